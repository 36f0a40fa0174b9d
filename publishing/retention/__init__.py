"""Retention: what ends when, who decides, and what stays. Nothing ends by a rule alone: a rule proposes a date."""

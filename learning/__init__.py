"""Briefings and resources: what practitioners take to their teams."""

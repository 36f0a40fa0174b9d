"""The clock: scheduled pages go live and expire on time."""

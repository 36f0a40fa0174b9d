"""Words of histories that tell the particulars too: the reason, what changed, what the gate said."""

from wagtail.log_actions import LogFormatter


class DetailFormatter(LogFormatter):
    """Says what was done and, behind a colon, those of the `details` (keys of what was logged) that there are."""

    def __init__(self, label, message, *details):
        self.label = label
        self.message = message
        self.details = details

    def format_message(self, log_entry):
        """Return what was done, with its details."""
        told = " ".join(str(log_entry.data[name]) for name in self.details if log_entry.data.get(name))
        return f"{self.message}: {told}" if told else self.message

"""What has been recorded of a recommendation, as the admin shows it."""

from dataclasses import dataclass

from .models import ProgressEntry


@dataclass
class Step:
    """One entry, and the status and due date before it where it changed them."""

    entry: ProgressEntry
    status_before: str = ""
    due_changed: bool = False


def history_of(entries):
    """Return the steps of one recommendation, newest first, of its `entries`, oldest first."""
    steps, before = [], None
    for entry in entries:
        step = Step(entry)
        if before is not None:
            step.status_before = before.get_status_display() if before.status != entry.status else ""
            step.due_changed = before.due != entry.due
        steps.append(step)
        before = entry
    return steps[::-1]

"""How what is recorded beside a review's page reads in a review's history and in the audit trail."""

from datetime import date

from wagtail.log_actions import LogFormatter

RECORDED = "reviews.record_progress"
DECIDED = "reviews.decide_alike"
CORRECTED = "reviews.correct_progress"
TAKEN_BACK = "reviews.take_back_progress"
MOST_NAMED = 5


class RecordedFormatter(LogFormatter):
    """The words of the entry in the page's history."""

    label = "Record progress"

    def format_message(self, log_entry):
        """Return which recommendations now have which status, the first few by number."""
        steps = (log_entry.data or {}).get("steps", [])
        named = ", ".join(f"{step['number']} ({step['status'].lower()})" for step in steps[:MOST_NAMED])
        more = f" and {len(steps) - MOST_NAMED} more" if len(steps) > MOST_NAMED else ""
        return f"Recorded progress of recommendations: {named}{more}"


class AlikeFormatter(LogFormatter):
    """The words for a decision about two recommendations that say the same, or do not."""

    label = "Decide whether made before"

    def format_message(self, log_entry):
        """Return which recommendations, and what was decided."""
        data = log_entry.data or {}
        is_same = {True: "the same, shown to readers", False: "not the same", None: "not decided"}[data.get("is_shown")]
        return (
            f"Recommendation {data.get('number')} and recommendation {data.get('other')} of another review: {is_same}"
        )


class CorrectedFormatter(LogFormatter):
    """The words of an entry that was corrected."""

    label = "Correct progress"

    def format_message(self, log_entry):
        """Return which entry it was."""
        return f"Corrected progress of recommendation {_entry_of(log_entry)}"


class TakenBackFormatter(LogFormatter):
    """The words of an entry that was deleted."""

    label = "Delete progress"

    def format_message(self, log_entry):
        """Return which entry it was."""
        return f"Deleted progress of recommendation {_entry_of(log_entry)}"


def _entry_of(log_entry):
    data = log_entry.data or {}
    day = f"{date.fromisoformat(str(data['date'])):%-d %B %Y}" if "date" in data else ""
    return f"{data.get('number', '')} ({data.get('status', '').lower()} from {day})"


def register_progress_actions(actions):
    """Give the histories their words."""
    for action, formatter in (
        (RECORDED, RecordedFormatter),
        (CORRECTED, CorrectedFormatter),
        (TAKEN_BACK, TakenBackFormatter),
        (DECIDED, AlikeFormatter),
    ):
        actions.register_action(action)(formatter)

"""How what is recorded beside a review's page reads in a review's history and in the audit trail."""

from wagtail.log_actions import LogFormatter

RECORDED = "reviews.record_progress"
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

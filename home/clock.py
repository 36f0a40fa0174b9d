"""Times typed in the admin that the clock in London never shows, or shows twice: refused in plain words."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

CODE = "ambiguous_timezone"  # Django's, of both
HOUR = timedelta(hours=1)


class LondonClockMixin:
    """A form whose times are times on the clock in London."""

    def add_error(self, field, error):
        """Note an error, in plainer words than Django's if it is about the night on which the clocks change."""
        if isinstance(error, ValidationError) and getattr(error, "code", None) == CODE:
            error = ValidationError(_explanation(error.params["datetime"]), code=CODE)
        super().add_error(field, error)


def _explanation(typed):
    """Return what is wrong with `typed` (a naive time within the hour that is missing or comes twice)."""
    first, second = (
        typed.replace(tzinfo=timezone.get_default_timezone(), fold=fold).utcoffset() for fold in (False, True)
    )
    moves, happens = ("forward", "does not exist") if first < second else ("back", "happens twice")
    start = typed.replace(minute=0, second=0)
    return (
        f"The clocks go {moves} that night: {typed:%H:%M on %-d %B %Y} {happens}. "
        f"Choose a time before {start:%H:%M}, or {start + HOUR:%H:%M} or later."
    )

"""What the page of a year needs to know of the pages around it."""

from django import template

register = template.Library()


@register.filter
def agencies_chart(report, section):
    """Return the chart of the agencies of `report`; each leads into the register `section`, a menu entry, if any."""
    return report.agencies_chart(section.url if section else "")

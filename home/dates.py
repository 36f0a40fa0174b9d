"""Dates that are honest about what is known: a day, a month or only a year."""

from functools import lru_cache

from django.db import models
from django.utils.formats import date_format
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class DatePrecision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", "Day, month and year"
    MONTH = "month", "Month and year"
    YEAR = "year", "Year only"


DATE_FORMATS = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}
MACHINE_FORMATS = {DatePrecision.DAY: "Y-m-d", DatePrecision.MONTH: "Y-m", DatePrecision.YEAR: "Y"}


class PublicationDateMixin(models.Model):
    """The date on a report or briefing itself, which is not the date its page went live."""

    publication_date = models.DateField(
        "publication date",
        null=True,
        blank=True,
        help_text="The date on the document. If only the month or year is known, type its first day.",
    )
    publication_date_precision = models.CharField(
        "how much of the date is known",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text="Readers see only what is known.",
    )

    class Meta:
        abstract = True

    publication_date_panel = FieldRowPanel([FieldPanel("publication_date"), FieldPanel("publication_date_precision")])

    @property
    def search_date(self):
        """The date by which search takes one of two equally good results for the newer."""
        return self.publication_date

    @property
    def publication_date_text(self):
        """The publication date as readers see it: "21 February 2022", "February 2022", "2022" or ""."""
        return self._formatted(DATE_FORMATS)

    @property
    def publication_date_machine(self):
        """The publication date as machines read it (ISO 8601, reduced precision allowed)."""
        return self._formatted(MACHINE_FORMATS)

    def _formatted(self, formats):
        if not self.publication_date:
            return ""
        return formatted(self.publication_date, formats[self.publication_date_precision])


@lru_cache(maxsize=4096)
def formatted(day, template):
    """Return a date by a template of Django's ("j F Y"), in English as all of the site; lists show the same ones."""
    return date_format(day, template)

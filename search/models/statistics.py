"""How often was searched for what, and what was opened: by the day, and nothing about who it was."""

from django.db import models

LONGEST_TEXT = 100  # characters


class SearchCount(models.Model):
    """The searches for one text on one day.

    Until a text has been searched on several days only its digest is kept, by a key that the database does not hold.
    What may be about a person is counted together, without text and digest.
    """

    day = models.DateField("day", db_index=True)
    digest = models.CharField("digest of the text", max_length=32, blank=True, db_index=True)
    text = models.CharField("text", max_length=LONGEST_TEXT, blank=True)
    searches = models.PositiveIntegerField("searches", default=0)
    nothing_found = models.PositiveIntegerField("searches that found nothing", default=0)

    class Meta:
        verbose_name = "count of searches"
        verbose_name_plural = "counts of searches"
        constraints = [models.UniqueConstraint(fields=["day", "digest"], name="one_search_count_a_day")]

    def __str__(self):
        return f"{self.day}: {self.searches} times {self.text or 'a text that is not kept'}"


class OpenedCount(models.Model):
    """How often one page or file was opened from the results of one text on one day.

    Its number is no foreign key: what is counted must keep no file open, and nothing from being deleted.
    """

    class Kind(models.TextChoices):
        """What was opened."""

        PAGE = "page", "Page"
        FILE = "file", "File"

    day = models.DateField("day", db_index=True)
    kind = models.CharField("kind", max_length=4, choices=Kind)
    number = models.BigIntegerField("its number")
    text = models.CharField("text", max_length=LONGEST_TEXT, blank=True)
    times = models.PositiveIntegerField("times", default=0)

    class Meta:
        verbose_name = "count of what was opened"
        verbose_name_plural = "counts of what was opened"
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "number", "text"], name="one_opened_count_a_day"),
        ]

    def __str__(self):
        return f"{self.day}: {self.times} times {self.kind} {self.number}"

"""What a partnership has decided about reminders. See `reviews.reminders`."""

from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class Weekday(models.IntegerChoices):
    """A day of the week, as Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


@register_setting(icon="mail", order=3)
class ReminderSettings(BaseGenericSetting):
    """When people are reminded by mail of recommendations that are overdue or due soon."""

    is_on = models.BooleanField(
        "send the weekly mail", default=True, help_text="To those who may record progress and have an address."
    )
    weekday = models.PositiveSmallIntegerField(
        "on", choices=Weekday, default=Weekday.MONDAY, help_text="At eight in the morning, on the clock in London."
    )
    days_ahead = models.PositiveSmallIntegerField(
        "due within this many days",
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="What is due by then counts as due soon, on the dashboard too.",
    )
    tell_agencies = models.BooleanField(
        "tell the agencies too",
        default=False,
        help_text="Each agency with an address for reminders (Registers > Agencies) gets what is addressed to it.",
    )

    class Meta:
        verbose_name = "reminders"

    panels = [
        MultiFieldPanel(
            [FieldPanel("is_on"), FieldRowPanel([FieldPanel("weekday"), FieldPanel("days_ahead")])],
            heading="Overdue and due soon",
        ),
        FieldPanel("tell_agencies"),
    ]

    @classmethod
    def current(cls):
        """Return the settings, the defaults if nobody has saved any: reading them writes nothing."""
        return cls.objects.first() or cls()


class ReminderSent(models.Model):
    """That the mails of a day were sent."""

    day = models.DateField(unique=True, editable=False)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "reminder sent"

    def __str__(self):
        return str(self.day)

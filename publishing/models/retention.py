"""What a partnership has decided about how long things stay. See `publishing.retention`."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..retention.forms import RetentionSettingsForm
from ..retention.kinds import Action, Rule, Subject
from ..retention.panels import RulesPanel, SettingsPanels


@register_setting(icon="history", order=2)
class RetentionSettings(BaseGenericSetting):
    """The rules, how early people are reminded, and how readers ask for what is gone."""

    rules = models.JSONField("rules", default=dict, blank=True, editable=False)
    remind_days = models.PositiveSmallIntegerField(
        "remind this many days ahead",
        default=60,
        validators=[MaxValueValidator(365)],
        help_text="Before anything ends, the dashboard and a mail remind those who may publish.",
    )
    how_to_ask = models.TextField(
        "what readers are told",
        max_length=400,
        default="Ask the partnership if you need a copy.",
        help_text="Stands where a report stood that is no longer published, after the dates of its publication.",
    )
    contact = models.EmailField(
        "address to ask", blank=True, help_text="Leave empty to use the contact in the site's footer."
    )

    class Meta:
        verbose_name = "retention"

    edit_handler = SettingsPanels(
        [
            RulesPanel(heading="Rules"),
            MultiFieldPanel([FieldPanel("remind_days")], heading="Reminders"),
            MultiFieldPanel([FieldPanel("how_to_ask"), FieldPanel("contact")], heading="Where a report stood"),
        ],
        base_form_class=RetentionSettingsForm,
    )

    @classmethod
    def current(cls):
        """Return the settings, the defaults if nobody has saved any: reading them writes nothing."""
        return cls.objects.first() or cls()

    def rule_of(self, kind):
        """Return the `Rule` for a `Kind`; what has no rule is kept."""
        stored = self.rules.get(kind.code)
        return Rule(Action(stored["action"]), stored["years"]) if stored else Rule()


class RetentionKeep(models.Model):
    """A person's decision to keep something longer than its rule says."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField("what", max_length=10, choices=Subject)
    until = models.DateField("until", null=True, help_text="Empty: for good.")

    class Meta:
        verbose_name = "decision to keep"
        constraints = [models.UniqueConstraint(fields=["page", "subject"], name="one_keep_a_subject")]

    def __str__(self):
        return f"{self.page_id} {self.subject}"


class RetentionRecord(models.Model):
    """A page that stays as a record while files of it go: planned, or done.

    The files close by themselves at that instant (`SiteDocument.public_until`); the engine tells of it.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    documents = models.ManyToManyField("documents.SiteDocument", related_name="+")
    closes_at = models.DateTimeField("closes", db_index=True)
    done_at = models.DateTimeField("done", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "record of a report"
        ordering = ["closes_at", "pk"]

    def __str__(self):
        return f"{self.page_id} {self.closes_at}"


class RetentionReminder(models.Model):
    """That people were reminded of an end, once."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField("what", max_length=10, choices=Subject)
    ends_at = models.DateTimeField("ends")
    sent_at = models.DateTimeField("sent", auto_now_add=True)

    class Meta:
        verbose_name = "reminder"
        constraints = [models.UniqueConstraint(fields=["page", "subject", "ends_at"], name="reminded_once")]

    def __str__(self):
        return f"{self.page_id} {self.subject} {self.ends_at}"

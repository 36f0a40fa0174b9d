"""How long a review and its report stay (`publishing.retention`)."""

from django.db import models
from django.utils.functional import cached_property

from publishing.retention.records import record_of

from ..kinds import LEARNING_KINDS, RETENTION_KINDS, PublicationDecision


class ReviewRetentionMixin(models.Model):
    """A review stays public for a year at least; its report may go, and the page stays as its record."""

    expiry_reason = models.TextField(
        "why it ends early",
        max_length=500,
        blank=True,
        help_text=(
            "Needed only if the review ends within a year of its publication. "
            "Kept in its history and the audit trail; readers never see it."
        ),
    )

    class Meta:
        abstract = True

    retention_kinds = RETENTION_KINDS
    stays_public_for_years = 1  # domain.md, "Rules"

    def retention_files(self):
        """Return the report and what was published with it, but no learning material."""
        rows = self.further_documents.all().select_related("document")
        files = [self.report, *(row.document for row in rows if row.kind not in LEARNING_KINDS)]
        return [file for file in files if file]

    @property
    def offers_report(self):
        """Whether readers are offered the report, or the improvements-only statement in its place."""
        is_open = bool(self.report_link) or (self.report_id is not None and not self.report.is_closed)
        return is_open and self.publication_decision != PublicationDecision.NOT_YET_PUBLISHED

    @cached_property
    def report_record(self):
        """Return what stands where the report stood, once it is no longer published; None as long as it is."""
        if self.report_id is None or self.publication_decision == PublicationDecision.NOT_YET_PUBLISHED:
            return None
        return record_of(self, self.report)

    def editing_advice(self):
        """Add that the page is a record."""
        advice = super().editing_advice()
        if self.report_id and self.report.is_closed:
            advice.append(
                "The report is no longer published: this page is its record. "
                'To publish it again, choose "Retention" in the menu of this page.'
            )
        return advice

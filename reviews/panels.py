"""The screens on which a review is edited, grouped by what the editor is doing."""

from django.forms import CheckboxSelectMultiple, Media
from django.urls import reverse
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from home.base import BasePage
from home.dates import PublicationDateMixin
from home.panels import AdvicePanel, schedule_panel, title_panel

from .forms import ReviewPageForm


class AlikePanel(Panel):
    """Recommendations of other reviews that are near to this one's; fetched once the panel is in sight."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one review's screen."""

        template_name = "admin_panels/alike.html"

        def is_shown(self):
            """Whether the review has been saved with recommendations."""
            return bool(self.instance.pk) and self.instance.recommendations.exists()

        @property
        def media(self):
            """Return the script that fetches them."""
            return Media(js=["admin/part.js"])

        @property
        def address(self):
            """Where they are, and decided about."""
            return reverse("alike_recommendations", args=[self.instance.pk])


def review_edit_handler():
    """Return the tabs of a review: the review, its learning, its recommendations, its record, promotion."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    AdvicePanel(),
                    MultiFieldPanel(
                        [
                            title_panel(
                                'As readers know the review, such as "Child A". Never a real name or a date of birth.'
                            ),
                            FieldPanel("pseudonym"),
                            FieldPanel("reference"),
                            FieldPanel("review_types", widget=CheckboxSelectMultiple),
                            FieldPanel("summary"),
                            FieldPanel("content_note"),
                        ],
                        heading="What readers see first",
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("publication_decision"),
                            FieldPanel("report"),
                            FieldPanel("report_link"),
                            PublicationDateMixin.publication_date_panel,
                        ],
                        heading="The report",
                    ),
                    InlinePanel("further_documents", heading="Further documents", label="document"),
                ],
                heading="Review",
            ),
            ObjectList(
                [
                    FieldPanel("key_learning"),
                    MultiFieldPanel(
                        [
                            FieldPanel("themes", widget=CheckboxSelectMultiple),
                            FieldPanel("harms", widget=CheckboxSelectMultiple),
                            FieldPanel("outcome"),
                            FieldPanel("age_bands", widget=CheckboxSelectMultiple),
                            FieldPanel("agencies", widget=CheckboxSelectMultiple),
                        ],
                        heading="How readers find it",
                    ),
                    InlinePanel("related_reviews", heading="Related reviews", label="review"),
                ],
                heading="Learning",
            ),
            ObjectList(
                [
                    InlinePanel("recommendations", heading="Recommendations", label="recommendation"),
                    AlikePanel(heading="Made before"),
                ],
                heading="Recommendations",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("lead_reviewer"),
                            FieldPanel("commissioning_body"),
                            FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
                            FieldRowPanel([FieldPanel("decision_date"), FieldPanel("completed_date")]),
                            FieldPanel("delay_reason"),
                        ],
                        heading="How the review was made",
                    ),
                    InlinePanel("submissions", heading="Sent to national bodies (never shown)", label="submission"),
                    MultiFieldPanel(
                        [FieldPanel("nspcc_url"), FieldPanel("show_nspcc_link")], heading="Copy at the NSPCC"
                    ),
                ],
                heading="Record",
            ),
            ObjectList(BasePage.promote_panels, heading="Promote"),
            ObjectList(
                [schedule_panel(FieldPanel("expiry_reason")), *BasePage.settings_panels[1:]], heading="Settings"
            ),
        ],
        base_form_class=ReviewPageForm,
    )

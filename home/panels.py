"""Panels that every page's editing screen shares: advice, the fields of Wagtail's own with help in plain words."""

from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel, PublishingPanel, TitleFieldPanel

TITLE_HELP = "The page's main heading. Its address is made from it while the page is a draft."


def title_panel(help_text=TITLE_HELP):
    """Return the panel of a page's title, which also fills in the address of a page that is not public yet."""
    return TitleFieldPanel("title", help_text=help_text)


def address_panel():
    """Return the panel of a page's address and its place in the menu."""
    return MultiFieldPanel(
        [
            FieldPanel(
                "slug",
                heading="Address",
                help_text=(
                    "The last part of the page's address: lower case, with hyphens, no names and no dates of birth. "
                    "Links to the page break less if it stays as it is."
                ),
            ),
            FieldPanel(
                "show_in_menus",
                help_text="Puts the page in the menu at the top of the site, if its parent is the home page.",
            ),
        ],
        heading="Address and menu",
    )


def sharing_panel():
    """Return the panel of what search engines and social networks are told."""
    return MultiFieldPanel(
        [
            FieldPanel(
                "seo_title",
                heading="Title for search engines",
                help_text="Leave empty to use the page's title. Search engines show about 60 characters.",
            ),
            FieldPanel(
                "search_description",
                heading="Description for search engines",
                help_text="Leave empty to use the summary. Search engines show about 150 characters.",
            ),
            FieldPanel("social_image"),
        ],
        heading="Search engines and sharing",
    )


def schedule_panel(*more):
    """Return Wagtail's panel of when a page goes live and leaves, with help, and `more` panels after it."""
    panel = PublishingPanel()
    go_live, expire = panel.children
    panel.children = [go_live, expire, *more]
    go_live.help_text = (
        "The date and time, on the clock in London, at which the page and its files become public. "
        "It takes effect when the page is published or approved."
    )
    expire.help_text = (
        "The date and time at which the page leaves the site. A review stays public for at least one year."
    )
    return panel


class AdvicePanel(Panel):
    """What an editor should look at before the page is published; it shows itself only if there is something.

    The page's `editing_advice()` returns the sentences. They advise and never stop anybody.
    """

    class BoundPanel(Panel.BoundPanel):
        """The panel on one page's screen."""

        template_name = "admin_panels/advice.html"

        def is_shown(self):
            """Whether there is any advice on what has been saved so far."""
            return bool(self.instance.pk and self.advice)

        @cached_property
        def advice(self):
            """Return the sentences."""
            return self.instance.editing_advice()

"""Panels of the screens on which briefings are edited."""

from wagtail.admin.panels import Panel

from .kinds import SEVEN_MINUTE_WORDS


class LengthPanel(Panel):
    """How many words a briefing has and how long it takes to read aloud, as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one briefing's screen."""

        template_name = "admin_panels/length.html"
        most_words = SEVEN_MINUTE_WORDS

        def is_shown(self):
            """Whether there is anything to count yet."""
            return bool(self.instance.word_count)

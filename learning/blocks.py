"""The blocks of a briefing."""

from wagtail import blocks

from home.blocks import BODY_BLOCKS, BODY_FEATURES

from .kinds import SEVEN_MINUTE_HEADINGS


class BriefingSectionBlock(blocks.StructBlock):
    """One section of a briefing; a 7-minute briefing has exactly seven."""

    heading = blocks.CharBlock(max_length=120, help_text="Change it if another heading reads better.")
    text = blocks.RichTextBlock(features=BODY_FEATURES, help_text="Short paragraphs and lists; 100 to 200 words.")

    class Meta:
        label = "Section"
        icon = "title"
        template = "blocks/briefing_section.html"


def seven_empty_sections():
    """Return the start of a new briefing: seven sections with their usual headings."""
    return [("section", {"heading": heading, "text": ""}) for heading in SEVEN_MINUTE_HEADINGS]


BRIEFING_BLOCKS = [("section", BriefingSectionBlock()), *BODY_BLOCKS]

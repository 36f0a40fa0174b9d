"""Kinds of briefing, and the sections of a 7-minute briefing (domain.md, "Words")."""

from django.db import models

from publishing.retention.kinds import Kind, Subject

RETENTION_KINDS = (Kind("learning", "Briefings and other learning", Subject.PAGE),)


class BriefingType(models.TextChoices):
    """What a briefing is."""

    SEVEN_MINUTE = "seven-minute", "7-minute briefing"
    LEARNING_BRIEFING = "learning-briefing", "Learning briefing"
    PRACTITIONER_GUIDE = "practitioner-guide", "Practitioner guide"
    SLIDES = "slides", "Slides"
    EASY_READ = "easy-read", "Easy read"


# Areas name the seven sections differently, so editors may change every heading.
SEVEN_MINUTE_HEADINGS = [
    "Background",
    "Why it matters",
    "The incident",
    "The review",
    "Findings",
    "Learning into practice",
    "Questions for your team",
]
# Read aloud at 200 words a minute, more is no longer seven minutes.
SEVEN_MINUTE_WORDS = 1400
WORDS_A_MINUTE = 200

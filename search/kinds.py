"""The fixed words of search, with readable stored values."""

from django.db import models


class WordKind(models.TextChoices):
    """How the terms of a group belong together."""

    SAME = "same", "Mean the same: each finds the others"
    RELATED = "related", "Close, but not the same: each finds the others, further down"
    LAY = "lay", "Everyday words that find formal terms"


class WordArea(models.TextChoices):
    """The heading under which a group stands in the list."""

    FIELD = "field", "Words of the field"
    REVIEWS = "reviews", "Reviews and the organisations behind them"
    PROCESS = "process", "Law and process"
    SERVICES = "services", "Services and people who work in them"
    PHYSICAL = "physical", "Physical abuse and injury"
    NEGLECT = "neglect", "Neglect"
    SEXUAL = "sexual", "Sexual abuse"
    EXPLOITATION = "exploitation", "Exploitation and violence outside the home"
    DOMESTIC = "domestic", "Domestic abuse"
    ONLINE = "online", "Online"
    MENTAL_HEALTH = "mental-health", "Mental health, self-harm and suicide"
    BABIES = "babies", "Pregnancy and babies"
    SCHOOL = "school", "School"
    DISABILITY = "disability", "Disability and health"
    FAMILY = "family", "Family and home"
    SUBSTANCES = "substances", "Alcohol and drugs"
    CARE = "care", "Children in care"
    CULTURE = "culture", "Race, culture and belief"
    PRACTICE = "practice", "How professionals work"
    OTHER = "other", "Other"

"""The field's fixed words, with readable stored values (domain.md, "Words")."""

from django.db import models

from publishing.retention.kinds import Kind, Subject

# For how long these stay is a partnership's own rule (`publishing.retention`).
RETENTION_KINDS = (
    Kind("reports", "Reports of reviews", Subject.FILES),
    Kind("reviews", "Pages of reviews", Subject.PAGE),
)


class PublicationDecision(models.TextChoices):
    """What is published of a review (Working Together to Safeguard Children: report or improvements)."""

    FULL_REPORT = "full-report", "Full report"
    IMPROVEMENTS_ONLY = "improvements-only", "Improvements only"
    NOT_YET_PUBLISHED = "not-yet-published", "Not yet published"


class Outcome(models.TextChoices):
    """What happened to the child."""

    DEATH = "death", "Death"
    SERIOUS_HARM = "serious-harm", "Serious harm"
    OTHER = "other", "Other"


class ResourceKind(models.TextChoices):
    """What a file or link is."""

    FULL_REPORT = "full-report", "Full report"
    EXECUTIVE_SUMMARY = "executive-summary", "Executive summary"
    IMPROVEMENTS_ONLY = "improvements-only", "Improvements-only statement"
    LEARNING_BRIEFING = "learning-briefing", "Learning briefing"
    SEVEN_MINUTE_BRIEFING = "seven-minute-briefing", "7-minute briefing"
    PRACTITIONER_GUIDE = "practitioner-guide", "Practitioner guide"
    SLIDES = "slides", "Slides"
    VIDEO = "video", "Video"
    PODCAST = "podcast", "Podcast"
    WEBINAR = "webinar", "Webinar"
    ACTION_PLAN = "action-plan", "Action plan"
    PARTNERSHIP_RESPONSE = "partnership-response", "Partnership response"
    CHAIRS_STATEMENT = "chairs-statement", "Chair's statement"
    EASY_READ = "easy-read", "Easy read"
    EXTERNAL_RESOURCE = "external-resource", "External resource"


# Learning that may stay where the report goes (domain.md: "the report a year but the briefing for good").
LEARNING_KINDS = [
    ResourceKind.LEARNING_BRIEFING,
    ResourceKind.SEVEN_MINUTE_BRIEFING,
    ResourceKind.PRACTITIONER_GUIDE,
    ResourceKind.SLIDES,
    ResourceKind.VIDEO,
    ResourceKind.PODCAST,
    ResourceKind.WEBINAR,
    ResourceKind.EASY_READ,
]


class RecommendationStatus(models.TextChoices):
    """How far a recommendation has been acted on."""

    NOT_STARTED = "not-started", "Not started"
    IN_PROGRESS = "in-progress", "In progress"
    COMPLETE = "complete", "Complete"
    COMPLETE_AND_EVIDENCED = "complete-and-evidenced", "Complete and evidenced"
    EMBEDDED = "embedded", "Embedded (re-audited)"
    NOT_ACCEPTED = "not-accepted", "Not accepted"
    OVERTAKEN = "overtaken", "Overtaken"
    NOT_KNOWN = "not-known", "Not known"


# Statuses after which nothing more is due; every other one can be overdue.
CLOSED_STATUSES = [
    RecommendationStatus.COMPLETE,
    RecommendationStatus.COMPLETE_AND_EVIDENCED,
    RecommendationStatus.EMBEDDED,
    RecommendationStatus.NOT_ACCEPTED,
    RecommendationStatus.OVERTAKEN,
]


# Statuses that say nothing without a reason.
STATUSES_WITH_REASON = [RecommendationStatus.NOT_ACCEPTED, RecommendationStatus.OVERTAKEN]


class ProgressSource(models.TextChoices):
    """Where an entry of a recommendation's progress comes from."""

    REVIEW = "review", "The review's page"
    SCREEN = "screen", "Recorded one by one"
    BULK = "bulk", "Recorded for several at once"
    FILE = "file", "Imported from a file"


class RecommendationLevel(models.TextChoices):
    """Who has to act together."""

    SINGLE_AGENCY = "single-agency", "Single agency"
    MULTI_AGENCY = "multi-agency", "Multi-agency"
    REGIONAL = "regional", "Regional"
    NATIONAL = "national", "National"


class AgencyKind(models.TextChoices):
    """What an agency is to the partnership (Children Act 2004, sections 16E and 16G)."""

    SAFEGUARDING_PARTNER = "safeguarding-partner", "Safeguarding partner"
    RELEVANT_AGENCY = "relevant-agency", "Relevant agency"
    OTHER = "other", "Other"


class SubmissionBody(models.TextChoices):
    """Who is sent a review before it is published, or a copy of it afterwards."""

    PANEL = "panel", "Child Safeguarding Practice Review Panel"
    SECRETARY_OF_STATE = "secretary-of-state", "Secretary of State"
    OFSTED = "ofsted", "Ofsted"
    NSPCC = "nspcc", "NSPCC case review repository"

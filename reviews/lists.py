"""The list of reviews and the register of recommendations: what they are narrowed and sorted by, and their data."""

from django.apps import apps
from django.db.models import Case, CharField, F, Max, OuterRef, Prefetch, Q, Subquery, Value, When
from wagtail.rich_text import get_text_for_indexing

from home.addresses import absolute_url
from home.data_types import (
    ADDRESS,
    DAY,
    IDENTIFIER,
    IDENTIFIERS,
    MOMENT,
    PARTIAL_DATE,
    TEXTS,
    WHOLE_NUMBER,
    YES_OR_NO,
)
from home.exports import Column
from home.facets import YEAR, Facet
from home.identifiers import page_id, page_ids, slugs
from home.lists import Listing

from .due import overdue_on
from .former_themes import present_slugs
from .kinds import RecommendationLevel, RecommendationStatus
from .permalinks import permalink, register_address
from .register_matches import RegisterMatches


def public_themes():
    """Return the themes that anybody may read."""
    return apps.get_model("reviews", "ThemePage").objects.live().public()


def theme_facet(path=""):
    """Return the facet by theme; `path` leads from an entry to what carries the themes ("review__")."""
    return Facet(
        "theme",
        "Theme",
        value=f"{path}themes__slug",
        name=f"{path}themes__title",
        order=(f"{path}themes__title",),
        is_many=True,
        among=lambda: Q(**{f"{path}themes__in": public_themes()}),
        former=present_slugs,
    )


def term_facet(parameter, label, field):
    """Return a facet by one of the lists that editors manage, in its order."""
    return Facet(
        parameter,
        label,
        value=f"{field}__slug",
        name=f"{field}__name",
        order=(f"{field}__sort_order", f"{field}__name"),
        is_many=True,
    )


def year_facet(path=""):
    """Return the facet by year of publication, newest first."""
    field = f"{path}publication_date__year"
    return Facet("year", "Year published", value=field, order=(f"-{field}",), pattern=YEAR, stored=int)


def names(terms):
    """Return the names of prefetched terms or titles of prefetched pages, as a list."""
    return [str(term) for term in terms.all()]


def themes_for_data():
    """Return the public themes with what data says of them, by title."""
    return public_themes().defer_streamfields().order_by("title")


CHANGED = Column(
    "changed", "When what readers see of it was last published here.", lambda page: page.last_published_at, MOMENT
)


class ReviewListing(Listing):
    """Every public review."""

    component, shown_as = "components/review_card.html", "review"
    nouns = ("review", "reviews")
    facets = (
        term_facet("type", "Type of review", "review_types"),
        theme_facet(),
        term_facet("harm", "Harm", "harms"),
        term_facet("age", "Age of the child", "age_bands"),
        term_facet("agency", "Agency involved", "agencies"),
        year_facet(),
    )
    sorts = {
        "newest": ("Newest first", (F("publication_date").desc(nulls_last=True), "title", "pk")),
        "oldest": ("Oldest first", (F("publication_date").asc(nulls_last=True), "title", "pk")),
        "title": ("Title", ("title", "pk")),
    }
    text_fields = ("title", "pseudonym", "reference", "summary")
    dataset = "reviews"
    columns = (
        Column("id", "The review, for good: also after its page is renamed or moved.", page_id, IDENTIFIER),
        Column("title", "The review's title.", lambda review: review.title),
        Column("address", "Its page on this site.", lambda review: absolute_url(review.url), ADDRESS),
        Column("reference", "The partnership's own reference.", lambda review: review.reference or ""),
        Column("pseudonym", "What the child or family is called in it.", lambda review: review.pseudonym),
        Column("types", "Types of review; it can be of two.", lambda review: names(review.review_types), TEXTS),
        Column("type_slugs", "The same types, by their slugs.", lambda review: slugs(review.review_types), TEXTS),
        Column(
            "publication_date",
            "When it was published, to the day, month or year (ISO 8601).",
            lambda review: review.publication_date_machine,
            PARTIAL_DATE,
        ),
        Column(
            "publication_decision",
            "Whether the full report or the improvements only are published.",
            lambda review: review.get_publication_decision_display(),
        ),
        Column("period_start", "First year it looks at.", lambda review: review.period_start, WHOLE_NUMBER),
        Column("period_end", "Last year it looks at.", lambda review: review.period_end, WHOLE_NUMBER),
        Column("lead_reviewer", "Who led it.", lambda review: review.lead_reviewer),
        Column("commissioning_body", "Who ordered it.", lambda review: review.commissioning_body),
        Column("outcome", "What happened to the child.", lambda review: review.get_outcome_display()),
        Column("harms", "Kinds of harm.", lambda review: names(review.harms), TEXTS),
        Column("harm_slugs", "The same kinds of harm, by their slugs.", lambda review: slugs(review.harms), TEXTS),
        Column("age_bands", "Age of the child or children, as a band.", lambda review: names(review.age_bands), TEXTS),
        Column("age_band_slugs", "The same ages, by their slugs.", lambda review: slugs(review.age_bands), TEXTS),
        Column("themes", "Themes of learning.", lambda review: names(review.themes), TEXTS),
        Column("theme_ids", "The same themes, by their id.", lambda review: page_ids(review.themes), IDENTIFIERS),
        Column("agencies", "Agencies that knew the child or family.", lambda review: names(review.agencies), TEXTS),
        Column("agency_slugs", "The same agencies, by their slugs.", lambda review: slugs(review.agencies), TEXTS),
        Column("summary", "The review in a sentence or two.", lambda review: review.summary),
        CHANGED,
    )

    def entries(self, day):
        """Return every public review."""
        return apps.get_model("reviews", "ReviewPage").objects.live().public()

    def for_page(self, queryset):
        """Fetch what a card shows."""
        return queryset.for_cards()

    def complete(self, entries):
        """Add types and themes."""
        apps.get_model("reviews", "ReviewPage").complete_cards(entries)

    def for_feed(self, queryset):
        """Fetch the types, which are a feed's categories."""
        return queryset.defer_streamfields().prefetch_related("review_types")

    def categories(self, entry):
        """Return what a feed files the review under."""
        return names(entry.review_types)

    def for_data(self, queryset):
        """Fetch all that the columns name."""
        themes = Prefetch("themes", queryset=themes_for_data())
        return queryset.defer_streamfields().prefetch_related("review_types", "harms", "age_bands", "agencies", themes)


def recommendation_address(recommendation):
    """Return where a recommendation is read: its anchor on its review's page."""
    return f"{recommendation.review.url}#{recommendation.anchor}"


def recommendation_id(recommendation):
    """Return the identifier of a recommendation: the same for good, as those of pages (`home.identifiers`)."""
    return recommendation.key.urn


def own_page(recommendation):
    """Return the address of a recommendation's own page, with the host; "" if there is no register to stand in."""
    return absolute_url(permalink(recommendation.register, recommendation.key)) if recommendation.register else ""


class RecommendationListing(Listing):
    """The register: every recommendation of every public review."""

    component, shown_as, also_given = "components/recommendation.html", "recommendation", {"show_review": True}
    nouns = ("recommendation", "recommendations")
    facets = (
        Facet("status", "Status", value="status", names=dict(RecommendationStatus.choices)),
        Facet("overdue", "Overdue", value="is_past_due", names={"yes": "Only overdue recommendations"}),
        term_facet("agency", "Addressed to", "agencies"),
        theme_facet("review__"),
        Facet("level", "Level", value="level", names=dict(RecommendationLevel.choices)),
        year_facet("review__"),
    )
    sorts = {
        "review": (
            "By review",
            (F("review__publication_date").desc(nulls_last=True), "review__title", "review_id", "sort_order", "pk"),
        ),
        "due": ("Due soonest", (F("due").asc(nulls_last=True), "review__title", "sort_order", "pk")),
    }
    text_fields = ("text", "review__title", "update")
    dataset = "recommendations"
    columns = (
        Column("id", "The recommendation, for good.", recommendation_id, IDENTIFIER),
        Column("permalink", "Its own page on this site, which never moves.", own_page, ADDRESS),
        Column("review", "The review's title.", lambda rec: rec.review.title),
        Column("review_id", "The review, by its id.", lambda rec: page_id(rec.review), IDENTIFIER),
        Column("reference", "The review's reference.", lambda rec: rec.review.reference or ""),
        Column(
            "publication_date",
            "When the review was published, to the day, month or year (ISO 8601).",
            lambda rec: rec.review.publication_date_machine,
            PARTIAL_DATE,
        ),
        Column("number", "The recommendation's number in the report.", lambda rec: rec.number),
        Column("text", "Who should do what by when.", lambda rec: plain_text(rec.text)),
        Column("agencies", "Whom it is addressed to.", lambda rec: names(rec.agencies), TEXTS),
        Column("agency_slugs", "The same agencies, by their slugs.", lambda rec: slugs(rec.agencies), TEXTS),
        Column("level", "Who has to act together.", lambda rec: rec.get_level_display()),
        Column("level_code", "The same level, as a word that does not change.", lambda rec: rec.level),
        Column("due", "When it should be done.", lambda rec: rec.due, DAY),
        Column("status", "How far it has been acted on.", lambda rec: rec.get_status_display()),
        Column("status_code", "The same status, as a word that does not change.", lambda rec: rec.status),
        Column(
            "overdue",
            "Whether it is overdue today: yes or no.",
            lambda rec: "yes" if rec.is_overdue else "no",
            YES_OR_NO,
        ),
        Column("status_reason", "Why it was not accepted or was overtaken.", lambda rec: rec.status_reason),
        Column("update", "What has been done.", lambda rec: rec.update),
        Column("update_date", "The day of that update.", lambda rec: rec.update_date, DAY),
        Column("evidence", "What shows that it made a difference.", lambda rec: rec.evidence),
        Column("themes", "Themes of the review.", lambda rec: names(rec.review.themes), TEXTS),
        Column("theme_ids", "The same themes, by their id.", lambda rec: page_ids(rec.review.themes), IDENTIFIERS),
        Column(
            "address",
            "Where it stands on this site.",
            lambda rec: absolute_url(recommendation_address(rec)),
            ADDRESS,
        ),
    )

    def entries(self, day):
        """Return every recommendation of a public review, each knowing whether its due date has passed."""
        past_due = When(overdue_on(day), then=Value("yes"))
        public = apps.get_model("reviews", "Recommendation").objects.public()
        return public.annotate(is_past_due=Case(past_due, default=None, output_field=CharField()))

    def matches(self, day, words, asked):
        """Return what matches, counted without asking the database for each facet."""
        return RegisterMatches(self, day, words, asked)

    def shown(self, day):
        """Return all recommendations: the register has found out which are public."""
        return apps.get_model("reviews", "Recommendation").objects.all()

    def for_data(self, queryset):
        """Fetch the reviews, without their long texts, their themes, and the agencies."""
        reviews = apps.get_model("reviews", "ReviewPage").objects.defer_streamfields()
        themes = Prefetch("review__themes", queryset=themes_for_data())
        entries = apps.get_model("reviews", "ProgressEntry").objects.filter(recommendation=OuterRef("pk"))
        recorded = entries.order_by().values("recommendation").annotate(newest=Max("recorded_at")).values("newest")
        queryset = queryset.annotate(
            register=Value(register_address(), output_field=CharField()), recorded_at=Subquery(recorded)
        )
        return queryset.prefetch_related(Prefetch("review", queryset=reviews), "agencies", themes)

    def changed(self, entry):
        """Return when the review was last published, or progress last recorded beside it."""
        return max(filter(None, (entry.review.last_published_at, entry.recorded_at)), default=None)

    def newest_change(self, entries):
        """Return the same of all `entries`."""
        newest = entries.aggregate(Max("review__last_published_at"), Max("progress__recorded_at"))
        return max(filter(None, newest.values()), default=None)


def plain_text(html):
    """Return rich text as one line of words: links in it would cost a query each."""
    return " ".join(get_text_for_indexing(html).split())

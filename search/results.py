"""What a search finds, as the search page shows it: narrowed by kind and theme, with counts, page by page."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from wagtail.models import Page

from home.base import FIELDS_OF_LINK
from home.lists import pagination
from home.prepared import padded, prepared
from learning.models import BriefingPage, ResourceLinkPage
from reviews.models import ReviewPage, ThemePage

from .hits import hits
from .passages import TEXT_FIELDS, marked, passage, terms_in, texts_of
from .query import MOST_CHARACTERS, terms_of

PAGE_LENGTH = 15
FIELDS_OF_RESULT = {
    *(*FIELDS_OF_LINK, *TEXT_FIELDS),
    *("publication_date", "publication_date_precision", "publisher", "address"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of page, as readers tell them apart."""

    value: str
    singular: str
    plural: str
    model: type | None = None


OTHER = Kind("page", "Page", "Other pages")
KINDS = [
    Kind("review", "Review", "Reviews", ReviewPage),
    Kind("briefing", "Briefing", "Briefings", BriefingPage),
    Kind("theme", "Theme", "Themes", ThemePage),
    Kind("resource", "Resource", "Resources on other sites", ResourceLinkPage),
    OTHER,
]
THEMED = [kind.model for kind in KINDS if hasattr(kind.model, "themes")]


@dataclass(frozen=True)
class Choice:
    """One kind or theme to narrow by; its address chooses it, or takes it back."""

    label: str
    count: int
    address: str
    is_chosen: bool


class Search:
    """One search.

    parameters: the request's QueryDict with q, kind, theme and page, each holding anything. path: where search is.
    """

    def __init__(self, parameters, path):
        self.path = path
        self.text = " ".join(parameters.get("q", "").replace("\x00", " ").split())[:MOST_CHARACTERS]
        self.terms = terms_of(self.text)
        found = hits(self.terms, every=True)
        # Nothing holds all of it, which is usual for a sentence: then what holds most of it helps more than nothing.
        self.is_partial = not found and len(self.terms) > 1
        self.found = self._titles_first(hits(self.terms, every=False) if self.is_partial else found)
        kind, theme = parameters.get("kind", ""), parameters.get("theme", "")
        self.kind = kind if kind in [known.value for known in KINDS] else ""
        self.theme = theme if theme in self._themes else ""
        self._asked_page = parameters.get("page", "1")

    def _titles_first(self, found):
        """Return ids with those first whose titles have most of the terms: the backends weigh titles differently."""
        rows = _rows(padded(found)) if found else []
        self._models = {
            pk: ContentType.objects.get_for_id(content_type).model_class() or Page for pk, _, content_type in rows
        }
        by_model = {kind.model: kind for kind in KINDS if kind.model}
        self._kinds = {pk: by_model.get(model, OTHER) for pk, model in self._models.items()}
        held = {pk: terms_in(title, self.terms) for pk, title, _ in rows}
        return sorted((pk for pk in found if pk in held), key=lambda pk: -held[pk])

    @cached_property
    def _themes(self):
        """{slug: title} of the public themes of what was found."""
        return {theme.slug: theme.title for themes in self._themes_by_page.values() for theme in themes}

    @cached_property
    def _themes_by_page(self):
        """{pk: public themes} of what was found, in a fixed number of queries."""
        themes = ThemePage.objects.public_links() if self.found else {}
        by_page = defaultdict(list)
        for pk, theme in _carried_themes(padded(self.found)) if themes else ():
            if theme in themes:
                by_page[pk].append(themes[theme])
        return by_page

    def _is_of(self, pk, kind, theme):
        return (not kind or self._kinds[pk].value == kind) and (
            not theme or theme in {carried.slug for carried in self._themes_by_page.get(pk, [])}
        )

    def _narrowed(self, *, kind="", theme=""):
        return [pk for pk in self.found if self._is_of(pk, kind, theme)]

    @cached_property
    def page(self):
        """The page of results that is asked for: the first or the last where there is no such page."""
        narrowed = self._narrowed(kind=self.kind, theme=self.theme)
        return Paginator(narrowed, PAGE_LENGTH).get_page(self._asked_page)

    @property
    def total(self):
        """How many results there are."""
        return self.page.paginator.count

    @property
    def is_narrowed(self):
        """Whether a kind or theme is chosen."""
        return bool(self.kind or self.theme)

    @property
    def kind_choices(self):
        """The kinds among the results, under the theme chosen."""
        counts = Counter(self._kinds[pk].value for pk in self._narrowed(theme=self.theme))
        return [
            self._choice("kind", kind.value, kind.plural, counts[kind.value])
            for kind in KINDS
            if counts[kind.value] or kind.value == self.kind
        ]

    @property
    def theme_choices(self):
        """The themes of the results, under the kind chosen, the most frequent first."""
        counts = Counter(theme.slug for pk in self._narrowed(kind=self.kind) for theme in self._themes_by_page[pk])
        counts[self.theme] += 0
        return [self._choice("theme", slug, self._themes[slug], total) for slug, total in counts.most_common() if slug]

    def _choice(self, parameter, value, label, total):
        is_chosen = getattr(self, parameter) == value
        return Choice(label, total, self.address(**{parameter: "" if is_chosen else value}), is_chosen)

    def address(self, **changes):
        """Return the address of this search with `changes`, from its first page on."""
        parameters = {"q": self.text, "kind": self.kind, "theme": self.theme} | changes
        return f"{self.path}?{urlencode({name: value for name, value in parameters.items() if value})}"

    @property
    def address_of_all(self):
        """The address of all results."""
        return self.address(kind="", theme="")

    @cached_property
    def pagination(self):
        """The links to other pages, or None if there is one page."""
        return pagination(self.page, self.address) if self.page.has_other_pages() else None

    @cached_property
    def results(self):
        """The results on this page, each as what its template shows, in a fixed number of queries."""
        shown = list(self.page)
        by_model = defaultdict(list)
        for pk in shown:
            by_model[self._models[pk]].append(pk)
        pages = {page.pk: page for model, pks in by_model.items() for page in _pages(model)(padded(pks))}
        texts = texts_of(list(pages.values()))
        return [
            {
                "page": pages[pk],
                "kind": self._kinds[pk].singular,
                # Asked here: what an object lacks takes a template half a millisecond to find out.
                "is_dated": bool(getattr(pages[pk], "publication_date", None)),
                "is_elsewhere": isinstance(pages[pk], ResourceLinkPage),
                "title": marked(pages[pk].title, self.terms),
                "passage": passage(texts[pk], self.terms),
                "themes": self._themes_by_page.get(pk, []),
            }
            for pk in shown
            if pk in pages
        ]


@prepared
def _rows(pks):
    return Page.objects.filter(pk__in=pks).values_list("pk", "title", "content_type_id")


@prepared
def _carried_themes(pks):
    """Return (page, theme) for each theme that one of the pages `pks`, of any kind, carries."""
    links = []
    for model in THEMED:
        page = f"{model._meta.model_name}_id"
        links.append(model.themes.through.objects.filter(**{f"{page}__in": pks}).values_list(page, "themepage_id"))
    return links[0].union(*links[1:], all=True)


@cache
def _pages(model):
    known = {field.name for field in model._meta.concrete_fields}
    return prepared(lambda pks: model._default_manager.filter(pk__in=pks).only(*known.intersection(FIELDS_OF_RESULT)))

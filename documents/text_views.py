"""The text of a file as a web page, for readers whom the file itself does not serve: live exactly when the file is."""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from home.sites import Link

from .access import Access, public_pages_with
from .models import PAGES_A_PART, SiteDocument
from .responses import CACHE_CONTROL
from .text_html import as_html
from .views import nothing_here, open_document, or_503

OUR_LANGUAGE = "en-gb"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)  # as BCP 47 has it, nearly


@require_safe
def document_text(request, token, filename):
    """Show the text of the document with `token`, under the conditions of `documents.views.serve`.

    What was never read, or is no PDF, has no such page: the answer is the same 404. While a file is read again, what
    was read before stays.
    """
    return or_503(_document_text, request, token, filename)


def _document_text(request, token, filename):
    document, access, answer = open_document(request, token, filename)
    if answer:
        return answer
    reading = getattr(document, "reading", None)
    if not reading or reading.kind != "pdf" or reading.failure:
        raise nothing_here(request)
    text = DocumentText(document, access, request.GET.get("part", ""))
    response = render(request, "documents/text.html", {"text": text})
    response["Cache-Control"] = CACHE_CONTROL[access]
    # The way to a report is its page here, with its summary and its content note, and search engines know that. What
    # they keep of a text as long as this would outlast its withdrawal.
    response["X-Robots-Tag"] = "noindex"
    if access is Access.PERSONAL:
        return response
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


@dataclass(frozen=True)
class Part:
    """Pages of a long file that are shown at once."""

    address: str
    first: int
    last: int
    is_present: bool

    @property
    def numbers(self):
        """The numbers of its pages."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class ReadPage:
    """One page of the file as HTML."""

    number: int
    html: str


class DocumentText:
    """What the page shows of `document` to somebody with `access`; part: which part of a long file, as asked for."""

    def __init__(self, document: SiteDocument, access, part):
        self.document = document
        self._access = access
        last = max((self.page_count - 1) // PAGES_A_PART + 1, 1)
        self._part = min(int(part), last) if part.isdecimal() and len(part) < 5 and int(part) else 1  # noqa: PLR2004

    @property
    def page_count(self):
        """How many pages the file has."""
        return self.document.reading.page_count

    @property
    def has_words(self):
        """Whether there is a word on any page."""
        return self.document.has_text

    @cached_property
    def parts(self):
        """The parts of the file."""
        firsts = range(1, self.page_count + 1, PAGES_A_PART)
        return [
            Part(
                self.document.text_url_of(first),
                first,
                min(first + PAGES_A_PART - 1, self.page_count),
                is_present=number == self._part,
            )
            for number, first in enumerate(firsts, 1)
        ]

    @cached_property
    def pages(self):
        """The pages of the part that is shown."""
        part = self.parts[self._part - 1]
        texts = self.document.page_texts.filter(number__range=(part.first, part.last))
        return [ReadPage(number, as_html(text)) for number, text in texts.values_list("number", "text")]

    @property
    def language(self):
        """The language of the file, or "" if it is the site's or the file does not say."""
        language = self.document.reading.facts.get("language") or ""
        return language if LANGUAGE.fullmatch(language) and language.lower() != OUR_LANGUAGE else ""

    @cached_property
    def offered_by(self):
        """The public page that offers the file, or None."""
        page = next(public_pages_with(self.document), None) if self._access is Access.PUBLIC else None
        return page and page.specific

    @property
    def trail(self):
        """Links to the page that offers the file and to those above it."""
        return [*self.offered_by.trail, Link.to(self.offered_by)] if self.offered_by else []

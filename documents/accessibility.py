"""The accessibility ledger: what each public file lacks for people who use assistive technology.

What is in its scope: the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations
2018 (SI 2018/952), regulation 4(2)(a), leave out office files and PDFs published before 23 September 2018, unless
they are needed for administrative processes. A report that was published earlier is such a file.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from home.addresses import absolute_url

from .models import Finding, SiteDocument
from .public_files import PublicFiles

IN_SCOPE_FROM = date(2018, 9, 23)


@dataclass(frozen=True)
class Problem:
    """One thing that a file may lack: the code of the finding, a name, and what it means for readers."""

    code: str
    name: str
    meaning: str
    criteria: str  # of WCAG 2.2


PROBLEMS = [
    Problem(
        "scan-without-text",
        "Scanned pages",
        "Pages of these files are pictures. Their words cannot be read aloud, searched or made larger without blur.",
        "1.1.1 (non-text content), 1.4.5 (images of text)",
    ),
    Problem(
        "not-tagged",
        "No tags",
        "Screen readers cannot tell headings, lists and tables apart in these files, and may read them out of order.",
        "1.3.1 (info and relationships), 1.3.2 (meaningful sequence)",
    ),
    Problem(
        "no-headings",
        "Headings missing or out of order",
        "Readers cannot move from heading to heading in these files.",
        "1.3.1 (info and relationships)",
    ),
    Problem(
        "no-alternative-text",
        "Pictures without alternative text",
        "People who do not see the pictures in these files are not told what they show.",
        "1.1.1 (non-text content)",
    ),
    Problem(
        "no-language",
        "No language",
        "Screen readers do not know in which language to read these files aloud.",
        "3.1.1 (language of page)",
    ),
    Problem(
        "no-title",
        "No title",
        "Readers' programs show the name of the file in place of its title.",
        "2.4.2 (page titled)",
    ),
    Problem(
        "no-bookmarks",
        "No bookmarks",
        "These files have more than 20 pages and no contents to move by.",
        "2.4.5 (multiple ways)",
    ),
]
CODES = [problem.code for problem in PROBLEMS]


@dataclass(frozen=True)
class Entry:
    """A public file in the ledger."""

    document: SiteDocument
    problems: list[Problem]
    published_on: date | None

    @property
    def is_exempt(self):
        """Whether the regulations leave it out."""
        return is_exempt(self.published_on)

    @property
    def scope(self):
        """Whether the regulations apply, in words."""
        return "Exempt" if self.is_exempt else "Apply"

    @property
    def address(self):
        """Where the file is read, as an address that works anywhere."""
        return absolute_url(self.document.url)

    @property
    def lacks(self):
        """What it lacks, as a list in words."""
        return [problem.name for problem in self.problems]

    @property
    def alternative(self):
        """What readers have in place of the file, in words, or ""."""
        if self.document.has_web_version:
            return "A web page says the same"
        return "Its text as a web page" if self.document.has_text else ""


def is_exempt(published_on):
    """Return whether the regulations leave out a file that was first published on that day (or None)."""
    return published_on is not None and published_on < IN_SCOPE_FROM


class Ledger:
    """The ledger as it is now."""

    def __init__(self):
        self._files = PublicFiles()

    @cached_property
    def documents(self):
        """All public files, as a queryset."""
        return self._files.documents()

    def published_on(self, key, stated):
        """Return when the file with this key was first published: as `stated`, or with the first page to offer it."""
        since = self._files.offered_since.get(key)
        return stated or (timezone.localdate(since) if since else None)

    def exempt(self):
        """Return the keys of the public files that the regulations leave out."""
        dates = self.documents.values_list("pk", "first_published_on")
        return [key for key, stated in dates if is_exempt(self.published_on(key, stated))]

    def entries(self, documents):
        """Return the `Entry` of each of `documents`, public files, in their order."""
        documents = list(documents)
        lacking = defaultdict(set)
        found = Finding.objects.filter(reading__document__in=[document.pk for document in documents], code__in=CODES)
        for key, code in found.order_by().values_list("reading__document", "code").distinct():
            lacking[key].add(code)
        return [
            Entry(
                document,
                [problem for problem in PROBLEMS if problem.code in lacking[document.pk]],
                self.published_on(document.pk, document.first_published_on),
            )
            for document in documents
        ]

    @cached_property
    def with_problems(self):
        """The entries of the files that lack something, by title."""
        documents = self.documents.filter(reading__findings__code__in=CODES).distinct()
        return self.entries(documents.order_by("title", "pk"))

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
    """The ledger as it is now, in a number of queries that does not depend on how many files there are."""

    def __init__(self):
        self._files = PublicFiles()
        self.count = len(self._files.keys)

    def documents(self):
        """Return all public files as a queryset."""
        return SiteDocument.objects.filter(pk__in=self._files.keys)

    @cached_property
    def problems(self):
        """The problems of each public file that has any: {key: codes}."""
        found = defaultdict(set)
        pairs = Finding.objects.filter(code__in=CODES).order_by().values_list("reading__document", "code").distinct()
        for key, code in pairs:
            if key in self._files.keys:
                found[key].add(code)
        return found

    @cached_property
    def exempt(self):
        """The keys of the public files that the regulations leave out."""
        stated = dict(SiteDocument.objects.exclude(first_published_on=None).values_list("pk", "first_published_on"))
        return {key for key in self._files.keys if is_exempt(self._published_on(key, stated.get(key)))}

    def _published_on(self, key, stated):
        """Return when the file was first published: as `stated`, or with the first page to offer it."""
        since = self._files.offered_since.get(key)
        return stated or (timezone.localdate(since) if since else None)

    def entries(self, documents):
        """Return the `Entry` of each of `documents`, public files, in their order."""
        return [
            Entry(
                document,
                [problem for problem in PROBLEMS if problem.code in self.problems.get(document.pk, ())],
                self._published_on(document.pk, document.first_published_on),
            )
            for document in documents
        ]

    def by_problem(self, most):
        """Return (problem, how many files in scope have it, the entries of the first by title) for those that occur.

        most: how many entries a problem.
        """
        in_scope = [key for key in self.problems if key not in self.exempt]
        titles = dict(SiteDocument.objects.filter(reading__findings__code__in=CODES).values_list("pk", "title"))
        in_scope.sort(key=lambda key: (titles.get(key, "").lower(), key))
        keys = {problem: [key for key in in_scope if problem.code in self.problems[key]] for problem in PROBLEMS}
        shown = SiteDocument.objects.in_bulk({key for found in keys.values() for key in found[:most]})
        return [
            (problem, len(found), self.entries([shown[key] for key in found[:most] if key in shown]))
            for problem, found in keys.items()
            if found
        ]

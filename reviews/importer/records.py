"""What the importer found: neutral records, each with what is doubtful about it."""

from dataclasses import dataclass, field

from .dates import FoundDate


@dataclass
class Slot:
    """A file or link that belongs to a review; `address` is "" if the page lost it."""

    kind: str
    title: str
    address: str = ""


@dataclass
class Entry:
    """What every record has; `date` is None if the page gives none."""

    title: str
    date: FoundDate | None = None
    summary: str = ""
    doubts: list[str] = field(default_factory=list)


@dataclass
class Review(Entry):
    """A review of this partnership, with slugs of ReviewType and its files (its report among them)."""

    types: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    title_link: str = ""  # where its title leads: to its report, if nothing else does

    def slot(self, kind):
        """Return the first slot of `kind`, or None."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


@dataclass
class Briefing(Entry):
    """A briefing that stands by itself; `briefing_type` is a value of BriefingType."""

    briefing_type: str = "learning-briefing"
    address: str = ""


@dataclass
class Resource(Entry):
    """Something of another organisation; `kind` is a value of ResourceKind."""

    publisher: str = ""
    address: str = ""
    kind: str = "external-resource"
    has_own_address: bool = True  # not one that was supplied


@dataclass
class Found:
    """All that was found on a page. section: (block name, value) pairs; flagged: text that was not understood."""

    title: str = ""
    section: list[tuple] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    briefings: list[Briefing] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    links_in: dict[str, list] = field(default_factory=dict)  # by the text of a paragraph of the section
    doubts: list[str] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)

    @property
    def entries(self):
        """All records."""
        return [*self.reviews, *self.briefings, *self.resources]

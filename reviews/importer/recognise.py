"""Finding reviews, briefings, resources and explanatory text among the groups of a page.

Nothing is guessed silently: what is supplied or unsure becomes a doubt of its record, and what is not understood is
flagged with its words.
"""

import re

from .dates import find_dates, is_only_date, without_dates
from .document import MOST_HEADING_WORDS, Group, Line, relative_path
from .entries import EntryReader
from .links import named_publisher, own_host
from .prose import ProseReader
from .records import Found, Review, Slot
from .resources import ResourceReader
from .rules import ELSEWHERE, LIST_HEADING, OTHER_AREA, PROMISED_LIST, is_bare
from .sentences import Sentence, announced_briefing, announced_title, sentences_of, slot_of, without_files
from .titles import (
    FEW_WORDS,
    LONGEST_TITLE,
    PLURAL,
    SHORTEST_PARAGRAPH,
    briefing_type,
    clean_title,
    is_briefing_title,
    pseudonym,
    review_types,
)


def recognise(document):
    """Return what is `Found` in a `Document`."""
    return Recogniser(document).run()


LONGEST_CARD_WORDS = 120


class Recogniser(EntryReader, ResourceReader, ProseReader):
    """Goes through a document once, remembering under which heading and which entry it is."""

    def __init__(self, document):
        self.document = document
        self.host = own_host(document)
        self.found = Found(doubts=list(document.doubts))
        self.context = ""  # the heading above
        self.pending_heading = None
        self.pending_date = None  # a date that stood above its title
        self.entry = None
        self.dates_above = False
        self.introduced_quote = ""
        self._found_before = 0

    def run(self):
        """Return what was found."""
        for group in self.document.groups:
            self._group(group)
        self._finish()
        return self.found

    @property
    def is_elsewhere(self):
        """Whether the heading above announces things of other organisations."""
        other = OTHER_AREA.search(self.context)
        return bool((ELSEWHERE.search(self.context) or other) and not briefing_type(self.context))

    def _group(self, group):
        first = group.lines[0]
        if first.kind == "heading" and not group.is_entry:
            is_card = self._context_makes_entries() and self._looks_like_card(group)
            if self._is_entry_title(first.text) or is_card or self._is_labelled(group):
                self._open(group)
            else:
                self._heading(first)
                for line in group.lines[1:]:
                    self._line(line)
        elif group.is_entry:
            self._entry_group(group)
        else:
            for line in group.lines:
                is_heading = LIST_HEADING.fullmatch(line.text) and line.kind == "text" and not line.links
                (self._heading if is_heading else self._line)(line)

    def _heading(self, line):
        self._flag_empty_heading()
        text, _, doubts = clean_title(line.text, keep_mark=True)
        if not self.found.title:
            self.found.title = text
            self.found.doubts += doubts
        elif text.casefold() != self.found.title.casefold():
            self.found.doubts += doubts
            self.pending_heading = text
        self.context, self.entry, self.pending_date, self.dates_above = text, None, None, False
        self._found_before = self._found_so_far()
        if named_publisher(text):
            self._resource(text, line)

    def _found_so_far(self):
        found = self.found
        return len(found.section) + len(found.entries) + len(found.flagged) + len(found.doubts)

    def _flag_empty_heading(self):
        """Flag a heading with nothing below it: it may be an entry that was not understood."""
        if self.pending_heading and self._found_so_far() == self._found_before:
            self.found.flagged.append(self.pending_heading)
        self.pending_heading = None

    def _context_makes_entries(self):
        return bool(review_types(self.context) or briefing_type(self.context)) or self.is_elsewhere

    def _looks_like_card(self, group):
        title, rest = group.lines[0].text, group.lines[1:]
        if ELSEWHERE.search(title) or LIST_HEADING.fullmatch(title) or PLURAL.search(title):
            return False
        if len(group.text.split()) >= LONGEST_CARD_WORDS:
            return False
        if not any(is_only_date(line.text) or line.links for line in rest):
            return False
        # Under a heading of reviews, "Contact us" with a link is none of them.
        return not review_types(self.context) or bool(pseudonym(title) or self._says_review(rest))

    def _is_labelled(self, group):
        """Return whether a child's heading stands above lines such as "Type: Serious Case Review"."""
        return bool(pseudonym(group.lines[0].text)) and self._row_names_type(Group(group.lines[1:]))

    def _says_review(self, lines):
        sentences = [sentence for line in lines for sentence in sentences_of(line)]
        return any(is_only_date(line.text) for line in lines) or any(slot_of(sentence) for sentence in sentences)

    def _line(self, line):
        text = line.text
        is_dated = self._take_published(text)
        if line.kind == "quote" or self.introduced_quote:
            self._quotation(text)
        elif is_only_date(text):
            is_dated or self._lone_date(text)
        elif self._inline_entry(line) or self._announcement(line) or self._belongs_to_entry(line) or self._detail(line):
            pass
        elif self._is_entry_title(text) or (self._is_short(text) and self._context_entry(text)):
            self._open(Group([line]))
        elif PROMISED_LIST.search(text):
            self._promised(line)
        elif line.links and self._external(line):
            pass
        elif line.kind == "text" and self._is_heading_text(text) and not line.links:
            self._heading(line)
        elif len(text.split()) >= SHORTEST_PARAGRAPH or text.endswith((".", ":")):
            self._paragraph(text, line.links)
        else:
            self._flag(line)

    def _is_short(self, text):
        return len(text.split()) <= LONGEST_TITLE and not text.rstrip().endswith((".", ":"))

    def _is_heading_text(self, text):
        return len(text.split()) <= MOST_HEADING_WORDS and not text.endswith((".", ":", ",", ";"))

    def _is_entry_title(self, text):
        """Return whether `text` names one review or one briefing (and not a list of them)."""
        if not self._is_short(text) or is_bare(text) or LIST_HEADING.fullmatch(text):
            return False
        if is_briefing_title(text):
            rest, _, _ = clean_title(text)
            return bool(rest) and not re.fullmatch(
                r"(?:our |the |all )?[\w\s-]{0,12}(?:briefings?|learning)s?", rest, re.IGNORECASE
            )
        if not review_types(text) or PLURAL.search(text):
            return False
        return self._has_own_words(text)

    def _has_own_words(self, text, links=None):
        """Return whether a title says more than the name of a type; with `links`, more than a date and files too."""
        title, date, _ = clean_title(text)
        if links is not None:
            title, date = without_files(text, links), None
            title = without_dates(title, find_dates(title)[0])
        rest = title
        for word in (
            "local",
            "child",
            "children",
            "safeguarding",
            "practice",
            "serious",
            "case",
            "review",
            "framework",
            "published",
        ):
            rest = re.sub(rf"\b{word}(?:'s|s)?\b", "", rest, flags=re.IGNORECASE)
        return bool(pseudonym(text) or date or re.sub(r"[\W\d_]+", "", re.sub(r"\b[A-Z]{2,5}\b", "", rest))) and (
            not re.search(r"\bframework\b|\bguidance\b|\bprocess\b|\bprocedure", text, re.IGNORECASE)
        )

    def _context_entry(self, text):
        if self.is_elsewhere:
            return False
        if briefing_type(self.context):
            return self.entry is not None or bool(
                LIST_HEADING.fullmatch(self.context) and len(text.split()) <= FEW_WORDS
            )
        return bool(review_types(self.context) and pseudonym(text))

    def _announcement(self, line):
        """Take sentences that announce a review ("We published … on …") and those about its files."""
        sentences = sentences_of(line)
        if len(line.text.split()) <= LONGEST_TITLE and not line.text.rstrip().endswith(".") and len(sentences) == 1:
            return False
        if not any(announced_title(sentence.text) or announced_briefing(sentence) for sentence in sentences):
            return False
        left = []
        for sentence in sentences:
            title = announced_title(sentence.text)
            if title and review_types(title) and not self.is_elsewhere:
                self._review(title, sentence.text, sentence.links)
            elif self._announced_briefing(sentence) or (isinstance(self.entry, Review) and self._slot(sentence)):
                pass
            else:
                left.append(sentence.text)
        if left:
            if isinstance(self.entry, Review) and not self.entry.summary:
                self.entry.summary = " ".join(left)
            else:
                self._paragraph(" ".join(left), line.links)
        return True

    def _belongs_to_entry(self, line):
        """Take a line that only makes sense as part of the entry above it."""
        if self.entry is None:
            return False
        text = line.text
        if pseudonym(text) and not self._names_entry(text):
            return False  # another child's
        if is_bare(text) or (line.links and self._is_link_only(line)):
            if isinstance(self.entry, Review):
                return self._slots_of(line)
            return self._give_address(line)
        if isinstance(self.entry, Review) and self._is_file_line(line):
            return self._slots_of(line)
        return False

    def _is_link_only(self, line):
        rest = line.text
        for link in line.links:
            rest = rest.replace(link.text, "", 1)
        if rest != line.text and isinstance(self.entry, Review) and slot_of(Sentence(rest, [])):
            return True
        return (
            not re.sub(r"[\W_]+|\b(?:and|pdf)\b", "", rest)
            and bool(is_bare(line.text) or slot_of(Sentence(line.text, [])))
            and (not self._is_entry_title(line.text) or self._names_entry(line.text))
        )

    def _is_file_line(self, line):
        text = line.text
        return (
            bool(slot_of(Sentence(text, [])))
            and self._is_short(text.rstrip("."))
            and (not self._is_entry_title(text) or self._names_entry(text))
        )

    def _names_entry(self, text):
        """Return whether `text` repeats the title of the entry above, or is a file of no title of its own."""
        core = self.entry.title.casefold()
        return core in text.casefold() or bool(
            pseudonym(core.title()) and pseudonym(core.title()).casefold() in text.casefold()
        )

    def _flag(self, line, why=""):
        links = ", ".join(link.address for link in line.links if link.address)
        text = line.text if isinstance(line, Line) else str(line)
        self.found.flagged.append(f"{why}: {text}" if why else f"{text} ({links})" if links else text)

    def _finish(self):
        self._flag_empty_heading()
        if self.pending_date:
            self.found.flagged.append(self.pending_date[1])
        for review in self.found.reviews:
            self._finish_review(review)
        for briefing in self.found.briefings:
            if not briefing.address:
                briefing.doubts.append("Its link is lost: write it here or choose its file.")
        for entry in [*self.found.reviews, *self.found.briefings]:
            if not entry.date:
                entry.doubts.append("It has no date.")

    def _finish_review(self, review):
        if review.title_link and not (review.slot("full-report") and review.slot("full-report").address):
            self.entry = review
            self._add_slot("full-report", review.title, review.title_link)
        elif review.title_link and review.title_link not in {slot.address for slot in review.slots}:
            review.doubts.append(f"Its title leads to {relative_path(review.title_link) or review.title_link}.")
        if not review.slot("full-report"):
            review.slots.insert(0, Slot("full-report", review.title))
            review.doubts.append("No report was found for it.")
            lost = [slot for slot in review.slots[1:] if not slot.address]
        else:
            lost = [slot for slot in review.slots if not slot.address]
        review.doubts += [f"The link to its {slot.kind.replace('-', ' ')} is lost." for slot in lost]

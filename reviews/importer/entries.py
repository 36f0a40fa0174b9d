"""Reading an entry of a page: a review or a briefing with its date, its files, its text."""

import re

from .dates import find_dates, is_only_date
from .document import Line, Link
from .links import is_other_area, national_publisher
from .records import Briefing, Review, Slot
from .rules import OTHER_AREA, is_bare
from .sentences import END, SAYS_WHEN, Sentence, announced_briefing, sentences_of, slot_of, without_files
from .titles import (
    FEW_WORDS,
    briefing_type,
    clean_title,
    is_briefing_title,
    may_hold_a_name,
    pseudonym,
    review_types,
    split_glued,
)

FROM_HEADING = "Its type was taken from the heading"


class EntryReader:
    """The part of the recogniser that opens entries and fills them."""

    def _entry_group(self, group):
        title = next((line for line in group.lines if not is_only_date(line.text) and not is_bare(line.text)), None)
        if title is None:
            self._lines(group.lines)
        elif len(group.lines) == 1 and self._belongs_to_entry(title):
            pass
        elif self._announcement(title):
            self._lines(line for line in group.lines if line is not title)
        elif self._begins_entry(title, group):
            self._open(group)
        else:
            self._other_group(group, title)

    def _begins_entry(self, title, group):
        in_list = self._context_makes_entries() and self._is_short(title.text)
        return in_list or self._is_entry_title(title.text) or self._row_names_type(group)

    def _other_group(self, group, title):
        """Take what stands in a list or card and is no entry: resources, points of the text, or not understood."""
        if any(line.links for line in group.lines):
            for line in group.lines:
                if not (line.links and self._external(line)):
                    self._flag(line)
        elif title.list_tag:
            self._list_item(title.list_tag, group.text)
        else:
            self._lines(group.lines)

    def _lines(self, lines):
        for line in lines:
            self._line(line)

    def _row_names_type(self, group):
        cells = [line for line in group.lines if line.kind == "cell"]
        return len(cells) > 1 and any(review_types(line.text) or briefing_type(line.text) for line in cells)

    def _open(self, group):
        """Begin an entry: its first line that is no date is its title, the others are its date, type, files, text."""
        lines = list(group.lines)
        dated = [line for line in lines if is_only_date(line.text)]
        rest = [line for line in lines if line not in dated]
        title, rest = rest[0], rest[1:]
        pieces = split_glued(title.text)
        for place, piece in enumerate(pieces):
            self._begin(piece, title, rest)
            if len(pieces) > 1 and self.entry:
                self.entry.doubts.append(f'Stood on one line with others: "{title.text}".')
            if place < len(pieces) - 1:
                continue
        if self.entry is None:
            return
        if dated and not self.entry.date:
            dates, doubts = find_dates(dated[-1].text)
            self.entry.date = dates[0] if dates else None
            self.entry.doubts += doubts
        for line in rest:
            self._part(line)

    def _inline_entry(self, line):
        """Take a line such as "SCR - Child Z - click here to read the report": a title, then what its links mean."""
        first = next((link for link in line.links if is_bare(link.text)), None)
        head = line.text[: first.start].rstrip(" -\u2013\u2014:|,(") if first else ""
        if not (review_types(head) and pseudonym(head)) or not self._is_short(head) or self.is_elsewhere:
            return False
        self._review(head, head, [])
        rest = Line(
            line.text[first.start :],
            links=[Link(link.text, link.address, link.start - first.start) for link in line.links],
        )
        self._take_published(rest.text)
        for sentence in sentences_of(rest):
            self._slot(sentence)
        return True

    def _begin(self, text, line, rest):
        cells = " ".join(other.text for other in rest if other.kind == "cell" and len(other.text.split()) <= FEW_WORDS)
        is_briefing = is_briefing_title(clean_title(text, keep_mark=True)[0])
        types = [] if is_briefing else review_types(text) or review_types(cells)
        kind = briefing_type(text) if is_briefing else "" if types else briefing_type(cells)
        from_heading = not types and not kind
        if from_heading:
            kind = briefing_type(self.context)
            types = [] if kind else review_types(self.context)
        links = [link for other in [line, *rest] for link in other.links if link.address]
        abroad = next(
            (link for link in links if national_publisher(link.address) or is_other_area(link.address, self.host)), None
        )
        if self.is_elsewhere or abroad or (OTHER_AREA.search(text) and self.host):
            self.entry = None
            self._other_area(text, line, links)
        elif kind:
            self._briefing(text, line, kind)
        elif types:
            self._review(text, text, line.links, types=types)
            if from_heading:
                self.entry.doubts.append(f'{FROM_HEADING} "{self.context}".')
        else:
            self.entry = None
            self._flag(line)

    def _review(self, title, text, links, types=None):
        cleaned, date, doubts = clean_title(without_files(title, links), keep_mark=True)
        dates, more = find_dates(text)
        if not date and dates:
            date = dates[-1]
        if may_hold_a_name(cleaned):
            doubts.append(f'"{cleaned}" may hold a child\'s real name. Check that it is a pseudonym before publishing.')
        review = Review(
            cleaned,
            date or self._take_date(),
            doubts=doubts + [doubt for doubt in more if doubt not in doubts],
            types=types or review_types(title),
        )
        self.entry = review
        self.found.reviews.append(review)
        named = [link for link in links if link.address and not is_bare(link.text)]
        for link in links:
            is_title = link in named and (review_types(link.text) or pseudonym(link.text) or len(named) == 1)
            if (is_title and not slot_of(Sentence(link.text, [link]))) or (is_title and review_types(link.text)):
                review.title_link = review.title_link or link.address
            elif link.address:
                self._slot(Sentence(text, [link]))

    def _briefing(self, text, line, kind):
        title, date, doubts = clean_title(text)
        review = self._review_named(text)
        addresses = [
            link.address
            for link in line.links
            if link.address and (link.text in text or text in link.text or is_bare(link.text))
        ]
        if review is not None:
            review.slots.append(
                Slot(
                    "seven-minute-briefing" if kind == "seven-minute" else "learning-briefing",
                    text,
                    addresses[0] if addresses else "",
                )
            )
            return
        briefing = Briefing(
            title,
            date or self._take_date(),
            doubts=doubts,
            briefing_type=kind,
            address=addresses[0] if addresses else "",
        )
        self.entry = briefing
        self.found.briefings.append(briefing)

    def _announced_briefing(self, sentence):
        """Take a briefing from a sentence such as "We also published a 7 minute briefing on FGM in July 2021"."""
        link = announced_briefing(sentence)
        if link is None or self.is_elsewhere:
            return False
        self._briefing(link.text, Line(link.text, links=[link]), briefing_type(sentence.text))
        dates, _ = find_dates(sentence.text)
        if dates and isinstance(self.entry, Briefing) and not self.entry.date:
            self.entry.date = dates[-1]
        return True

    def _review_named(self, text):
        """Return the review that the title of a briefing names, or None."""
        named = text.casefold()
        for review in self.found.reviews:
            child = pseudonym(review.title).casefold()
            if review.title.casefold() in named or (child and re.search(rf"{re.escape(child)}(?!\w)", named)):
                return review
        return None

    def _take_published(self, text):
        """Take the date of the entry from a sentence of `text` that says when it was published; return whether."""
        if self.entry is None or self.entry.date:
            return False
        for sentence in END.split(text):
            dates, _ = find_dates(sentence)
            if dates and SAYS_WHEN.match(sentence) and len(sentence.split()) <= FEW_WORDS + 2:
                self.entry.date = dates[0]
                return True
        return False

    def _part(self, line):
        """Take a line of an entry's own group that is not its title."""
        self._take_published(line.text)
        dates, doubts = find_dates(line.text)
        self.entry.doubts += [doubt for doubt in doubts if len(line.text.split()) <= FEW_WORDS]
        if doubts and len(line.text.split()) <= FEW_WORDS:
            return
        if isinstance(self.entry, Review):
            types = review_types(line.text)
            if line.kind == "cell" and types and len(line.text.split()) <= FEW_WORDS:
                self.entry.types = (
                    list(dict.fromkeys([*self.entry.types, *types])) if not line.links else self.entry.types
                )
            taken = [
                self._slot(sentence)
                for sentence in sentences_of(line)
                if sentence.links or is_bare(sentence.text) or self._is_file_line(line)
            ]
            if any(taken) or (types and line.kind == "cell"):
                return
        elif (self._is_short(line.text) and self._give_address(line)) or (
            line.kind == "cell" and briefing_type(line.text) and len(line.text.split()) <= FEW_WORDS
        ):
            return
        if dates and not self.entry.date and len(line.text.split()) <= FEW_WORDS:
            self.entry.date = dates[-1]
        elif not self.entry.summary:
            self.entry.summary = line.text
        else:
            self.entry.summary += f" {line.text}"
        if not isinstance(self.entry, Review):
            self._give_address(line)

    def _detail(self, line):
        """Take a line that only gives the type, the date and the files of the review above it."""
        entry = self.entry
        if not isinstance(entry, Review) or entry.date or pseudonym(line.text) or not self._is_short(line.text):
            return False
        if self._has_own_words(line.text, line.links):
            return False
        dates, doubts = find_dates(line.text)
        entry.date = dates[-1] if dates else None
        entry.doubts += doubts
        if types := review_types(line.text):
            entry.types = types
            entry.doubts = [doubt for doubt in entry.doubts if not doubt.startswith(FROM_HEADING)]
        return self._slots_of(line) or bool(dates or types)

    def _slots_of(self, line):
        taken = [self._slot(sentence) for sentence in sentences_of(line)]
        return any(taken)

    def _slot(self, sentence):
        slots = slot_of(sentence)
        for kind, title, address in slots:
            self._add_slot(kind, title or self.entry.title, address)
        return bool(slots)

    def _add_slot(self, kind, title, address):
        present = self.entry.slot(kind)
        if present and (present.address == address or not present.address or not address):
            present.address = present.address or address
            return
        self.entry.slots.append(Slot(kind, title, address))

    def _give_address(self, line):
        link = next((link for link in line.links if link.address), None)
        if link is None or self.entry.address:
            return bool(is_bare(line.text))
        self.entry.address = link.address
        return True

    def _lone_date(self, text):
        dates, doubts = find_dates(text)
        if not dates:
            (self.entry.doubts if self.entry is not None else self.found.doubts).extend(doubts)
            return
        date = dates[0]
        if self.entry is not None and self.entry.date is None and not self.dates_above:
            self.entry.date = date
        else:
            # It stands above its title, and so, on such a page, do the others.
            self.pending_date, self.dates_above = (date, text), True

    def _take_date(self):
        pending, self.pending_date = self.pending_date, None
        return pending[0] if pending else None

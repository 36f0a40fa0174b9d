"""Reading explanatory text: paragraphs, quotations, lists, promises."""

from .document import relative_path
from .links import named_publisher
from .rules import GUIDANCE, QUOTE_FOLLOWS


class ProseReader:
    """The part of the recogniser that gathers the section's text."""

    def _paragraph(self, text, links=()):
        if (
            self.is_elsewhere
            and self.found.resources
            and not self.found.resources[-1].summary
            and named_publisher(self.context)
        ):
            self.found.resources[-1].summary = text
            return
        if self.entry is not None and not self.entry.summary and not self.pending_heading:
            self.entry.summary = text
            return
        self._write_heading()
        self.found.section.append(("paragraph", text))
        self.found.links_in[text] = [link for link in links if link.address and not relative_path(link.address)]
        if QUOTE_FOLLOWS.search(text):
            self.introduced_quote = text

    def _quotation(self, text):
        source = GUIDANCE.search(self.introduced_quote or self._last_paragraph())
        attribution = " ".join(filter(None, source.groups())) if source else ""
        self.introduced_quote = ""
        self._write_heading()
        self.found.section.append(
            ("quotation", {"text": text.strip("\"\u201c\u201d'\u2018\u2019 "), "attribution": attribution})
        )

    def _last_paragraph(self):
        return next((value for name, value in reversed(self.found.section) if name == "paragraph"), "")

    def _list_item(self, list_tag, text):
        self._write_heading()
        last = self.found.section[-1] if self.found.section else ("", None)
        if last[0] == list_tag:
            last[1].append(text)
        else:
            self.found.section.append((list_tag, [text]))

    def _promised(self, line):
        if any(link.address for link in line.links) and self._external(line):
            return
        self.found.doubts.append(f'The page promises a list that is not there: "{line.text}"')
        if self.is_elsewhere and self.found.resources and not self.found.resources[-1].summary:
            self.found.resources[-1].summary = line.text
        elif self.entry is None or self.pending_heading:
            self.found.flagged.append(line.text)

    def _write_heading(self):
        """Put the heading above into the text, now that text follows it."""
        if self.pending_heading:
            self.found.section.append(("heading", self.pending_heading))
            self.pending_heading = None

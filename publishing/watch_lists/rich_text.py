"""The words of rich text, those that no reader sees included."""

from html.parser import HTMLParser

JOINED = {"a", "abbr", "b", "code", "del", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
APART = {"blockquote", "br", "div", "dd", "dl", "dt", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
APART |= {"ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"}


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.pieces, self.unseen = [], []

    def handle_starttag(self, tag, attrs):
        if tag in JOINED | APART:
            self.unseen += [value for _, value in attrs if value]
            self.pieces += ["\n"] if tag in APART else []
        else:  # no tag, but what somebody typed: "<name>"
            self.pieces.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        self.pieces += ["\n"] if tag in APART else []

    def handle_data(self, data):
        self.pieces.append(data)

    def handle_comment(self, data):
        self.unseen.append(data)


def words_of_html(text):
    """Return what `text` says if it is HTML, and its attributes and comments below; plain text as it is."""
    if "<" not in text and "&" not in text:
        return text
    parser = _Words()
    parser.feed(text)
    parser.close()
    return "\n".join(["".join(parser.pieces), *parser.unseen])

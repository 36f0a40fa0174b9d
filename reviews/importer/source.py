"""Reading what is to be imported: text or HTML, or one clear sentence that says why not."""

import codecs
import re
import unicodedata

MOST_BYTES = 5 * 1024 * 1024
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What HTML says of its own encoding; HTML takes ISO 8859-1 for Windows-1252 (WHATWG Encoding, 4.2).
DECLARED = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,30})", re.IGNORECASE)
BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"MZ")
MOST_CONTROL_CHARACTERS = 0.01  # share of a text; more of them means that it is none
IS_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|main|div|section|article|table|ul|ol|h[1-6]|p|a|details)\b", re.I
)


class SourceError(Exception):
    """The file cannot be imported; the message says why and what to do."""


def read_source(content):
    """Return the text of `content` (bytes). Raises SourceError if it is empty, too long, binary or undecodable."""
    if len(content) > MOST_BYTES:
        raise SourceError(
            f"The file has {len(content) / 1024 / 1024:.0f} MB; a page has at most {MOST_BYTES // 1024 // 1024} MB. "
            "Save only the page itself, without its pictures and files."
        )
    if not content.strip():
        raise SourceError("The file is empty. Save the page again and try once more.")
    if content.startswith(BINARY_STARTS):
        raise SourceError(
            "This is not a page but a PDF, picture, Word file or program. Save the web page as HTML or text."
        )
    text = _decoded(content)
    controls = sum(unicodedata.category(character) == "Cc" and character not in "\t\r\n\f" for character in text)
    if "\x00" in text or controls > len(text) * MOST_CONTROL_CHARACTERS:
        raise SourceError("The file holds binary data, not text. Save the web page as HTML or text.")
    if not text.strip():
        raise SourceError("The file is empty. Save the page again and try once more.")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", text)


def is_html(text):
    """Return whether `text` is HTML rather than plain text."""
    return bool(IS_HTML.search(text))


def _decoded(content):
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decode(content, encoding)
    declared = DECLARED.search(content[:2048])
    if declared:
        name = declared[1].decode("ascii").lower()
        name = "cp1252" if name in {"iso-8859-1", "latin1", "latin-1"} else name
        try:
            codecs.lookup(name)
        except LookupError:
            name = "utf-8"
        try:
            return content.decode(name)
        except UnicodeError:
            pass  # many a page is saved anew as UTF-8 and still declares what it was before
    return _decode(content, "utf-8")


def _decode(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise SourceError(
            "The file's characters cannot be read: it is not UTF-8. Open it in an editor and save it as UTF-8."
        ) from None

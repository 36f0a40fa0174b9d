"""Markdown as the markup of typst, and typst as a tagged PDF."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from .markdown import parse, plain_text, split_quotation

TEMPLATE = (Path(__file__).parent / "report.typ").read_text(encoding="utf-8")
# Only fonts that come with typst, so that every machine makes the same file.
_compiler = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))
# The template numbers headings itself.
TYPED_NUMBER = re.compile(r"^\d+(\.\d+)*[.:)]?\s+")
UNNUMBERED = ("Appendix", "Annex")
STRAIGHT_QUOTES = re.compile(r"""(['"])""")


def make_pdf(markup, made_on):
    """Return typst `markup` as a tagged PDF (PDF/UA-1) that bears the date `made_on`: the same bytes each time."""
    moment = datetime.combine(made_on, time(9), tzinfo=UTC)
    return _compiler.compile(
        input=f"{TEMPLATE}\n{markup}".encode(), format="pdf", pdf_standards="ua-1", timestamp=moment
    )


def string(text):
    """Return `text` as a typst string, in which nothing is markup."""
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " "))


def words(text):
    """Return `text` as typst content in which only quotation marks and apostrophes are markup: typst curls them."""
    parts = STRAIGHT_QUOTES.split(text)
    return "".join(part if place % 2 else f"#{string(part)};" for place, part in enumerate(parts) if part)


def heading(text, level=1, *, numbered=True):
    """Return a heading, which is numbered and stands in the contents list."""
    numbering = "" if numbered else ", numbering: none"
    return f"#heading(level: {level}{numbering})[{words(text)}]"


def table(header, rows, columns=None):
    """Return a table whose `header` and `rows` are lists of typst content; `columns` are typst widths."""
    widths = columns or ", ".join(["1fr"] * len(header))
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    return f"#table(columns: ({widths},), table.header({', '.join(f'[{cell}]' for cell in header)}), {cells})"


def markdown(text):
    """Return the Markdown `text` as typst markup: `##` makes a chapter, `###` a section of it."""
    return "\n\n".join(_block(node) for node in parse(text).children)


def inline_markdown(text):
    """Return one line of Markdown as typst markup."""
    return " ".join(_block(node) for node in parse(text).children)


def _block(node):
    return _BLOCKS.get(node.type, _inline)(node)


def _heading(node):
    text = TYPED_NUMBER.sub("", plain_text(node))
    return heading(text, max(int(node.tag[1]) - 1, 1), numbered=not text.startswith(UNNUMBERED))


def _bullet_list(node):
    return f"#list({_list_items(node)})"


def _ordered_list(node):
    return f"#enum(start: {node.attrs.get('start', 1)}, {_list_items(node)})"


def _quotation(node):
    paragraphs, attribution = split_quotation(node)
    source = f", attribution: [{words(attribution)}]" if attribution else ""
    return f"#quote(block: true{source})[{_paragraphs(words(text) for text in paragraphs)}]"


def _table(node):
    rows = [[_inline(cell) for cell in row.children] for part in node.children for row in part.children]
    return table(rows[0], rows[1:])


def _paragraphs(contents):
    return " #parbreak();".join(contents)


_BLOCKS = {
    "heading": _heading,
    "bullet_list": _bullet_list,
    "ordered_list": _ordered_list,
    "blockquote": _quotation,
    "table": _table,
    "hr": lambda node: "",
}


def _list_items(node):
    return ", ".join(f"[{_paragraphs(map(_block, item.children))}]" for item in node.children)


def _inline(node):
    if not node.children:
        return _BREAKS.get(node.type) or words(node.content)
    content = "".join(_inline(child) for child in node.children)
    if node.type == "link":
        return f"#link({string(node.attrs['href'])})[{content}];"
    return f"#{_STYLES[node.type]}[{content}];" if node.type in _STYLES else content


_BREAKS = {"softbreak": '#" ";', "hardbreak": "#linebreak();"}
_STYLES = {"strong": "strong", "em": "emph"}

"""The demo's Markdown as the blocks and rich text that editors would have made of it."""

from html import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# What opens the last line of a quotation when it says who is quoted.
ATTRIBUTION_MARKS = ("\N{EM DASH} ", "\N{EN DASH} ")

# Raw HTML is text, as in Wagtail's editor.
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def parse(text):
    """Return the Markdown `text` as a tree of nodes."""
    return SyntaxTreeNode(_parser.parse(text))


def rich_text(*nodes):
    """Return nodes (paragraphs, lists, smaller headings) as the rich text that Wagtail stores."""
    tokens = [token for node in nodes for token in node.to_tokens()]
    depth = 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        depth += token.nesting if token.type.startswith("list_item") else 0
        if depth and token.type.startswith("paragraph"):
            # The editor knows no paragraphs inside a list item, only line breaks.
            is_between = token.type == "paragraph_close" and following.type == "paragraph_open"
            token.type, token.hidden = "hardbreak" if is_between else token.type, True
    html = _parser.renderer.render(tokens, _parser.options, {})
    for standard, stored in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{standard}>", f"<{stored}>").replace(f"</{standard}>", f"</{stored}>")
    return html.strip()


def rich_text_of(text):
    """Return the Markdown `text` as rich text."""
    return rich_text(*parse(text).children)


def plain_text(node):
    """Return the words of a node without any markup."""
    if not node.children:
        return " " if node.type in ("softbreak", "hardbreak") else node.content
    return "".join(plain_text(child) for child in node.children)


def split_quotation(node):
    """Return the quoted paragraphs of a block quote and who is quoted: the last line, if a dash opens it."""
    paragraphs = [plain_text(child).strip() for child in node.children]
    attribution = ""
    if len(paragraphs) > 1 and paragraphs[-1].startswith(ATTRIBUTION_MARKS):
        attribution = paragraphs.pop()[2:].strip()
    return paragraphs, attribution


def body_blocks(text):
    """Return `text` as blocks of a page: headings, quotations, and everything between them as paragraphs."""
    blocks, pending = [], []

    def flush():
        if pending:
            blocks.append(("paragraph", rich_text(*pending)))
            pending.clear()

    for node in parse(text).children:
        if node.type == "heading" and node.tag == "h2":
            flush()
            blocks.append(("heading", plain_text(node)))
        elif node.type == "blockquote":
            flush()
            paragraphs, attribution = split_quotation(node)
            blocks.append(("quotation", {"text": "\n\n".join(paragraphs), "attribution": attribution}))
        else:
            pending.append(node)
    flush()
    return blocks


def section_blocks(text):
    """Return `text` as blocks of a briefing: one section a heading; a quotation inside a section is set in italics."""
    blocks = []
    for kind, value in body_blocks(text):
        if kind == "heading":
            blocks.append(("section", {"heading": value, "text": ""}))
        elif not blocks or blocks[-1][0] != "section":
            blocks.append((kind, value))
        else:
            blocks[-1][1]["text"] += value if kind == "paragraph" else _quotation_in_text(value)
    return blocks


def numbered_list(lines):
    """Return lines of inline Markdown as one numbered list of rich text, or "" for none."""
    if not lines:
        return ""
    return rich_text_of("\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)))


def _quotation_in_text(quotation):
    attribution = f" ({escape(quotation['attribution'], quote=False)})" if quotation["attribution"] else ""
    return f"\n<p><i>{escape(quotation['text'], quote=False)}</i>{attribution}</p>\n"

"""The text of a page, as pdfium extracts it."""


def page_text(page):
    """Return the text of the pypdfium2 `page`, lines separated by a newline."""
    textpage = page.get_textpage()
    return textpage.get_text_range().replace("\r\n", "\n").replace("\x00", "")

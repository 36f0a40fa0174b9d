"""Text of a page that its readers do not see."""


def hidden_text(document, page, number):
    """Return a list of `Finding` for text of the pypdfium2 `page` (the `number`th of `document`) that is not seen."""
    return []

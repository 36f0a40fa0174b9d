"""Making the text of a file's pages readable."""


def normalised(pages):
    """Return the texts of `pages` (strings, in order) as readers get them."""
    return [page.strip() for page in pages]

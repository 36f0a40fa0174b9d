"""The files of a previewed page, and the addresses below its link under which alone its reader gets them.

Their public addresses stay closed until the page is live, so each one that stands in the shown HTML is exchanged for
one below the link. Both kinds of address hold a random name of 192 bits: one that is found in the HTML is that file's.
"""

import re

from django.urls import reverse

from documents.models import IMAGE_FOLDER, SiteRendition
from documents.references import documents_of, images_of
from home import ledger

PICTURE_ADDRESS = re.compile(r"/images/([-\w]+\.\w+)")


def document_of(page, token, filename):
    """Return the document of `page` that has this token and name, or None if there is none or it is not to be read."""
    return next((each for each in _readable(page) if each.token == token and each.filename == filename), None)


def picture_of(page, name):
    """Return the size, called `name`, of a picture of `page`, or None."""
    return _pictures(page, [name]).first()


def with_addresses_below_link(html, token, page):
    """Return `html`, which shows `page`, with the addresses of the page's own files below the link of `token`."""
    exchanged = {
        document.url: reverse("preview_document", args=[token, document.token, document.filename])
        for document in _readable(page)
    }
    for rendition in _pictures(page, set(PICTURE_ADDRESS.findall(html))):
        name = rendition.file.name.removeprefix(f"{IMAGE_FOLDER}/")
        exchanged[rendition.url] = reverse("preview_image", args=[token, name])
    for public, below in exchanged.items():
        html = html.replace(public, below)
    return html


def _readable(page):
    """Return the documents of `page` that are cleared, not withdrawn and that no restriction of their own keeps."""
    withdrawn = ledger.present().by_token
    documents = [each for each in documents_of(page) if each.is_cleared and each.token not in withdrawn]
    return [document for document in documents if not document.collection.get_view_restrictions().exists()]


def _pictures(page, names):
    files = [f"{IMAGE_FOLDER}/{name}" for name in names]
    return SiteRendition.objects.filter(file__in=files, image__in=images_of(page)).select_related("image")

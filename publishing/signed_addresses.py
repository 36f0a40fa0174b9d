"""Ending the addresses at which an object store gives out a withdrawn file, before their seconds are over.

An address is signed for the name of an object, so the object gets another name. This is done through the outbox: a
store that is down delays it, and stops no withdrawal.
"""

from pathlib import PurePosixPath

from django.conf import settings

from documents.models import SiteDocument, document_path
from documents.responses import Serving

from .outbox import handles, post


def end_signed_addresses(tokens):
    """Move the files of the documents with these `tokens`, after the present transaction, if any were signed."""
    if settings.FILE_SERVING != Serving.SIGNED_ADDRESS:
        return
    for pk, name in SiteDocument.objects.filter(token__in=tokens).values_list("pk", "file"):
        post("move file", document=pk, name=name)


@handles("move file")
def move_file(document, name):
    """Give the file called `name` of the document with this key another name in the store. Raises OSError."""
    storage = SiteDocument._meta.get_field("file").storage
    if not storage.exists(name):
        return  # it was moved before, or replaced
    new_name = document_path(None, PurePosixPath(name).name)
    storage.copy(name, new_name)
    if not SiteDocument.objects.filter(pk=document, file=name).update(file=new_name):
        storage.delete(new_name)
    storage.delete(name)

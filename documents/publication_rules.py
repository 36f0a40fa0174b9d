"""What no page may be published with: a file that was not read, or that something in it keeps from the public."""

from .clearance import obstacles_of
from .models import SiteDocument


def refuse_unclear_files(form):
    """Put an error on each field of a page's `form` that holds a file which cannot be public.

    `form` is the filled form of a page that is to be published, its inline records included. The rule is kept at each
    request for a file too; here the editor learns of it in time.
    """
    for record, name, documents in list(_documents_in(form)):  # an error takes its field out of what is looked through
        for document in documents:
            for obstacle in obstacles_of(document):
                record.add_error(name, f"The file “{document}” cannot be published yet. {obstacle.sentence}")


def _documents_in(form):
    """Yield (form or inline form, name of the field, the documents in it)."""
    for record in [form, *(each for name in form.formsets for each in form.records(name))]:
        for name, value in record.cleaned_data.items():
            if isinstance(value, SiteDocument):
                yield record, name, [value]
            elif documents := _documents_in_text(record.instance, name, value):
                yield record, name, documents


def _documents_in_text(instance, name, value):
    """Return the documents that rich text or a StreamField refers to, as Wagtail's reference index sees them."""
    field = next((each for each in instance._meta.concrete_fields if each.name == name), None)
    if value is None or not hasattr(field, "extract_references"):
        return []
    ids = {key for model, key, *_ in field.extract_references(value) if issubclass(SiteDocument, model)}
    return list(SiteDocument.objects.filter(pk__in=ids))

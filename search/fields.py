"""What of an object is in the index: its search fields with their weights, and the parts that it may have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Manager
from modelcluster.fields import ParentalManyToManyField
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField

MOST_BOOST = 10.0
STEP_OF_BOOST = 0.5  # boosts of 1, 2, 3 are weights of 1, 1.5, 2: a title's 1.5 ranks best on the public collections


@dataclass(frozen=True)
class FieldText:
    """The text of one field, and what an occurrence of a word in it weighs."""

    name: str
    text: str
    weight: float = 1.0
    is_for_completion: bool = False


def weight_of(boost):
    """Return what an occurrence in a field weighs that has this `boost` (None, or a number as on SearchField)."""
    if boost is None or boost == 1:
        return 1.0
    boost = min(float(boost), MOST_BOOST)
    return boost if boost < 1 else 1 + (boost - 1) * STEP_OF_BOOST


def texts_of(obj):
    """Yield a `FieldText` for each field of `obj` that is searched or completed, related ones included."""
    for field in obj.get_search_fields():
        yield from _texts(obj, field)


def parts_of(obj):
    """Yield (number, text) of what is an entry of its own: an object that has such says so by `search_parts()`."""
    if hasattr(obj, "search_parts"):
        yield from obj.search_parts()


def read_together(model, objects):
    """Read what belongs to `objects`, all of `model`, by a query a relation, instead of one for each of them.

    Those are relations that Wagtail does not prefetch: of its pages, which answer with what a form holds if one does.
    """
    for field in model.get_search_fields():
        if isinstance(field, RelatedFields) and hasattr(model, field.field_name):
            related = field.get_field(model)
            if isinstance(related, ParentalManyToManyField):
                _hold(model, objects, field.field_name, related)


def _hold(model, objects, name, related):
    without = {obj.pk: obj for obj in objects if name not in getattr(obj, "_cluster_related_objects", {})}
    if len(without) < 2:  # noqa: PLR2004
        return
    through = related.remote_field.through._default_manager
    source, target = related.m2m_field_name(), related.m2m_reverse_field_name()
    pairs = through.filter(**{f"{source}__in": list(without)}).values_list(f"{source}_id", f"{target}_id")
    targets = defaultdict(list)
    for pk, other in pairs.order_by("pk"):
        targets[pk].append(other)
    others = related.remote_field.model._default_manager.in_bulk({other for each in targets.values() for other in each})
    for pk, obj in without.items():
        held = [others[other] for other in targets[pk] if other in others]
        obj.__dict__.setdefault("_cluster_related_objects", {})[name] = held


def recency_of(obj):
    """Return a number that is higher for what is more recent: the days of the date that its `search_date` gives."""
    moment = getattr(obj, "search_date", None) or getattr(obj, "first_published_at", None)
    if isinstance(moment, datetime):
        moment = moment.date()
    return moment.toordinal() if isinstance(moment, date) else 0


def _texts(obj, field, path=""):
    name = f"{path}{field.field_name}"
    if isinstance(field, SearchField | AutocompleteField):
        text = _text_of(field.get_value(obj))
        if text:
            yield FieldText(
                name,
                text,
                weight_of(getattr(field, "boost", None)),
                is_for_completion=isinstance(field, AutocompleteField),
            )
    elif isinstance(field, RelatedFields):
        value = field.get_value(obj)
        others = value.all() if isinstance(value, Manager) else [value() if callable(value) else value]
        for other in others:
            if other is not None:
                for each in field.fields:
                    yield from _texts(other, each, f"{name}__")


def _text_of(value):
    """Return the text of a field's value; several texts stand apart like paragraphs."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return "\n\n".join(filter(None, map(_text_of, value)))
    return str(value)

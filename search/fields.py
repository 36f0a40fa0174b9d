"""What of an object is in the index: its search fields with their weights, and the parts that it may have."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Manager
from wagtail.fields import RichTextField, StreamField
from wagtail.search.index import AutocompleteField, BaseField, RelatedFields, SearchField

from .plain_texts import text_of_rich_text, texts_of_stream
from .related_texts import TextsOfRelated

MOST_BOOST = 10.0
STEP_OF_BOOST = 0.5  # boosts of 1, 2, 3 are weights of 1, 1.5, 2: a title's 1.5 ranks best on the public collections


class FieldText(NamedTuple):
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


def parts_of(obj):
    """Yield (number, text) of what is an entry of its own: an object that has such says so by `search_parts()`."""
    if hasattr(obj, "search_parts"):
        yield from obj.search_parts()


def recency_of(obj):
    """Return a number that is higher for what is more recent: the days of the date that its `search_date` gives."""
    moment = getattr(obj, "search_date", None) or getattr(obj, "first_published_at", None)
    if isinstance(moment, datetime):
        moment = moment.date()
    return moment.toordinal() if isinstance(moment, date) else 0


class TextReader:
    """Reads what is searched or completed of objects; how each of a class's fields is read is found out once."""

    def __init__(self):
        self._sources = {}

    def read_together(self, model, objects):
        """Read what belongs to `objects`, all of `model`, by a query or two a relation, not by some for each."""
        for source in self._sources_of(model):
            if isinstance(source, _Related):
                source.read_together(objects)

    def texts_of(self, obj):
        """Yield a `FieldText` for each field of `obj` that has text, related ones included."""
        for source in self._sources_of(type(obj)):
            yield from source.texts_of(obj)

    def _sources_of(self, model):
        if model not in self._sources:
            self._sources[model] = _sources(model, model.get_search_fields())
        return self._sources[model]


def _sources(model, fields, path=""):
    sources = []
    for field in fields:
        if isinstance(field, SearchField | AutocompleteField):
            sources.append(_Own(model, field, path))
        elif isinstance(field, RelatedFields):
            sources.append(_Related(model, field, path))
    return sources


class _Own:
    """A field of the object itself."""

    def __init__(self, model, field, path):
        self._name = f"{path}{field.field_name}"
        self._weight = weight_of(getattr(field, "boost", None))
        self._is_for_completion = isinstance(field, AutocompleteField)
        self._value_of, self.convert, self.column = _way_to_read(model, field)

    def texts_of(self, obj):
        return self.texts_of_value(self.convert(self._value_of(obj)))

    def texts_of_value(self, value):
        text = value if isinstance(value, str) else _text_of(value)
        return (FieldText(self._name, text, self._weight, self._is_for_completion),) if text else ()


class _Related:
    """Fields of what belongs to the object."""

    def __init__(self, model, field, path):
        self._field, self._path = field, f"{path}{field.field_name}__"
        self._sources = {}
        self._together = TextsOfRelated.of(model, field, self._sources_of)

    def read_together(self, objects):
        if self._together:
            self._together.read(objects)

    def texts_of(self, obj):
        known = self._together.texts_of(obj) if self._together else None
        if known is not None:
            yield from known
            return
        value = self._field.get_value(obj)
        for other in value.all() if isinstance(value, Manager) else [value() if callable(value) else value]:
            if other is not None:
                for source in self._sources_of(type(other)):
                    yield from source.texts_of(other)

    def _sources_of(self, model):
        if model not in self._sources:
            self._sources[model] = _sources(model, self._field.fields, self._path)
        return self._sources[model]


def _way_to_read(model, field):
    """Return two functions that turn an object into what the field's `get_value` returns, and the name of a column.

    The second also does so with a value of that column; the name is None where there is none, or not only one.
    """
    try:
        known = field.get_field(model)
    except FieldDoesNotExist:
        known = None
    is_usual = type(field).get_value is BaseField.get_value and getattr(known, "concrete", False)
    if is_usual and not known.is_relation:
        searchable = getattr(type(known), "get_searchable_content", None)
        if searchable is None:
            return known.value_from_object, _as_it_is, known.attname
        if searchable is RichTextField.get_searchable_content:
            return known.value_from_object, _of_rich_text, known.attname
        if searchable is StreamField.get_searchable_content:
            return known.value_from_object, texts_of_stream, known.attname
    return field.get_value, _as_it_is, None


def _as_it_is(value):
    return value


def _of_rich_text(value):
    return text_of_rich_text(str(value))


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

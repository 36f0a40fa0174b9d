"""Reads the texts of what belongs to many objects by a query or two, without making objects of it."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ManyToOneRel, OneToOneRel
from modelcluster.fields import ParentalManyToManyField


class TextsOfRelated:
    """The texts of a search field's related records, of the objects that were read together last."""

    def __init__(self, name, relation, sources):
        self._name, self._relation, self._sources = name, relation, sources
        self._known = {}

    @classmethod
    def of(cls, model, field, sources_of):
        """Return one for `field` (RelatedFields) of `model`, or None where records have to be read one by one.

        sources_of: a function from a class to the `search.fields` sources of its texts.
        """
        try:
            relation = field.get_field(model)
        except FieldDoesNotExist:
            return None
        if not isinstance(relation, ManyToOneRel | ParentalManyToManyField) or isinstance(relation, OneToOneRel):
            return None
        sources = sources_of(relation.related_model)
        if not sources or not all(getattr(source, "column", None) for source in sources):
            return None
        return cls(field.field_name, relation, sources)

    def read(self, objects):
        """Read for `objects`, but for those of which a form holds what belongs to them."""
        keys = [obj.pk for obj in objects if self._name not in getattr(obj, "_cluster_related_objects", {})]
        self._known = {key: [] for key in keys} if len(keys) > 1 else {}
        if self._known:
            read = self._read_targets if isinstance(self._relation, ParentalManyToManyField) else self._read_children
            read(list(self._known))

    def texts_of(self, obj):
        """Return the `FieldText`s of what belongs to `obj`, None if that was not read."""
        return self._known.get(obj.pk)

    def _read_children(self, keys):
        own = self._relation.field.attname
        children = self._relation.related_model._default_manager.filter(**{f"{own}__in": keys})
        for key, *values in children.values_list(own, *self._columns()):
            self._known[key] += self._texts(values)

    def _read_targets(self, keys):
        through = self._relation.remote_field.through._default_manager
        source, target = self._relation.m2m_field_name(), self._relation.m2m_reverse_field_name()
        pairs = through.filter(**{f"{source}__in": keys}).values_list(f"{source}_id", f"{target}_id").order_by("pk")
        pairs = list(pairs)
        others = self._relation.related_model._default_manager.filter(pk__in={other for _, other in pairs})
        texts = {key: self._texts(values) for key, *values in others.values_list("pk", *self._columns())}
        for key, other in pairs:
            self._known[key] += texts.get(other, ())

    def _columns(self):
        return [source.column for source in self._sources]

    def _texts(self, values):
        return [
            text
            for source, value in zip(self._sources, values, strict=True)
            for text in source.texts_of_value(source.convert(value))
        ]

"""What belongs to a page, asked for as public pages ask: at each request, and only to show it."""

from functools import cache

from django.db.models import F

from .prepared import padded, prepared


def carried(record, relation, along=(), only=()):
    """Return what belongs to `record` by `relation` (many-to-many, or inline records), as a list in its own order.

    A preview, or a record that is not saved, answers with what its form holds.
    along: foreign keys to follow with it; only: the fields that are needed, if not all are.
    """
    if is_at_hand(record, relation):
        return list(getattr(record, relation).all())
    return _of_one(type(record), relation, along, only)(record.pk)


def carry(records, **attributes):
    """Set attributes of each of `records` (of one class) to what belongs to it by a relation: one query a relation.

    attributes: the name of the relation, by the name of the attribute.
    """
    for attribute, relation in attributes.items():
        asked = {}
        for record in records:
            if is_at_hand(record, relation):
                setattr(record, attribute, list(getattr(record, relation).all()))
            else:
                setattr(record, attribute, asked.setdefault(record.pk, []))
        if asked:
            for other in _of_each(type(records[0]), relation)(padded(asked)):
                asked[other.belongs_to].append(other)


def is_at_hand(record, relation):
    """Return whether the record holds what belongs to it itself: a preview, or what is not saved."""
    held = (*getattr(record, "_cluster_related_objects", ()), *getattr(record, "_prefetched_objects_cache", ()))
    return not record.pk or relation in held


@cache
def _of_one(model, relation, along, only):
    others, name = _others(model, relation)
    # Without names Django would follow every foreign key.
    others = others.select_related(*along or [None]).only(*only)
    return prepared(lambda pk: others.filter(**{name: pk}))


@cache
def _of_each(model, relation):
    others, name = _others(model, relation)
    return prepared(lambda pks: others.filter(**{f"{name}__in": pks}).annotate(belongs_to=F(name)))


def _others(model, relation):
    """Return all records on the other side of a relation, and what this side is called there."""
    field = model._meta.get_field(relation)
    return field.related_model._default_manager.all(), field.remote_field.name

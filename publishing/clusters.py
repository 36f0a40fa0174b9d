"""A page's records and choices (recommendations, themes …), compared with what the database holds of them.

modelcluster reads every relation of a page when it saves it, and Wagtail reads them again for the reference index:
half of all that the publication of a page asks of the database. Most of them are as they were, or empty.
"""

from functools import lru_cache

from django.db import connection
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations, get_all_child_relations


def settled_relations(instance):
    """Return which relations of `instance` the database holds already as they are in memory, as a set of names.

    One query tells. Relations that have records of their own are not compared, unless there are none.
    """
    in_memory = getattr(instance, "_cluster_related_objects", None)
    if not isinstance(instance, ClusterableModel) or not in_memory:
        return set()
    names, sql = _rows_of(type(instance))
    if not names:
        return set()
    held = {name: set() for name in names}
    with connection.cursor() as cursor:
        cursor.execute(sql, [instance.pk] * len(names))
        for place, key in cursor.fetchall():
            held[names[place]].add(key)
    choices = {field.name for field in get_all_child_m2m_relations(type(instance))}
    return {
        name
        for name, keys in held.items()
        if name in in_memory
        and keys == {str(related.pk) for related in in_memory[name]}
        and (name in choices or not keys)
    }


def forget(instance, names):
    """Have the next save of `instance` pass over these relations: what is not in memory is not written."""
    for name in names:
        del instance._cluster_related_objects[name]


def remember_empty(instance, names):
    """Tell `instance` that those of these relations that hold records of their own are empty."""
    records = {relation.get_accessor_name() for relation in get_all_child_relations(type(instance))}
    for name in records.intersection(names):
        instance._cluster_related_objects[name] = []


@lru_cache
def _rows_of(model):
    """Return the names of the relations of `model`, and the SQL that gives (place of the name, key) of their rows."""
    columns = {
        field.name: (field.m2m_db_table(), field.m2m_reverse_name(), field.m2m_column_name())
        for field in get_all_child_m2m_relations(model)
    }
    for relation in get_all_child_relations(model):
        meta = relation.related_model._meta
        columns[relation.get_accessor_name()] = meta.db_table, meta.pk.column, relation.field.column
    quote = connection.ops.quote_name
    selects = [
        f"SELECT {place}, CAST({quote(key)} AS varchar) FROM {quote(table)} WHERE {quote(owner)} = %s"  # noqa: S608
        for place, (table, key, owner) in enumerate(columns.values())
    ]
    return list(columns), " UNION ALL ".join(selects)

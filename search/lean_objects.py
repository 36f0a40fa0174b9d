"""Reads thousands of objects for the index, without what is of no use there."""

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable
from django.db.models.signals import post_init
from modelcluster.models import ClusterableModel
from wagtail.models import Page

# Those that have nothing to do with a record that comes from the database.
USUAL = (Model.__init__, ClusterableModel.__init__, Page.__init__)


def chunks_of(queryset, size):
    """Yield the objects of a queryset that is ordered by its key, in lists of at most `size`.

    Each begins after the last of the one before: what goes meanwhile makes no other be passed over. Related records
    are not read beforehand: `search.fields.TextReader` does that.
    """
    queryset = queryset.prefetch_related(None)
    if _may_be_lean(queryset):
        queryset._iterable_class = _LeanIterable
    some = list(queryset[:size])
    while some:
        yield some
        some = list(queryset.filter(pk__gt=some[-1].pk)[:size]) if len(some) == size else []


def _may_be_lean(queryset):
    model = queryset.model
    return (
        model.__init__ in USUAL
        and model.from_db.__func__ is Model.from_db.__func__
        and queryset._iterable_class is ModelIterable
        and not queryset.query.select_related
        and not queryset.query.annotations
        and not post_init.has_listeners(model)
    )


class _LeanIterable(ModelIterable):
    """Makes objects as unpickling does, without their `__init__`, which takes longer than reading the row."""

    def __iter__(self):
        queryset = self.queryset
        compiler = queryset.query.get_compiler(using=queryset.db)
        results = compiler.execute_sql(chunked_fetch=self.chunked_fetch, chunk_size=self.chunk_size)
        places = compiler.klass_info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in places]
        for row in compiler.results_iter(results):
            obj = queryset.model.__new__(queryset.model)
            obj._state = ModelState()
            obj._state.adding, obj._state.db = False, queryset.db
            obj.__dict__.update(zip(names, (row[place] for place in places), strict=True))
            yield obj

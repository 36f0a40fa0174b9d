"""Puts objects into the index and takes them out, in the transaction in which it is called."""

import gc
import secrets
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.search.backends.base import get_model_root

from .building import SegmentBuilder
from .fields import FieldText, TextReader, parts_of, recency_of
from .inserting import add_postings
from .merging import merge_where_many
from .models import DroppedVersion, IndexedObject, Posting, Segment

BATCH = 500
MOST_OBJECTS = 1000  # of a segment as it is written
MOST_WRITTEN = 4000  # entries
MANY = 100  # objects
TRIES = 5


class OvertakenError(Exception):
    """Raised when others went on indexing the same object meanwhile: whoever asked for it tries again later."""


class Writer:
    """Collects objects and puts them into the index some thousand at a time, in place of what it held of them.

    An object that another process has indexed since it was read is left as that process has it, which may be newer.
    """

    def __init__(self):
        self._reader = TextReader()
        self._begin()

    def _begin(self):
        self._builder, self._keys = SegmentBuilder(), []
        self._expected = {}

    def expect(self, model, objects):
        """Note what the index holds of `objects` now; best before they are read."""
        root = _root_of(model)
        for some in batched((str(obj.pk) for obj in objects), BATCH):
            known = IndexedObject.objects.filter(content_type=root, object_id__in=some)
            versions = dict(known.values_list("object_id", "version"))
            for key in some:
                self._expected.setdefault((root, key), versions.get(key, 0))

    def add(self, model, objects):
        """Take on `objects`, all of `model`."""
        if len(objects) < MANY:
            self._add_all(model, objects)
            return
        gc.disable()  # which looks at every word again and again, while nothing is garbage
        try:
            self._add_all(model, objects)
        finally:
            gc.enable()

    def _add_all(self, model, objects):
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False).pk
        root = _root_of(model)
        for some in batched(objects, MOST_OBJECTS):
            self.expect(model, some)
            self._reader.read_together(model, some)
            for obj in some:
                self._add(obj, content_type, root)
                if self._builder.size >= MOST_WRITTEN:
                    self.write()

    def write(self):
        """Write what was collected, in a transaction; return the keys of what others have indexed meanwhile."""
        overtaken = _save(self._builder, self._keys, self._expected) if self._keys else set()
        self._begin()
        return overtaken

    def _add(self, obj, content_type, root):
        facts = {"version": len(self._keys), "recency": recency_of(obj)}
        self._keys.append((root, str(obj.pk)))
        self._builder.add(content_type, obj.pk, self._reader.texts_of(obj), **facts)
        for number, text in parts_of(obj):
            if self._builder.is_full:
                break
            self._builder.add(content_type, obj.pk, [FieldText("text", text)], part=number, **facts)


def write(model, objects):
    """Put `objects`, all of `model`, into the index, and keep the index fast to search.

    A few are read anew, so that what is committed last is what stays. Raises OvertakenError.
    """
    objects, root = list(objects), _root_of(model)
    for _ in range(TRIES):
        writer = Writer()
        writer.expect(model, objects)
        if len(objects) < MANY:
            objects = list(model._base_manager.filter(pk__in=[obj.pk for obj in objects]))
        writer.add(model, objects)
        with transaction.atomic():
            overtaken = writer.write()
            merge_where_many()
        objects = [obj for obj in objects if (root, str(obj.pk)) in overtaken]
        if not objects:
            return
    raise OvertakenError(f"{len(objects)} of {model.__name__}")


def remove(model, keys):
    """Take the objects of `model` (whatever its root model's class) with these keys out of the index."""
    objects = IndexedObject.objects.filter(content_type=_root_of(model))
    with transaction.atomic():
        for some in batched(map(str, keys), BATCH):
            found = objects.filter(object_id__in=some)
            _drop(found.select_for_update().order_by("pk").values_list("version", flat=True))
            found.delete()


def reset():
    """Empty the index."""
    with transaction.atomic():
        for model in (Posting, Segment, IndexedObject, DroppedVersion):
            model.objects.all()._raw_delete(using=model.objects.db)


def remove_stale(model):
    """Take out of the index what there is no object for any more, of a root model."""
    # In this order: what is made and indexed meanwhile is not among the known.
    known = list(IndexedObject.objects.filter(content_type=_root_of(model)).values_list("object_id", flat=True))
    existing = {str(pk) for pk in model._default_manager.values_list("pk", flat=True).iterator()}
    remove(model, [key for key in known if key not in existing])


def _save(builder, keys, expected):
    """Write the segment, and the versions of its objects: their numbers in it, and one base for all of them.

    Return the keys of the objects of which the index holds another version than is expected; those stay as they are.
    """
    base = secrets.randbits(46) << 16
    segment, postings = builder.segment(base)
    # Of an object that is there twice, the last is the present one.
    version_of = {key: base + number for number, key in enumerate(keys)}
    overtaken = set()
    with transaction.atomic():
        for some in batched(sorted(version_of), BATCH):
            overtaken |= _replace({key: version_of[key] for key in some}, expected)
        _drop(base + n for n, key in enumerate(keys) if version_of[key] != base + n or key in overtaken)
        segment.save(force_insert=True)
        add_postings(postings)
    return overtaken


def _replace(version_of, expected):
    """Set the versions of objects, {(content type, key): version}, and drop those before them, if they are `expected`.

    Return the keys of the others.
    """
    new = [each for each in _objects(version_of) if not expected.get((each.content_type, each.object_id))]
    IndexedObject.objects.bulk_create(new, ignore_conflicts=True)
    roots, keys = {root for root, _ in version_of}, {key for _, key in version_of}
    found = IndexedObject.objects.filter(content_type__in=roots, object_id__in=keys).select_for_update().order_by("pk")
    present = {(each.content_type, each.object_id): each.version for each in found}
    # Those that were there already.
    others = {key: version for key, version in version_of.items() if present.get(key) != version}
    overtaken = {key for key in others if present.get(key, 0) != expected.get(key, 0)}
    replaced = {key: version for key, version in others.items() if key not in overtaken}
    _drop(present.get(key) for key in replaced)
    unique = ["content_type", "object_id"]
    IndexedObject.objects.bulk_create(
        _objects(replaced), update_conflicts=True, update_fields=["version"], unique_fields=unique
    )
    return overtaken


def _objects(version_of):
    return [IndexedObject(content_type=root, object_id=key, version=version_of[root, key]) for root, key in version_of]


def batched(items, size):
    """Yield lists of at most `size` of `items`."""
    items = iter(items)
    while some := list(islice(items, size)):
        yield some


def _drop(versions):
    """Let entries of these versions be passed over."""
    dropped = [DroppedVersion(version=version) for version in versions if version]
    DroppedVersion.objects.bulk_create(dropped, BATCH, ignore_conflicts=True)


def _root_of(model):
    return ContentType.objects.get_for_model(get_model_root(model), for_concrete_model=False).pk

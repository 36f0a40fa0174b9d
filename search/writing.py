"""Puts objects into the index and takes them out, in the transaction in which it is called."""

import secrets
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.search.backends.base import get_model_root

from .building import SegmentBuilder
from .fields import FieldText, parts_of, recency_of, texts_of
from .merging import merge_where_many
from .models import DroppedVersion, IndexedObject, Posting, Segment

BATCH = 500
MOST_OBJECTS = 1000  # of a segment as it is written
MOST_PARTS = 3000


def write(model, objects):
    """Put `objects`, all of `model`, into the index, in place of what it held of them."""
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False).pk
    builder, keys = SegmentBuilder(), []
    for obj in objects:
        _add(builder, obj, content_type, version=len(keys))
        keys.append(str(obj.pk))
        if len(keys) >= MOST_OBJECTS or builder.size >= MOST_PARTS:
            _save(model, builder, keys)
            builder, keys = SegmentBuilder(), []
    if keys:
        _save(model, builder, keys)


def remove(model, keys):
    """Take the objects of `model` (whatever its root model's class) with these keys out of the index."""
    objects = IndexedObject.objects.filter(content_type=_root_of(model))
    keys = iter(map(str, keys))
    with transaction.atomic():
        while some := list(islice(keys, BATCH)):
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
    known = IndexedObject.objects.filter(content_type=_root_of(model)).values_list("object_id", flat=True)
    existing = {str(pk) for pk in model._default_manager.values_list("pk", flat=True).iterator()}
    remove(model, [key for key in known.iterator() if key not in existing])


def _add(builder, obj, content_type, version):
    recency = recency_of(obj)
    builder.add(content_type, obj.pk, texts_of(obj), version=version, recency=recency)
    for number, text in parts_of(obj):
        if builder.is_full:
            break
        builder.add(content_type, obj.pk, [FieldText("text", text)], version=version, recency=recency, part=number)


def _save(model, builder, keys):
    """Write the segment, and the versions of its objects: their numbers in it, and one base for all of them."""
    base = secrets.randbits(46) << 16
    segment, postings = builder.segment(base)
    with transaction.atomic():
        objects = [IndexedObject(content_type=_root_of(model), object_id=key) for key in sorted(set(keys))]
        IndexedObject.objects.bulk_create(objects, BATCH, ignore_conflicts=True)
        known = []
        for start in range(0, len(objects), BATCH):
            part = [each.object_id for each in objects[start : start + BATCH]]
            found = IndexedObject.objects.filter(content_type=_root_of(model), object_id__in=part)
            known += found.select_for_update().order_by("pk")
        _drop(each.version for each in known)
        version_of = {key: base + number for number, key in enumerate(keys)}
        # Of an object that is there twice, the last is the present one.
        _drop([base + number for number, key in enumerate(keys) if version_of[key] != base + number])
        for each in objects:
            each.version = version_of[each.object_id]
        unique = ["content_type", "object_id"]
        IndexedObject.objects.bulk_create(
            objects, BATCH, update_conflicts=True, update_fields=["version"], unique_fields=unique
        )
        segment.save(force_insert=True)
        Posting.objects.bulk_create(postings, 2000)
        merge_where_many()


def _drop(versions):
    """Let entries of these versions be passed over."""
    dropped = [DroppedVersion(version=version) for version in versions if version]
    DroppedVersion.objects.bulk_create(dropped, BATCH, ignore_conflicts=True)


def _root_of(model):
    return ContentType.objects.get_for_model(get_model_root(model), for_concrete_model=False).pk

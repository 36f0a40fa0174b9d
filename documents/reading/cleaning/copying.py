"""Copying what `kept` names from one PDF into another."""

import zlib

import pikepdf

from ..walk import dictionary, items, kind_of
from .content import rewritten
from .kept import KINDS, PLAIN, RESOURCES
from .pictures import without_jpeg_metadata, without_jpx_metadata

# Filters whose data stay as they are, because decoding would lose quality or size; data of all others are decoded.
PICTURE_FILTERS = {
    "/DCTDecode": without_jpeg_metadata,
    "/DCT": without_jpeg_metadata,
    "/JPXDecode": without_jpx_metadata,
    "/CCITTFaxDecode": bytes,
    "/CCF": bytes,
    "/JBIG2Decode": bytes,
}
FLATE = {"/FlateDecode", "/Fl"}
# Keys every stream has; they are written anew.
ABOUT_DATA = {"/Length", "/Filter", "/DecodeParms", "/DL"}
SEPARATORS = b"\r\n \t\x00"


class Copier:
    """Copies objects of `source` into `target` (`pikepdf.Pdf`s), hidden layers (`layers`) left out.

    `made` holds what was copied, by the number of its source; `dropped` the keys that stayed behind;
    `numbers_of` the numbers of tagged parts in each drawn form, by the number of its source.
    """

    def __init__(self, source, target, layers):
        self.source, self.target, self.layers = source, target, layers
        self.made = {}
        self.dropped = set()
        self.numbers_of = {}
        self.hid_something = False
        self._made_as = {}

    def copy(self, value, kind, resources=None):
        """Return `value` of the source as an object of the target, or None if nothing of it is kept.

        `resources` are those around a form that has none of its own.
        """
        if not isinstance(value, pikepdf.Object):
            return value  # a number, a truth value or nothing
        key = (value.objgen, kind)
        if key in self._made_as:
            return self._made_as[key]
        match value:
            case pikepdf.Name():
                copied = pikepdf.Name(str(value))
            case pikepdf.String():
                copied = pikepdf.String(bytes(value))
            case pikepdf.Array():
                copied = pikepdf.Array([self.copy(item, kind, resources) for item in value])
            case pikepdf.Stream():
                copied = self._stream(value, kind, key, resources)
            case pikepdf.Dictionary() if kind not in {PLAIN, "xobject"}:
                copied = self._dictionary(value, kind, key)
            case _:
                copied = None
        return copied

    def _dictionary(self, value, kind, key):
        copied = pikepdf.Dictionary()
        if value.is_indirect:
            copied = self._remember(self.target.make_indirect(copied), key)
        self.fill(copied, value, kind)
        return copied

    def fill(self, copied, original, kind):
        """Copy the entries of the dictionary or stream `original` that `kind` keeps into `copied`."""
        of_all = kind.removeprefix("map:") if kind.startswith("map:") else None
        table = {} if of_all else KINDS[kind]
        for key, value in original.items():
            kind_of_value = of_all or table.get(key[1:])
            if kind_of_value is None:
                if key not in ABOUT_DATA:
                    self.dropped.add(key)
                continue
            kept = self.copy(value, kind_of_value)
            if kept is not None:
                copied[key] = kept
        if kind == "font" and kind_of(original) == "/Type3":
            self._glyphs(copied, original)

    def resources(self, original, used):
        """Return a dictionary of those of the resources `original` that are `used` (sets of names by category)."""
        copied = pikepdf.Dictionary()
        for category, kind in RESOURCES.items():
            found = dictionary(original, f"/{category}")
            kept = pikepdf.Dictionary()
            for name in sorted(used.get(category, ())):
                value = self.copy(found.get(name), kind, original)
                if value is not None:
                    kept[name] = value
            if len(kept):
                copied[f"/{category}"] = kept
        return copied

    def content(self, stream, resources):
        """Return the `content.Content` of a page or stream, written again; see `content.rewritten`."""
        content = rewritten(stream, resources, self.layers)
        self.hid_something |= content.hid_something
        return content

    def _remember(self, copied, key):
        objgen, _ = key
        if objgen != (0, 0):
            self._made_as[key] = self.made[objgen] = copied
        return copied

    def _stream(self, stream, kind, key, resources):
        if kind == "xobject":
            kind = "form" if kind_of(stream) == "/Form" else "image"
        if kind == PLAIN or kind.startswith("map:"):
            return None
        if kind == "form" or (kind == "pattern" and stream.get("/PatternType") == 1):
            return self._drawn(stream, kind, key, stream.get("/Resources", resources))
        data, about = self._data(stream)
        copied = self._remember(self.target.make_stream(data), key)
        for name, value in about.items():
            copied[name] = value
        self.fill(copied, stream, kind)
        return copied

    def _drawn(self, stream, kind, key, resources):
        """Return a copy of a form or pattern: a stream of drawing instructions with resources of its own."""
        content = self.content(stream, resources)
        copied = self._remember(self.target.make_stream(content.data), key)
        self.numbers_of[stream.objgen] = content.numbers
        self.fill(copied, stream, kind)
        copied.Resources = self.resources(resources, content.used)
        return copied

    def _glyphs(self, copied, original):
        """Copy the glyphs of a Type 3 font, which are drawing instructions."""
        resources, used = original.get("/Resources"), {}
        copied.CharProcs = pikepdf.Dictionary()
        for name, stream in dictionary(original, "/CharProcs").items():
            if isinstance(stream, pikepdf.Stream):
                content = self.content(stream, resources)
                copied.CharProcs[name] = self.target.make_stream(content.data)
                for category, names in content.used.items():
                    used.setdefault(category, set()).update(names)
        copied.Resources = self.resources(resources, used)

    def _data(self, stream):
        """Return the data of a stream and the entries that say how they are compressed."""
        filters, parameters = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms"))
        last = str(filters[-1]) if filters else None
        if last in PICTURE_FILTERS:
            raw = stream.read_raw_bytes()
            if filters[:-1]:
                outer = self.source.make_stream(raw, Filter=pikepdf.Array(filters[:-1]))
                if parameters[:-1]:
                    outer.DecodeParms = pikepdf.Array(parameters[: len(filters) - 1])
                raw = outer.read_bytes()
            about = pikepdf.Dictionary(Filter=filters[-1])
            own = parameters[len(filters) - 1] if len(parameters) == len(filters) else None
            if isinstance(own, pikepdf.Dictionary):
                about.DecodeParms = self.copy(own, "parameters")
            return PICTURE_FILTERS[last](raw), about
        if last in FLATE and len(filters) == 1 and isinstance(parameters and parameters[0], pikepdf.Dictionary):
            raw = stream.read_raw_bytes()
            if _is_complete(raw):  # decoding would lose the predictor, and so most of the compression
                about = pikepdf.Dictionary(Filter=pikepdf.Name.FlateDecode)
                about.DecodeParms = self.copy(parameters[0], "parameters")
                return raw, about
        return stream.read_bytes(), pikepdf.Dictionary()


def _listed(value):
    return items(value) if value is None or isinstance(value, pikepdf.Array) else [value]


def _is_complete(raw):
    """Return whether the zlib stream `raw` ends where it should, so that nothing is hidden behind it."""
    unpacker = zlib.decompressobj()
    try:
        for start in range(0, len(raw), 1 << 16):
            unpacker.decompress(raw[start : start + (1 << 16)])
    except zlib.error:
        return False
    return unpacker.eof and not unpacker.unused_data.strip(SEPARATORS)

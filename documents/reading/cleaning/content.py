"""The drawing instructions of a page, written again without hidden layers, comments and unknown properties."""

from dataclasses import dataclass, field
from decimal import Decimal

import pikepdf

from ..walk import dictionary, items, kind_of
from .kept import KINDS

# Operators that use a resource: its category, and which operand names it.
USES = {
    "Do": ("XObject", 0),
    "Tf": ("Font", 0),
    "gs": ("ExtGState", 0),
    "cs": ("ColorSpace", 0),
    "CS": ("ColorSpace", 0),
    "scn": ("Pattern", -1),
    "SCN": ("Pattern", -1),
    "sh": ("Shading", 0),
}
DEFAULT_COLOURS = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")
PATHS_PAINTED = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
TEXT_SHOWN = {"Tj", "TJ", "'", '"'}
TEXT_PLACED = {"BT", "ET", "Td", "TD", "Tm", "T*", "'", '"'}
PLACED_THINGS = {"Do", "sh", "INLINE IMAGE"}
POINTS = {"MP", "DP"}  # marks on a place, which draw nothing
NESTED_TOO_DEEP = 500
HIGHEST_NUMBER = 100_000  # of a tagged part of one page; the tree of tags has a list as long as the highest


class NotSeparableError(Exception):
    """A hidden layer cannot be taken out without moving text that is seen."""


@dataclass
class Content:
    """Drawing instructions: as bytes, the resources they use by category, and the numbers of their tagged parts.

    `left_open` is how many saved states they do not restore.
    """

    data: bytes
    used: dict[str, set[str]] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    hid_something: bool = False
    left_open: int = 0


def rewritten(stream, resources, layers):
    """Return the `Content` of `stream` (a page or a stream of the source) as seen with the state of `layers`.

    Marks of layers go. In a hidden one state and clipping stay, because what follows builds on them; painting goes.
    Raises NotSeparableError, and pikepdf.PdfError if the instructions cannot be read.
    """
    writer = _Writer(resources, layers)
    for instruction in pikepdf.parse_content_stream(stream):
        writer.take(instruction)
    return writer.finish()


class _Writer:
    def __init__(self, resources, layers):
        self.resources, self.layers = resources, layers
        self.out = []
        self.content = Content(b"")
        self.open = []  # of each marked part that is open: whether its marks are written, whether it is hidden
        self.hidden = 0
        self.text_moved = False

    def take(self, instruction):
        operator = str(instruction.operator)
        operands = list(instruction.operands) if operator != "INLINE IMAGE" else []
        if operator in {"BMC", "BDC"}:
            self._begin(operator, operands)
        elif operator == "EMC":
            self._end()
        elif operator in POINTS:
            pass
        elif self.hidden:
            self._take_hidden(operator, operands, instruction)
        elif operator == "Do" and not self._is_drawn(operands):
            pass
        else:
            if operator in TEXT_PLACED:
                self.text_moved = False
            elif operator in TEXT_SHOWN and self.text_moved:
                raise NotSeparableError
            self._pass(operator, operands, instruction)

    def finish(self):
        while self.open:
            self._end()
        used = self.content.used
        if any(name in dictionary(self.resources, "/ColorSpace") for name in DEFAULT_COLOURS):
            used.setdefault("ColorSpace", set()).update(DEFAULT_COLOURS)
        self.content.data = pikepdf.unparse_content_stream(self.out)
        return self.content

    def _write(self, operator, *operands):
        self.out.append(pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(operator)))

    def _begin(self, operator, operands):
        tag = operands[0] if operands else pikepdf.Name.Span
        properties = operands[1] if operator == "BDC" and len(operands) > 1 else None
        if isinstance(properties, pikepdf.Name):
            properties = dictionary(self.resources, "/Properties").get(str(properties))
        is_layer = tag == "/OC"
        hides = is_layer and self.layers.hides(properties)
        is_written = not (is_layer or hides or self.hidden)
        self.open.append((is_written, hides))
        self.hidden += hides
        self.content.hid_something |= hides
        if len(self.open) > NESTED_TOO_DEEP:
            raise pikepdf.PdfError("marked content is nested too deep")
        if is_written:
            kept = _kept_properties(properties)
            if "/MCID" in kept:
                self.content.numbers.add(int(kept.MCID))
            self._write("BDC", tag, kept) if len(kept) else self._write("BMC", tag)

    def _end(self):
        if not self.open:
            return
        is_written, hides = self.open.pop()
        self.hidden -= hides
        if is_written:
            self._write("EMC")

    def _take_hidden(self, operator, operands, instruction):
        if operator in PATHS_PAINTED:
            self._write("n")
        elif operator in TEXT_SHOWN:
            if operator == '"':
                self._write("Tw", operands[0])
                self._write("Tc", operands[1])
            if operator in {"'", '"'}:
                self._write("T*")
            self.text_moved = True
        elif operator not in PLACED_THINGS:
            if operator in TEXT_PLACED:
                self.text_moved = False
            self._pass(operator, operands, instruction)

    def _pass(self, operator, operands, instruction):
        if operator == "q":
            self.content.left_open += 1
        elif operator == "Q":
            self.content.left_open = max(0, self.content.left_open - 1)
        self._note_use(operator, operands, instruction)
        self.out.append(instruction)

    def _is_drawn(self, operands):
        """Whether there is a form or picture of the name, on a layer that is seen."""
        xobject = dictionary(self.resources, "/XObject").get(str(operands[0])) if operands else None
        if not isinstance(xobject, pikepdf.Stream):
            return False
        hides = self.layers.hides(xobject.get("/OC"))
        self.content.hid_something |= hides
        return not hides and kind_of(xobject) in {"/Form", "/Image"}

    def _note_use(self, operator, operands, instruction):
        if operator == "INLINE IMAGE":
            colours = instruction.iimage.obj.get("/ColorSpace", instruction.iimage.obj.get("/CS"))
            names, category = [colours], "ColorSpace"
        elif operator in USES and operands:
            category, place = USES[operator]
            names = [operands[place]]
        else:
            return
        for name in names:
            if isinstance(name, pikepdf.Name):
                self.content.used.setdefault(category, set()).add(str(name))


def _kept_properties(properties):
    """Return the entries of a property list that are kept, all of them plain."""
    kept = pikepdf.Dictionary()
    if isinstance(properties, pikepdf.Dictionary):
        for key, value in properties.items():
            if key[1:] in KINDS["properties"] and not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                plain = [item for item in items(value) if isinstance(item, int | Decimal | pikepdf.Name)]
                kept[key] = pikepdf.Array(plain) if isinstance(value, pikepdf.Array) else value
    if "/MCID" in kept and not (isinstance(kept.MCID, int) and 0 <= kept.MCID < HIGHEST_NUMBER):
        del kept["/MCID"]
    return kept

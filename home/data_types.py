"""What a column of data can hold: in words for people, and as JSON Schema and CSV on the Web (W3C) say it."""

from dataclasses import dataclass, field
from types import MappingProxyType

LIST_SEPARATOR = "; "  # between the values of one cell of CSV


@dataclass(frozen=True)
class DataType:
    """A type of column. words: for people. json: of its values in JSON. csv: of its cells, as CSVW has it."""

    words: str
    json: MappingProxyType = field(repr=False)
    csv: MappingProxyType = field(repr=False)

    @property
    def is_list(self):
        """Whether it holds several values."""
        return self.json["type"] == "array"


def _type(words, json, csv):
    return DataType(words, MappingProxyType(json), MappingProxyType(csv))


def _list_of(words, json):
    csv = {"datatype": "string", "separator": LIST_SEPARATOR}
    return _type(words, {"type": "array", "items": json}, csv)


URN = {"type": "string", "pattern": "^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}

TEXT = _type("text", {"type": "string"}, {"datatype": "string"})
IDENTIFIER = _type("identifier", URN, {"datatype": "anyURI"})
ADDRESS = _type("web address", {"type": "string", "format": "uri"}, {"datatype": "anyURI"})
WHOLE_NUMBER = _type("whole number, or nothing", {"type": ["integer", "null"]}, {"datatype": "integer"})
DAY = _type("date, or nothing", {"type": ["string", "null"], "format": "date"}, {"datatype": "date"})
PARTIAL_DATE = _type(
    "date, month or year, or nothing",
    {"type": "string", "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"},
    {"datatype": "string"},
)
MOMENT = _type(
    "date and time in UTC, or nothing", {"type": ["string", "null"], "format": "date-time"}, {"datatype": "dateTime"}
)
YES_OR_NO = _type(
    "yes or no",
    {"type": "string", "enum": ["yes", "no"]},
    {"datatype": {"base": "boolean", "format": "yes|no"}},
)
TEXTS = _list_of("list of texts", {"type": "string"})
IDENTIFIERS = _list_of("list of identifiers", URN)

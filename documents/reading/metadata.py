"""Who made a PDF, and where: names, accounts and folders in what files say of themselves."""

import re
from xml.etree import ElementTree as ET

from pikepdf import Dictionary, Stream

from .findings import Finding, plain
from .walk import entries, unpacked, words

XMP_LENGTH = 2_000_000
VALUES = 300  # entries of metadata kept of one file
# Fields that hold a name. Others are looked at only for accounts and folders, and for what looks like a name.
NAMING = re.compile(
    r"(^|[^a-z])(authors?|creator|contributor|manager|owner|editor|artist|by-?line|caption ?writer|reviewer|typist|"
    r"(last|saved|modified|checked|created|approved) ?(saved|modified|edited)? ?(by|author)|user ?name|account|e-?mail|"
    r"contact|person|operator|sender|recipient|rights ?holder)([^a-z]|$)"
)
# "Creator" in a document's Info is the program; Dublin Core's is the person.
PROGRAMS = {"/Creator", "CreatorTool", "softwareAgent"}
NO_NAME = {
    "",
    "-",
    "admin",
    "administrator",
    "anonymous",
    "author",
    "n/a",
    "none",
    "owner",
    "root",
    "unknown",
    "unspecified",
    "user",
}
ACCOUNT = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+|\b[A-Z][A-Z0-9-]{1,14}\\[\w.-]{2,}")
FOLDER = re.compile(
    r"(?<![A-Za-z])[A-Za-z]:[\\/](?![/])[^\s\"<>|]|\\\\[\w.$-]+\\[\w.$ -]|file:/{1,3}\S|"
    r"(^|[\s\"'(=:])/([A-Za-z]/)?(Users|home|Volumes|mnt)/\S|sharepoint\.com/personal/|\.onedrive\.|/personal/[\w.]+_[\w.]+",
)
# Two or three words with capitals and nothing else is how people are written, unless it is one of these.
PERSON = re.compile(r"[A-Z][\w'\u2019-]+( [A-Z]\.?)?( (de|van|von|al|el|bin|Mc|Mac|O')?[A-Z][\w'\u2019-]+){1,2}")
SOFTWARE = re.compile(
    r"adobe|acrobat|aspose|canva|chrom|convert|creat|design|distiller|doc|draw|excel|export|foxit|ghostscript|google|"
    r"illustrator|indesign|ink|impress|latex|library|libre|mac|microsoft|mozilla|nitro|office|page|pdf|photo|point|power|"
    r"print|prince|publish|quark|quartz|scan|server|skia|software|tex|typst|windows|word|write|xerox|canon|ricoh|konica",
    re.IGNORECASE,
)


def described(pdf, walked):
    """Return what `pdf` and its parts say of themselves, as a list of (field, value), each once.

    Fields of the Info dictionary have a slash, those of XMP none. XMP of pages and pictures counts too.
    """
    said = {}
    for key, value in entries(pdf.trailer, "/Info"):
        if text := words(value, 1000):
            said.setdefault((plain(key), text))
    for node, _number in walked.nodes:
        if isinstance(packet := node.get("/Metadata"), Stream):
            for field, text in _xmp(unpacked(packet, XMP_LENGTH)):
                said.setdefault((field, text))
            if len(said) > VALUES:
                break
    return list(said)[:VALUES]


def _xmp(packet):
    """Yield (name of the element or attribute, its text) of the XMP `packet`; one of no name if it is broken."""
    try:
        root = ET.fromstring(packet.strip(b"\x00 \r\n\t"))  # noqa: S314 - expat limits entities, the child its memory
    except (ET.ParseError, ValueError, LookupError):
        text = re.sub(rb"<[^>]{0,300}>", b" ", packet[:20_000]).decode("utf-8", "replace")
        yield "", " ".join(text.split())[:1000]
        return
    waiting = [(root, "")]
    while waiting:
        element, holder = waiting.pop()
        name = _local(element.tag)
        # A list's items (rdf:li in rdf:Seq) have the name of what they are a list of.
        name = holder if name in {"Alt", "Bag", "Seq", "li", "Description", "RDF", "xmpmeta"} else name
        for attribute, value in element.attrib.items():
            if value.strip() and _local(attribute) not in {"about", "lang", "parseType", "xmptk"}:
                yield _local(attribute), value.strip()[:1000]
        if element.text and element.text.strip():
            yield name, element.text.strip()[:1000]
        waiting.extend((child, name) for child in element)


def _local(tag):
    return str(tag).rpartition("}")[2]


def naming(said):
    """Yield a `Finding` for each of the (field, value) pairs `said` that names a person, an account or a folder."""
    told = set()
    for field, value in said:
        if value in told:
            continue
        label = field.strip("/") or "metadata"
        if FOLDER.search(value):
            told.add(value)
            yield Finding("file-paths", detail=f"{label}: {value}")
        elif names_someone(field, value):
            told.add(value)
            yield Finding("metadata", detail=f"{label}: {value}")


def folders(links):
    """Yield a `Finding` for each of `links` (address, page) that leads to a folder of a computer or an account."""
    for address, page in links:
        if FOLDER.search(address):
            yield Finding("file-paths", page, detail=f"link to {address}")


def names_someone(field, value):
    """Return whether `value`, of the metadata field `field`, is the name or the account of a person."""
    if field.strip("/") == "Producer":
        return False  # a library, which may well name its own author
    if ACCOUNT.search(value):
        return True
    if field in PROGRAMS:
        return bool(PERSON.fullmatch(value)) and not SOFTWARE.search(value)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", field.strip("/")).lower()
    return bool(NAMING.search(spaced)) and value.strip("() ").lower() not in NO_NAME and "MSIP_Label" not in field


def private(walked):
    """Yield a `Finding` for small pictures of pages and for what editing programs keep for themselves."""
    for node, number in walked.nodes:
        if isinstance(node.get("/Thumb"), Stream):
            yield Finding("metadata", number, detail="a small picture of the page as it once was")
        if isinstance(editors := node.get("/PieceInfo"), Dictionary) and len(editors):
            names = ", ".join(key.strip("/") for key in editors)
            yield Finding("metadata", number, detail=f"data kept by an editing program: {names}")

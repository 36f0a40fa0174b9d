"""What a file says about itself: afterwards its title, its language, and that it is PDF/UA if it said so."""

from xml.sax.saxutils import escape, quoteattr

import pikepdf

from ..findings import plain

ACCESSIBLE = "http://www.aiim.org/pdfua/ns/id/"  # the namespace of PDF/UA's identification, ISO 14289
TITLE_LENGTH = 300


def title_of(source):
    """Return the title of the `pikepdf.Pdf` `source`, "" where it has none."""
    title = source.trailer.get("/Info", {}).get("/Title")
    if isinstance(title, pikepdf.String) and plain(title, TITLE_LENGTH):
        return plain(title, TITLE_LENGTH)
    return plain(_described(source).get("dc:title") or "", TITLE_LENGTH)


def language_of(source):
    """Return the language of the `pikepdf.Pdf` `source`, "" where it has none."""
    language = source.Root.get("/Lang")
    return plain(language, 35) if isinstance(language, pikepdf.String) else ""


def packet(source, title, language):
    """Return the XMP packet (bytes) that says no more than the module's docstring, b"" if there is nothing to say."""
    described = _described(source)
    identity = {
        name: plain(described.get(f"{{{ACCESSIBLE}}}{name}") or "", 10) for name in ("part", "amd", "corr", "rev")
    }
    entries = []
    if title:
        entries.append(f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>')
    if language:
        entries.append(f"<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>")
    entries += [f"<pdfuaid:{name}>{escape(value)}</pdfuaid:{name}>" for name, value in identity.items() if value]
    if not entries:
        return b""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f"xmlns:pdfuaid={quoteattr(ACCESSIBLE)}>\n"
        + "\n".join(entries)
        + "\n</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    ).encode()


def _described(source):
    """Return what the file's XMP says, as a mapping; an empty one if it cannot be read."""
    try:
        return dict(source.open_metadata())
    except Exception:  # the library has no one kind of error for a packet that is no XML
        return {}

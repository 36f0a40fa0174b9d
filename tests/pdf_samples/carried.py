"""PDFs that carry files, scripts, media, comments, marks for redaction and filled-in forms."""

from pikepdf import Array, Dictionary, Name, String

from . import samples
from .drafts import changed, field, file_inside, note


def script(code="app.alert('invented')"):
    return Dictionary(S=Name.JavaScript, JS=String(code))


def names(pdf, tree, **entries):
    pdf.Root.Names = Dictionary({f"/{tree}": Dictionary(**entries)})


def set_root(**entries):
    def change(pdf):
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value(pdf) if callable(value) else value

    return change


def attached_in_branches(pdf):
    leaf = pdf.make_indirect(Dictionary(Names=Array([String("a"), file_inside(pdf)]), Limits=Array(["a", "a"])))
    names(pdf, "EmbeddedFiles", Kids=Array([leaf]))


ATTACHMENTS = {
    "in the list of files": lambda pdf: names(pdf, "EmbeddedFiles", Names=Array([String("a"), file_inside(pdf)])),
    "in a branch of the list": attached_in_branches,
    "behind a paper clip": lambda pdf: note(pdf, Subtype=Name.FileAttachment, FS=file_inside(pdf)),
    "associated with the document": set_root(AF=lambda pdf: Array([file_inside(pdf)])),
    "associated with a page": lambda pdf: pdf.pages[0].obj.__setitem__("/AF", Array([file_inside(pdf)])),
    "portfolio": set_root(Collection=Dictionary(Type=Name.Collection, View=Name.D)),
}


def script_last_in_chain(pdf):
    first = Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=Array([script()]))
    note(pdf, Subtype=Name.Link, A=first)


SCRIPTS = {
    "in the list of scripts": lambda pdf: names(pdf, "JavaScript", Names=Array([String("s"), script()])),
    "when opened": set_root(OpenAction=script()),
    "when closed": set_root(AA=Dictionary(WC=script())),
    "when a page is shown": lambda pdf: pdf.pages[1].obj.__setitem__("/AA", Dictionary(O=script())),
    "behind a link": lambda pdf: note(pdf, Subtype=Name.Link, A=script()),
    "when a field is left": lambda pdf: field(pdf, FT=Name.Tx, T=String("a"), AA=Dictionary(Bl=script())),
    "after another action": script_last_in_chain,
    "in a stream": lambda pdf: note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.beep()"))
    ),
    "with a rendition": lambda pdf: note(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Rendition, JS=String("x"))),
    "as an address": lambda pdf: note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(" JavaScript:alert(1)"))
    ),
}
ACTIONS = {
    "a program": Dictionary(S=Name.Launch, F=String("cmd.exe")),
    "a program of Windows": Dictionary(S=Name.Launch, Win=Dictionary(F=String("cmd.exe"), P=String("/c calc"))),
    "sending a form": Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("https://example.org/"))),
    "reading data in": Dictionary(S=Name.ImportData, F=String("data.fdf")),
}
RUNNING = {
    f"{name} behind a link": lambda pdf, a=action: note(pdf, Subtype=Name.Link, A=a) for name, action in ACTIONS.items()
}
RUNNING |= {f"{name} when opened": set_root(OpenAction=action) for name, action in ACTIONS.items()}

MEDIA = {
    "rich media": lambda pdf: note(pdf, Subtype=Name.RichMedia, RichMediaContent=Dictionary()),
    "screen": lambda pdf: note(pdf, Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, OP=0)),
    "film": lambda pdf: note(pdf, Subtype=Name.Movie, Movie=Dictionary(F=String("film.avi"))),
    "sound": lambda pdf: note(pdf, Subtype=Name.Sound, Sound=pdf.make_stream(b"\0" * 100, Type=Name.Sound, R=8000)),
    "model": lambda pdf: note(pdf, Subtype=Name("/3D")),
    "sound when opened": set_root(OpenAction=Dictionary(S=Name.Sound, Volume=1)),
}


def comment(kind, **entries):
    entries = {"T": String("Zed Quill"), "Contents": String("Ask the school first"), **entries}
    return lambda pdf: note(pdf, page=1, Subtype=Name(f"/{kind}"), **entries)


def reply(pdf):
    first = comment("Text")(pdf)
    note(pdf, page=1, Subtype=Name.Text, T=String("Wren Ash"), Contents=String("Done"), IRT=first)


def on_turned_page(pdf):
    pdf.pages[1].obj.Rotate = 90
    comment("Text")(pdf)


COMMENTS = {
    "note": comment("Text"),
    "highlight": comment("Highlight", QuadPoints=Array([72, 640, 200, 640, 72, 600, 200, 600])),
    "strike out": comment("StrikeOut"),
    "typed on the page": comment("FreeText", DA=String("/Helv 10 Tf")),
    "stamp": comment("Stamp"),
    "drawn": comment("Ink", InkList=Array([Array([72, 600, 90, 620])])),
    "without an author": comment("Square", T=String("")),
    "hidden": comment("Text", F=2),
    "reply": reply,
    "on a turned page": on_turned_page,
}


def redaction(**entries):
    return lambda pdf: note(pdf, Subtype=Name.Redact, T=String("Zed Quill"), **entries)


def turned_redaction(pdf):
    pdf.pages[0].obj.Rotate = 270
    redaction()(pdf)


REDACTIONS = {
    "mark": redaction(),
    "mark in black": redaction(IC=Array([0, 0, 0]), OC=Array([1, 0, 0])),
    "mark with words over it": redaction(OverlayText=String("Withheld"), DA=String("/Helv 10 Tf")),
    "mark of lines": redaction(QuadPoints=Array([72, 640, 200, 640, 72, 620, 200, 620])),
    "mark on a turned page": turned_redaction,
}


def field_of_parts(pdf):
    parent = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), V=String("Zed Quill")))
    part = note(pdf, Subtype=Name.Widget, Parent=parent)
    parent.Kids = Array([part])
    pdf.Root.AcroForm = Dictionary(Fields=Array([parent]))


FORMS = {
    "words": lambda pdf: field(pdf, FT=Name.Tx, T=String("name"), V=String("Zed Quill")),
    "long words": lambda pdf: field(pdf, FT=Name.Tx, T=String("story"), V=pdf.make_stream(b"It was told by Zed Quill")),
    "tick": lambda pdf: field(pdf, FT=Name.Btn, T=String("known"), V=Name.Yes, AS=Name.Yes),
    "choice": lambda pdf: field(pdf, FT=Name.Ch, T=String("school"), V=Array([String("Aldermoor"), String("Wick")])),
    "signature": lambda pdf: field(
        pdf, FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig, Name=String("Z. Quill"))
    ),
    "parts": field_of_parts,
    "outside the form": lambda pdf: note(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("Zed Quill")),
    "hidden": lambda pdf: field(pdf, FT=Name.Tx, T=String("id"), V=String("1234"), F=2),
    "a value to go back to": lambda pdf: field(pdf, FT=Name.Tx, T=String("a"), DV=String("Zed Quill")),
}
PACKET = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><name>Zed Quill</name></xdp:xdp>"
XFA = {
    "one stream": set_root(AcroForm=lambda pdf: Dictionary(Fields=Array(), XFA=pdf.make_stream(PACKET))),
    "parts": set_root(
        AcroForm=lambda pdf: Dictionary(Fields=Array(), XFA=Array([String("datasets"), pdf.make_stream(PACKET)]))
    ),
    "that must be drawn by it": set_root(
        AcroForm=lambda pdf: Dictionary(XFA=pdf.make_stream(PACKET)), NeedsRendering=True
    ),
    "empty": set_root(AcroForm=Dictionary(Fields=Array(), XFA=Array())),
}


def family(kind, codes, changes):
    return samples(kind, codes, {name: changed(change) for name, change in changes.items()})


SAMPLES = [
    *family("attached file", "attachments", ATTACHMENTS),
    *family("script", "scripts", SCRIPTS),
    *family("running action", "scripts", RUNNING),
    *family("media", "media", MEDIA),
    *family("comment", "comments", COMMENTS),
    *family("mark for redaction", "redactions-not-applied", REDACTIONS),
    *family("filled-in form", "form-fields", FORMS),
    *family("XFA form", "xfa", XFA),
]

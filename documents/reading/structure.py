"""What a PDF carries beside its pages: files, scripts, comments, forms, media, marks for redaction, links."""

import re

from pikepdf import Array, Dictionary, Stream

from .findings import Finding
from .places import frame_of, seen_box
from .walk import dictionary, items, kind_of, name_text, words

RUNNING_ACTIONS = {
    "/JavaScript": "a script",
    "/Launch": "starts a program or opens a file",
    "/SubmitForm": "sends what was filled in",
    "/ImportData": "reads data from a file",
}
MEDIA_ACTIONS = {"/Rendition", "/Sound", "/Movie", "/RichMediaExecute", "/GoTo3DView"}
MEDIA_ANNOTATIONS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
# Not remarks: links and fields have their own places here, the others are printers' marks or belong to one.
NOT_COMMENTS = {"/Link", "/Widget", "/Popup", "/Redact", "/FileAttachment", "/PrinterMark", "/TrapNet"}
LINKS = 500
SCRIPT_ADDRESS = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)
FORM_DEPTH = 50


def carried(walked):
    """Yield a `Finding` for each file, script and piece of media that the objects of the `Walk` `walked` hold."""
    for node, number in walked.nodes:
        if len(dictionary(node, "/EF")):
            yield Finding("attachments", number, detail=words(node.get("/UF")) or words(node.get("/F")))
        if "/Collection" in node and kind_of(node, "/Type") == "/Catalog":
            yield Finding("attachments", detail="The file is a portfolio: a folder of other files.")
        action = kind_of(node, "/S")
        if action in RUNNING_ACTIONS:
            yield Finding("scripts", number, detail=RUNNING_ACTIONS[action])
        elif "/JS" in node:
            yield Finding("scripts", number, detail=RUNNING_ACTIONS["/JavaScript"])
        elif SCRIPT_ADDRESS.match(words(node.get("/URI"))):
            yield Finding("scripts", number, detail="a link that runs a script")
        if action in MEDIA_ACTIONS:
            yield Finding("media", number, detail=action.strip("/"))


def marked(pdf):
    """Yield a `Finding` for each comment, mark for redaction and piece of media on the pages of `pdf`."""
    for number, page in enumerate(pdf.pages, start=1):
        frame = frame_of(page)
        for note in items(page.obj.get("/Annots")):
            if not isinstance(note, Dictionary):
                continue
            kind = kind_of(note)
            box = seen_box(frame, note.get("/Rect"))
            if kind == "/Redact":
                yield Finding("redactions-not-applied", number, box, words(note.get("/Contents")))
            elif kind in MEDIA_ANNOTATIONS:
                yield Finding("media", number, box, kind.strip("/"))
            elif kind and kind not in NOT_COMMENTS:
                said = [words(note.get(key), 200) for key in ("/T", "/Subj", "/Contents")]
                yield Finding("comments", number, box, ": ".join(filter(None, said)) or kind.strip("/"))


def filled_in(pdf):
    """Yield a `Finding` for each form field of `pdf` with a value, and one if the form is of the XFA kind."""
    form = dictionary(pdf.Root, "/AcroForm")
    if "/XFA" in form:
        yield Finding("xfa")
    places = {}
    for number, page in enumerate(pdf.pages, start=1):
        frame = frame_of(page)
        for note in items(page.obj.get("/Annots")):
            if isinstance(note, Dictionary) and kind_of(note) == "/Widget":
                places[note.objgen] = (note, number, seen_box(frame, note.get("/Rect")))
    told = set()
    waiting = [(field, 0) for field in items(form.get("/Fields"))] + [(note, 0) for note, _, _ in places.values()]
    for field, depth in waiting:  # grows while it is read
        if not isinstance(field, Dictionary) or depth > FORM_DEPTH or (field.objgen in told and field.is_indirect):
            continue
        told.add(field.objgen)
        waiting.extend((kid, depth + 1) for kid in items(field.get("/Kids")))
        if value := _value(field):
            name = words(field.get("/T")) or words(dictionary(field, "/Parent").get("/T"))
            _, number, box = places.get(_shown(field).objgen, (None, None, None))
            yield Finding("form-fields", number, box, ": ".join(filter(None, [name, value])))


def _shown(field):
    """Return the widget that shows `field`: itself, or its first kid."""
    kids = [kid for kid in items(field.get("/Kids")) if isinstance(kid, Dictionary)]
    return kids[0] if kids and "/Rect" not in field else field


def _value(field):
    """Return what is filled into `field`, as text; "" where it is empty or a button that is off."""
    for key in ("/V", "/DV", "/RV"):
        value = field.get(key)
        if isinstance(value, Dictionary) and not isinstance(value, Stream):
            return " ".join(filter(None, ["signature", words(value.get("/Name")), words(value.get("/Reason"))]))
        values = items(value) if isinstance(value, Array) else [value]
        texts = [name_text(one).strip("/") or words(one) for one in values]
        if found := ", ".join(text for text in texts if text and text != "Off"):
            return found
    return ""


def linked(walked):
    """Return the addresses outside the file to which links lead: (address, page or None), in order, each once."""
    found = {}
    for node, number in walked.nodes:
        if address := words(node.get("/URI"), 2000):
            found.setdefault(address, number)
        if kind_of(node, "/S") in {"/GoToR", "/GoToE"}:
            target = node.get("/F")
            found.setdefault(words(target) or words(dictionary(node, "/F").get("/F")) or "another file", number)
    return list(found.items())[:LINKS]

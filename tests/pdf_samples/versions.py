"""PDFs that still hold what was changed or taken out: earlier versions, lost pages, pictures no longer used."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, String

from . import samples
from .drafts import changed, draft, file_inside, image, note, saved, shown, updated

SECRET = "The child is called Zed Quill."


def number_of(data, find):
    """Return the number of the object that `find` finds in the PDF `data`."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return find(pdf).objgen[0]


def stream(content):
    return b"<</Length %d>>stream\n%b\nendstream" % (len(content), content)


def rewritten_page(**options):
    data = saved(draft(words=SECRET), **options)
    return updated(data, {number_of(data, lambda pdf: pdf.pages[0].Contents): stream(shown("Page 1."))})


def rewritten_twice():
    data = rewritten_page()
    return updated(data, {number_of(data, lambda pdf: pdf.pages[1].Contents): stream(shown("Page 2."))})


def removed_page():
    data = saved(draft())
    with pikepdf.open(BytesIO(data)) as pdf:
        pages, first, second = (node.objgen[0] for node in (pdf.Root.Pages, pdf.pages[0].obj, pdf.pages[1].obj))
    return updated(data, {pages: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % first, second: None})


def changed_info():
    pdf = draft()
    pdf.docinfo["/Author"] = "Zed Quill"
    data = saved(pdf)
    return updated(data, {number_of(data, lambda pdf: pdf.trailer.Info): b"<</Producer(Invented)>>"})


def removed_note():
    pdf = draft()
    note(pdf, Subtype=Name.Text, T=String("Zed Quill"), Contents=String("Ask the school"))
    data = saved(pdf)
    with pikepdf.open(BytesIO(data)) as pdf:
        page, comment = pdf.pages[0].obj, pdf.pages[0].Annots[0].objgen[0]
        number = page.objgen[0]
        del page.Annots
        body = page.unparse(resolved=True)
    return updated(data, {number: body, comment: None})


UPDATED = {
    "a page written anew": rewritten_page,
    "saved twice": rewritten_twice,
    "a page removed": removed_page,
    "another author": changed_info,
    "a comment removed": removed_note,
    "objects in streams": lambda: rewritten_page(object_stream_mode=ObjectStreamMode.generate),
    "made for fast web view": lambda: rewritten_page(linearize=True),
}


def overwritten_in_stream():
    """An object that lay in an object stream is replaced; the stream stays as it was."""
    pdf = draft()
    pdf.docinfo["/Title"] = SECRET
    data = saved(pdf, object_stream_mode=ObjectStreamMode.generate)
    return updated(data, {number_of(data, lambda pdf: pdf.trailer.Info): b"<</Title(A report)>>"})


def between_objects():
    """An old page is left between objects, without a table of its own."""
    data = saved(draft())
    place = data.index(b"xref\n")
    old = b"90 0 obj\n" + stream(shown(SECRET)) + b"\nendobj\n"
    shifted = data[:place] + old + data[place:]
    start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    return shifted.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(old)))


def deleted_in_table():
    data = saved(draft())
    comment = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Zed Quill)>>"
    return updated(updated(data, {80: comment}), {80: None})


UNTABLED = {
    "two files in one": lambda: saved(draft(words=SECRET)) + saved(draft()),
    "replaced in a stream": overwritten_in_stream,
    "between objects": between_objects,
    "deleted in the table": deleted_in_table,
}


def with_bookmark(pdf):
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Family history", 1))
    del pdf.pages[1]


def with_tag(pdf):
    part = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, Pg=pdf.pages[1].obj, K=0))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=part))
    del pdf.pages[1]


def with_place(pdf):
    place = Array([pdf.pages[1].obj, Name.Fit])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("history"), place])))
    del pdf.pages[1]


def with_link(pdf):
    note(pdf, Subtype=Name.Link, Dest=Array([pdf.pages[1].obj, Name.Fit]))
    del pdf.pages[1]


def as_template(pdf):
    pdf.Root.Names = Dictionary(Templates=Dictionary(Names=Array([String("t"), pdf.pages[1].obj])))
    del pdf.pages[1]


LOST_PAGES = {
    "with a bookmark": with_bookmark,
    "with a tag": with_tag,
    "with a named place": with_place,
    "with a link": with_link,
    "as a template": as_template,
}


def left_over(make):
    """Return a function that makes a draft with the object that `make` makes, to which nothing refers."""

    def build():
        pdf = draft()
        made = make(pdf)
        pdf.Root.Kept = made if made.is_indirect else pdf.make_indirect(made)
        data = saved(pdf, object_stream_mode=ObjectStreamMode.disable)
        return without_reference(data)

    return build


def without_reference(data):
    """Return the PDF `data` with its root's reference to the object kept blanked out, so that offsets stay."""
    start = data.index(b"/Kept ")
    end = data.index(b"R", start) + 1
    return data[:start] + b" " * (end - start) + data[end:]


LEFT_OVER = {
    "picture": image,
    "text of a page": lambda pdf: pdf.make_stream(shown(SECRET)),
    "part of a page": lambda pdf: pdf.make_stream(
        shown(SECRET), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
    ),
    "comment": lambda pdf: Dictionary(Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("Zed Quill")),
    "attached file": lambda pdf: file_inside(pdf).EF.F,
    "page": lambda pdf: Dictionary(Type=Name.Page, Contents=pdf.make_stream(shown(SECRET))),
}


AFTER_THE_END = {
    "a line": lambda: saved(draft()) + b"\nZed Quill\n",
    "a line and an end of its own": lambda: saved(draft()) + b"\nZed Quill\n%%EOF\n",
    "far behind blanks": lambda: saved(draft()) + bytes(9000) + b"Zed Quill",
}


def undrawn_picture(pdf):
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=image(pdf))


def undrawn_on_second_page(pdf):
    for page, name in zip(pdf.pages, ("/P", "/Q"), strict=True):
        page.obj.Resources = Dictionary(Font=page.obj.Resources.Font, XObject=Dictionary({name: image(pdf)}))
    pdf.pages[0].obj.Contents = pdf.make_stream(shown("Page 1") + b"q 40 0 0 30 72 300 cm /P Do Q")


def undrawn_in_form(pdf):
    form = pdf.make_stream(shown("x"), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 500]))
    form.Resources = Dictionary(XObject=Dictionary(P=image(pdf)))
    pdf.pages[0].obj.Resources.XObject = Dictionary(F=form)


def undrawn_behind_a_remark(pdf):
    undrawn_picture(pdf)
    pdf.pages[0].obj.Contents = pdf.make_stream(shown("/P was here"))


UNDRAWN = {
    "on the first page": undrawn_picture,
    "on the second page": undrawn_on_second_page,
    "in a part of a page": undrawn_in_form,
    "its name in the words": undrawn_behind_a_remark,
}
SAMPLES = [
    *samples("picture not shown", "unused-content", {name: changed(change) for name, change in UNDRAWN.items()}),
    *samples("earlier version", "earlier-versions", UPDATED),
    *samples("earlier version without a table", "earlier-versions", UNTABLED),
    *samples("page taken out", "unused-content", {name: changed(change) for name, change in LOST_PAGES.items()}),
    *samples("text after the end", "unused-content", AFTER_THE_END),
    *samples("content left over", "unused-content", {name: left_over(make) for name, make in LEFT_OVER.items()}),
]

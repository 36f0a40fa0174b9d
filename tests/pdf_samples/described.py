"""PDFs that say who made them and where, in all the places where programs write it."""

from io import BytesIO

from pikepdf import Array, Dictionary, Name, String
from PIL import ExifTags, Image

from . import samples
from .drafts import changed, image, info, note, xmp

CREATOR = "<dc:creator><rdf:Seq><rdf:li>Zed Quill</rdf:li></rdf:Seq></dc:creator>"

AUTHORS = {
    "author": info(Author="Zed Quill"),
    "author beyond ASCII": info(Author="Zoë Quïll-Łysá"),
    "two authors": info(Author="Zed Quill; Wren Ash"),
    "manager": info(Manager="Wren Ash"),
    "last saved": info(LastSavedBy="Wren Ash"),
    "owner of a label": info(MSIP_Label_0_Owner="zed.quill@council.example"),
    "person as program": info(Creator="Zed Quill"),
}
XMP = {
    "creator": xmp(CREATOR),
    "contributor": xmp("<dc:contributor><rdf:Bag><rdf:li>Wren Ash</rdf:li></rdf:Bag></dc:contributor>"),
    "owner of the rights": xmp("<xmpRights:Owner><rdf:Bag><rdf:li>Wren Ash</rdf:li></rdf:Bag></xmpRights:Owner>"),
    "caption writer": xmp("", 'photoshop:CaptionWriter="Wren Ash"'),
    "field of an office": xmp("<pdfx:Manager>Wren Ash</pdfx:Manager>"),
    "broken": xmp(CREATOR + "<dc:creator>zed.quill@council.example"),
}


def drawn(pdf, picture):
    """Draw `picture` on the second page of `pdf`."""
    page = pdf.pages[1].obj
    page.Resources = Dictionary(XObject=Dictionary(P=picture))
    page.Contents = pdf.make_stream(b"q 400 0 0 300 72 300 cm /P Do Q")


def photograph(tags, wrapped=False):
    """Return a change that draws a JPEG with `tags` in its EXIF; `wrapped` in hexadecimal, so that it is text."""

    def change(pdf):
        exif = Image.Exif()
        for tag, value in tags.items():
            if isinstance(value, dict):
                exif.get_ifd(tag).update(value)
            else:
                exif[tag] = value
        file = BytesIO()
        Image.new("L", (64, 48), 200).save(file, format="JPEG", exif=exif)
        entries = {"Width": 64, "Height": 48, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
        picture = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, **entries)
        if wrapped:
            data = file.getvalue().hex().encode() + b">"
            picture.write(data, filter=Array([Name.ASCIIHexDecode, Name.DCTDecode]))
        else:
            picture.write(file.getvalue(), filter=Name.DCTDecode)
        drawn(pdf, picture)

    return change


PLACE = {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)}
PHOTOGRAPHS = {
    "place": photograph({ExifTags.IFD.GPSInfo: PLACE}),
    "place and camera": photograph({ExifTags.IFD.GPSInfo: PLACE, ExifTags.Base.Model: "Invented 1"}),
    "artist": photograph({ExifTags.Base.Artist: "Zed Quill"}),
    "artist, wrapped": photograph({ExifTags.Base.Artist: "Zed Quill"}, wrapped=True),
    "author of Windows": photograph({ExifTags.Base.XPAuthor: "Zed Quill".encode("utf-16-le")}),
    "owner of the camera": photograph({ExifTags.IFD.Exif: {ExifTags.Base.CameraOwnerName: "Zed Quill"}}),
}


def of_a_picture(pdf):
    xmp(CREATOR)(pdf)
    drawn(pdf, image(pdf, Metadata=pdf.Root.Metadata))
    del pdf.Root.Metadata


XMP["of a picture"] = of_a_picture
ACCOUNTS = {
    "address among the keywords": info(Keywords="review, zed.quill@council.example"),
    "account of Windows": info(Subject="printed by COUNCIL\\zquill"),
    "account as program": info(Creator="zed.quill@council.example"),
    "address in XMP": xmp("<pdfx:SourceOwner>zed.quill@council.example</pdfx:SourceOwner>"),
    "field for it": info(UserName="zquill"),
}
FOLDERS = {
    "of Windows": info(Title="Microsoft Word - H:\\Reviews\\Kestrel family\\v3.docx"),
    "with slashes": info(Source="C:/Users/zquill/Desktop/kestrel.docx"),
    "of a server": info(Subject="\\\\fileserver\\safeguarding$\\kestrel"),
    "of a Mac": info(Title="/Users/zquill/Documents/kestrel.pages"),
    "as an address": info(Source="file:///home/zquill/kestrel.odt"),
    "of a cloud": info(Source="https://x-my.sharepoint.com/personal/zed_quill_council_example/kestrel.docx"),
    "in XMP": xmp(
        '<xmpMM:DerivedFrom rdf:parseType="Resource">'
        "<stRef:filePath>/Users/zquill/k.indd</stRef:filePath></xmpMM:DerivedFrom>"
    ),
    "of a link": lambda pdf: note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("file:///C:/Users/zquill/k.docx"))
    ),
    "of a link to a file": lambda pdf: note(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("/C/Users/zquill/k.pdf"), D=Array([0, Name.Fit]))
    ),
}


def thumbnail(pdf):
    pdf.pages[0].obj.Thumb = image(pdf)


def editing_data(holder):
    def change(pdf):
        data = Dictionary(LastModified=String("D:20260101"), Private=Dictionary(AIPrivateData1=pdf.make_stream(b"x")))
        holder(pdf).PieceInfo = Dictionary(Illustrator=data)

    return change


def form_with_editing_data(pdf):
    form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.PieceInfo = Dictionary(ADBE_CompoundType=Dictionary())
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=form)


PRIVATE = {
    "small picture of a page": thumbnail,
    "of a page": editing_data(lambda pdf: pdf.pages[0].obj),
    "of the document": editing_data(lambda pdf: pdf.Root),
    "of a part of a page": form_with_editing_data,
}


def family(kind, codes, changes):
    return samples(kind, codes, {name: changed(change) for name, change in changes.items()}, blocking=False)


SAMPLES = [
    *family("photograph", "metadata", PHOTOGRAPHS),
    *family("named in Info", "metadata", AUTHORS),
    *family("named in XMP", "metadata", XMP),
    *family("account", "metadata", ACCOUNTS),
    *family("folder", "file-paths", FOLDERS),
    *family("data of editing programs", "metadata", PRIVATE),
]

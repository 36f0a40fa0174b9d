"""Files that are not what they are called, office files, encrypted files, tables with formulas."""

import zipfile
from io import BytesIO

from pikepdf import Encryption, Permissions

from . import samples
from .drafts import draft, saved

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**files):
    """Return a function that makes a zip of `files`: path with "__" for "/" and "_DOT_" for ".", and content."""

    def make():
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for path, content in files.items():
                archive.writestr(path.replace("__", "/").replace("_DOT_", "."), content)
        return made.getvalue()

    return make


def office(folder, **more):
    files = {"[Content_Types]_DOT_xml": "<Types/>", f"{folder}__document_DOT_xml": "<w/>"}
    return zipped(**files, **more)


def open_document(kind, **more):
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", content_DOT_xml="<c/>", **more)


def old_office(*streams):
    return lambda: OLE + b"".join(stream.encode("utf-16-le") + bytes(64) for stream in streams)


def always(data):
    return lambda: data


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
# What it is: (why reading fails, how it is made).
OTHERS = {
    "program": ("unknown-kind", always(b"MZ\x90\x00" + bytes(500))),
    "program of Linux": ("unknown-kind", always(b"\x7fELF\x02\x01" + bytes(500))),
    "script": ("unknown-kind", always(b"#!/bin/sh\necho invented\n")),
    "web page": ("unknown-kind", always(PAGE)),
    "web page after blanks": ("unknown-kind", always(b"\r\n \xef\xbb\xbf<html><h1>An invented page</h1></html>")),
    "drawing": ("unknown-kind", always(b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')),
    "picture": ("unknown-kind", always(PNG)),
    "archive": ("unknown-kind", zipped(a="1")),
    "phone picture": ("unknown-kind", always(b"\0\0\0\x18ftypheic" + bytes(100))),
    "text": ("", always(b"An invented report.\n")),
    "Word file": ("", office("word")),
    "old Word file": ("", old_office("WordDocument")),
    "rich text": ("", always(b"{\\rtf1 An invented report}")),
}
TWO_IN_ONE = {
    "web page before": lambda: PAGE + saved(draft()),
    "script before": lambda: b"#cgi\necho 1\n" + saved(draft()),
    "web page after": lambda: saved(draft()) + PAGE,
    "archive after": lambda: saved(draft()) + zipped(a="1")(),
    "words before": lambda: b"An invented line\n" + saved(draft()),
}
OFFICE = {
    "docx": office("word"),
    "xlsx": office("xl"),
    "pptx": office("ppt"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "doc": old_office("WordDocument"),
    "xls": old_office("Workbook"),
    "rtf": always(b"{\\rtf1 An invented report}"),
}
MACROS = {
    "docm": office("word", word__vbaProject_DOT_bin="x"),
    "xlsm": office("xl", xl__vbaProject_DOT_bin="x"),
    "odt": open_document("text", Basic__Standard__Module1_DOT_xml="<m/>"),
    "doc": old_office("WordDocument", "_VBA_PROJECT"),
}
ALLOWED = Permissions(extract=False)


def encrypted(**options):
    return lambda: saved(draft(), encryption=Encryption(owner="invented", allow=ALLOWED, **options))


ENCRYPTED = {
    "of 2001": encrypted(user="", R=3, aes=False, metadata=False),
    "of 2005": encrypted(user="", R=4),
    "of 2017": encrypted(user="", R=6),
    "of 2017 without metadata": encrypted(user="", R=6, metadata=False),
}
TABLES = {
    "sum": b"place,children\nAldermoor,=SUM(A1:A9)\n",
    "command": b"place\n@SUM(1+1)*cmd|' /C calc'!A0\n",
    "plus": b"place;children\nWick;+1+cmd|x!A0\n",
    "minus": "place\tchildren\nWick\t-2+3+cmd|x!A0\n".encode("utf-16"),
    "behind a tab": b'place\n"\t=1+1"\n',
    "link": b'place\n"=HYPERLINK(""https://example.org/"",""Wick"")"\n',
    "bytes of Windows": b"place,sum\nA\xefn,=1+1\n",
    "behind a space": b"place, =1+1\n",
}

SAMPLES = [
    *(
        sample
        for name, (failed, make) in OTHERS.items()
        for sample in samples("not what it says", "not-what-it-says", {name: make}, failed=failed)
    ),
    *samples("two files in one", "not-what-it-says", TWO_IN_ONE),
    *(
        sample
        for ending, make in OFFICE.items()
        for sample in samples("office file", "office-file", {ending: make}, file_name=f"report.{ending}")
    ),
    *(
        sample
        for ending, make in MACROS.items()
        for sample in samples("macro", "office-file macro", {ending: make}, file_name=f"report.{ending}")
    ),
    *samples("encrypted", "encrypted", ENCRYPTED),
    *samples(
        "formula",
        "formulas",
        {name: always(data) for name, data in TABLES.items()},
        blocking=False,
        file_name="table.csv",
    ),
]

"""What a file really is, by its content, against what its name says."""

import re
import zipfile
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath

from .findings import Finding

HEAD = 4096
HEADER_WITHIN = 1024  # bytes in which viewers look for the beginning of a PDF
# Beginning of a file: what it is.
BEGINNINGS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"\xcf\xfa\xed\xfe": "program",
    b"#!": "script",
    b"@echo off": "script",
    b"{\\rtf": "rtf",
    b"%!PS": "postscript",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"\x1f\x8b": "archive",
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Folder in a zip file of Office's: what it is.
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
# Stream in a file of the older Office: what it is.
OFFICE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "PowerPoint Document": "ppt"}
OPEN_DOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
OFFICE = {"doc", "docx", "odg", "odp", "ods", "odt", "ole", "ppt", "pptx", "rtf", "xls", "xlsx"}
TEXTS = {"csv", "txt"}
HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|iframe|meta|title|table|div|a\s)\b", re.IGNORECASE)
SVG = re.compile(rb"<\s*svg\b", re.IGNORECASE)
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Endings that a kind may have, where they are not its name.
ENDINGS = {
    "csv": {"csv", "tsv"},
    "docx": {"docx", "docm", "dotx", "dotm"},
    "html": {"html", "htm", "xhtml"},
    "jpeg": {"jpeg", "jpg"},
    "pptx": {"pptx", "pptm", "ppsx"},
    "program": {"exe", "dll", "so", "com"},
    "script": {"sh", "py", "pl", "bat", "cmd"},
    "tiff": {"tif", "tiff"},
    "txt": {"txt", "text", "md"},
    "xlsx": {"xlsx", "xlsm", "xltx"},
}
NAMES = {
    "archive": "an archive of files",
    "html": "a web page",
    "ole": "an office file",
    "program": "a program",
    "script": "a program",
    "txt": "plain text",
    "unknown": "nothing that is known here",
    "zip": "an archive of files",
}


def kind_of_file(path, name):
    """Return what the file at `path`, called `name`, is: "pdf", "docx", "csv", "program", "unknown", "empty"…"""
    with Path(path).open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n"):
        return "empty"
    if head.startswith(ZIP):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return next((kind for stream, kind in OFFICE_STREAMS.items() if _holds(path, stream)), "ole")
    for beginning, kind in BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    return "pdf" if b"%PDF-" in head[:HEADER_WITHIN] else _kind_of_picture(head) or _kind_of_text(head, name)


def _kind_of_picture(head):
    """Return the kind of a picture or film whose name stands some bytes after the beginning, or None."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] != b"ftyp":
        return None
    brands = head[8:32]
    return "avif" if b"avif" in brands else "heic" if b"hei" in brands or b"mif1" in brands else "media"


def _kind_of_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    declared = file.read(200).decode("ascii", "replace").rpartition(".")[2].partition("-")[0]
                return OPEN_DOCUMENTS.get(declared, "zip")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return "zip"
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    return "zip"


def _kind_of_text(head, name):
    if SVG.search(head):
        return "svg"
    if HTML.search(head):
        return "html"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not NOT_TEXT.search(head):
        return "csv" if _ending(name) in ENDINGS["csv"] else "txt"
    return "unknown"


def _ending(name):
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _holds(path, text):
    """Return whether the file at `path` holds `text` in UTF-16, as the directory of an older office file has it."""
    with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return data.find(text.encode("utf-16-le")) >= 0


def misnamed(kind, name):
    """Yield a `Finding` if `name` has an ending that a file of this `kind` does not have."""
    ending = _ending(name)
    if ending and ending not in ENDINGS.get(kind, {kind}):
        what = NAMES.get(kind, f"a {kind.upper()} file")
        yield Finding("not-what-it-says", detail=f"The name ends in .{ending}, but the file is {what}.")


def two_in_one(path):
    """Yield a `Finding` where the PDF at `path` has something before or after it: a web page, an archive, text."""
    with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        before = data[: max(data.find(b"%PDF-", 0, HEADER_WITHIN), 0)]
        if before.strip(b"\x00\xef\xbb\xbf \t\r\n"):
            yield Finding("not-what-it-says", detail="Something else stands before the beginning of the PDF.")
        end = data.find(b"%%EOF", max(data.rfind(b"startxref"), 0))
        after = data[end + 5 :].replace(b"%%EOF", b"").strip(b"\x00\x1a \t\r\n") if end >= 0 else b""
        if HTML.search(after) or ZIP in after:
            yield Finding("not-what-it-says", detail="Something else stands after the end of the PDF.")
        elif after:
            yield Finding("unused-content", detail=f"{len(after):,} bytes after the end of the PDF")


def office(path, kind):
    """Yield the `Finding` that a file is of an office program, and another if it holds macros."""
    yield Finding("office-file", detail=kind)
    if kind in OFFICE_STREAMS.values() or kind == "ole":
        has_macro = _holds(path, "_VBA_PROJECT")
    elif kind == "rtf":
        has_macro = False
    else:
        with zipfile.ZipFile(path) as archive:
            has_macro = any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in archive.namelist())
    if has_macro:
        yield Finding("macro")

"""What each finding means, what an editor does about it, and whether it stands in the way of publication.

One table. `BLOCKS`: structure that carries what no reader sees; nobody can let it pass, "Clean" or a new export cures
it. `ASKS`: a person has to look at the place and accept it under their name, with a reason. `ADVISES`: readers with
disabilities, or the partnership's own standards, lose something; it goes into the accessibility ledger.

Sources of the severities: the ICO's guidance on redaction and hidden data in files ("How to disclose information
safely"), NCSC's and NPSA's advice on redaction, the Accessibility Regulations 2018 (SI 2018/952) for what is advised.
"""

from dataclasses import dataclass
from enum import StrEnum

VERSION = 2  # raise it with any change that could find more or less: results of older rules are then marked as old


class Severity(StrEnum):
    """Whether a finding stands in the way."""

    BLOCKS = "blocks"
    ASKS = "asks"
    ADVISES = "advises"


@dataclass(frozen=True)
class Rule:
    """What one kind of finding is about, in words for somebody who has never seen the inside of a PDF."""

    severity: Severity
    name: str
    meaning: str
    remedy: str
    is_cleanable: bool = False  # whether "Clean" removes it
    is_hidden_text: bool = False


def _blocks(name, meaning, remedy, **more):
    return Rule(Severity.BLOCKS, name, meaning, remedy, **more)


def _asks(name, meaning, remedy, **more):
    return Rule(Severity.ASKS, name, meaning, remedy, **more)


def _advises(name, meaning, remedy, **more):
    return Rule(Severity.ADVISES, name, meaning, remedy, **more)


CLEAN = "Choose “Clean” to make a version without it."
BLACKED_OUT = (
    "If this was meant to be blacked out, the words are still there: delete them in the original document, "
    "export a new PDF and upload that."
)
EXPORT_TAGGED = "In Word choose “Save as PDF” with “Document structure tags for accessibility” ticked, and upload that."

RULES = {
    # Structure that carries what no reader sees.
    "attachments": _blocks(
        "Files inside the file",
        "Other files are attached to this PDF and go out with it. They may hold what was never meant to be published.",
        CLEAN,
        is_cleanable=True,
    ),
    "scripts": _blocks(
        "Programs inside the file",
        "The file runs a script or starts a program when it is opened. A report needs none.",
        CLEAN,
        is_cleanable=True,
    ),
    "hidden-layers": _blocks(
        "Hidden layers",
        "Part of the file lies in a layer that is switched off. Anybody can switch it on again.",
        CLEAN,
        is_cleanable=True,
    ),
    "earlier-versions": _blocks(
        "Earlier versions kept",
        "The file still holds how it was before its last changes, names that were removed since included.",
        CLEAN,
        is_cleanable=True,
    ),
    "redactions-not-applied": _blocks(
        "Redactions only marked",
        "Somebody marked places for redaction, but never applied it: the words below are still there.",
        "Open the file in the program it was redacted with, apply the redactions, save and upload it again.",
    ),
    "comments": _blocks(
        "Comments",
        "The file carries comments or mark-up, often with the name of who wrote them.",
        CLEAN,
        is_cleanable=True,
    ),
    "form-fields": _blocks(
        "Form fields with values",
        "The file is a form that somebody has filled in. Values can stand in fields that are not shown.",
        CLEAN,
        is_cleanable=True,
    ),
    "xfa": _blocks(
        "A form within the form",
        "The file holds a second kind of form (XFA) that this check cannot look into.",
        CLEAN,
        is_cleanable=True,
    ),
    "media": _blocks(
        "Sound, video or 3D inside the file",
        "The file carries media that cannot be checked here.",
        CLEAN,
        is_cleanable=True,
    ),
    "unused-content": _blocks(
        "Left-over content",
        "The file holds text or pictures that no page shows, such as a page that was taken out.",
        CLEAN,
        is_cleanable=True,
    ),
    "encrypted": _blocks(
        "Protected file",
        "The file is encrypted or has a password. Search, screen readers and this check need to read it.",
        "Save it without protection and upload it again, or choose “Clean” if it opens without a password.",
        is_cleanable=True,
    ),
    "not-what-it-says": _blocks(
        "Not what its name says",
        "What is in the file is something else than its name promises. Readers' devices may refuse or misuse it.",
        "Export it again from the program it was written with, and upload that.",
    ),
    "office-file": _blocks(
        "Word, spreadsheet or slides",
        "Such files carry tracked changes, comments, hidden rows and authors' names.",
        "Save a document as PDF, a table of figures as CSV, and upload that instead.",
    ),
    "macro": _blocks(
        "Macros",
        "The file carries programs that run when it is opened.",
        "Save it as PDF and upload that.",
    ),
    "too-many-pages": _blocks(
        "Too many pages",
        "The file is too long to be checked.",
        "Split it into volumes and upload each of them.",
    ),
    "large-page": _blocks(
        "Absurd page size",
        "A page is larger than anything that can be printed, and cannot be checked.",
        "Export the file again with a usual page size, such as A4, and upload that.",
    ),
    # Text that readers do not see, but copying, searching and screen readers find.
    "covered-text": _asks(
        "Covered text", "There are words under a box or a picture.", BLACKED_OUT, is_hidden_text=True
    ),
    "invisible-text": _asks(
        "Invisible text",
        "There are words in the colour of their background, or drawn without colour.",
        BLACKED_OUT,
        is_hidden_text=True,
    ),
    "tiny-text": _asks("Tiny text", "There are words too small to be seen.", BLACKED_OUT, is_hidden_text=True),
    "text-off-page": _asks(
        "Text outside the page", "There are words outside what the page shows.", BLACKED_OUT, is_hidden_text=True
    ),
    "clipped-text": _asks(
        "Cut-off text",
        "There are words of which nothing or little is shown, because they are cut off.",
        BLACKED_OUT,
        is_hidden_text=True,
    ),
    "scan-without-text": _asks(
        "Scanned pages without text",
        "These pages are pictures. Nobody can search them or have them read aloud, and this check cannot read them.",
        "Have the text recognised (OCR), or better, get the original document. Read the pages yourself first.",
    ),
    "metadata": _asks(
        "Names in the file's properties",
        "The file's properties name a person or an account. Everybody can read them.",
        "Choose “Clean” to remove them, or accept them if the name may be public.",
        is_cleanable=True,
    ),
    "file-paths": _asks(
        "Folders or accounts in the file's properties",
        "The file's properties tell of folders, computers or accounts of whoever made it.",
        CLEAN,
        is_cleanable=True,
    ),
    "formulas": _asks(
        "Formulas in a table",
        "A cell begins like a formula, and spreadsheet programs would run it.",
        "Put an apostrophe before it in the original, or accept it if it is only text.",
    ),
    # What readers lose.
    "not-tagged": _advises("Not tagged", "Screen readers cannot tell headings, lists and tables apart.", EXPORT_TAGGED),
    "no-language": _advises(
        "No language",
        "Screen readers do not know in which language to read it aloud.",
        "Choose “Clean” and give the language.",
        is_cleanable=True,
    ),
    "no-title": _advises(
        "No title",
        "Browsers and screen readers show the file's name in place of a title.",
        "Choose “Clean” and give a title.",
        is_cleanable=True,
    ),
    "no-alternative-text": _advises(
        "Pictures without alternative text",
        "People who do not see the pictures are not told what they show.",
        "Describe each picture in the original document, export it again and upload that.",
    ),
    "no-headings": _advises(
        "No headings",
        "Readers cannot move from heading to heading.",
        "Use heading styles in the original document, export it again and upload that.",
    ),
    "no-bookmarks": _advises(
        "No bookmarks",
        "Readers of a long file have no contents to move by.",
        "Export it again with bookmarks made from headings, and upload that.",
    ),
    "external-links": _advises(
        "Links to other sites",
        "The file links to these addresses. Check that they may be named and still work.",
        "Nothing, if they are as they should be.",
    ),
}

# Why a file could not be read at all: no such file can be public.
FAILURES = {
    "broken": "The file is broken or cut off. Export it again and upload the new file.",
    "password": "The file asks for a password. Save it without one and upload it again.",
    "empty": "The file is empty. Upload it again.",
    "too-many-pages": "The file has too many pages to be checked. Split it into volumes and upload each of them.",
    "too-large-page": "A page is larger than anything that can be printed. Export it with a usual page size.",
    "unknown-kind": "This is no kind of file that can be checked here. Upload a PDF or a CSV file.",
    "too-large": "The file is larger than can be checked. Export it with smaller pictures, or split it into volumes.",
    "too-slow": "Reading took too long: something in the file is far too complicated. Export it again, or split it.",
    "too-much-memory": "The file unpacks to far more than it should. Export it again from the original document.",
    "crashed": "Reading broke off. Choose “Read again”; if that does not help, export the file again and upload it.",
    "missing": "The file is not in the storage any more. Upload it again.",
}


OUTDATED = _blocks(
    "A finding of an older check",
    "This check does not know any more what was found.",
    "Choose “Read again”.",
)


def rule_of(code):
    """Return the `Rule` of a finding's `code`; one that the table has no more still blocks."""
    return RULES.get(code, OUTDATED)

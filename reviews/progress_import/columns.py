"""Which columns a file may have: what is taken, what is passed over (our own exports have it), what is refused."""

from .errors import FileError, RowError

ID = "id"
# The columns that are taken, by the names of `ProgressEntry`'s fields, with their headings; the first is the export's.
TAKEN = {
    ID: ("id", "key"),
    "date": ("date",),
    "status": ("status",),
    "status_reason": ("reason", "status reason"),
    "due": ("due", "due date"),
    "update": ("what has been done", "update"),
    "evidence": ("evidence",),
    "private_note": ("private note",),
}
# What the register's exports have besides; it cannot be changed here.
PASSED_OVER = {
    "review",
    "reference",
    "number",
    "recommendation",
    "addressed to",
    "level",
    "overdue",
    "as of",
    "recorded",
    "recorded by",
    "how",
}
NAMES = {heading: name for name, headings in TAKEN.items() for heading in headings}
LABELS = {name: headings[0].capitalize() for name, headings in TAKEN.items()}
SAYING = ", ".join(label for name, label in LABELS.items() if name not in (ID, "date"))


def columns_of(row):
    """Return {name: place} of the columns that are taken, of the row of headings. Raises FileError."""
    places, errors = {}, []
    for place, cell in enumerate(row.cells):
        heading = " ".join(cell.replace("_", " ").split()).lower()
        name = NAMES.get(heading)
        if name in places:
            errors.append(RowError(row.number, cell, "This column is there twice.", "Leave one of the two out."))
        elif name:
            places[name] = place
        elif heading not in PASSED_OVER and (heading or place < len(row.cells) - 1):
            errors.append(_unknown(row.number, cell, place))
    if ID not in places:
        errors.append(
            RowError(
                row.number,
                LABELS[ID],
                "This column is missing, or the first row does not hold the headings.",
                "Begin with a file that the register exports: its column Id says which recommendation a row is about.",
            )
        )
    elif not set(places) - {ID, "date"}:
        errors.append(
            RowError(row.number, "", "No column says anything new.", f"Give at least one of these columns: {SAYING}.")
        )
    if errors:
        raise FileError(*errors)
    return places


def _unknown(number, cell, place):
    return RowError(
        number,
        cell,
        f"There is no such column (the {place + 1}. in the file)." if cell.strip() else "A column has no heading.",
        f"Leave it out, or rename it. Taken are: {', '.join(LABELS.values())}.",
    )

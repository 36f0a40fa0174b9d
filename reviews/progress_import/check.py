"""A whole file checked: which steps it asks for, or every error of it by row."""

from dataclasses import dataclass, field

from ..progress import in_lots
from ..progress_changes import Step, plan
from ..progress_rights import recordable
from .cells import CellError, key_of, past_day_of, value_of
from .columns import ID, LABELS, columns_of
from .errors import FileError, RowError
from .table import rows_of

UNKNOWN = "No recommendation of a live review has this id."
FROM_EXPORT = "Take the row from an export of the register; its review may have been taken off the site since."


@dataclass
class Checked:
    """What a file comes to: its changes, if nothing is wrong, or the errors."""

    changes: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    total: int = 0  # rows

    @property
    def new(self):
        """What is to be recorded."""
        return [change for change in self.changes if change.is_new]


def check(content, user, *, on_progress=lambda done, total: None):
    """Return the `Checked` of a file's bytes, as `user` may record. Changes nothing.

    on_progress: called with how many rows have been looked at, of how many.
    """
    try:
        headings, *rows = rows_of(content)
        places = columns_of(headings)
    except FileError as error:
        return Checked(errors=error.errors)
    if not rows:
        problem = "The file has headings and nothing below them."
        return Checked(errors=[RowError(0, "", problem, "Give a row an update.")])
    checked = Checked(total=len(rows))
    on_progress(0, len(rows))
    read = _read(rows, places, len(headings.cells), checked.errors)
    steps = _steps(read, user, checked.errors)
    checked.changes = plan(steps, on_progress=lambda done: on_progress(done, len(rows)))
    for change in checked.changes:
        if change.error:
            name, problem = change.error
            checked.errors.append(RowError(change.step.row, LABELS[name], problem, f"Fill in {LABELS[name]}."))
    checked.errors.sort(key=lambda error: error.row)
    if checked.errors:
        checked.changes = []
    return checked


def _read(rows, places, width, errors):
    """Return [(row number, key, day, what is said)] of the rows without errors; add the others' to `errors`."""
    read, seen = [], {}
    for row in rows:
        found = len(errors)
        if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
            problem = f"The row has {len(row.cells)} cells, the headings have {width}."
            errors.append(RowError(row.number, "", problem, "Put text with commas into quotation marks, or use Excel."))
            continue
        said = {}
        key = day = None
        for name, place in places.items():
            try:
                if name == ID:
                    key = key_of(row.cells[place])
                elif name == "date":
                    day = past_day_of(row.cells[place])
                elif row.cells[place].strip():
                    said[name] = value_of(name, row.cells[place])
            except CellError as error:
                errors.append(RowError(row.number, LABELS[name], error.problem, error.remedy))
        if len(errors) > found:
            continue
        day = day or past_day_of("")
        first = seen.setdefault((key, day), row.number)
        if first != row.number:
            problem = f"Row {first} is about the same recommendation and day."
            errors.append(RowError(row.number, LABELS[ID], problem, "Leave one of the two out, or change its date."))
            continue
        read.append((row.number, key, day, said))
    return read


def _steps(read, user, errors):
    """Return the `Step`s of what was `read`; rows about what `user` may not record are added to `errors`."""
    pks, keys = {}, list({key for _, key, _, _ in read})
    allowed = recordable(user)
    for lot in in_lots(keys):
        pks.update(allowed.filter(key__in=lot).values_list("key", "pk"))
    steps = []
    for number, key, day, said in read:
        if key in pks:
            steps.append(Step(pks[key], day, said, row=number))
        else:
            errors.append(RowError(number, LABELS[ID], UNKNOWN, FROM_EXPORT))
    return steps

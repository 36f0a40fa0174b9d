"""What is wrong with a file, in words for whoever made it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class RowError:
    """One error: its row as a spreadsheet counts them (the headings are row 1; 0: the whole file) and column."""

    row: int
    column: str
    problem: str
    remedy: str

    def as_dict(self):
        """Return it as JSON holds it."""
        return asdict(self)


class FileError(Exception):
    """Raised when a file as a whole cannot be read; holds the `RowError`s."""

    def __init__(self, *errors):
        super().__init__(errors)
        self.errors = list(errors)

    @classmethod
    def of_file(cls, problem, remedy):
        """Return the error of a whole file."""
        return cls(RowError(0, "", problem, remedy))

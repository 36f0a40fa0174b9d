"""Files of updates, and what becomes of them."""

from reviews.progress_import import job


def csv_of(*rows, separator=","):
    """Return a CSV file's text; each row is a list of texts, the first the headings."""
    return "\r\n".join(separator.join(map(quoted, row)) for row in rows) + "\r\n"


def quoted(text):
    """Return a cell, in quotation marks where it needs them."""
    text = str(text)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',;"\n\t') else text


def send(user, content):
    """Send a file as `user` and return its import as it is once it has been checked."""
    made = job.take("updates.csv", content.encode() if isinstance(content, str) else content, user)
    job.run(made.pk)
    made.refresh_from_db()
    return made


def record_it(made):
    """Confirm an import and return it as it is afterwards."""
    assert job.confirm(made.pk)
    job.run(made.pk)
    made.refresh_from_db()
    return made

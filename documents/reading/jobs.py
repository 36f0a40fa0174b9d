"""The jobs that the parent may ask for, and how one is run."""

import traceback
from importlib import import_module
from pathlib import Path

from .findings import Cap, Finding, UnreadableError

# job: module of this package and its function, a generator of `Finding` and of lines as dicts that gets the job. A
# module is loaded when it is asked for, because loading what it does not need would take longer than many a job.
JOBS = {
    "survey": ("survey", "survey"),
    "pages": ("pages", "pages"),
    "picture": ("picture", "picture"),
    "clean": ("clean", "clean"),
}


def run(job):
    """Yield the answer to `job` (a dict with "job", "path" and what that job needs) as dicts, one a line.

    The last line is `{"done": {…}}`, or `{"failed": reason}` where a file cannot be read. Nothing of a file's content
    reaches an error's text: a failure that was not foreseen says the kind of the error and the line of code, in "at".
    """
    cap = Cap()
    held = ending = None
    try:
        module, function = JOBS[job["job"]]
        for line in getattr(import_module(f"{__package__}.{module}"), function)(job):
            if isinstance(line, Finding):
                if cap.admits(line):
                    yield line.as_line()
            elif "done" in line:
                held = line
            else:
                yield line
        ending = held
    except UnreadableError as error:
        ending = {"failed": error.code}
    except MemoryError:
        ending = {"failed": "too-much-memory"}
    except Exception as error:  # a hostile file may break any library in any way
        ending = {"failed": "broken", "at": _place(error)}
    for finding in cap.last():
        yield finding.as_line()
    yield ending


def _place(error):
    """Return the kind of `error` and where in our own code it arose, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).parent == Path(__file__).parent]
    return (
        f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else type(error).__name__
    )

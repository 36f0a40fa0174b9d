"""The child process that reads one file: `python -m documents.reading`, a job as JSON on stdin, JSON lines on stdout.

Nothing else leaves it: whatever a library prints goes nowhere, because it might be words of the file.
"""

import json
import os
import sys

from .jobs import run
from .limits import limit


def main():
    """Read the job, take away from this process what it does not need, and write the answer."""
    job = json.load(sys.stdin)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    limit(**job.get("limits", {}))
    for line in run(job):
        answer.write(json.dumps(line) + "\n")
        answer.flush()
    answer.close()
    os._exit(0)  # without the clean-up of libraries, which takes time and may fail over a broken file


if __name__ == "__main__":
    main()

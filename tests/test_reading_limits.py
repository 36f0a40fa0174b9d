"""What the child that reads files can no longer do once it has limited itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from documents.reading import limits

ROOT = Path(__file__).parent.parent


def limited(code, **options):
    """Run Python `code` in a process that has limited itself with `options`; return the finished process."""
    program = f"from documents.reading.limits import limit\nlimit(**{options!r})\n{code}"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.kill(os.getppid(), 0)",
    ],
)
def test_neither_the_network_nor_other_programs_are_reached(code):
    assert "PermissionError" in limited(code).stderr


def test_memory_is_limited():
    assert "MemoryError" in limited("bytearray(300 * 1024 * 1024)", memory_mb=256).stderr


def test_time_is_limited():
    assert limited("while True: pass", cpu_seconds=1).returncode == -signal.SIGXCPU


def test_no_more_is_written_than_allowed(tmp_path):
    code = f"open({str(tmp_path / 'made')!r}, 'wb', buffering=0).write(bytes({{}}))"

    assert "OSError" in limited(code.format(10)).stderr
    assert limited(code.format(10), written_mb=1).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_the_child_dies_with_its_parent():
    child = "from documents.reading.limits import limit; limit(); import time; print('up', flush=True); time.sleep(60)"
    parent = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        number = int(process.stdout.readline())
        process.kill()

    for _try in range(100):
        if not _is_running(number):
            return
        time.sleep(0.05)
    os.kill(number, signal.SIGKILL)
    pytest.fail("the child lives on")


def _is_running(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_child_loads_no_django():
    modules = ", ".join(f"documents.reading.{path.stem}" for path in (ROOT / "documents/reading").glob("[!_]*.py"))

    assert limited(f"import sys, {modules}; print('django' in sys.modules)", memory_mb=1024).stdout == "False\n"


def test_where_the_kernel_takes_no_filter_python_refuses():
    with pytest.raises(PermissionError):
        limits._refuse("socket.connect", ())
    limits._refuse("open", ())

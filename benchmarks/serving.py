"""Measures how the memory of the web process grows with the size of a file that is uploaded and read.

    .venv/bin/python benchmarks/serving.py [--megabytes 200] [--object-store]

A site of the benchmark's own (gunicorn, one process) gets a small file and a large one through the form of the admin,
then an editor reads each whole and a part of it. What counts is the most memory that the process had at once (VmHWM of
Linux) above what it had before. `--object-store` keeps the files in an S3 protocol server beside it. The exit code is 1
if the large file takes 24 MB more than the small one. Takes half a minute.
"""

import argparse
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from throwaway import ThrowawaySite

PORT = 8781
STORE_PORT = 8782
BAR = 24  # MB
MB = 1024 * 1024
BOUNDARY = "a-boundary"


class Editor:
    """Somebody who is signed in, and uploads and reads files, block by block."""

    def __init__(self):
        from django.contrib.auth import get_user_model  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        client = Client()
        client.force_login(get_user_model().objects.create_superuser("editor", "editor@example.org", "no-password"))
        self.token = "t" * 32
        self.headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"}

    def upload(self, title, size):
        """Upload a file of `size` bytes through the form of the document library."""
        fields = {"csrfmiddlewaretoken": self.token, "title": title, "tags": ""}
        head = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{title}.csv"\r\n'
        head += "Content-Type: text/csv\r\n\r\n"
        tail = f"\r\n--{BOUNDARY}--\r\n"
        connection = HTTPConnection("127.0.0.1", PORT, timeout=300)
        connection.putrequest("POST", "/admin/documents/add/")
        length = len(head) + size + len(tail)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        origin = {"Origin": f"http://127.0.0.1:{PORT}", "Content-Type": kind, "Content-Length": str(length)}
        for name, value in (self.headers | origin).items():
            connection.putheader(name, value)
        connection.endheaders(head.encode())
        line = b"1,2,3,4\n" * (MB // 8)
        for _ in range(size // MB):
            connection.send(line)
        connection.send(tail.encode())
        assert connection.getresponse().status == 302, "the upload was refused"  # noqa: PLR2004

    def read(self, address, **headers):
        """Read what is at `address`; return how many bytes there were."""
        connection = HTTPConnection("127.0.0.1", PORT, timeout=300)
        connection.request("GET", address, headers=self.headers | headers)
        response, count = connection.getresponse(), 0
        while block := response.read(MB):
            count += len(block)
        return count


def worker_of(process):
    """Return the number of the process that answers, which gunicorn's own has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0])


def growth(pid, action, *arguments, **named):
    """Return what `action` returns, and by how many MB the process `pid` grew at most meanwhile."""

    def memory(kind):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(kind))

    Path(f"/proc/{pid}/clear_refs").write_text("5")  # sets the highest value back
    before = memory("VmRSS")
    result = action(*arguments, **named)
    return result, memory("VmHWM") - before


def measure(editor, pid, title, megabytes):
    """Return the growths in MB that a file of this size causes, by what was done."""
    from documents.models import SiteDocument  # noqa: PLC0415

    size = megabytes * MB
    grown, started = {}, time.perf_counter()
    _, grown["upload"] = growth(pid, editor.upload, title, size)
    address = SiteDocument.objects.get(title=title).url
    count, grown["read whole"] = growth(pid, editor.read, address)
    assert count == size
    count, grown["read a part"] = growth(pid, editor.read, address, Range=f"bytes={size - 1000}-")
    assert count == 1000  # noqa: PLR2004
    took = time.perf_counter() - started
    print(f"{megabytes:>5} MB: " + ", ".join(f"{what} {mb:.1f} MB" for what, mb in grown.items()) + f" ({took:.1f} s)")
    return grown


def start_store(site):
    """Start the S3 protocol server and make the bucket."""
    import boto3  # noqa: PLC0415
    from botocore.exceptions import EndpointConnectionError  # noqa: PLC0415

    site.start(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(STORE_PORT), log="store")
    keys = {"aws_access_key_id": "EXAMPLE", "aws_secret_access_key": "example", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{STORE_PORT}", **keys)
    for _ in range(100):
        try:
            return client.create_bucket(Bucket="files")
        except EndpointConnectionError:
            time.sleep(0.2)
    raise TimeoutError


def main():
    """Measure, print, and say by the exit code whether memory grows with the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--object-store", action="store_true")
    options = parser.parse_args()
    store = f"s3://EXAMPLE:example@127.0.0.1:{STORE_PORT}/files?region=us-east-1&tls=no"
    environment = {"FILE_STORAGE_URL": store, "FILE_SERVING": "django"} if options.object_store else {}
    with ThrowawaySite(PORT, **environment) as site:
        if options.object_store:
            start_store(site)
        pid = worker_of(site.serve())
        editor = Editor()
        measure(editor, pid, "first", 1)  # what every first request loads
        small = measure(editor, pid, "small", 1)
        large = measure(editor, pid, "large", options.megabytes)
    more = max(large[what] - small[what] for what in small)
    print(f"The large file took at most {more:.1f} MB more (bar: {BAR} MB).")
    return more > BAR


if __name__ == "__main__":
    sys.exit(main())

"""Where files lie that no web server may serve by itself, and what they are called there."""

import os
import re
import secrets
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.core.files.storage import FileSystemStorage, storages

TOKEN_BYTES = 24  # 192 bits; design.md asks for at least 128
LONGEST_STEM = 120  # bytes: file systems allow 255, storages add a suffix, the database field holds 200
LONGEST_SUFFIX = 12
COPIED_AT_ONCE = 256 * 1024  # bytes


class PrivateFileSystemStorage(FileSystemStorage):
    """A folder whose files have no address: Django's own class would give them one below MEDIA_URL."""

    base_url = None


def private_storage():
    """Return the storage of documents, images and their sizes: outside MEDIA_ROOT and without addresses."""
    return storages["private"]


def new_token():
    """Return an unguessable name, safe in an address: 32 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def safe_name(filename):
    """Return the name a reader saves a file under: `filename` without folders, control and other odd characters.

    Letters of every script stay. What is too long for a file system is shortened, the suffix kept.
    """
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"[^-\w.]", "", re.sub(r"\s+", "_", name.strip())).strip("._")
    path = PurePosixPath(name or "file")
    suffix = path.suffix if len(path.suffix.encode()) <= LONGEST_SUFFIX else ""
    stem = path.name.removesuffix(suffix).encode()[:LONGEST_STEM].decode(errors="ignore")
    return f"{stem}{suffix}"


@contextmanager
def local_copy(file):
    """Give the path of `file` (the value of a file field) on this machine, for programs that need one.

    That is the file itself where files lie in a folder, else a copy that is fetched block by block and deleted
    afterwards: never write to it. Raises FileNotFoundError if the storage has lost it, OSError if it cannot be asked.
    """
    try:
        path = file.storage.path(file.name)
    except NotImplementedError:  # the storage is no folder of this machine
        with tempfile.NamedTemporaryFile(prefix="copy-", suffix=PurePosixPath(file.name).suffix) as copy:
            with file.storage.open(file.name, "rb") as source:
                shutil.copyfileobj(source, copy, COPIED_AT_ONCE)
            copy.flush()
            yield Path(copy.name)
    else:
        os.stat(path)  # which says so if it is not there
        yield Path(path)

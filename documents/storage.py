"""Where files lie that no web server may serve by itself, and what they are called there."""

import re
import secrets
import unicodedata
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage, storages

TOKEN_BYTES = 24  # 192 bits; design.md asks for at least 128
LONGEST_STEM = 120  # bytes: file systems allow 255, storages add a suffix, the database field holds 200
LONGEST_SUFFIX = 12


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

"""A path on this machine for a file in a folder; tests/test_object_store.py has the others."""

import pytest

from documents.models import SiteDocument
from documents.storage import local_copy

from .factories import make_document

pytestmark = pytest.mark.django_db


def test_the_local_copy_of_a_file_in_a_folder_is_the_file_itself():
    document = make_document(content=b"the file")
    with local_copy(document.file) as path:
        assert str(path) == document.file.path
    assert path.read_bytes() == b"the file"


def test_there_is_no_local_copy_of_a_file_that_is_lost():
    document = SiteDocument(file="documents/lost/report.pdf")
    with pytest.raises(FileNotFoundError), local_copy(document.file):
        pass

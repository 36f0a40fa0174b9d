"""A path on this machine for a stored file, wherever files lie."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from documents.models import SiteDocument
from documents.storage import local_copy

from .factories import make_document


@pytest.mark.django_db
def test_the_local_copy_of_a_file_in_a_folder_is_the_file_itself():
    document = make_document(content=b"the file")
    with local_copy(document.file) as path:
        assert str(path) == document.file.path
    assert path.read_bytes() == b"the file"


@pytest.mark.django_db
def test_the_local_copy_of_a_file_elsewhere_has_its_suffix_and_goes_afterwards():
    storage = InMemoryStorage()
    document = SiteDocument(file=storage.save("report.pdf", ContentFile(b"the file" * 100_000)))
    document.file.storage = storage
    with local_copy(document.file) as path:
        assert (path.suffix, path.read_bytes()) == (".pdf", b"the file" * 100_000)
    assert not path.exists()


@pytest.mark.django_db
def test_there_is_no_local_copy_of_a_file_that_is_lost():
    document = SiteDocument(file="report.pdf")
    document.file.storage = InMemoryStorage()
    with pytest.raises(FileNotFoundError), local_copy(document.file):
        pass

"""An S3 protocol server for tests, and files of the site in a bucket of its own there."""

from contextlib import ExitStack, contextmanager
from itertools import count
from unittest.mock import patch

from django.core.files.storage import storages
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from documents.models import SiteDocument, SiteImage, SiteRendition

KEY, SECRET = "EXAMPLEKEY", "example/secret+"
SECRET_IN_ADDRESS = "example%2Fsecret%2B"
numbers = count(1)


@contextmanager
def running_store():
    """Run the server on a free port while the block lasts; give its host and port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@contextmanager
def files_in_store(host, settings, *, options="encryption=AES256"):
    """Keep documents, pictures and their sizes in a new bucket; give the storage.

    settings: pytest-django's fixture, which puts back what is changed.
    """
    bucket = f"files-{next(numbers)}"
    settings.FILE_STORAGE_URL = f"s3://{KEY}:{SECRET_IN_ADDRESS}@{host}/{bucket}?region=eu-west-2&tls=no&{options}"
    settings.FILE_SERVING = "signed-address"
    settings.STORAGES = settings.STORAGES | {"private": {"BACKEND": "documents.object_store.PrivateS3Storage"}}
    storage = storages["private"]
    storage.connection.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    with ExitStack() as stack:
        for model in (SiteDocument, SiteImage, SiteRendition):
            stack.enter_context(patch.object(model._meta.get_field("file"), "storage", storage))
        yield storage

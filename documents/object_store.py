"""Files in an S3-compatible object store (Amazon S3, MinIO, Ceph and others), where FILE_STORAGE_URL names one.

Objects carry no access list, so they are as private as their bucket; readers get an address that is signed for one
object and a few seconds. What goes wrong is an OSError, as with a folder: who serves files answers 503 to it.
"""

import io
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from storages.backends.s3 import S3Storage

OPTIONS = {"region", "encryption", "kms_key", "addressing", "tls"}
READ_AT_ONCE = 1024 * 1024  # bytes a request
NOT_FOUND = 404


@dataclass(frozen=True)
class StoreAddress:
    """What a FILE_STORAGE_URL says."""

    bucket: str
    endpoint: str
    key: str | None
    secret: str | None
    options: dict

    @classmethod
    def parse(cls, url):
        """Return the parts of `s3://KEY:SECRET@HOST/BUCKET?OPTIONS`.

        Without a host it is Amazon's of the region, without a key what the machine's role or environment gives.
        Options: `region`, `encryption` (`AES256` or `aws:kms`), `kms_key`, `addressing` (`path` or `virtual`),
        `tls` (`no`).
        Raises ImproperlyConfigured if a part is missing or not understood.
        """
        parts = urlsplit(url)
        bucket, options = parts.path.strip("/"), dict(parse_qsl(parts.query))
        if parts.scheme != "s3" or not bucket or "/" in bucket:
            raise ImproperlyConfigured("FILE_STORAGE_URL must be s3://KEY:SECRET@HOST/BUCKET?region=REGION.")
        if bool(parts.username) != bool(parts.password):
            raise ImproperlyConfigured("FILE_STORAGE_URL needs a key and a secret, or neither of them.")
        if unknown := set(options) - OPTIONS:
            raise ImproperlyConfigured(f"FILE_STORAGE_URL has options that are not known: {', '.join(sorted(unknown))}")
        host = parts.netloc.rpartition("@")[2]
        if not host and "region" not in options:
            raise ImproperlyConfigured("FILE_STORAGE_URL needs a host, or Amazon's region.")
        scheme = "http" if options.get("tls") == "no" else "https"
        return cls(
            bucket=bucket,
            # Without the region in it Amazon's address leads on to another, for which nothing was signed.
            endpoint=f"{scheme}://{host or 's3.{}.amazonaws.com'.format(options['region'])}",
            key=unquote(parts.username) if parts.username else None,
            secret=unquote(parts.password) if parts.password else None,
            options=options,
        )


@contextmanager
def store_errors():
    """Turn the store's errors into FileNotFoundError and OSError."""
    try:
        yield
    except ClientError as error:
        kind = FileNotFoundError if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND else OSError
        raise kind(f"The object store answers: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(f"The object store cannot be asked: {error}") from error


class PrivateS3Storage(S3Storage):
    """The bucket of FILE_STORAGE_URL.

    It takes no options: Wagtail writes those of a storage into its tasks, and the secret would lie in the database.
    """

    def get_default_settings(self):
        """Return the settings of django-storages, without those that come from elsewhere in the environment."""
        store = StoreAddress.parse(settings.FILE_STORAGE_URL)
        encryption = {
            "ServerSideEncryption": store.options.get("encryption"),
            "SSEKMSKeyId": store.options.get("kms_key"),
        }
        return super().get_default_settings() | {
            "access_key": store.key,
            "secret_key": store.secret,
            "security_token": None,
            "bucket_name": store.bucket,
            "endpoint_url": store.endpoint,
            "region_name": store.options.get("region"),
            "object_parameters": {name: value for name, value in encryption.items() if value},
            "default_acl": None,
            "file_overwrite": True,  # names are random, so nothing is there to be looked for
            "querystring_auth": True,
            "querystring_expire": settings.SIGNED_ADDRESS_SECONDS,
            "transfer_config": TransferConfig(use_threads=False),  # one block of 8 MB in memory, not ten
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": store.options.get("addressing", "auto")},
                connect_timeout=3,
                read_timeout=20,
                retries={"mode": "standard", "max_attempts": 2},
                # What other stores than Amazon's do not all understand.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    @store_errors()
    def _open(self, name, mode="rb"):
        if mode != "rb":
            return super()._open(name, mode)
        return File(io.BufferedReader(ObjectReader(self._object(name)), READ_AT_ONCE), name)

    @store_errors()
    def _save(self, name, content):
        return super()._save(name, content)

    @store_errors()
    def delete(self, name):
        """Delete the object, if it is there. Raises OSError."""
        super().delete(name)

    @store_errors()
    def exists(self, name):
        """Return whether there is such an object. Raises OSError."""
        return super().exists(name)

    @store_errors()
    def size(self, name):
        """Return the object's length in bytes. Raises OSError."""
        return super().size(name)

    @store_errors()
    def get_modified_time(self, name):
        """Return when the object was written. Raises OSError."""
        return super().get_modified_time(name)

    @store_errors()
    def copy(self, name, new_name):
        """Copy the object within the store. Raises OSError."""
        source = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        extra = self.get_object_parameters(new_name)
        self._object(new_name).copy(source, ExtraArgs=extra, Config=self.transfer_config)

    @store_errors()
    def signed_address(self, name, method, content_type, disposition):
        """Return an address at which the object can be read for SIGNED_ADDRESS_SECONDS.

        method: GET or HEAD, for which alone it holds. content_type, disposition: headers that the store answers with.
        """
        headers = {
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": "private, no-store",
        }
        return self.url(name, parameters=headers, http_method=method)

    def _object(self, name):
        return self.bucket.Object(self._normalize_name(name))


class ObjectReader(io.RawIOBase):
    """An object as a file of which only what is read is fetched: memory and disk do not grow with it."""

    def __init__(self, stored):
        super().__init__()
        self._object = stored
        self._size = stored.content_length  # asks the store, which may know no such object
        self._place = 0

    def readable(self):
        """Return True."""
        return True

    def seekable(self):
        """Return True."""
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        """Go to a place, and return it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(start + offset, 0)
        return self._place

    def readinto(self, buffer):
        """Fill `buffer` from the present place on; return how many bytes there were. Raises OSError."""
        last = min(self._place + len(buffer), self._size) - 1
        if last < self._place:
            return 0
        with store_errors():
            data = self._object.get(Range=f"bytes={self._place}-{last}")["Body"].read()
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def readall(self):
        """Return the rest, in one request."""
        return self.read(max(self._size - self._place, 0))

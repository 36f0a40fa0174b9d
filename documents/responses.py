"""Sending a document or picture that may be read: headers, conditional answers, parts."""

from pathlib import PurePosixPath

from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from .access import Access
from .ranges import FilePart, RangeNotSatisfiableError, requested_range

INLINE_TYPES = {"application/pdf"}  # all else is downloaded: nothing uploaded may run as a page of this site
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
BLOCK_SIZE = 64 * 1024

# A public file is asked for again each time, so that it closes the moment its page does; one that is seen by a
# right of one's own is kept nowhere.
CACHE_CONTROL = {Access.PUBLIC: "no-cache", Access.PERSONAL: "private, no-store"}


def file_response(request, document, access):
    """Return the response with `document`'s file, whole or the part that `request` asks for.

    Call it only after `documents.access.access_to` has returned `access`: what is answered here, a 304 too, tells
    that the file exists. Raises FileNotFoundError if the storage has lost the file, OSError if it cannot be asked.
    """
    storage = document.file.storage
    size = storage.size(document.file.name)
    modified = int(storage.get_modified_time(document.file.name).timestamp())
    etag = f'"{document.get_file_hash()}"'
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = _whole_or_part(request, document, size, etag, modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = CACHE_CONTROL[access]
    response["Content-Security-Policy"] = _policy(document)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def picture_response(request, rendition, access):
    """Return the response with the file of `rendition`, under the conditions of `file_response`."""
    name = PurePosixPath(rendition.file.name)
    etag = f'"{name.stem}"'  # another picture has another name
    file = rendition.file.storage.open(rendition.file.name, "rb")
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(file, content_type=PICTURE_TYPES.get(name.suffix, "application/octet-stream"))
    else:
        file.close()
    response["Cache-Control"] = CACHE_CONTROL[access]
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _whole_or_part(request, document, size, etag, modified):
    part = None
    if request.method == "GET" and "Range" in request.headers and _range_is_about_this(request, etag, modified):
        try:
            part = requested_range(request.headers["Range"], size)
        except RangeNotSatisfiableError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="text/plain")
    first, last = part or (0, size - 1)
    if request.method == "HEAD":
        response = HttpResponse(content_type=document.content_type)
    else:
        file = document.file.storage.open(document.file.name, "rb")
        response = FileResponse(FilePart(file, first, last) if part else file, content_type=document.content_type)
        response.block_size = BLOCK_SIZE
    response["Content-Length"] = str(last - first + 1)
    is_download = document.content_type not in INLINE_TYPES
    response["Content-Disposition"] = content_disposition_header(is_download, document.filename)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _range_is_about_this(request, etag, modified):
    """Return whether If-Range, where it is sent, names the file as it is now."""
    condition = request.headers.get("If-Range")
    return condition is None or condition == etag or parse_http_date_safe(condition) == modified


def _policy(document):
    # A PDF opens in the browser's own viewer, and not every browser's viewer has been tried inside a sandbox.
    if document.content_type in INLINE_TYPES:
        return "default-src 'none'; frame-ancestors 'self'"
    return "default-src 'none'; frame-ancestors 'none'; sandbox"

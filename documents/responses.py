"""Sending a document or picture that may be read: headers, conditional answers, parts, and who sends the bytes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
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
INTERNAL_PLACE = "/private-files/"  # where config/deploy/nginx.conf has the folder, for no reader's own request

# A public file is asked for again each time, so that it closes the moment its page does; one that is seen by a
# right of one's own is kept nowhere.
CACHE_CONTROL = {Access.PUBLIC: "no-cache", Access.PERSONAL: "private, no-store"}
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
# A PDF opens in the browser's own viewer, without a sandbox: Chromium's ignores one, and Safari's shows some files as
# an empty window in it (adobe/aem-core-wcm-components, issue 2839). Files with scripts are not published.
VIEWER = "default-src 'none'; frame-ancestors 'self'"


class Serving(StrEnum):
    """Who sends the bytes of a public file, after Django was asked (the setting FILE_SERVING)."""

    DJANGO = "django"
    X_ACCEL_REDIRECT = "x-accel-redirect"  # nginx
    X_SENDFILE = "x-sendfile"  # Apache, lighttpd
    SIGNED_ADDRESS = "signed-address"  # the object store


@dataclass(frozen=True)
class Sending:
    """One file on its way to a reader, and what its headers say."""

    file: FieldFile
    content_type: str
    etag: str
    policy: str
    disposition: str = ""
    robots: str = ""


def file_response(request, document, access):
    """Return the response with `document`'s file, whole or the part that `request` asks for.

    Call it only after `documents.access.access_to` has returned `access`: what is answered here, a 304 too, tells
    that the file exists. Raises FileNotFoundError if the storage has lost the file, OSError if it cannot be asked.
    """
    is_inline = document.content_type in INLINE_TYPES
    sending = Sending(
        file=document.file,
        content_type=document.content_type,  # by the name; a file that is not what it says is not published
        etag=f'"{document.get_file_hash()}"',
        policy=VIEWER if is_inline else SANDBOX,
        disposition=content_disposition_header(not is_inline, document.filename),
        robots="noarchive",  # to be found is its purpose, but no copy elsewhere is to outlast its withdrawal
    )
    if access is Access.PUBLIC and settings.FILE_SERVING == Serving.SIGNED_ADDRESS:
        return _signed_address(request, sending)
    return _response(request, sending, access)


def picture_response(request, rendition, access):
    """Return the response with the file of `rendition`, under the conditions of `file_response`.

    It always comes from this site: pages allow no pictures from elsewhere, and readers of a page are told to nobody.
    """
    name = PurePosixPath(rendition.file.name)
    sending = Sending(
        file=rendition.file,
        content_type=PICTURE_TYPES.get(name.suffix, "application/octet-stream"),
        etag=f'"{name.stem}"',  # another picture has another name
        policy=SANDBOX,
    )
    return _response(request, sending, access)


def _response(request, sending, access):
    storage, name = sending.file.storage, sending.file.name
    size = storage.size(name)
    modified = int(storage.get_modified_time(name).timestamp())
    response = get_conditional_response(request, etag=sending.etag, last_modified=modified)
    if response is None:
        # What is read by a right of one's own stays in one hand: the web server's log might hold a preview's address.
        hand_over = _HAND_OVER.get(settings.FILE_SERVING) if access is Access.PUBLIC else None
        response = hand_over(sending) if hand_over else _whole_or_part(request, sending, size, modified)
    response["Cache-Control"] = CACHE_CONTROL[access]
    response["Content-Security-Policy"] = sending.policy
    response["ETag"] = sending.etag
    response["Last-Modified"] = http_date(modified)
    response["X-Content-Type-Options"] = "nosniff"
    if sending.robots:
        response["X-Robots-Tag"] = sending.robots
    return response


def _whole_or_part(request, sending, size, modified):
    part = None
    if request.method == "GET" and "Range" in request.headers and _range_is_about_this(request, sending.etag, modified):
        try:
            part = requested_range(request.headers["Range"], size)
        except RangeNotSatisfiableError:
            headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
            return HttpResponse(status=416, headers=headers, content_type="text/plain")
    first, last = part or (0, size - 1)
    if request.method == "HEAD":
        response = HttpResponse(content_type=sending.content_type)
    else:
        file = sending.file.storage.open(sending.file.name, "rb")
        response = FileResponse(FilePart(file, first, last) if part else file, content_type=sending.content_type)
        response.block_size = BLOCK_SIZE
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    _set_disposition(response, sending)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _range_is_about_this(request, etag, modified):
    """Return whether If-Range, where it is sent, names the file as it is now."""
    condition = request.headers.get("If-Range")
    return condition is None or condition == etag or parse_http_date_safe(condition) == modified


def _set_disposition(response, sending):
    # Django derives one from the name of the file, which is random or the storage's own.
    if sending.disposition:
        response["Content-Disposition"] = sending.disposition
    else:
        del response["Content-Disposition"]


def _x_accel_redirect(sending):
    response = HttpResponse(content_type=sending.content_type)
    response["X-Accel-Redirect"] = quote(f"{INTERNAL_PLACE}{sending.file.name}")
    _set_disposition(response, sending)
    return response


def _x_sendfile(sending):
    response = HttpResponse(content_type=sending.content_type)
    # As it is, in UTF-8: Apache takes no other, and lighttpd either, for names here hold no percent sign.
    response["X-Sendfile"] = sending.file.path.encode().decode("latin-1")
    _set_disposition(response, sending)
    return response


_HAND_OVER = {Serving.X_ACCEL_REDIRECT: _x_accel_redirect, Serving.X_SENDFILE: _x_sendfile}


def _signed_address(request, sending):
    """Send the reader to the object store. There parts, HEAD and conditions are answered."""
    storage, name = sending.file.storage, sending.file.name
    if not storage.exists(name):
        raise FileNotFoundError(name)
    address = storage.signed_address(name, request.method, sending.content_type, sending.disposition)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": sending.robots}
    return HttpResponseRedirect(address, headers=headers)

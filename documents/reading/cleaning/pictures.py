"""Compressed pictures inside a PDF, without what a camera or program wrote beside the pixels."""

MARK = 0xFF
JPEG_START, JPEG_END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}  # TEM and the restart marks
APPLICATION = range(0xE0, 0xF0)
JFIF, ADOBE = 0xE0, 0xEE
THUMBNAIL_SIZE = slice(16, 18)  # of a JFIF segment: width and height of the thumbnail that follows

JPX_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
JPX_HEAD = 8  # bytes of a box's length and kind
JPX_BOXES_KEPT = {b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c"}


def without_jpeg_metadata(data):
    """Return the JPEG `data` (bytes) without EXIF, XMP, comments, thumbnails, or what follows its end.

    The segments that say how colours are stored stay. What is not a well-formed JPEG comes back as it is.
    """
    if data[:2] != b"\xff\xd8":
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == MARK:
        mark = data[place + 1]
        if mark == MARK:  # padding
            place += 1
            continue
        if mark in WITHOUT_LENGTH or mark == JPEG_START:
            end = place + 2
        elif mark == JPEG_END:
            kept.append(data[place : place + 2])
            return b"".join(kept)
        else:
            end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
            if mark == SCAN:
                end = _end_of_scan(data, end)
        kept.append(_kept_segment(mark, data[place:end]))
        place = end
    # Cut off before its end, which viewers put up with; only a last two bytes that are the end can be left here.
    return b"".join([*kept, data[place : place + 2] if data[place : place + 2] == b"\xff\xd9" else b""])


def _end_of_scan(data, place):
    """Return where the next mark begins that is not part of the compressed data itself."""
    while (place := data.find(b"\xff", place)) != -1 and place + 1 < len(data):
        following = data[place + 1]
        if following and following not in WITHOUT_LENGTH and following != MARK:
            return place
        place += 1 if following == MARK else 2
    return len(data)


def _kept_segment(mark, segment):
    if mark == COMMENT or (mark in APPLICATION and mark not in {JFIF, ADOBE}):
        return b""
    if mark == ADOBE:
        return segment if segment[4:9] == b"Adobe" else b""
    if mark == JFIF:
        if segment[4:9] != b"JFIF\x00" or len(segment) < THUMBNAIL_SIZE.stop:
            return b""
        return b"\xff\xe0\x00\x10" + segment[4 : THUMBNAIL_SIZE.start] + b"\x00\x00"
    return segment


def without_jpx_metadata(data):
    """Return the JPEG 2000 `data` (bytes) without the boxes that hold XML, EXIF and the like."""
    if not data.startswith(JPX_SIGNATURE):
        return data
    kept, place = [], 0
    while place + JPX_HEAD <= len(data):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        end = place + size if size >= JPX_HEAD else len(data)
        if kind in JPX_BOXES_KEPT:
            kept.append(data[place:end])
        place = end
    return b"".join(kept)

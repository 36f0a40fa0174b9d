"""Colour profiles (ICC.1:2022) of pictures, without their words, which name monitors, cameras and owners."""

HEADER = 128  # bytes; then a count, then a table of tags
ENTRY = 12  # bytes of the table: a tag's name, place and length
TYPE = 8  # bytes at the start of a tag's data, which say how to read it
PROFILE_ID = slice(84, 100)  # a sum over the profile, which may be left out
MAKER = slice(48, 56)  # of which device the profile is, by make and model
# What is for people alone: descriptions, makers, models, serial numbers, copyright, notes of programs.
WORDS = {b"desc", b"dscm", b"dmnd", b"dmdd", b"mmod", b"cprt", b"vued", b"targ", b"meta", b"ncpi", b"psid", b"scrd"}


def without_words(profile):
    """Return `profile` (bytes) with every tag that is not about colour emptied, or None if it is no profile."""
    data = bytearray(profile[: int.from_bytes(profile[:4])])
    count = int.from_bytes(data[HEADER : HEADER + 4])
    end_of_table = HEADER + 4 + count * ENTRY
    if data[36:40] != b"acsp" or len(profile) < int.from_bytes(profile[:4]) or end_of_table > len(data):
        return None
    spans = []
    for place in range(HEADER + 4, end_of_table, ENTRY):
        start, length = (int.from_bytes(data[place + n : place + n + 4]) for n in (4, 8))
        if start < end_of_table or start + length > len(data):
            return None
        spans.append((bytes(data[place : place + 4]), start, start + length))
    data[PROFILE_ID] = bytes(16)
    data[MAKER] = bytes(8)
    _blank(data, end_of_table, spans)
    return bytes(data)


def _blank(data, first, spans):
    """Empty what lies behind the table, `first`, and belongs to no tag about colour."""
    kept = sorted((start, end) for name, start, end in spans if name not in WORDS)
    heads = {place for name, start, _ in spans if name in WORDS for place in range(start, start + TYPE)}
    place = first
    for start, end in [*kept, (len(data), len(data))]:
        for each in range(place, start):
            if each not in heads:
                data[each] = 0
        place = max(place, end)

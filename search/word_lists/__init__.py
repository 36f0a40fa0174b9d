"""The groups of words that come with the site: a file an area, which editors change in the admin afterwards.

A file holds tables; the name of a table is the group's key for good. A group has `same`, `related`, or `typed` with
`finds` (`search.kinds.WordKind`), and may have `capitals_matter` and a `note` for editors.
"""

import tomllib
from pathlib import Path

from ..kinds import WordArea, WordKind

FOLDER = Path(__file__).parent
FIELDS = {"same", "related", "typed", "finds", "capitals_matter", "note"}


class WordListError(Exception):
    """A file of word lists cannot be used; the message names the file and the group."""


def read(folder=FOLDER):
    """Return the groups of all files as a list of the fields of a WordGroup. Raises WordListError."""
    return [
        _fields(path, key, group)
        for path in sorted(folder.glob("*.toml"))
        for key, group in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]


def _fields(path, key, group):
    where = f"{path.name}: {key}"
    if path.stem not in WordArea.values:
        raise WordListError(f"{path.name} is not named after an area")
    if unknown := group.keys() - FIELDS:
        raise WordListError(f"{where}: unknown {', '.join(sorted(unknown))}")
    kinds = [
        kind
        for name, kind in (("same", WordKind.SAME), ("related", WordKind.RELATED), ("typed", WordKind.LAY))
        if name in group
    ]
    if len(kinds) != 1 or (WordKind.LAY in kinds) != ("finds" in group):
        raise WordListError(f'{where}: needs "same", "related", or "typed" with "finds"')
    terms = group.get("same") or group.get("related") or group.get("typed")
    return {
        "key": key,
        "kind": kinds[0],
        "terms": "\n".join(terms),
        "formal_terms": "\n".join(group.get("finds", [])),
        "capitals_matter": group.get("capitals_matter", False),
        "area": path.stem,
        "note": group.get("note", ""),
    }


def load(model, folder=FOLDER):
    """Make the groups that are not there yet, and leave the others as editors changed them; return how many were made.

    model: WordGroup, or what a migration knows of it. Raises WordListError.
    """
    known = set(model.objects.exclude(key=None).values_list("key", flat=True))
    new = [model(**fields) for fields in read(folder) if fields["key"] not in known]
    model.objects.bulk_create(new)
    return len(new)

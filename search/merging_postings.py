"""Makes the postings of one segment of those of several."""

import numpy as np

from .blocks import BETWEEN_FORMS, Postings, in_order_of_rows
from .models import Posting
from .packing import MOST_FORMS


def merged_rows(numbers, size):
    """Yield the rows of postings of a segment of `size` entries that is made of others.

    numbers: {key of a segment, in their order: the number in the new one of each of its entries, or -1}.
    """
    parts = [_kept(_postings_of(segment), numbers_of) for segment, numbers_of in numbers.items()]
    forms = _united_forms(parts)
    masks = [_recoded(part, forms) for part in parts]
    terms, same = np.unique(np.concatenate([part.terms for part in parts]), return_inverse=True)
    sizes = np.concatenate([part.sizes for part in parts])
    ids = np.repeat(same, sizes)
    counts = np.concatenate([part.counts for part in parts])
    occurrences = np.bincount(ids, counts, minlength=len(terms))
    order = in_order_of_rows(terms, occurrences)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    ids = ranks[ids]
    # The entries of a later segment are later ones, so a stable order by term leaves them ascending.
    by_term = np.argsort(ids, kind="stable")
    ends = np.cumsum(counts, dtype=np.int64)
    starts, counts_by_term = (ends - counts)[by_term], counts[by_term]
    new_starts = np.cumsum(counts_by_term, dtype=np.int64) - counts_by_term
    places = np.repeat(starts - new_starts, counts_by_term) + np.arange(int(counts.sum(dtype=np.int64)))
    merged = Postings(
        terms[order],
        [forms[term] for term in terms[order].tolist()],
        sizes=np.bincount(ids, minlength=len(terms)),
        entries=np.concatenate([part.entries for part in parts])[by_term],
        codes=np.concatenate([part.codes for part in parts])[by_term],
        masks=np.concatenate(masks)[by_term],
        counts=counts_by_term,
        positions=np.concatenate([part.positions for part in parts])[places],
    )
    yield from merged.rows(size, occurrences[order])


def _postings_of(segment):
    rows = Posting.objects.filter(segment=segment).order_by("key")
    return Postings.of_rows(
        tuple(map(bytes, row)) for row in rows.values_list("terms", "entries", "forms", "positions")
    )


def _kept(postings, number_of):
    """Return the postings in entries that are kept, under their new numbers."""
    numbers = number_of[postings.entries]
    keep = numbers >= 0
    ids = np.repeat(np.arange(len(postings.terms)), postings.sizes)[keep]
    sizes = np.bincount(ids, minlength=len(postings.terms))
    there = sizes > 0
    return Postings(
        postings.terms[there],
        [forms for forms, is_there in zip(postings.forms, there.tolist(), strict=True) if is_there],
        sizes[there],
        numbers[keep],
        postings.codes[keep],
        postings.masks[keep],
        postings.counts[keep],
        postings.positions[np.repeat(keep, postings.counts)],
    )


def _united_forms(parts):
    """Return {term: its forms in any of `parts`}."""
    united = {}
    for part in parts:
        for term, forms in zip(part.terms.tolist(), part.forms, strict=True):
            known = united.get(term)
            if not known:
                united[term] = forms
            elif forms and forms != known:
                names = dict.fromkeys([*known.split(BETWEEN_FORMS), *forms.split(BETWEEN_FORMS)])
                united[term] = BETWEEN_FORMS.join(list(names)[:MOST_FORMS])
    return united


def _recoded(part, united):
    """Return the masks of `part` as bits of the united forms."""
    masks = part.masks.copy()
    ends = np.cumsum(part.sizes).tolist()
    for term, own, start, end in zip(part.terms.tolist(), part.forms, [0, *ends], ends, strict=False):
        forms = united[term]
        if forms == own or BETWEEN_FORMS not in forms:
            continue
        names = forms.split(BETWEEN_FORMS)
        bits = [1 << names.index(name) if name in names else 0 for name in own.split(BETWEEN_FORMS)]
        if len(bits) == 1:
            masks[start:end] = bits[0]
            continue
        recoded = np.zeros(end - start, np.uint8)
        for place, bit in enumerate(bits):
            recoded |= np.where(masks[start:end] & (1 << place), bit, 0).astype(np.uint8)
        masks[start:end] = recoded
    return masks

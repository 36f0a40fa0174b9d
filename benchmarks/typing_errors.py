"""Typing errors, for benchmarks: an insertion, deletion, substitution or transposition in each longer word."""

import re
import string

SHORTEST = 4  # letters of a word that gets one


def misspelt(text, pick):
    """Return `text` with one typing error in each word of four or more letters; `pick` is a `random.Random`."""
    return re.sub(rf"[A-Za-z]{{{SHORTEST},}}", lambda word: _mistyped(word[0], pick), text)


def _mistyped(word, pick):
    kind, place = pick.choice("idst"), pick.randrange(len(word))
    if kind == "t":
        pairs = [at for at in range(len(word) - 1) if word[at].lower() != word[at + 1].lower()]
        if pairs:
            at = pick.choice(pairs)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        kind = "s"
    if kind == "d":
        return word[:place] + word[place + 1 :]
    letter = pick.choice([each for each in string.ascii_lowercase if each != word[place].lower()])
    return word[:place] + letter + word[place + (kind == "s") :]

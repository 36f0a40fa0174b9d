"""What counts as a word, for the index and for what readers type, on every database.

Lower case, accents folded, possessive "'s" dropped; English stems by Snowball. Common words are in the index, because
phrases need them ("was not brought"), but rank nothing.
"""

import re
import unicodedata
from hashlib import blake2b

from Stemmer import Stemmer

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"(?<=\w)['\u2019\u02bc]s\b")
APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
SIGNS = re.compile("[\u2000-\u206f\u00a0\u00a3]+")  # General Punctuation (dashes, quotation marks), and signs
ASCII = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
LONGEST_WORD = 40  # characters; what is longer is no word of a language, and is cut
MOST_CACHED = 500_000  # words whose stems a process keeps
TERM_BITS = 64  # of the number that stands for a stem
# Too common to tell pages apart. The parts of contractions stand as they are split ("don't" is "dont").
COMMON_WORDS = (
    "a about all also am an and any are arent as at be been being both but by can cannot cant could couldnt did "
    "didnt do does doesnt doing dont each few for from had hadnt has hasnt have havent having he her hers him his "
    "how i id if ill im in into is isnt it its ive just me more most my no nor not of off on once only or other "
    "our ours own same shall she should so some such than that thats the their theirs them then there these they "
    "theyre this those to too us very was wasnt we were werent weve what whats when where which while who whom "
    "whose why will with wont would wouldnt you your yours"
)
STOP_WORDS = frozenset(COMMON_WORDS.split())


def words_of(text):
    """Return the words of `text` in their order, as they are compared: lower case, without accents and signs."""
    return list(map(cut, tokens_of(text)))


def cut(token):
    """Return the word that a token (of `tokens_of`) is."""
    return token if len(token) <= LONGEST_WORD else token[:LONGEST_WORD]


def tokens_of(text):
    """Return the words of `text` as `words_of` does, in their full length."""
    text = _without_apostrophes(text.lower())
    if not text.isascii():
        text = SIGNS.sub(" ", text)  # which mostly leaves nothing that is not ASCII
    if text.isascii():
        return text.translate(ASCII).split()
    return WORD.findall(_without_accents(text))


def _without_apostrophes(text):
    if "'" in text or "\u2019" in text or "\u02bc" in text:
        text = APOSTROPHE.sub("", POSSESSIVE.sub("", text))
    return text


def _without_accents(text):
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    return "".join(character for character in text if not unicodedata.combining(character)).lower()


class _Stems(dict):
    """{word: its stem}, filled as words are met."""

    _stemmer = Stemmer("english", 0)

    def __missing__(self, word):
        if len(self) > MOST_CACHED:
            self.clear()
        stem = self[word] = self._stemmer.stemWord(word)
        return stem


stems = _Stems()


def stem_of(word):
    """Return the stem under which a word (of `words_of`) is found."""
    return stems[word]


def is_common(word):
    """Return whether a word (of `words_of`) is too common to tell pages apart."""
    return word in STOP_WORDS


class _Terms(dict):
    """{what is indexed: its number}, filled as they are met."""

    def __missing__(self, text):
        if len(self) > MOST_CACHED:
            self.clear()
        digest = blake2b(text.encode("utf-8", "replace"), digest_size=TERM_BITS // 8).digest()
        number = self[text] = int.from_bytes(digest, "big", signed=True)
        return number


_terms = _Terms()


def term_of(stem):
    """Return the number (`TERM_BITS`, signed) that stands for a stem in the index.

    It is made from the stem alone, so nothing has to be asked or agreed on; that two stems of a site share one is
    less likely than one in a million.
    """
    return _terms[stem]

"""Makes random and hostile texts, and badly encoded addresses of them."""

import random
import unicodedata
from urllib.parse import quote

LONGEST = 10_000  # characters
SYNTAX = [
    *('"', "'", "`", "(", ")", "[", "]", "{", "}", "<", ">", "*", "?", "+", "-", "--", "~", "^", "|", "&", "!", "\\"),
    *(
        "/",
        ":",
        ";",
        ",",
        ".",
        "=",
        "%",
        "$",
        "#",
        "@",
        "_",
        "\u201c",
        "\u201d",
        "\u2019",
        "\u00ab",
        "&&",
        "||",
        "<->",
        ":*",
    ),
    *("AND", "OR", "NOT", "NEAR", "NEAR/2", "and", "or", "not", "TO", "title:", "body:", "rowid:", "-title:", "theme:"),
    *("type:", "year:", "kind:", "harm:", "agency:", "year:2022", "type:scr", "theme:neglect", 'theme:"', "year:-1"),
    *("year:99999999999999999999", "year:2020..2022", "-theme:", "OR OR", "--", '-"', '""', "-(", "type:OR", "NOT:"),
]
FRAGMENTS = [
    "' OR 1=1 --",
    "'; DROP TABLE wagtailcore_page; --",
    '" OR ""="',
    "1) UNION SELECT password FROM auth_user --",
    "{title body} : x",
    "NEAR(a b, 5)",
    "^one",
    "a:* & b | !c <-> d",
    "to_tsquery('x')",
    "%s %d %(x)s {0} {x!r} ${x} {{7*7}} {% now 'Y' %}",
    "<script>alert(1)</script>",
    "&lt;b&gt; &amp;amp; &#0; &#x110000;",
    "../../etc/passwd",
    "(a+)+$",
    "a" * 40 + "!",
    "((((((((((a?){20}){20}){20}",
    "[a-z]*" * 30,
    "\u202eright to left\u202c",
    "\u200f\u200e\u061c\u2066\u2069",
    "\ufeffmark",
    "e\u0301" * 50,
    "Z\u0351\u036b\u0343\u036a\u0302\u033d\u034f\u0334\u0319\u0324\u031e" * 9,
    "\ufdfa" * 20,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "I\u0307 \u0130stanbul \u017f\u212a\ufb01 \u00df\u1e9e",
    "\u0660\u0661\u0662 \u2460\u2461 \u00bd",
    "null undefined NaN Infinity None True",
    "0x41 1e309 -0 00012",
    "\r\nSet-Cookie: a=b",
    "\ud800 alone \udfff",
]
# What stands for a character in an address and is none, or none that is allowed.
BAD_ENCODINGS = [
    *("%", "%0", "%zz", "%ff", "%c3%28", "%ed%a0%80", "%ed%b0%80", "%f4%90%80%80", "%00", "%u0041", "%c0%80", "+%2"),
    *("&&", "=="),
]
PARAMETERS = ["kind", "type", "theme", "harm", "age", "agency", "audience", "year", "sort", "page", "typed", "about"]
CATEGORIES = {
    "Lu",
    "Ll",
    "Lo",
    "Mn",
    "Me",
    "Nd",
    "No",
    "Pc",
    "Po",
    "Sc",
    "Sk",
    "So",
    "Zs",
    "Zl",
    "Cc",
    "Cf",
    "Co",
    "Cs",
}


class Malice:
    """Makes texts; `words`: such as the site has."""

    def __init__(self, seed, words):
        self.pick = random.Random(seed)
        self._words = words
        by_category = {category: [] for category in CATEGORIES}
        for number in range(0x20000):
            category = unicodedata.category(chr(number))
            if category in by_category and len(by_category[category]) < 400:  # noqa: PLR2004
                by_category[category].append(chr(number))
        self._characters = [each for each in by_category.values() if each]

    def text(self):
        """Return a text to be searched for."""
        makers = [self._unicode, self._syntax, self._fragments, self._mixed, self._mixed, self._long, self._quoted]
        return self.pick.choice(makers)()

    def query_string(self):
        """Return the part of an address behind the question mark."""
        pairs = [("q", self.text())]
        for _ in range(self.pick.choice((0, 0, 1, 2, 4))):
            values = (self.text()[:50], str(self.pick.randint(-5, 10**9)), self.pick.choice(self._words), "")
            value = self.pick.choice(values)
            pairs.append((self.pick.choice(PARAMETERS), value))
        if self.pick.random() < 0.05:  # noqa: PLR2004
            pairs.append(pairs[0])
        encoded = "&".join(f"{quote(key)}={quote(value, errors='surrogatepass')}" for key, value in pairs)
        if self.pick.random() < 0.2:  # noqa: PLR2004
            at = self.pick.randint(0, len(encoded))
            encoded = encoded[:at] + self.pick.choice(BAD_ENCODINGS) + encoded[at:]
        return encoded

    def _unicode(self):
        return "".join(self.pick.choice(self.pick.choice(self._characters)) for _ in range(self.pick.randint(0, 60)))

    def _syntax(self):
        joint = self.pick.choice(("", " "))
        return joint.join(self.pick.choice(SYNTAX) for _ in range(self.pick.randint(1, 25)))

    def _fragments(self):
        return " ".join(self.pick.choice(FRAGMENTS) for _ in range(self.pick.randint(1, 3)))

    def _mixed(self):
        sources = (self._words, self._words, SYNTAX, FRAGMENTS)
        joint = self.pick.choice((" ", " ", ""))
        return joint.join(self.pick.choice(self.pick.choice(sources)) for _ in range(self.pick.randint(1, 12)))

    def _quoted(self):
        words = [self.pick.choice(self._words) for _ in range(self.pick.randint(1, 8))]
        text = list(" ".join(words))
        for _ in range(self.pick.randint(1, 6)):
            text.insert(self.pick.randint(0, len(text)), self.pick.choice("\"'()-:\x00\x1f\u201c"))
        return "".join(text)

    def _long(self):
        if self.pick.random() < 0.8:  # noqa: PLR2004
            return self._mixed()
        pieces = (self.pick.choice(SYNTAX), self.pick.choice(self._words) + " ", self._unicode() or "x", "(")
        piece = self.pick.choice(pieces)
        return (piece * LONGEST)[: self.pick.randint(1000, LONGEST)]

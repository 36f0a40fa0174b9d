"""How long it takes to look for a full watch list in a long report.

200 words, half of them names of two words, in 300 pages of 450 words of invented text, on one core.
"""

import random
import string
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from publishing.watch_lists.matching import Matcher

WORDS, PAGES, WORDS_A_PAGE, VOCABULARY = 200, 300, 450, 8_000


def word(generator, shortest, longest):
    """Return invented letters."""
    return "".join(generator.choices(string.ascii_lowercase, k=generator.randint(shortest, longest)))


def main():
    """Print the seconds of processor time."""
    generator = random.Random(1)
    common = [word(generator, 2, 10) for _ in range(VOCABULARY)]
    pages = [" ".join(generator.choices(common, k=WORDS_A_PAGE)) + " child\u2019s" for _ in range(PAGES)]
    names = [word(generator, 5, 9).title() for _ in range(WORDS // 2)]
    watched = [*names, *(f"{word(generator, 5, 9).title()} {name}" for name in names)]
    pages[7] += f" of {names[3][:3]}-\n{names[3][3:]}'s"
    text = "\n\n\f\n".join(pages)
    before = time.process_time()
    found = Matcher(watched).search(text)
    seconds = time.process_time() - before
    print(f"{len(watched)} words in {PAGES} pages ({len(text):,} characters): {seconds:.2f} s, {len(found)} found")


if __name__ == "__main__":
    main()

"""Fills a site with invented pages and reports whose words are as common and as rare as those of English text.

Some forty words in a hundred are the little ones ("the", "of"); the others follow Zipf's law, the most common being
those of safeguarding, the rest made of syllables. The same seed makes the same site. Ten thousand pages take half a
minute, a hundred thousand pages of reports two.
"""

import hashlib
import random
from bisect import bisect
from datetime import date, timedelta

import numpy as np
from bulk_pages import BATCH, add_pages, paragraph

LITTLE_WORDS = (
    "the of and to in a was that for with is not by on as were be had from at this their she he which they have been "
    "but or are her his it an there would who when if no more about"
)
LITTLE = LITTLE_WORDS.split()
SHARE_OF_LITTLE = 0.42
CONTENT_WORDS = (
    "child children family mother father school health visitor police social worker agencies practice review learning "
    "neglect safeguarding information sharing assessment plan risk abuse domestic support services meeting baby "
    "professional curiosity hospital injury record concern referral partnership supervision parents home harm "
    "threshold strategy conference protection education mental substance misuse housing midwife voice engagement "
    "escalation exploitation missing fracture bruise disclosure chronology agency multi cumulative adolescent sibling "
    "carer court"
)
CONTENT = CONTENT_WORDS.split()
VOCABULARY = 40_000
BEGINNINGS = ("b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "cl", "dr", "st", "tr")
SYLLABLES = [beginning + vowel for beginning in BEGINNINGS for vowel in ("a", "e", "i", "o", "u", "ai", "ea", "ou")]
ENDINGS = ["", "n", "r", "t", "ld", "ment", "ing", "s", "tion", "ly", "ed", "ness"]
# Kinds of page, and how many of a hundred pages are of each.
SHARES = {"review": 60, "briefing": 25, "resource": 15}
THEMES, AGENCIES = 40, 60
PAGES_A_REPORT = 50
WORDS_A_PDF_PAGE = 350


class Vocabulary:
    """The words of the site. rare, middling, common: lists of words by how often they are used."""

    def __init__(self, seed):
        pick = random.Random(seed)
        known = dict.fromkeys(CONTENT)
        while len(known) < VOCABULARY:
            known["".join(pick.choices(SYLLABLES, k=pick.choice((1, 2, 2, 3)))) + pick.choice(ENDINGS)] = None
        content = list(known)
        self.common, self.middling, self.rare = content[:60], content[300:3000], content[8000:]
        weights = 1 / (np.arange(len(content)) + 5.0) ** 1.1
        little = 1 / (np.arange(len(LITTLE)) + 3.0)
        shares = np.concatenate(
            [little / little.sum() * SHARE_OF_LITTLE, weights / weights.sum() * (1 - SHARE_OF_LITTLE)]
        )
        self._words = np.array([*LITTLE, *content], dtype=object)
        self._upto = np.cumsum(shares)
        self._random = np.random.default_rng(seed)

    def words(self, count):
        """Return `count` words as an array."""
        places = np.searchsorted(self._upto, self._random.random(count))
        return self._words[np.minimum(places, len(self._words) - 1)]

    def texts(self, lengths):
        """Return a text of sentences for each number of words in `lengths`."""
        words = self.words(int(sum(lengths))).tolist()
        ends = np.cumsum(lengths).tolist()
        texts = []
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            sentences = [" ".join(words[at : min(at + 18, end)]) for at in range(start, end, 18)]
            texts.append(". ".join(sentence.capitalize() for sentence in sentences) + ".")
        return texts


class Filler:
    """Fills the database of the present process's site. text_bytes: how much text it has made so far."""

    def __init__(self, seed=7):
        from tests.factories import make_agency, make_theme  # noqa: PLC0415

        self.vocabulary = Vocabulary(seed)
        self._pick = random.Random(seed)
        self._numbers = np.random.default_rng(seed + 1)
        self.text_bytes = 0
        self.pages = self.pdf_pages = 0
        titles = [" ".join(pair).capitalize() for pair in zip(CONTENT[::2], CONTENT[1::2], strict=False)][:THEMES]
        self._themes = [make_theme(title, definition=self._texts([25])[0]) for title in titles]
        self._agencies = [make_agency(f"{word.capitalize()} trust") for word in self.vocabulary.middling[:AGENCIES]]

    def _texts(self, lengths):
        texts = self.vocabulary.texts(lengths)
        self.text_bytes += sum(map(len, texts))
        return texts

    def _lengths(self, count, middle):
        return np.clip(self._numbers.lognormal(np.log(middle), 0.4, count), 3, middle * 5).astype(int)

    def add_pages(self, count):
        """Add `count` pages of all kinds, live and public. Nothing is indexed."""
        upto = np.cumsum([count * share // 100 for share in SHARES.values()])
        upto[-1] = count
        for kind, number in zip(SHARES, np.diff([0, *upto]).tolist(), strict=True):
            for start in range(0, number, BATCH * 4):
                getattr(self, f"_add_{kind}s")(min(BATCH * 4, number - start))
        self.pages += count

    def _common(self, count, words_of_text):
        titles = [text.rstrip(".") for text in self._texts(self._lengths(count, 6))]
        summaries = [text[:300] for text in self._texts(self._lengths(count, 25))]
        texts = self._texts(self._lengths(count, words_of_text))
        days = [date(2010, 1, 1) + timedelta(days=self._pick.randrange(5800)) for _ in range(count)]
        return zip(titles, summaries, texts, days, strict=True)

    def _add_reviews(self, count):
        from reviews.models import AgeBand, Harm, Recommendation, ReviewIndexPage, ReviewPage, ReviewType  # noqa: PLC0415

        pages = [
            ReviewPage(title=title[:200], summary=summary, key_learning=paragraph(text), publication_date=day)
            for title, summary, text, day in self._common(count, 450)
        ]
        add_pages(ReviewIndexPage.objects.get(), pages)
        terms = {"themes": (self._themes, 3), "agencies": (self._agencies, 4)}
        terms |= {"harms": (list(Harm.objects.all()), 2), "age_bands": (list(AgeBand.objects.all()), 1)}
        terms |= {"review_types": (list(ReviewType.objects.all()), 1)}
        for name, (values, most) in terms.items():
            self._relate(pages, name, values, most)
        texts = iter(self._texts(self._lengths(count * 2, 30)))
        Recommendation.objects.bulk_create(
            (
                Recommendation(review=page, number=str(number), text=f"<p>{next(texts)}</p>", sort_order=number)
                for page in pages
                for number in (1, 2)
            ),
            batch_size=BATCH,
        )

    def _add_briefings(self, count):
        from learning.models import Audience, BriefingPage, LearningIndexPage  # noqa: PLC0415

        pages = [
            BriefingPage(title=title[:200], summary=summary, body=paragraph(text), publication_date=day)
            for title, summary, text, day in self._common(count, 700)
        ]
        add_pages(LearningIndexPage.objects.get(), pages)
        self._relate(pages, "themes", self._themes, 2)
        self._relate(pages, "audiences", list(Audience.objects.all()), 2)

    def _add_resources(self, count):
        from learning.models import ResourceIndexPage, ResourceLinkPage  # noqa: PLC0415

        pages = [
            ResourceLinkPage(
                title=title[:200],
                summary=summary,
                description=f"<p>{text}</p>",
                publisher="Example Trust",
                address="https://example.org/resource",
            )
            for title, summary, text, _ in self._common(count, 80)
        ]
        add_pages(ResourceIndexPage.objects.get(), pages)
        self._relate(pages, "themes", self._themes, 2)

    def _relate(self, pages, name, values, most):
        """Give each page up to `most` of the values, those at the beginning of the list more often."""
        field = pages[0]._meta.get_field(name)
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        upto = np.cumsum(1 / (np.arange(len(values)) + 2.0)).tolist()
        rows = []
        for page in pages:
            wanted = min(self._pick.randint(1, most), len(values))
            chosen = {bisect(upto, self._pick.random() * upto[-1] * 0.9999) for _ in range(wanted)}
            rows += [{f"{own}_id": page.pk, f"{other}_id": values[at].pk} for at in chosen]
        through = field.remote_field.through
        through.objects.bulk_create((through(**row) for row in rows), batch_size=BATCH)

    def add_pdf_pages(self, count):
        """Give reviews that have no report one of fifty pages each, until `count` pages of text are added."""
        from documents import rules  # noqa: PLC0415
        from documents.models import PageText, Reading, ReadingState, SiteDocument  # noqa: PLC0415
        from documents.storage import new_token  # noqa: PLC0415
        from reviews.models import ReviewPage  # noqa: PLC0415

        reviews = list(ReviewPage.objects.filter(report=None).order_by("pk")[: count // PAGES_A_REPORT])
        tokens = [new_token() for _ in reviews]
        SiteDocument.objects.bulk_create(
            (
                SiteDocument(
                    title=f"Report of {review.title}"[:250],
                    file=f"documents/{token}/report.pdf",
                    token=token,
                    sha256=hashlib.sha256(token.encode()).hexdigest(),
                    cleared=hashlib.sha256(token.encode()).hexdigest(),
                    has_text=True,
                )
                for review, token in zip(reviews, tokens, strict=True)
            ),
            batch_size=BATCH,
        )
        by_token = {document.token: document for document in SiteDocument.objects.filter(token__in=tokens)}
        documents = [by_token[token] for token in tokens]
        facts = {"state": ReadingState.READ, "rules": rules.VERSION, "kind": "pdf", "page_count": PAGES_A_REPORT}
        Reading.objects.bulk_create(
            (Reading(document=document, sha256=document.sha256, **facts) for document in documents), batch_size=BATCH
        )
        for review, document in zip(reviews, documents, strict=True):
            review.report = document
            texts = self._texts(self._lengths(PAGES_A_REPORT, WORDS_A_PDF_PAGE))
            PageText.objects.bulk_create(
                PageText(document=document, number=number, text=text) for number, text in enumerate(texts, 1)
            )
        ReviewPage.objects.bulk_update(reviews, ["report"], batch_size=BATCH)
        self.pdf_pages += len(documents) * PAGES_A_REPORT

"""Words that mean the same, and everyday words for formal terms: a search with one of them finds the others, too."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from ..analysis import is_common, words_of
from ..kinds import WordArea, WordKind

MOST_TERMS = 40  # in each of the two lists of a group
MOST_WORDS = 8  # in a term
LONGEST_TERM = 80  # characters


class WordGroup(models.Model):
    """Terms that belong together. A change counts from the next search on; nothing is indexed again."""

    key = models.SlugField(
        "key",
        max_length=80,
        unique=True,
        null=True,
        editable=False,
        help_text="By what a group that comes with the site is known to updates, which leave it as editors changed it.",
    )
    kind = models.CharField(
        "kind",
        max_length=10,
        choices=WordKind,
        default=WordKind.SAME,
        help_text="Everyday words find formal terms, but formal terms do not find everyday words.",
    )
    terms = models.TextField(
        "words or terms",
        help_text=(
            'One a line: two or more, or for "everyday words" what people type. Readers see them ("Also searched '
            'for"). Endings are looked after ("bruise" stands for "bruises"), except in abbreviations, which are '
            "written in capitals."
        ),
    )
    formal_terms = models.TextField(
        "formal terms", blank=True, help_text='Only for "everyday words": the terms that they find, one a line.'
    )
    capitals_matter = models.BooleanField(
        "is an ordinary word too",
        default=False,
        help_text=(
            "For single words that mean something else in small letters, such as SEND and Prevent: they count only "
            "when they are typed with their capitals, or alone."
        ),
    )
    area = models.CharField(
        "area",
        max_length=20,
        choices=WordArea,
        default=WordArea.OTHER,
        help_text="The heading under which the group stands in this list. It changes nothing for readers.",
    )
    note = models.TextField(
        "note for editors",
        blank=True,
        help_text="Why a word is in or out, where it could mean something else. Readers do not see it.",
    )
    is_on = models.BooleanField("in use", default=True, help_text="Switched off, the group changes no search.")

    class Meta:
        verbose_name = "group of search words"
        verbose_name_plural = "search words"
        ordering = ["area", Lower("terms"), "pk"]

    def __str__(self):
        return ", ".join(self.term_list[:3]) or "(no words)"

    def clean(self):
        """Refuse what would find nothing, or too much. Raises ValidationError."""
        errors = {}
        is_lay = self.kind == WordKind.LAY
        for field, terms in (("terms", self.term_list), ("formal_terms", self.formal_list)):
            if problem := _problem(terms):
                errors[field] = problem
        if not is_lay and len(self.term_list) < 2:  # noqa: PLR2004
            errors.setdefault("terms", "Give at least two terms, one a line: a single one finds nothing else.")
        if is_lay and not self.formal_list:
            errors.setdefault("formal_terms", "Give the formal terms that these words find, one a line.")
        if not is_lay and self.formal_list:
            errors.setdefault("formal_terms", "Formal terms belong to everyday words only. Choose that kind above.")
        if both := {_form(term) for term in self.term_list} & {_form(term) for term in self.formal_list}:
            errors.setdefault("formal_terms", f'"{" ".join(min(both))}" stands in both lists. Take it out of one.')
        if errors:
            raise ValidationError(errors)

    @property
    def term_list(self):
        """The terms, without empty lines."""
        return lines_of(self.terms)

    @property
    def formal_list(self):
        """The formal terms, without empty lines."""
        return lines_of(self.formal_terms)


def lines_of(text):
    """Return the lines of `text` that hold something, without the spaces around them."""
    return [stripped for line in text.splitlines() if (stripped := " ".join(line.split()))]


def _form(term):
    return tuple(words_of(term))


def _problem(terms):
    """Return what is wrong with a list of terms, or None."""
    if len(terms) > MOST_TERMS:
        return f"At most {MOST_TERMS} terms make a group. Divide this one."
    seen = set()
    for term in terms:
        form = _form(term)
        if len(term) > LONGEST_TERM:
            return f'"{term[:30]}…" is longer than {LONGEST_TERM} characters.'
        if len(form) > MOST_WORDS:
            return f'"{term}" has more than {MOST_WORDS} words.'
        if all(map(is_common, form)):
            return f'"{term}" has no word that tells pages apart: it would change nearly every search.'
        if form in seen:
            return f'"{term}" stands there twice. Capitals and signs make no difference.'
        seen.add(form)
    return None

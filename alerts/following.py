"""What somebody follows, and what a page is about: whether one is for the other."""

from dataclasses import dataclass, field

from .kinds import KINDS
from .models import Subscriber

ABOUT = ("review_types", "themes", "agencies")  # the fields that pages and subscribers have by the same name


@dataclass
class Choices:
    """What one subscriber follows: everything, whole kinds, or whatever carries one of the chosen terms."""

    everything: bool = False
    kinds: set = field(default_factory=set)
    terms: dict = field(default_factory=lambda: {name: set() for name in ABOUT})

    def want(self, kind, terms):
        """Return whether a page of `kind` (its name) with these `terms` ({field: ids}) is for them."""
        return self.everything or kind in self.kinds or any(self.terms[name] & ids for name, ids in terms.items())


def choices_of(subscribers):
    """Return {pk: `Choices`} of `subscribers`, in a fixed number of queries."""
    found = {
        each.pk: Choices(
            everything=each.follows_everything,
            kinds={kind.name for kind in KINDS.values() if getattr(each, kind.field)},
        )
        for each in subscribers
    }
    particular = [pk for pk, choices in found.items() if not choices.everything]
    for name in ABOUT if particular else ():
        rows = Subscriber.objects.filter(pk__in=particular).exclude(**{name: None}).order_by()
        for pk, term in rows.values_list("pk", name):
            found[pk].terms[name].add(term)
    return found


def terms_of(announcements):
    """Return {page id: {field: ids}} of the pages of `announcements`, in a fixed number of queries."""
    found = {}
    for kind in KINDS.values():
        pks = [each.page_id for each in announcements if each.kind == kind.name]
        names = [name for name in ABOUT if _has(kind.model, name)]
        found |= {pk: {name: set() for name in names} for pk in pks}
        for name in names if pks else ():
            rows = kind.model.objects.filter(pk__in=pks).exclude(**{name: None}).order_by()
            for pk, term in rows.values_list("pk", name):
                found[pk][name].add(term)
    return found


def _has(model, name):
    return any(field.name == name for field in model._meta.many_to_many)

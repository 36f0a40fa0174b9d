"""Which theme of this site another site's theme is: by identifier, address, title or other name; never a guess."""

from dataclasses import dataclass, field

from reviews.models import ThemePage
from reviews.theme_lists import other_names


def _folded(name):
    return " ".join(name.casefold().split())


@dataclass
class ThemeMatcher:
    """The live themes of this site by what they can be known by."""

    by_id: dict = field(default_factory=dict)
    by_slug: dict = field(default_factory=dict)
    by_name: dict = field(default_factory=dict)
    by_other_name: dict = field(default_factory=dict)

    @classmethod
    def of_site(cls):
        """Return a matcher with the live themes as they are now."""
        matcher = cls()
        for theme in ThemePage.objects.live().defer_streamfields():
            matcher.by_id[theme.translation_key.urn] = {theme.pk}
            matcher.by_slug[theme.slug] = {theme.pk}
            matcher.by_name.setdefault(_folded(theme.title), set()).add(theme.pk)
            for name in other_names(theme):
                matcher.by_other_name.setdefault(_folded(name), set()).add(theme.pk)
        return matcher

    def match(self, themes):
        """Return (ids of the pages of this site's themes, sentences about what is none of them) for remote themes."""
        found, doubts = set(), []
        for theme in themes:
            pks = self._candidates(theme)
            if len(pks) == 1:
                found |= pks
            elif pks:
                doubts.append(f"Its theme “{theme.title}” could be any of {len(pks)} themes here. Choose by hand.")
            else:
                doubts.append(f"No theme here is its theme “{theme.title}”. Choose by hand if one fits.")
        return sorted(found), doubts

    def _candidates(self, theme):
        """Return the themes that it could be by the surest of the ways that find any."""
        names = {_folded(theme.title)}
        others = {_folded(name) for name in theme.also_known_as if name}
        ways = [
            [self.by_id.get(theme.id)],
            [self.by_slug.get(theme.slug)],
            [self.by_name.get(name) for name in names],
            [self.by_other_name.get(name) for name in names] + [self.by_name.get(name) for name in others],
        ]
        return next((pks for way in ways if (pks := set().union(*filter(None, way)))), set())

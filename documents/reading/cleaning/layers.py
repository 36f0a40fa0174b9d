"""Layers (optional content): which of them a reader does not see when the file is opened."""

import pikepdf

from ..walk import dictionary, items

LONGEST_EXPRESSION = 50


class Layers:
    """The layers of a `pikepdf.Pdf` as its default configuration shows them on a screen (ISO 32000-2, 8.11)."""

    def __init__(self, pdf):
        config = dictionary(dictionary(pdf.Root, "/OCProperties"), "/D")
        self._base_off = config.get("/BaseState") == "/OFF"
        self._on = _keys(config.get("/ON"))
        self._off = _keys(config.get("/OFF"))
        self._by_usage = set()
        for entry in items(config.get("/AS")):
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Event") == "/View":
                self._by_usage |= _keys(entry.get("/OCGs"))

    def hides(self, membership):
        """Return whether what belongs to `membership`, the value of an OC entry or property list, is not seen."""
        return isinstance(membership, pikepdf.Dictionary) and not self._shows(membership)

    def _shows(self, membership):
        if membership.get("/Type") != "/OCMD":
            return self._group_shows(membership)
        if isinstance(membership.get("/VE"), pikepdf.Array):
            return self._expression(membership.VE)
        groups = membership.get("/OCGs")
        groups = [groups] if isinstance(groups, pikepdf.Dictionary) else items(groups)
        states = [self._group_shows(group) for group in groups if isinstance(group, pikepdf.Dictionary)]
        if not states:
            return True
        match str(membership.get("/P", "/AnyOn")):
            case "/AllOn":
                return all(states)
            case "/AnyOff":
                return not all(states)
            case "/AllOff":
                return not any(states)
        return any(states)

    def _group_shows(self, group):
        intent = group.get("/Intent", pikepdf.Name.View)
        intents = [str(name) for name in (intent if isinstance(intent, pikepdf.Array) else [intent])]
        if not {"/View", "/All"} & set(intents):
            return True
        key = group.objgen
        shows = key in self._on if self._base_off else key not in self._off
        if key in self._by_usage:
            wanted = dictionary(dictionary(group, "/Usage"), "/View").get("/ViewState")
            shows = wanted != "/OFF" if wanted is not None else shows
        return shows

    def _expression(self, expression, depth=0):
        if isinstance(expression, pikepdf.Dictionary):
            return self._group_shows(expression)
        if not isinstance(expression, pikepdf.Array) or not len(expression) or depth > LONGEST_EXPRESSION:
            return True
        states = [self._expression(part, depth + 1) for part in list(expression)[1:]]
        match str(expression[0]):
            case "/Not":
                return not all(states)
            case "/And":
                return all(states)
        return any(states)


def _keys(groups):
    return {group.objgen for group in items(groups) if isinstance(group, pikepdf.Dictionary)}

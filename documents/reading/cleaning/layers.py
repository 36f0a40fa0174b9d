"""Layers (optional content): which of them a reader does not see when the file is opened."""

import pikepdf

from ..layers import is_shown, layers_off
from ..walk import dictionary, items, kind_of


class Layers:
    """The layers of a `pikepdf.Pdf` as its first setting shows them on a screen (ISO 32000-2, 8.11)."""

    def __init__(self, pdf):
        properties = dictionary(pdf.Root, "/OCProperties")
        setting = dictionary(properties, "/D")
        layers = {
            layer.objgen: layer for layer in items(properties.get("/OCGs")) if isinstance(layer, pikepdf.Dictionary)
        }
        self._off = layers_off(layers, setting)
        for entry in items(setting.get("/AS")):
            if isinstance(entry, pikepdf.Dictionary) and kind_of(entry, "/Event") == "/View":
                self._follow_usage(items(entry.get("/OCGs")))
        self._off -= {number for number, layer in layers.items() if not _is_about_viewing(layer)}

    def hides(self, membership):
        """Return whether what belongs to `membership`, the value of an OC entry or property list, is not seen."""
        if not isinstance(membership, pikepdf.Dictionary):
            return False
        if kind_of(membership, "/Type") == "/OCMD":
            return not is_shown(membership, self._off)
        return membership.objgen in self._off

    def _follow_usage(self, layers):
        """Let those of `layers` that say how they are to be viewed be as they say."""
        for layer in layers:
            state = kind_of(dictionary(dictionary(layer, "/Usage"), "/View"), "/ViewState")
            if state == "/OFF":
                self._off.add(layer.objgen)
            elif state:
                self._off.discard(layer.objgen)


def _is_about_viewing(layer):
    """Whether turning `layer` off has an effect: one meant for the design of the page alone is always seen."""
    intents = [str(intent) for intent in items(layer.get("/Intent")) or [layer.get("/Intent", "/View")]]
    return bool({"/View", "/All"} & set(intents))

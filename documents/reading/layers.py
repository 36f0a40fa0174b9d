"""Layers of a PDF (optional content) that readers do not see, or see only on screen or on paper."""

from pikepdf import Array, Dictionary, Name

from .findings import Finding
from .walk import dictionary, entries, items, kind_of, name_text, words

EXPRESSION_DEPTH = 20
USES = {"/View": "/ViewState", "/Print": "/PrintState"}


def hidden_layers(pdf, walked):
    """Yield a `Finding` for each layer of `pdf` that content uses and that is off in some way of looking at the file.

    Ways of looking are the file's own first setting, its others, and printing; see ISO 32000-2, 8.11.
    """
    properties = dictionary(pdf.Root, "/OCProperties")
    layers = {layer.objgen: layer for layer in items(properties.get("/OCGs")) if isinstance(layer, Dictionary)}
    if not len(properties):
        return
    first = dictionary(properties, "/D")
    off = layers_off(layers, first)
    ways = [("off", off)]
    ways += [
        ("off in another setting of the file", layers_off(layers, other)) for other in items(properties.get("/Configs"))
    ]
    ways += [(f"off: {state.strip('/')}", _unused(layers, use, state)) for use, state in USES.items()]
    told = set()
    for use, number in _uses(walked):
        if use.objgen in told:
            continue
        told.add(use.objgen)
        name = words(use.get("/Name")) or "layer without a name"
        if kind_of(use, "/Type") == "/OCMD":
            if not is_shown(use, off):
                yield Finding("hidden-layers", number, detail="hidden by a rule over layers")
        elif how := next((how for how, hidden in ways if use.objgen in hidden), None):
            yield Finding("hidden-layers", number, detail=f"{name} ({how})")


def _uses(walked):
    """Yield the layers and rules over layers that content of pages, pictures and annotations names, with the page."""
    for node, number in walked.nodes:
        named = [*(use for _name, use in entries(node, "/Properties")), node.get("/OC")]
        for use in named:
            if isinstance(use, Dictionary) and kind_of(use, "/Type") in {"/OCG", "/OCMD"}:
                yield use, number


def layers_off(layers, setting):
    """Return the object numbers of those `layers` that the configuration dictionary `setting` turns off."""
    if not isinstance(setting, Dictionary):
        return set()
    off = set(layers) if kind_of(setting, "/BaseState") == "/OFF" else set()
    off -= {layer.objgen for layer in items(setting.get("/ON")) if isinstance(layer, Dictionary)}
    return off | {layer.objgen for layer in items(setting.get("/OFF")) if isinstance(layer, Dictionary)}


def _unused(layers, use, state):
    """Return the object numbers of those `layers` that say they are off in one `use`, as "/Print"."""
    return {
        number
        for number, layer in layers.items()
        if kind_of(dictionary(dictionary(layer, "/Usage"), use), state) == "/OFF"
    }


def is_shown(rule, off):
    """Return whether the membership dictionary `rule` shows its content when the layers `off` are off."""
    if isinstance(rule.get("/VE"), Array):
        return _holds(rule.get("/VE"), off)
    groups = rule.get("/OCGs")
    shown = [group.objgen not in off for group in items(groups) or [groups] if isinstance(group, Dictionary)]
    if not shown:
        return True
    policy = kind_of(rule, "/P")
    return {"/AllOn": all(shown), "/AnyOff": not all(shown), "/AllOff": not any(shown)}.get(policy, any(shown))


def _holds(expression, off, depth=0):
    """Return whether the visibility `expression` (["/And", layer or expression, …]) holds."""
    if isinstance(expression, Dictionary):
        return expression.objgen not in off
    operator, *terms = items(expression) or [None]
    if depth > EXPRESSION_DEPTH or not isinstance(operator, Name):
        return True
    values = [_holds(term, off, depth + 1) for term in terms]
    return {"/And": all(values), "/Or": any(values)}.get(name_text(operator), not all(values))

"""PDFs with layers that are not seen, not printed, or seen only in some settings."""

from pikepdf import Array, Dictionary, Name, String

from . import samples
from .drafts import changed, image, note, shown


def layer(pdf, name="Notes", **entries):
    return pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name), **entries))


def layers(pdf, *groups, first=None, others=()):
    """Register `groups` with the document's first setting and its `others`."""
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=first or Dictionary())
    if others:
        pdf.Root.OCProperties.Configs = Array(others)


def use(pdf, group, page=0):
    """Write words on a page in the layer `group`, or by the rule over layers `group`."""
    holder = pdf.pages[page].obj
    holder.Resources.Properties = Dictionary(L=group)
    holder.Contents = pdf.make_stream(
        holder.Contents.read_bytes() + b"/OC /L BDC\n" + shown("A layered name", y=500) + b"EMC\n"
    )


def off(pdf, **first):
    group = layer(pdf)
    use(pdf, group)
    layers(pdf, group, first=Dictionary(first) if first else Dictionary(OFF=Array([group])))


def off_by_default(pdf):
    group = layer(pdf)
    use(pdf, group)
    layers(pdf, group, first=Dictionary(BaseState=Name.OFF))


def off_picture(pdf):
    group = layer(pdf)
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=image(pdf, OC=group))
    layers(pdf, group, first=Dictionary(OFF=Array([group])))


def off_note(pdf):
    group = layer(pdf)
    note(pdf, Subtype=Name.Link, OC=group)
    layers(pdf, group, first=Dictionary(OFF=Array([group])))


def one_of_two(pdf):
    groups = [layer(pdf, "Plan"), layer(pdf, "Names")]
    use(pdf, groups[0], 0)
    use(pdf, groups[1], 1)
    layers(pdf, *groups, first=Dictionary(BaseState=Name.OFF, ON=Array([groups[0]])))


def with_usage(**usage):
    def change(pdf):
        group = layer(pdf, Usage=Dictionary({f"/{key}": value for key, value in usage.items()}))
        use(pdf, group)
        event = Dictionary(Event=Name.Print, OCGs=Array([group]), Category=Array([Name.Print]))
        layers(pdf, group, first=Dictionary(AS=Array([event])))

    return change


def by_rule(*, off_too=False, **entries):
    def change(pdf):
        group = layer(pdf)
        made = {key: value(group) if callable(value) else value for key, value in entries.items()}
        use(pdf, pdf.make_indirect(Dictionary(Type=Name.OCMD, **made)))
        layers(pdf, group, first=Dictionary(OFF=Array([group])) if off_too else None)

    return change


def otherwise(**setting):
    def change(pdf):
        group = layer(pdf)
        use(pdf, group)
        made = {key: value(group) if callable(value) else value for key, value in setting.items()}
        layers(pdf, group, others=[Dictionary(Name=String("Public")), Dictionary(**made)])

    return change


OFF = {
    "named": off,
    "by default": off_by_default,
    "a picture": off_picture,
    "a link": off_note,
    "one of two": one_of_two,
}
USAGE = {
    "not printed": with_usage(Print=Dictionary(PrintState=Name.OFF)),
    "not printed, a watermark": with_usage(Print=Dictionary(Subtype=Name.Watermark, PrintState=Name.OFF)),
    "printed only": with_usage(View=Dictionary(ViewState=Name.OFF), Print=Dictionary(PrintState=Name.ON)),
    "neither": with_usage(View=Dictionary(ViewState=Name.OFF), Print=Dictionary(PrintState=Name.OFF)),
}
RULES = {
    "all off": by_rule(OCGs=lambda group: group, P=Name.AllOff),
    "any off": by_rule(OCGs=lambda group: Array([group]), P=Name.AnyOff),
    "not": by_rule(VE=lambda group: Array([Name.Not, group])),
    "and not": by_rule(VE=lambda group: Array([Name.And, group, Array([Name.Not, group])])),
    "any on of one that is off": by_rule(OCGs=lambda group: Array([group]), off_too=True),
}
OTHERWISE = {
    "named": otherwise(OFF=lambda group: Array([group])),
    "by default": otherwise(BaseState=Name.OFF),
    "by default, one on": otherwise(BaseState=Name.OFF, ON=Array()),
    "named and on": otherwise(OFF=lambda group: Array([group]), Intent=Name.View),
}


def family(kind, changes):
    return samples(kind, "hidden-layers", {name: changed(change) for name, change in changes.items()})


SAMPLES = [
    *family("layer that is off", OFF),
    *family("layer for one use", USAGE),
    *family("layer by a rule", RULES),
    *family("layer in another setting", OTHERWISE),
]

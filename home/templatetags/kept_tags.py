"""Components that look the same wherever a record is shown, rendered once while nothing that readers see changes."""

from django import template
from django.db.models import Model

from home.remembered import remembered_among

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context, component, **given):
    """Return the template `component` with what is `given` and nothing else of the page.

    given: records, texts, truth values, and what has an `identity`: on them alone, and on what anybody may read, the
    component may depend.
    """

    def render():
        return context.template.engine.get_template(component).render(context.new(given))

    key = (component, *((name, _identity(value)) for name, value in given.items()))
    return remembered_among("components", [key], lambda keys: {key: render()})[key]


def _identity(value):
    return (type(value), value.pk) if isinstance(value, Model) else getattr(value, "identity", value)

"""Words that must not get out: every text field, file and picture of a page filled with a word of its own.

Fields are found by looking at the models, so that one added later is filled, and watched, by itself.
"""

import re
from datetime import date
from io import BytesIO
from itertools import count, product

from django.core.files.base import ContentFile
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from documents.models import Finding, SiteDocument, SiteImage
from reviews.models.reference import Term

from .factories import add_text, clear

PREFIX = "zxqv"  # no word of any language, and too long to come about in a random token
PATTERN = re.compile(rf"{PREFIX}[a-z]{{4}}", re.IGNORECASE)
DAY = date(1961, 5, 1)  # a year that nothing else on the site has
DATES = dict.fromkeys(["publication_date", "decision_date", "completed_date", "due"], DAY)
DATES |= dict.fromkeys(["period_start", "period_end"], DAY.year)
FORMS = [  # the first that fits, of fields and blocks alike
    ((models.URLField, blocks.URLBlock), "https://example.org/{}"),
    ((models.EmailField, blocks.EmailBlock), "{}@example.org"),
    ((RichTextField, blocks.RichTextBlock), "<p>{}</p>"),
    ((models.CharField, models.TextField, blocks.CharBlock, blocks.TextBlock), "{}"),
]
NOT_WORDS = {"path", "sort_order", "alias_of"}  # Wagtail's own machinery


class Canaries:
    """The words given out so far, each with the place it was put in: "ReviewPage.title"."""

    _endings = ("".join(letters) for letters in product("bcdfghjklmnp", repeat=4))  # no two objects share a word

    def __init__(self):
        self.places = {}
        self._files = count(1)

    def word(self, place):
        """Return a new word that is put in `place`."""
        word = PREFIX + next(Canaries._endings)
        self.places[word] = place
        return word

    def of(self, *endings):
        """Return the words in places that end in one of `endings` ("ReviewPage.title", ".slug")."""
        return [word for word, place in self.places.items() if place.endswith(endings)]

    def found_in(self, text, but=()):
        """Return the places of the words that stand in `text`, without the words `but`."""
        found = {word.lower() for word in PATTERN.findall(text)} - set(but)
        return sorted(self.places[word] for word in found if word in self.places)

    def document(self, place):
        """Return a document whose title, file name, content and text hold words, and which lacks something."""
        name, content = self.word(f"{place}.name"), self.word(f"{place}.content")
        file = ContentFile(b"%PDF-1.7 " + content.encode(), name=f"{name}.pdf")
        document = SiteDocument.objects.create(title=self.word(f"{place}.title"), file=file)
        clear(document)
        document = SiteDocument.objects.get(pk=document.pk)
        Finding.objects.create(reading=document.reading, code="not-tagged")
        return add_text(document, self.word(f"{place}.text"))

    def image(self, place):
        """Return a picture whose title, file name, description and metadata hold words."""
        content, inside = BytesIO(), PngInfo()
        inside.add_text("Comment", self.word(f"{place}.metadata"))
        shade = next(self._files) % 256
        PillowImage.new("RGB", (120, 63), (shade, 90, 160)).save(content, "PNG", pnginfo=inside)
        file = ContentFile(content.getvalue(), name=f"{self.word(f'{place}.name')}.png")
        facts = {"title": self.word(f"{place}.title"), "description": self.word(f"{place}.description")}
        return SiteImage.objects.create(file=file, **facts)

    def fill(self, instance, **given):
        """Put words into every field of `instance` that takes words, a file or a picture, but for what is `given`."""
        model = type(instance)
        for field in fields_of(model):
            place = f"{model.__name__}.{field.name}"
            value = given[field.name] if field.name in given else self._value(field, place)
            if value is not None:
                setattr(instance, field.name, value)
        return instance

    def _value(self, field, place):
        if isinstance(field, StreamField):
            return [(name, self.block(block, f"{place}.{name}")) for name, block in blocks_of(field)]
        if isinstance(field, models.ForeignKey):
            return self.image(place) if field.related_model is SiteImage else self.document(place)
        return self._worded(field, place) or DATES.get(field.name)

    def _worded(self, field, place):
        """Return a word in the form that a field or block of words takes, or None."""
        form = next((form for kinds, form in FORMS if isinstance(field, kinds)), None)
        return form.format(self.word(place)) if form else None

    def block(self, block, place):
        """Return a value for `block`, of whatever kind, full of words."""
        if isinstance(block, ImageChooserBlock):
            return self.image(place)
        if isinstance(block, DocumentChooserBlock):
            return self.document(place)
        if isinstance(block, TypedTableBlock):
            return self._table(place, block)
        return self._block_of_words(block, place)

    def _block_of_words(self, block, place):
        if isinstance(block, blocks.StructBlock):
            return {name: self.block(child, f"{place}.{name}") for name, child in block.child_blocks.items()}
        if isinstance(block, blocks.StaticBlock):
            return None  # it takes no words, and lists by itself what is public
        if isinstance(block, blocks.ListBlock):
            return [self.block(block.child_block, place)]
        value = 1961 if isinstance(block, blocks.DecimalBlock) else self._worded(block, place)
        if value is None:
            raise TypeError(f"No canary for {type(block).__name__} at {place}: say in FORMS how it is filled")
        return value

    def _table(self, place, block):
        columns = list(block.child_blocks.items())
        cells = [child.normalize(self.block(child, f"{place}.{name}")) for name, child in columns]
        headings = [{"block": child, "heading": self.word(f"{place}.heading")} for _, child in columns]
        return TypedTable(headings, [{"values": cells}], caption=self.word(f"{place}.caption"))

    def term(self, model):
        """Return an entry of a register ("an agency") that no page but a hidden one has."""
        term = self.fill(model())
        term.save()
        return term


def fields_of(model):
    """Return the fields of `model` that an editor fills with words, dates, files or pictures."""
    return [field for field in model._meta.concrete_fields if _is_filled(field)]


def _is_filled(field):
    if not field.editable or field.choices or field.primary_key or field.name in NOT_WORDS:
        return False
    if isinstance(field, models.ForeignKey):
        return field.related_model in (SiteDocument, SiteImage)
    return not isinstance(field, models.BooleanField | models.UUIDField)


def word_fields_of(model):
    """Return the names of the fields that hold words: each must get a canary."""
    kinds = (models.CharField, models.TextField, StreamField)
    return [field.name for field in fields_of(model) if isinstance(field, kinds)]


def blocks_of(field):
    """Return (name, block) of what a StreamField offers."""
    return list(field.stream_block.child_blocks.items())


def children_of(model):
    """Return (name, model) of the inline records of a page type, Wagtail's comments left out."""
    return [
        (relation.get_accessor_name(), relation.related_model)
        for relation in get_all_child_relations(model)
        if relation.related_model._meta.app_label != "wagtailcore"
    ]


def registers_of(model):
    """Return (name, model) of the many-to-many fields to a register that editors manage."""
    return [
        (field.name, field.related_model)
        for field in model._meta.many_to_many
        if isinstance(field, ParentalManyToManyField) and issubclass(field.related_model, Term)
    ]


def page_to(model):
    """Return the foreign key of an inline record to a page that is not its parent, or None."""
    keys = [field for field in model._meta.concrete_fields if type(field) is models.ForeignKey]
    return next((key for key in keys if issubclass(key.related_model, Page)), None)

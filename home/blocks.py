"""The blocks of which editors build pages; the menus offered to them are at the end of the file."""

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
BODY_FEATURES = ["h3", *TEXT_FEATURES]


class HeadingBlock(blocks.CharBlock):
    """A heading that divides the page; shown in its contents list."""

    class Meta:
        label = "Heading"
        icon = "title"
        template = "blocks/heading.html"
        max_length = 200


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    def __init__(self, **kwargs):
        super().__init__(**({"features": BODY_FEATURES} | kwargs))

    class Meta:
        label = "Text"
        icon = "pilcrow"
        template = "blocks/paragraph.html"


class QuotationBlock(blocks.StructBlock):
    """Words of somebody else, with where they come from."""

    text = blocks.TextBlock(label="Quoted words", help_text="Exactly as said or written, without quotation marks.")
    attribution = blocks.CharBlock(
        required=False, label="Who or what is quoted", help_text="For example: Working Together to Safeguard Children."
    )

    class Meta:
        label = "Quotation"
        icon = "openquote"
        template = "blocks/quotation.html"


class CalloutBlock(blocks.StructBlock):
    """Something that must not be missed."""

    heading = blocks.CharBlock(required=False, max_length=120, help_text="Short. May be left empty.")
    text = blocks.RichTextBlock(features=TEXT_FEATURES, help_text="Two or three sentences at most.")

    class Meta:
        label = "Callout"
        icon = "warning"
        template = "blocks/callout.html"


class DetailsSectionBlock(blocks.StructBlock):
    """One section that opens when its heading is chosen."""

    heading = blocks.CharBlock(max_length=160, help_text="Says what is inside.")
    text = blocks.RichTextBlock(features=TEXT_FEATURES, help_text="Shown when the heading is chosen, and in print.")

    class Meta:
        icon = "list-ul"


class AccordionBlock(blocks.StructBlock):
    """Sections that open and close; all are open in print and without JavaScript."""

    sections = blocks.ListBlock(DetailsSectionBlock(), min_num=1)

    class Meta:
        label = "Accordion"
        icon = "list-ul"
        template = "blocks/accordion.html"


class PictureBlock(blocks.StructBlock):
    """A picture with the words that stand for it."""

    image = ImageChooserBlock(label="Picture", help_text="Without anybody who could be recognised.")
    alt_text = blocks.CharBlock(
        required=False,
        max_length=250,
        label="Description",
        help_text="What the picture tells, for people who cannot see it. Leave empty only if it is decoration.",
    )
    caption = blocks.CharBlock(required=False, max_length=250, help_text="Shown below the picture.")

    class Meta:
        label = "Picture"
        icon = "image"
        template = "blocks/picture.html"


class FileBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label="File", help_text="A PDF. Readers get it when this page is live.")
    title = blocks.CharBlock(required=False, help_text="Leave empty to use the file's own title.")

    class Meta:
        label = "File"
        icon = "doc-full"
        template = "blocks/file.html"


class TableBlock(TypedTableBlock):
    """A table whose cells are text, numbers or rich text."""

    def __init__(self, **kwargs):
        columns = [
            ("text", blocks.CharBlock(required=False, label="Text")),
            ("rich_text", blocks.RichTextBlock(required=False, features=["bold", "italic", "link"], label="Rich text")),
            ("number", blocks.DecimalBlock(required=False, label="Number")),
        ]
        super().__init__(columns, **kwargs)

    class Meta:
        label = "Table"
        icon = "table"
        template = "blocks/table.html"


TEXT_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock()),
    ("quotation", QuotationBlock()),
    ("callout", CalloutBlock()),
]
BODY_BLOCKS = [
    *TEXT_BLOCKS,
    ("accordion", AccordionBlock()),
    ("table", TableBlock()),
    ("picture", PictureBlock()),
    ("file", FileBlock()),
]

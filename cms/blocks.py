"""What a story is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.illustrations import PictureChooserBlock

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):  # type: ignore[misc]
    """A picture, what it shows for those who do not see it, and a line beneath."""

    image = PictureChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=160,
        label=_("What it shows"),
        help_text=_("Read aloud to people who do not see the picture."),
    )
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Line beneath"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):  # type: ignore[misc]
    """Somebody's words."""

    words = blocks.TextBlock(max_length=600, label=_("Words"))
    who = blocks.CharBlock(max_length=120, required=False, label=_("Who said them"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class FactBlock(blocks.StructBlock):  # type: ignore[misc]
    """One figure with its word."""

    word = blocks.CharBlock(max_length=60, label=_("Word"))
    figure = blocks.CharBlock(max_length=60, label=_("Figure"))

    class Meta:
        icon = "list-ul"
        label = _("Fact")


class StoryBlock(blocks.StreamBlock):  # type: ignore[misc]
    """Text, pictures, quotations and facts, in any order."""

    text = blocks.RichTextBlock(features=FEATURES, label=_("Text"), template="cms/blocks/text.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    facts = blocks.ListBlock(
        FactBlock(),
        min_num=1,
        max_num=8,
        icon="list-ul",
        label=_("Facts"),
        template="cms/blocks/facts.html",
    )

    class Meta:
        block_counts = {"picture": {"max_num": 20}}

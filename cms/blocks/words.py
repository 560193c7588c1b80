"""Blocks made of words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# No first heading: that is the page's title. No pictures or films: these are blocks.
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
# An answer or a step stands under a heading of its own.
PLAIN_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
WORDS = _("Words")


class QuoteBlock(blocks.StructBlock):  # type: ignore[misc]
    """Somebody's words."""

    words = blocks.TextBlock(max_length=600, label=_("Words"))
    who = blocks.CharBlock(max_length=120, required=False, label=_("Who said them"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = WORDS
        template = "cms/blocks/quote.html"


class FactBlock(blocks.StructBlock):  # type: ignore[misc]
    """One figure with its word."""

    word = blocks.CharBlock(max_length=60, label=_("Word"))
    figure = blocks.CharBlock(max_length=60, label=_("Figure"))

    class Meta:
        icon = "list-ul"
        label = _("Fact")


class RowBlock(blocks.StructBlock):  # type: ignore[misc]
    """One line of a comparison: what is compared, and how each side does."""

    what = blocks.CharBlock(max_length=80, label=_("What is compared"))
    first = blocks.CharBlock(max_length=160, label=_("First side"))
    second = blocks.CharBlock(max_length=160, label=_("Second side"))

    class Meta:
        icon = "list-ul"
        label = _("Line")


class ComparisonBlock(blocks.StructBlock):  # type: ignore[misc]
    """Two things side by side, line by line."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    first = blocks.CharBlock(max_length=60, label=_("Name of the first side"))
    second = blocks.CharBlock(max_length=60, label=_("Name of the second side"))
    rows = blocks.ListBlock(RowBlock(), min_num=1, max_num=12, label=_("Lines"))

    class Meta:
        icon = "table"
        label = _("Comparison")
        group = WORDS
        template = "cms/blocks/comparison.html"


class EntryBlock(blocks.StructBlock):  # type: ignore[misc]
    """One step: a time as people say it, and what happens."""

    when = blocks.CharBlock(
        max_length=60, label=_("When"), help_text=_("As you would say it: spring 2027, 4 March.")
    )
    title = blocks.CharBlock(max_length=120, label=_("What happens"))
    words = blocks.TextBlock(max_length=400, required=False, label=_("More about it"))

    class Meta:
        icon = "date"
        label = _("Step")


class TimelineBlock(blocks.StructBlock):  # type: ignore[misc]
    """What happened, or will, one thing after the other."""

    heading = blocks.CharBlock(max_length=120, required=False, label=_("Heading"))
    entries = blocks.ListBlock(EntryBlock(), min_num=2, max_num=12, label=_("Steps"))

    class Meta:
        icon = "history"
        label = _("Timeline")
        group = WORDS
        template = "cms/blocks/timeline.html"


class QuestionBlock(blocks.StructBlock):  # type: ignore[misc]
    """A question people ask, and its answer."""

    question = blocks.CharBlock(max_length=160, label=_("Question"))
    answer = blocks.RichTextBlock(features=PLAIN_FEATURES, max_length=2000, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")

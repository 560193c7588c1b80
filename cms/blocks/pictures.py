"""Blocks made of pictures. Each says what it shows; none is decoration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.illustrations import PictureChooserBlock

PICTURES = _("Pictures")
WIDTHS = [("text", _("As wide as the text")), ("wide", _("Wider than the text"))]
ARRANGEMENTS = [("grid", _("Side by side")), ("row", _("In a row to swipe through"))]


def width() -> blocks.ChoiceBlock:
    """The one choice of layout: either looks right beside anything."""
    return blocks.ChoiceBlock(choices=WIDTHS, default="text", required=True, label=_("Width"))


def what_it_shows(*, required: bool = True) -> blocks.CharBlock:
    return blocks.CharBlock(
        max_length=160,
        required=required,
        label=_("What it shows"),
        help_text=_("Read aloud to people who do not see the picture."),
    )


class PictureBlock(blocks.StructBlock):  # type: ignore[misc]
    """A picture, what it shows for those who do not see it, and a line beneath."""

    image = PictureChooserBlock(label=_("Picture"))
    alt = what_it_shows()
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Line beneath"))
    width = width()

    class Meta:
        icon = "image"
        label = _("Picture")
        group = PICTURES
        template = "cms/blocks/picture.html"


class PlateBlock(blocks.StructBlock):  # type: ignore[misc]
    """One picture among others."""

    image = PictureChooserBlock(label=_("Picture"))
    alt = what_it_shows()
    caption = blocks.CharBlock(max_length=120, required=False, label=_("Line beneath"))

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(blocks.StructBlock):  # type: ignore[misc]
    """Some pictures of one shape, cut around what matters in each."""

    pictures = blocks.ListBlock(PlateBlock(), min_num=2, max_num=12, label=_("Pictures"))
    arrangement = blocks.ChoiceBlock(
        choices=ARRANGEMENTS, default="grid", required=True, label=_("Arrangement")
    )
    width = width()

    class Meta:
        icon = "grid"
        label = _("Gallery")
        group = PICTURES
        template = "cms/blocks/gallery.html"


class SideBlock(blocks.StructBlock):  # type: ignore[misc]
    """One of two pictures, with the word that tells it from the other."""

    image = PictureChooserBlock(label=_("Picture"))
    alt = what_it_shows()
    word = blocks.CharBlock(max_length=60, label=_("Word beneath"))

    class Meta:
        icon = "image"
        label = _("Picture")


class PairValue(blocks.StructValue):  # type: ignore[misc]
    @property
    def sides(self) -> list[Any]:
        return [self["first"], self["second"]]


class PairBlock(blocks.StructBlock):  # type: ignore[misc]
    """Before and after, or two ways of doing it."""

    first = SideBlock(label=_("First picture"))
    second = SideBlock(label=_("Second picture"))
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Line beneath"))
    width = width()

    class Meta:
        icon = "copy"
        value_class = PairValue
        label = _("Two pictures compared")
        group = PICTURES
        template = "cms/blocks/pair.html"


class MemberBlock(blocks.StructBlock):  # type: ignore[misc]
    """Somebody who makes the product."""

    name = blocks.CharBlock(max_length=120, label=_("Name"))
    role = blocks.CharBlock(max_length=120, label=_("What they do"))
    portrait = PictureChooserBlock(required=False, label=_("Portrait"))
    alt = what_it_shows(required=False)
    words = blocks.TextBlock(max_length=300, required=False, label=_("Words"))

    class Meta:
        icon = "user"
        label = _("Person")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        # The field cannot be required by itself, since the portrait is not.
        if cleaned["portrait"] and not cleaned["alt"].strip():
            said = ValidationError(_("Say what the picture shows."))
            raise StructBlockValidationError(block_errors={"alt": said})
        return cleaned


class TeamBlock(blocks.StructBlock):  # type: ignore[misc]
    """The people behind the product."""

    heading = blocks.CharBlock(max_length=120, required=False, label=_("Heading"))
    people = blocks.ListBlock(MemberBlock(), min_num=1, max_num=12, label=_("People"))

    class Meta:
        icon = "group"
        label = _("Team")
        group = PICTURES
        template = "cms/blocks/team.html"

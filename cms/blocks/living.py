"""Blocks that show what happens in a campaign, as it stands when the page is read."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

CAMPAIGN = _("Campaign")
TARGETS = [
    ("propose", _("Propose an idea")),
    ("back", _("Back it")),
    ("follow", _("Follow the campaign")),
    ("page", _("Read another page")),
]
CHOICES = [
    ("all", _("Any of its ideas, in a fair order")),
    ("shortlisted", _("Those on the shortlist")),
    ("chosen", _("Those that were chosen")),
]


def campaign_chooser() -> blocks.PageChooserBlock:
    return blocks.PageChooserBlock(
        page_type="cms.CampaignPage",
        required=False,
        label=_("Campaign"),
        help_text=_("Leave it empty for the campaign that this page belongs to."),
    )


class ActionBlock(blocks.StructBlock):  # type: ignore[misc]
    """One thing to do. Its button says the same everywhere; where it cannot be done, it is gone."""

    words = blocks.CharBlock(max_length=200, required=False, label=_("Words"))
    target = blocks.ChoiceBlock(choices=TARGETS, default="follow", label=_("What can be done"))
    page = blocks.PageChooserBlock(required=False, label=_("Page to read"))

    class Meta:
        icon = "pick"
        label = _("Call to act")
        group = CAMPAIGN
        template = "cms/blocks/action.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["target"] == "page" and cleaned["page"] is None:
            said = ValidationError(_("Choose the page to read."))
            raise StructBlockValidationError(block_errors={"page": said})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        # Late, as everywhere here: what is embedded wants every model to be there.
        from cms import embedding

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"act": embedding.act(value, parent_context or {})}


class IdeasBlock(blocks.StructBlock):  # type: ignore[misc]
    """Some ideas of a campaign, without their votes."""

    heading = blocks.CharBlock(max_length=120, required=False, label=_("Heading"))
    which = blocks.ChoiceBlock(choices=CHOICES, default="all", label=_("Which ideas"))
    count = blocks.IntegerBlock(min_value=1, max_value=6, default=3, label=_("How many"))
    page = campaign_chooser()

    class Meta:
        icon = "list-ul"
        label = _("Ideas")
        group = CAMPAIGN
        template = "cms/blocks/ideas.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from cms import embedding

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"shown": embedding.ideas(value, parent_context or {})}


def round_choice(rounds: Sequence[tuple[str, str]] = ()) -> blocks.ChoiceBlock:
    """Which rounds there are, the form of a page knows: see cms.story_forms."""
    most = [("", _("The one that matters most now"))]
    return blocks.ChoiceBlock([*most, *rounds], required=False, label=_("Funding round"))


class FundingBlock(blocks.StructBlock):  # type: ignore[misc]
    """One of the campaign's funding rounds, else the one that matters most; and the way to it."""

    page = campaign_chooser()
    round = round_choice()

    class Meta:
        icon = "calendar-check"
        label = _("Funding")
        group = CAMPAIGN
        template = "cms/blocks/funding.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from cms import embedding

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"shown": embedding.funding(value, parent_context or {})}

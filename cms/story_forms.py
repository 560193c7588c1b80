"""The form behind a firm's page in the editor."""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any

from django.http import Http404
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.blocks.base import BlockField
from wagtail.documents.models import Document
from wagtail.fields import StreamField
from wagtail.images.models import Image
from wagtail.models import Page

from cms.blocks.living import FundingBlock, round_choice

MOST_ROUNDS = 60
# What is named: its model, and its key as it was written.
Named = set[tuple[type[Any], str]]


class StoryForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Takes from firms only what their choosers offer.

    Wagtail takes any key and shows the title of what it names: another firm's draft, or a picture
    or document of theirs. What stands there already may stay, whoever put it there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, BlockField):
                self.fields[name] = self._with_rounds(field)

    def _with_rounds(self, field: BlockField) -> BlockField:
        """Its story again, with the rounds of the page's own campaign to choose from."""
        # The block itself belongs to the model's field, which all pages and requests share.
        story = copy(field.block)
        funding = FundingBlock([("round", round_choice(self._rounds))])
        funding.set_name("funding")
        story.child_blocks = story.child_blocks | {"funding": funding}
        return BlockField(
            block=story, required=field.required, label=field.label, help_text=field.help_text
        )

    @cached_property
    def _rounds(self) -> list[tuple[str, str]]:
        # Late, as below.
        from cms.models import CampaignPage
        from payments.models import FundingRound

        above = self.instance if isinstance(self.instance, CampaignPage) else self.parent_page
        if not isinstance(above, CampaignPage):
            above = self.instance.campaign_page()
        rounds = FundingRound.objects.filter(campaign=above.campaign_id).order_by("-pk")
        return [(str(pk), title) for pk, title in rounds.values_list("pk", "title")[:MOST_ROUNDS]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.for_user is not None and not self.for_user.is_staff:
            # The instance still holds what stood there: Django writes the form into it after
            # `clean`.
            added = self._named(cleaned.get) - self._named(self._before)
            if not _may_name(self.for_user, added):
                # Not a word at a field: no chooser offers it, so nobody gets here by a slip.
                raise Http404("somebody else's")
        return cleaned

    def _before(self, name: str) -> Any:
        return getattr(self.instance, name)

    def _named(self, value_of: Callable[[str], Any]) -> Named:
        found: Named = set()
        for field in self.instance._meta.concrete_fields:
            value = value_of(field.name) if field.name in self.fields else None
            if value and isinstance(field, StreamField):
                found |= {(_kind(model), key) for model, key, *_ in field.extract_references(value)}
            elif isinstance(value, Image):
                found.add((Image, str(value.pk)))
        return found


def _kind(model: type[Any]) -> type[Any]:
    return Page if issubclass(model, Page) else model


def _may_name(user: Any, named: Iterable[tuple[type[Any], str]]) -> bool:
    # Late: it knows the pages that this form is for.
    from cms import choosing

    offered: dict[type[Any], Callable[[Any], Any]] = {
        Page: lambda keys: choosing.pages(user, Page.objects.filter(pk__in=keys)),
        Image: lambda keys: choosing.members(user, Image.objects.filter(pk__in=keys)),
        Document: lambda keys: choosing.members(user, Document.objects.filter(pk__in=keys)),
    }
    by_kind: dict[type[Any], set[str]] = {}
    for kind, key in named:
        by_kind.setdefault(kind, set()).add(key)
    return all(
        kind in offered
        and all(key.isascii() and key.isdigit() for key in keys)
        and offered[kind](keys).count() == len(keys)
        for kind, keys in by_kind.items()
    )

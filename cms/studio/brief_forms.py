"""The forms around a campaign: its brief, an editor's words, and looking through its ideas."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from accounts.models import Firm
from cms.studio.forms import SlugField, free_slug
from core.fields import LineField, ProseField
from projects.models import Campaign, IdeaState


class BriefForm(forms.Form):
    """What is asked, why, and in which languages."""

    title = LineField(label=_("Title"), max_length=120)
    asks = LineField(
        label=_("What do you ask?"),
        max_length=300,
        help_text=_("One or two sentences. Your page starts with them."),
    )
    reasons = ProseField(
        label=_("Why do you ask, and what will you do with the answer?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the editors who read your campaign. It is not published."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each has a page of its own. You can add more later."),
    )

    def __init__(self, *args: Any, have: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.have = list(have)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (locale.language_code, locale.get_display_name()) for locale in Locale.objects.all()
        ]

    def clean_languages(self) -> list[str]:
        """A page that exists is not taken away by leaving its box empty."""
        typed = list(self.cleaned_data["languages"])
        return self.have + [language for language in typed if language not in self.have]


class CampaignForm(BriefForm):
    """The same for a new campaign, with the firm and the word in its address."""

    firm = forms.ModelChoiceField(Firm.objects.none(), label=_("Firm"), empty_label=None)
    slug = SlugField()

    def __init__(self, *args: Any, firms: Sequence[Firm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["firm"]
        assert isinstance(field, forms.ModelChoiceField)
        # A choice is looked up among these again: a firm that is not led is no valid one.
        field.queryset = Firm.objects.filter(pk__in=[firm.pk for firm in firms]).order_by("name")
        self.order_fields(["firm", "title", "slug"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["slug"] = free_slug(self, source="title", model=Campaign)
        return self.cleaned_data


class WordsForm(forms.Form):
    """What an editor tells the firm."""

    words = ProseField(
        label=_("Your words to the firm"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sent by mail, and shown in the studio. Needed when you send it back."),
    )

    def full_clean(self) -> None:
        """It stands far down its page: what is wrong with it takes the person there."""
        super().full_clean()
        if "words" in self.errors:
            self.fields["words"].widget.attrs["autofocus"] = True


class IdeasForm(forms.Form):
    """What to look for among a firm's ideas."""

    q = LineField(label=_("Search"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)

    def __init__(self, *args: Any, campaigns: Sequence[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[tuple[Any, Any]]] = {
            "state": [("", _("All")), *IdeaState.choices],
            "campaign": [("", _("All")), *((each.slug, each.called) for each in campaigns)],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

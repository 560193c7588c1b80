"""The form of a funding round: its terms and its rewards."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import translated_forms
from cms.studio.forms import MomentField, SlugField, free_slug
from cms.translated_forms import TranslatedForm
from core.fields import LanguageField, LineField, MoneyField, ProseField
from core.money import MINIMUM_CHARGE, Money
from payments.models import FundingRound, Reward, ShortfallRule
from payments.models.rounds import default_retries
from payments.rounds import MAXIMUM_GOAL_MINOR, RewardTerms, RoundTerms
from projects.models import Idea, IdeaState

DAY = 86_400
MOST_REWARDS = 20
BLANK_REWARDS = 2
LONGEST_GRACE_DAYS = 30
HIGHEST_STOCK = 1_000_000
# Where each refusal of `payments.rounds` is told, and how.
REFUSALS = {
    ("currency", "unknown"): ("currency", _("Rounds are not held in this currency.")),
    ("goal", "out_of_range"): ("goal", _("This goal is too small or too large.")),
    ("deadline_at", "before_opening"): ("deadline_at", _("It must end after it has opened.")),
    ("deadline_at", "past"): ("deadline_at", _("This lies in the past.")),
    ("deadline_at", "too_far"): ("deadline_at", _("A round lasts 60 days at most.")),
    ("rewards", "price_out_of_range"): (None, _("A reward’s price is too small or too large.")),
    ("rewards", "stock_out_of_range"): (None, _("A reward’s number is too small or too large.")),
}


def currency_of(data: Mapping[str, Any] | None, *, otherwise: str) -> str:
    """The currency that is being typed, so that amounts are read in it."""
    typed = str((data or {}).get("currency", ""))
    return typed if typed in MINIMUM_CHARGE else otherwise


class RetriesField(forms.CharField):
    """Days after the first charge on which a failed card is tried again, as `2, 5, 9`."""

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        words = [word for word in re.split(r"[\s,،;]+", written) if word]
        # `isdecimal` and `int` read Persian digits as well.
        if len(words) > 10 or not all(word.isdecimal() and len(word) <= 3 for word in words):
            raise forms.ValidationError(_("Write up to ten whole days, such as 2, 5, 9."))
        return sorted({int(word) for word in words})


class RoundForm(TranslatedForm):
    """Everything that freezes when the round opens."""

    TRANSLATED = ("title",)

    title = LineField(label=_("Title"), max_length=120)
    language = LanguageField(
        label=_("Language of the title and the rewards"),
        help_text=_("Each further language of the campaign’s pages has fields of its own."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in sorted(MINIMUM_CHARGE)]
    )
    opens_at = MomentField(label=_("Opens"))
    deadline_at = MomentField(label=_("Deadline"), help_text=_("At most 60 days later."))
    shortfall_rule = forms.ChoiceField(
        label=_("If cards fail and less arrives"),
        choices=ShortfallRule.choices,
        widget=forms.RadioSelect,
        help_text=_("Shown to everyone before a card is saved, and decided by it in the end."),
    )
    grace_days = forms.IntegerField(
        label=_("Days to mend a failed payment"), min_value=1, max_value=LONGEST_GRACE_DAYS
    )
    retry_days = RetriesField(
        label=_("Days on which a failed card is tried again"),
        max_length=60,
        required=False,
        help_text=_("Counted from the first charge, such as 2, 5, 9. Each is announced by mail."),
    )

    def __init__(self, data: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["goal"] = MoneyField(
            label=_("Funding goal"),
            currency=currency,
            minimum_minor=MINIMUM_CHARGE[currency],
            maximum_minor=MAXIMUM_GOAL_MINOR,
        )
        self.order_fields(["idea", "title", "language", "slug", "currency", "goal"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        retries, grace = self.cleaned_data.get("retry_days"), self.cleaned_data.get("grace_days")
        if retries and grace and retries[-1] >= grace:
            self.add_error("retry_days", _("The last try comes before the time is over."))
        return self.cleaned_data

    def terms(self, rewards: Sequence[RewardTerms]) -> RoundTerms:
        typed = self.cleaned_data
        return RoundTerms(
            title=typed["title"],
            goal_minor=typed["goal"].minor,
            currency=typed["currency"],
            opens_at=typed["opens_at"],
            deadline_at=typed["deadline_at"],
            shortfall_rule=ShortfallRule(typed["shortfall_rule"]),
            rewards=rewards,
            grace=timedelta(days=typed["grace_days"]),
            retry_after=[days * DAY for days in typed["retry_days"]],
            language=typed["language"],
            translations=self.translations(),
        )


class NewRoundForm(RoundForm):
    """Also what the round is for, and its address."""

    slug = SlugField()
    idea = forms.ModelChoiceField(
        Idea.objects.none(),
        label=_("What it is for"),
        required=False,
        empty_label=_("The whole campaign"),
    )

    def __init__(self, data: Any = None, *, campaign: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["idea"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = campaign.ideas.filter(state=IdeaState.CHOSEN).order_by("number")

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["slug"] = free_slug(self, source="title", model=FundingRound)
        return self.cleaned_data


class RewardForm(TranslatedForm):
    """One reward. A row left empty is none."""

    TRANSLATED = ("title", "description")

    title = LineField(label=_("Reward"), max_length=80)
    description = ProseField(
        label=_("What it is"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    stock = forms.IntegerField(
        label=_("How many there are"),
        min_value=1,
        max_value=HIGHEST_STOCK,
        required=False,
        help_text=_("Empty: as many as are asked for."),
    )
    ships_on = forms.DateField(
        label=_("Ships"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"] = MoneyField(
            label=_("Price"), currency=currency, minimum_minor=MINIMUM_CHARGE[currency]
        )
        self.order_fields(["title", "description", "price", "stock", "ships_on"])

    def terms(self) -> RewardTerms:
        typed = self.cleaned_data
        return RewardTerms(
            title=typed["title"],
            description=typed["description"],
            price_minor=typed["price"].minor,
            stock=typed["stock"],
            ships_on=typed["ships_on"],
            translations=self.translations(),
        )


RewardFormSet = forms.formset_factory(
    RewardForm,
    extra=BLANK_REWARDS,
    can_delete=True,
    max_num=MOST_REWARDS,
    # A POST says itself how many forms it holds; Django would build up to a thousand more.
    absolute_max=MOST_REWARDS + BLANK_REWARDS,
    validate_max=True,
)


def rewards_of(formset: Any) -> list[RewardTerms]:
    """The rewards that are filled in and not taken out, in their order."""
    # A further row that was left empty is valid, and has no data at all.
    kept = (form for form in formset if form not in formset.deleted_forms)
    return [form.terms() for form in kept if form.cleaned_data.get("title")]


def initial_of(round_: FundingRound) -> dict[str, Any]:
    """A round's terms as the form shows them."""
    return {
        **translated_forms.initial_of(round_),
        "title": round_.title,
        "language": round_.language,
        "currency": round_.currency,
        "goal": round_.goal,
        "opens_at": round_.opens_at,
        "deadline_at": round_.deadline_at,
        "shortfall_rule": round_.shortfall_rule,
        # In the demo it lasts minutes, and the form knows days alone.
        "grace_days": max(1, round_.grace.days),
        "retry_days": ", ".join(str(wait // DAY) for wait in round_.retry_after),
    }


def initial_rewards(rewards: Sequence[Reward], *, currency: str) -> list[dict[str, Any]]:
    return [_reward(reward, currency) for reward in rewards]


def _reward(reward: Reward, currency: str) -> dict[str, Any]:
    return {
        **translated_forms.initial_of(reward),
        "title": reward.title,
        "description": reward.description,
        "price": Money(reward.price_minor, currency),
        "stock": reward.stock,
        "ships_on": reward.ships_on,
    }


def first_terms(*, language: str) -> dict[str, Any]:
    """What a new round starts from."""
    return {
        "language": language,
        "currency": "EUR",
        "shortfall_rule": ShortfallRule.REFUND_ALL,
        "grace_days": 10,
        "retry_days": ", ".join(str(wait // DAY) for wait in default_retries()),
    }

"""What a backer chooses and agrees to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import MoneyField
from core.money import MINIMUM_CHARGE, Money
from core.templatetags.format import money, money_exact
from payments import wording
from payments.models import FundingRound, Pledge, Reward

NO_REWARD = "none"


class PledgeForm(forms.Form):
    """A reward or none, an amount, and the consent, never ticked beforehand.

    `cleaned_data` then holds what `pledging.start_pledge` takes: `reward` and `amount`.
    """

    agreed = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Without your agreement the card cannot be charged.")
        }
    )

    def __init__(
        self,
        data: Any = None,
        *,
        round_: FundingRound,
        held_reward_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        self.round = round_
        # What the pledge has already is not sold out for it.
        self.held_reward_id = held_reward_id
        self.rewards = {str(reward.pk): reward for reward in round_.rewards.all()}
        self.fields["reward"] = forms.ChoiceField(
            label=_("Reward"),
            required=False,
            choices=[(NO_REWARD, ""), *((pk, reward.title) for pk, reward in self.rewards.items())],
            error_messages={"invalid_choice": _("This reward is not one of this round.")},
        )
        self.least = Money(MINIMUM_CHARGE[round_.currency], round_.currency)
        self.fields["amount"] = MoneyField(
            label=_("Your amount"),
            currency=round_.currency,
            minimum_minor=self.least.minor,
            error_messages={"required": _("Say how much you want to pledge.")},
        )
        self.order_fields(["reward", "amount", "agreed"])
        # Without the sum: it may be typed over, and the sentence would go on naming another one.
        self.fields["agreed"].label = wording.consent(round_, None)

    @property
    def chosen(self) -> str:
        """The reward's choice as it stands in the form."""
        chosen = str(self["reward"].value() or "")
        return chosen if chosen in self.rewards else NO_REWARD

    @property
    def reward(self) -> Reward | None:
        return self.rewards.get(self.chosen)

    @property
    def amount(self) -> Money | None:
        """The amount as it stands in the form, if it can be pledged for what is chosen."""
        try:
            amount: Money | None = self.fields["amount"].clean(self["amount"].value())
        except forms.ValidationError:
            return None
        enough = amount is None or self.reward is None or self.reward.price_minor <= amount.minor
        return amount if enough else None

    def clean_reward(self) -> Reward | None:
        return self.rewards.get(self.cleaned_data["reward"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reward, amount = cleaned.get("reward"), cleaned.get("amount")
        if reward is not None and amount is not None and amount.minor < reward.price_minor:
            self.add_error("amount", too_small(Money(reward.price_minor, self.round.currency)))
        return cleaned


def too_small(price: Money) -> str:
    return _(
        "This reward starts at %(price)s. Enter %(exact)s or more, or choose another reward."
    ) % {"price": money(price), "exact": money_exact(price)}


def initial_of(pledge: Pledge) -> dict[str, Any]:
    """The form as this pledge filled it; the consent is asked for again."""
    return {"reward": str(pledge.reward_id or NO_REWARD), "amount": pledge.amount}


def initial_from(query: Mapping[str, str], *, round_: FundingRound) -> dict[str, Any]:
    """The form as an address asks for it: a reward, and at least its price."""
    rewards = {str(reward.pk): reward for reward in round_.rewards.all()}
    reward, amount = rewards.get(query.get("reward", "")), query.get("amount", "").strip()[:40]
    if reward is None:
        return {"reward": NO_REWARD, "amount": amount}
    standing = PledgeForm({"amount": amount}, round_=round_).amount
    prices = {other.price_minor for other in rewards.values()}
    # A sum above the price is meant; one that is another reward's price came with that reward.
    is_meant = standing and standing.minor > reward.price_minor and standing.minor not in prices
    kept = amount if is_meant else Money(reward.price_minor, round_.currency)
    return {"reward": str(reward.pk), "amount": kept}

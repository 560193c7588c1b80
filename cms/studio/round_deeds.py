"""What can be done to a funding round, in which state, and by whom."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import is_editor, is_operator
from cms.models import RoundWord
from core import moves
from payments import rounds
from payments.models import FundingRound, RoundState
from projects.models import Campaign
from projects.rules import leads_campaign


class WordsMissing(Exception):
    """Whoever sends a round back says what is to be changed."""


def fingerprint(round_: FundingRound) -> str:
    """Of all terms: whoever approves sends it back, so that they approve what they have read."""
    names = "title goal_minor currency opens_at deadline_at shortfall_rule grace retry_after"
    said = [str(getattr(round_, name)) for name in names.split()]
    fields = ("title", "description", "price_minor", "stock", "ships_on")
    for row in round_.rewards.all():
        said += [str([getattr(row, name) for name in fields]), str(row.versions(*fields[:2]))]
    said += [round_.language, str(round_.versions("title"))]
    # Joined by what nobody types, so that no two terms read as one.
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


class Deed:
    """One thing that can be done to a round in some states by some people."""

    def __init__(
        self,
        name: str,
        *,
        word: Any,
        done: Any,
        do: Callable[..., FundingRound],
        states: tuple[RoundState, ...],
        may: Callable[[User, Campaign], bool],
        is_final: bool = False,
        takes_words: bool = False,
    ) -> None:
        self.name, self.word, self.done, self.do = name, word, done, do
        self.states, self.may = states, may
        self.is_final, self.takes_words = is_final, takes_words

    @property
    def is_review(self) -> bool:
        return self.may is _reviews

    def is_open(self, found: FundingRound, user: User) -> bool:
        return found.state in self.states and self.may(user, found.campaign)


def leads(user: User, campaign: Campaign) -> bool:
    """Asks the rule alone: operators, whom Django lets do anything, do not speak for a firm."""
    return bool(leads_campaign(user, campaign))


def _reviews(user: User, _campaign: Campaign) -> bool:
    """Also who works for the firm: the service refuses, and the page says why."""
    return bool(is_editor(user))


def _operates(user: User, _campaign: Campaign) -> bool:
    return bool(is_operator(user))


def _leads_or_operates(user: User, campaign: Campaign) -> bool:
    return leads(user, campaign) or _operates(user, campaign)


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "submit",
            word=gettext_lazy("Submit for review"),
            done=gettext_lazy("The round is with the editors."),
            do=rounds.submit,
            states=(RoundState.DRAFT,),
            may=leads,
        ),
        Deed(
            "approve",
            word=gettext_lazy("Approve"),
            done=gettext_lazy("The round opens at its time. Its terms are frozen."),
            do=rounds.approve,
            states=(RoundState.IN_REVIEW,),
            may=_reviews,
        ),
        Deed(
            "send_back",
            word=gettext_lazy("Send back"),
            done=gettext_lazy("The round is with the firm again."),
            do=rounds.send_back,
            states=(RoundState.IN_REVIEW,),
            may=_reviews,
            takes_words=True,
        ),
        Deed(
            "suspend",
            word=gettext_lazy("Suspend"),
            done=gettext_lazy("The round is stopped; its deadline waits."),
            do=rounds.suspend,
            states=(RoundState.SCHEDULED, RoundState.LIVE),
            may=_operates,
        ),
        Deed(
            "resume",
            word=gettext_lazy("Let it go on"),
            done=gettext_lazy("The round goes on."),
            do=rounds.resume,
            states=(RoundState.SUSPENDED,),
            may=_operates,
        ),
        Deed(
            "cancel",
            word=gettext_lazy("Cancel the round"),
            done=gettext_lazy("The round is cancelled."),
            do=rounds.cancel,
            states=(RoundState.DRAFT, RoundState.IN_REVIEW, RoundState.SCHEDULED),
            may=_leads_or_operates,
            is_final=True,
        ),
    )
}


@transaction.atomic
def do(
    deed: Deed, found: FundingRound, *, by: User, at: datetime, read: str = "", words: str = ""
) -> None:
    """Approving is for the terms that were read, so nobody may change them in between."""
    if deed.name == "approve" and fingerprint(moves.lock(found)) != read:
        raise rounds.RoundFrozen(found.slug)
    if not deed.takes_words:
        deed.do(found, by=by, at=at)
        return
    if not words:
        raise WordsMissing(found.slug)
    deed.do(found, by=by, at=at, comment=words)
    # Kept for the round's page and the desk: the trail of events holds no words.
    RoundWord.objects.create(round=found, words=words, by=by, at=at)

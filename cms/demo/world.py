"""The demo's world, made once and completed whenever something of it is missing.

Each campaign is one transaction and every round resumes, so an interrupted run does no harm.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cms.demo import asking, closing, debate, errands, funding, mails, script, stories
from cms.demo import cast as people
from cms.demo.calendar import Calendar
from cms.demo.cast import Cast
from cms.demo.script import CampaignText, RoundText
from core import bell
from payments.models import FundingRound, RoundState
from projects import campaigns
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, CampaignState, VoteRule

Say = Callable[[str], object]
# Firms are registered and campaigns drafted this long before they begin.
REGISTERED = timedelta(days=240)
DRAFTED = timedelta(days=12)
REVIEWED = timedelta(days=4)


def seed(*, say: Say) -> None:
    """Make what is missing. A second run finds everything there but the next closing round."""
    with bell.silenced(), _wagtail_mute():
        cast = people.assemble(at=timezone.now() - REGISTERED)
        calendar = Calendar(cast.operator.joined_at)
        errands.follow_firms(cast=cast, at=calendar.epoch - REGISTERED + timedelta(days=2))
        for text in script.campaigns():
            if not Campaign.objects.filter(slug=text.slug).exists():
                say(text.title)
                _make(text, cast=cast, calendar=calendar)
        errands.leave(cast=cast, at=calendar.epoch)
        if has_sandbox():
            _fund(cast=cast, calendar=calendar, say=say)
            errands.refund_a_part(cast=cast, at=calendar.epoch)
        else:
            say("no rounds: without the sandbox nobody can save a card for the crowd")
        asking.hold(cast=cast, at=calendar.epoch)
        mails.file_past(at=calendar.epoch)
    (settings.VAR_DIR / "demo-cast.txt").write_text(people.sign_ins() + closing.whereabouts())


def has_sandbox() -> bool:
    return bool(settings.STRIPE_API_BASE.startswith("http://127.0.0.1:"))


@transaction.atomic
def _make(text: CampaignText, *, cast: Cast, calendar: Calendar) -> None:
    owner, begins = cast.owners[text.firm], calendar.day(text.days[0])
    reviewed = min(begins - REVIEWED, calendar.epoch - timedelta(hours=20))
    campaign = campaigns.draft(
        cast.firms[text.firm],
        slug=text.slug,
        title=text.title,
        terms=_terms(text, calendar=calendar),
        by=owner,
        at=min(begins - DRAFTED, calendar.epoch - timedelta(days=2)),
    )
    campaign = stories.write(campaign, text, owner=owner, editor=cast.editor, at=reviewed)
    if campaign.state != CampaignState.PUBLISHED:
        return
    stories.translate(campaign, text, owner=owner, editor=cast.editor, at=reviewed)
    debate.hold(campaign, text, cast=cast, calendar=calendar)
    # Read anew: Wagtail keeps with an account what it might do before it had this page.
    owner = User.objects.get(pk=owner.pk)
    for update in text.updates:
        first = text.pages[0].language
        stories.update(campaign, update, first=first, owner=owner, calendar=calendar)
    if text.state == "closed":
        at = calendar.day(text.closed, hour=11)
        campaigns.close(
            campaign, word=text.closing_word, language=text.closing_language, by=owner, at=at
        )


def _terms(text: CampaignText, *, calendar: Calendar) -> campaigns.Terms:
    kinds = BLUEPRINTS[text.blueprint].phases
    edges = [calendar.day(number) for number in text.days]
    return campaigns.Terms(
        blueprint=text.blueprint,
        spans=[
            campaigns.Span(kind, start, end)
            for kind, (start, end) in zip(kinds, pairwise(edges), strict=True)
        ],
        vote_rule=VoteRule(text.vote_rule),
        vote_threshold=text.threshold,
        decision_due_at=(
            None if text.decision_due is None else calendar.day(text.decision_due, hour=12)
        ),
    )


def _fund(*, cast: Cast, calendar: Calendar, say: Say) -> None:
    """Rounds that are over first; the one that closes soon last, so that it is still open."""
    pairs = [(text, each) for text in script.campaigns() for each in text.rounds]
    for text, each in sorted(pairs, key=lambda pair: pair[1].closes_in_minutes):
        campaign = Campaign.objects.select_related("firm").get(slug=text.slug)
        if campaign.state != CampaignState.PUBLISHED:
            continue
        if each.closes_in_minutes:
            closing.ensure(campaign, each, cast=cast, say=say)
        else:
            _play(campaign, each, cast=cast, calendar=calendar, say=say)


def _play(campaign: Campaign, text: RoundText, *, cast: Cast, calendar: Calendar, say: Say) -> None:
    known = FundingRound.objects.filter(slug=text.slug).first()
    if known is not None and funding.is_told(known, text, until=calendar.epoch):
        return
    say(text.title)
    terms = funding.terms(text, calendar=calendar)
    round_ = funding.open_round(campaign, text, terms=terms, slug=text.slug, cast=cast)
    if round_.state not in funding.TAKES_PLEDGES:
        return
    with funding.undisturbed(round_):
        funding.back(round_, text, cast=cast)
        if round_.deadline_at <= calendar.epoch:
            funding.settle(round_, until=calendar.epoch)
        elif text.state == RoundState.SUSPENDED:
            funding.stop(round_, cast=cast, at=calendar.day(-1, hour=15))


@contextmanager
def _wagtail_mute() -> Iterator[None]:
    """Wagtail mails editors at once; of reviews long past they need no word."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = backend

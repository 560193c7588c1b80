"""Campaigns and rounds: written by the firm, read by the editors, stopped by operators."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cms import briefs, publication
from cms.models import CampaignPage
from cms.studio import round_deeds
from payments import rounds
from payments.models import FundingRound, RoundState
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign
from tests.factories import accounts, cms
from tests.factories import payments as factory
from tests.security.deeds.doing import LEADS, STAFF, Deed, Scene, Sent


def ready(scene: Scene) -> Campaign:
    """A draft that nothing keeps from the editors."""
    owner, now = scene.world.person("owner"), scene.at
    campaign = cms.briefed(scene.world.firm, at=now)
    briefs.settle(campaign, phases=now, rules=now)
    page = CampaignPage.objects.get(campaign=campaign)
    page.lead_image, page.lead_alt = cms.picture(), "A lamp on a table"
    page.story = '[{"type": "text", "value": "<p>We asked everyone.</p>"}]'
    page.save_revision(user=owner)
    return campaign


def at(name: str, campaign: Campaign, **typed: Any) -> Sent:
    return Sent(reverse(name, args=[campaign.slug]), typed)


def handed_in(scene: Scene) -> Campaign:
    return publication.hand_in(ready(scene), by=scene.world.person("owner"), at=scene.at)


def new(scene: Scene) -> Sent:
    typed = {"title": "A lamp", "asks": "What?", "reasons": "", "slug": "", "languages": ["en"]}
    return Sent(reverse("studio:new_campaign"), typed | {"firm": scene.world.firm.pk})


def brief(scene: Scene) -> Sent:
    typed = {"title": "Another lamp", "asks": "What?", "reasons": "", "languages": ["en"]}
    return at("studio:brief", ready(scene), **typed)


def terms(scene: Scene) -> Sent:
    start, typed = scene.at + timedelta(days=9), {}
    for number, kind in enumerate(BLUEPRINTS["co_design"].phases):
        typed[f"{kind}_starts"] = local(start + timedelta(days=10 * number))
        typed[f"{kind}_ends"] = local(start + timedelta(days=10 * number + 10))
    typed |= {"vote_rule": "open", "ballot_kind": "approval", "vote_threshold": "25"}
    typed["decision_due_at"] = local(start + timedelta(days=34))
    return at("studio:terms", ready(scene), **typed)


def local(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def translate(scene: Scene) -> Sent:
    return at("studio:translate", ready(scene), language="pl")


def submit(scene: Scene) -> Sent:
    return at("studio:submission", ready(scene))


def withdraw(scene: Scene) -> Sent:
    return at("studio:withdraw", handed_in(scene))


def approve(scene: Scene) -> Sent:
    campaign = handed_in(scene)
    task = publication._task(CampaignPage.objects.get(campaign=campaign))
    read = publication.fingerprint(task, campaign)
    return at("studio:approve", campaign, fingerprint=read, words="")


def send_back(scene: Scene) -> Sent:
    return at("studio:send_back", handed_in(scene), words="What is a lamp?")


def new_round(scene: Scene) -> Sent:
    return Sent(
        reverse("studio:new_round", args=[scene.world.live.campaign.slug]),
        round_terms(scene) | {"slug": "light", "idea": ""},
    )


def round_terms(scene: Scene) -> dict[str, str]:
    return {
        "title": "A light with one standard cell",
        "currency": "EUR",
        "goal": "12000",
        "opens_at": local(scene.at + timedelta(hours=1)),
        "deadline_at": local(scene.at + timedelta(days=20)),
        "shortfall_rule": "refund_all",
        "grace_days": "10",
        "retry_days": "2, 5, 9",
        "rewards-TOTAL_FORMS": "1",
        "rewards-INITIAL_FORMS": "0",
        "rewards-0-title": "The light",
        "rewards-0-description": "One light.",
        "rewards-0-price": "99",
        "rewards-0-stock": "400",
    }


def change_round(scene: Scene) -> Sent:
    where = reverse("studio:round_terms", args=[scene.world.round.slug])
    return Sent(where, round_terms(scene))


def act(scene: Scene, deed: str, state: RoundState) -> Sent:
    campaign, suspended = scene.world.live.campaign, state == RoundState.SUSPENDED
    made: FundingRound = factory.funding_round(
        state=RoundState.LIVE if suspended else state, campaign=campaign, at=scene.at
    )
    if suspended:
        rounds.suspend(made, by=accounts.operator(), at=scene.at)
    typed = {
        "approve": {"fingerprint": round_deeds.fingerprint(made)},
        "send_back": {"words": "Look at the dates."},
    }.get(deed, {})
    return Sent(reverse("studio:round_act", args=[made.slug, deed]), typed)


def _of_round(name: str, deed: str, state: RoundState, may: str) -> Deed:
    return Deed(name, lambda scene: act(scene, deed, state), may, "payments_fundinground")


DEEDS = [
    Deed("open a campaign", new, LEADS, "projects_campaign"),
    Deed("change a brief", brief, LEADS, "cms_brief"),
    Deed("change a campaign's terms", terms, LEADS, "projects_phase"),
    Deed("translate a page", translate, f"{LEADS} {STAFF}", "cms_campaignpage"),
    Deed("hand a campaign in", submit, LEADS, "projects_campaign"),
    Deed("take a campaign back", withdraw, LEADS, "projects_campaign"),
    Deed("approve a campaign", approve, STAFF, "projects_campaign"),
    Deed("send a campaign back", send_back, STAFF, "projects_campaign"),
    Deed("draft a round", new_round, LEADS, "payments_fundinground"),
    Deed("change a round's terms", change_round, LEADS, "payments_fundinground"),
    _of_round("hand a round in", "submit", RoundState.DRAFT, LEADS),
    _of_round("approve a round", "approve", RoundState.IN_REVIEW, STAFF),
    _of_round("send a round back", "send_back", RoundState.IN_REVIEW, STAFF),
    _of_round("suspend a round", "suspend", RoundState.LIVE, "operator"),
    _of_round("let a round go on", "resume", RoundState.SUSPENDED, "operator"),
    _of_round("cancel a round", "cancel", RoundState.SCHEDULED, f"{LEADS} operator"),
]

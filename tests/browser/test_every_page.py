"""Every public page, left to right and right to left, light on a desk and dark on a phone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from notifications import bounces, outbox, samples, stopping, tasks
from notifications.models import Mail, Trouble
from notifications.topics import Topic
from payments import messages
from payments.models import Pledge, PledgeState, RoundState
from payments.sandbox.core import Sandbox
from projects.models import CampaignState
from tests.browser import inspection
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, cms, payments, projects
from tests.payments import charging

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@dataclass(frozen=True)
class Stop:
    """A page to look at: its path without the language, and who looks."""

    path: str
    person: User | None = None
    status: int = 200


def path_of(url: str) -> str:
    return url.removeprefix("/en")


def look(page: Page, stop: Stop, *, language: str) -> list[str]:
    answer = page.goto(f"/{language}{stop.path}")
    assert answer is not None
    if answer.status != stop.status:
        return [f"{answer.status}, not {stop.status}"]
    return inspection.faults(page, language=language)


def visit(page: Page, stops: Iterable[Stop], sign_in: SignIn, *, language: str) -> list[str]:
    trouble, signed_in = [], None
    for stop in stops:
        if stop.person != signed_in:
            page.context.clear_cookies()
            if stop.person is not None:
                sign_in(page, stop.person)
            signed_in = stop.person
        trouble += [f"{stop.path}: {said}" for said in look(page, stop, language=language)]
    return trouble


@pytest.fixture(params=["light-desk", "dark-phone"])
def shown(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    scheme, device = request.param.split("-")
    return new_page(color_scheme=scheme, viewport=DESK if device == "desk" else PHONE)


@pytest.fixture(params=["en", "fa"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def campaign_stops() -> Iterator[Stop]:
    """A campaign in each of its phases, its ideas, and what its firm sees."""
    member = accounts.user("Roya Karimi")
    for phase in (projects.BEFORE, "propose", "vote", "fund", projects.OVER):
        campaign = projects.campaign(phase)
        idea = projects.idea(campaign, tags=["winter", "gloves"])
        page = cms.live_page(campaign, lead=cms.picture(), pictures=1)
        yield Stop(f"/campaigns/{page.slug}/")
        yield Stop(f"/ideas/{campaign.slug}/")
        if phase == "propose":
            cms.update(page)
            yield Stop(f"/campaigns/{page.slug}/the-hinge-passed/")
            yield Stop(f"/c/{campaign.slug}/updates/")
            yield Stop(path_of(idea.get_absolute_url()), idea.author)
            yield Stop(f"/ideas/{campaign.slug}/{idea.number}/edit/", idea.author)
            yield Stop(f"/ideas/{campaign.slug}/propose/", member)
            yield Stop(f"/ideas/{campaign.slug}/?q=nothing+like+it")
        if phase == "vote":
            yield Stop(f"/ideas/{campaign.slug}/", member)
            yield Stop(path_of(idea.get_absolute_url()), member)
            yield Stop(path_of(idea.get_absolute_url()))
        if phase == "fund":
            projects.ballot(idea)
            projects.ballot(idea)
            projects.counted(campaign)
            owner = accounts.owner_of(campaign.firm)
            yield Stop(f"/ideas/{campaign.slug}/decisions/", owner)
            yield Stop(f"/ideas/{campaign.slug}/{idea.number}/decide/", owner)
            projects.decided(idea)
            yield Stop(f"/ideas/{campaign.slug}/results/")
            yield Stop(path_of(idea.get_absolute_url()))
    closed = projects.campaign(projects.OVER, state=CampaignState.CLOSED)
    yield Stop(f"/ideas/{closed.slug}/")


def money_stops(sandbox: Sandbox) -> Iterator[Stop]:
    """A round in each of its states, pledges, and the ways to mend them."""
    backer = accounts.user("Roya Karimi")
    light = (payments.reward_terms(2_500, stock=2),)
    for state in (RoundState.SCHEDULED, RoundState.LIVE):
        round_ = payments.funding_round(state=state, rewards=light)
        yield Stop(f"/rounds/{round_.slug}/")
    yield Stop(f"/rounds/{round_.slug}/pledge/")
    yield Stop(f"/rounds/{round_.slug}/pledge/", backer)
    draft = payments.draft_pledge(round_, backer=backer)
    yield Stop(path_of(draft.get_absolute_url()), backer)
    payments.save_card(draft, sandbox)
    yield Stop(f"/rounds/{round_.slug}/", backer)
    yield Stop(path_of(draft.get_absolute_url()), backer)
    yield Stop(f"/pledges/{draft.key}/change/", backer)
    yield Stop(f"/pledges/{draft.key}/cancel/", backer)
    outcomes = (
        ("4242424242424242", 90_000, PledgeState.RELEASED),
        ("4242424242424242", 2_500, PledgeState.COLLECTED),
        ("4000000000000341", 2_500, PledgeState.ERRORED),
        ("4000002760003184", 2_500, PledgeState.ACTION_REQUIRED),
    )
    for card, goal, reached in outcomes:
        pledge = past_pledge(sandbox, card=card, goal=goal, backer=backer)
        assert pledge.state == reached
        yield Stop(f"/rounds/{pledge.round.slug}/")
        yield Stop(path_of(pledge.get_absolute_url()), backer)
        if reached in (PledgeState.ERRORED, PledgeState.ACTION_REQUIRED):
            yield Stop(path_of(messages.resume_path(pledge)))
    yield Stop("/pledges/", backer)


def past_pledge(sandbox: Sandbox, *, card: str, goal: int, backer: User) -> Pledge:
    """A pledge of a round whose deadline was yesterday."""
    with time_machine.travel(timezone.now() - timedelta(days=21), tick=True):
        round_ = payments.funding_round(goal=goal)
        pledge = payments.pledge(round_, sandbox, card=card, backer=backer)
    charging.settle(round_, at=round_.deadline_at + timedelta(minutes=1))
    return Pledge.objects.select_related("round").get(pk=pledge.pk)


def house_stops() -> Iterator[Stop]:
    member = accounts.user("Roya Karimi")
    cms.live_page(projects.campaign("vote"), lead=cms.picture())
    for path in ("/", "/campaigns/", "/how-it-works/", "/for-firms/", "/rules/", "/style-guide/"):
        yield Stop(path)
    for asked in ("q=lamp&phase=vote", "q=bicicle", "q=nothing+like+it", "phase=closed"):
        yield Stop(f"/campaigns/?{asked}")
    for path in ("login", "signup", "password/reset"):
        yield Stop(f"/accounts/{path}/")
    yield Stop("/mailbox/")
    yield Stop("/no-such-page/", status=404)
    for path in ("/", "/me/", "/me/profile/", "/pledges/", "/accounts/email/", "/accounts/logout/"):
        yield Stop(path, member)
    yield Stop("/accounts/password/change/", member)
    yield Stop("/accounts/2fa/", member)


def mail_stops() -> Iterator[Stop]:
    """One's own mails, one of them withheld; notifications, with a broken address; the switches."""
    reader = accounts.user("Roya Karimi")
    for kind in ("pledge_receipt", "round_opened"):
        sample = samples.SAMPLES[kind]
        outbox.write(
            kind, to=[reader], once=kind, at=timezone.now(), topic=sample.topic, **sample.params
        )
    stopping.stop(reader, topic=Topic.CAMPAIGNS, at=timezone.now())
    tasks.send_due_mails()
    now, nobody = timezone.now(), Trouble.BOUNCED
    bounces.report(key="1", address=reader.email, trouble=nobody, happened_at=now, at=now)
    yield Stop("/notifications/", reader)
    for path in ("/me/mail/", f"/me/mail/{Mail.objects.latest('pk').key}/", "/me/mail/choices/"):
        yield Stop(path, reader)


def test_campaigns_and_ideas(shown: Page, sign_in: SignIn, language: str) -> None:
    trouble = visit(shown, campaign_stops(), sign_in, language=language)

    assert not trouble, "\n".join(trouble)


def test_rounds_and_pledges(shown: Page, sign_in: SignIn, stripe: Sandbox, language: str) -> None:
    trouble = visit(shown, money_stops(stripe), sign_in, language=language)

    assert not trouble, "\n".join(trouble)


def test_the_house(shown: Page, sign_in: SignIn, language: str) -> None:
    trouble = visit(shown, house_stops(), sign_in, language=language)

    assert not trouble, "\n".join(trouble)


@pytest.mark.parametrize("language", ["pl", "de"])
def test_the_house_in_longer_words(
    new_page: Callable[..., Page], sign_in: SignIn, language: str
) -> None:
    """Where room is scarce."""
    page = new_page(color_scheme="dark", viewport=PHONE)
    trouble = visit(page, house_stops(), sign_in, language=language)

    assert not trouble, "\n".join(trouble)


def test_ones_own_mails(shown: Page, sign_in: SignIn, language: str) -> None:
    trouble = visit(shown, mail_stops(), sign_in, language=language)

    assert not trouble, "\n".join(trouble)


def test_pages_that_refuse(shown: Page, sign_in: SignIn, language: str) -> None:
    """Forms sent back with their errors, and a form of an expired session."""
    trouble = []
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=2),))
    campaign = projects.campaign()
    forms = {
        f"/rounds/{round_.slug}/pledge/": None,
        "/accounts/login/": None,
        "/accounts/signup/": None,
        "/accounts/password/change/": accounts.user(),
        f"/ideas/{campaign.slug}/propose/": accounts.user(),
        "/me/profile/": accounts.user(),
    }
    for path, person in forms.items():
        shown.context.clear_cookies()
        if person is not None:
            sign_in(shown, person)
        shown.goto(f"/{language}{path}")
        for box in shown.get_by_role("main").get_by_role("textbox").all():
            box.fill(" ")
        shown.get_by_role("main").locator("form[method=post] .button--main").last.click()
        expect(shown.get_by_role("alert").first).to_be_visible()
        trouble += [f"{path}: {said}" for said in inspection.faults(shown, language=language)]
    shown.context.clear_cookies()
    with shown.expect_response(lambda answer: answer.status == 403):
        shown.get_by_role("main").locator("form[method=post] .button--main").last.click()
    expect(shown.get_by_role("heading", level=1)).to_have_count(1)
    trouble += [f"expired: {said}" for said in inspection.faults(shown, language=language)]

    assert not trouble, "\n".join(trouble)

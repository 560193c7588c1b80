"""Funding rounds in the studio: who may do what, and what is refused with a reason."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FirmRole, User
from cms.models import RoundWord
from notifications.models import Mail
from payments import rounds
from payments.models import FundingRound, RoundState, ShortfallRule
from projects import campaigns
from projects.models import Campaign, CampaignState, PhaseKind
from tests.factories import accounts, projects
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign(PhaseKind.FUND)


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return accounts.owner_of(campaign.firm)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def typed(*rewards: dict[str, str], **changes: str) -> dict[str, str]:
    """A right form, but for `changes`."""
    now = timezone.now()
    form = {
        "title": "A light with one standard cell",
        "slug": "light",
        "idea": "",
        "currency": "EUR",
        "goal": "12000",
        "opens_at": local(now + timedelta(hours=1)),
        "deadline_at": local(now + timedelta(days=20)),
        "shortfall_rule": "refund_all",
        "grace_days": "10",
        "retry_days": "2, 5, 9",
        "rewards-TOTAL_FORMS": str(len(rewards)),
        "rewards-INITIAL_FORMS": "0",
    }
    for number, reward in enumerate(rewards):
        form |= {f"rewards-{number}-{name}": value for name, value in reward.items()}
    return form | changes


def reward(**changes: str) -> dict[str, str]:
    right = {"title": "The light", "description": "One light.", "price": "99", "stock": "400"}
    return right | changes


def test_a_lead_drafts_a_round_with_rewards(campaign: Campaign, owner: User) -> None:
    client = signed_in(owner)
    address = f"/admin/studio/campaigns/{campaign.slug}/rounds/new/"
    assert client.get(address).status_code == 200
    blank = {"title": "", "description": "", "price": "", "stock": ""}

    answer = client.post(address, typed(reward(), reward(title="Pads", price="9,50"), blank))

    made = FundingRound.objects.get()
    assert answer["Location"] == "/admin/studio/rounds/light/"
    assert (made.state, made.goal_minor, made.currency) == (RoundState.DRAFT, 1_200_000, "EUR")
    assert made.shortfall_rule == ShortfallRule.REFUND_ALL
    assert made.retry_after == [172_800, 432_000, 777_600]
    assert [(r.title, r.price_minor, r.stock) for r in made.rewards.all()] == [
        ("The light", 9_900, 400),
        ("Pads", 950, 400),
    ]
    assert client.get(answer["Location"]).status_code == 200


def test_a_round_can_be_for_a_chosen_idea_only() -> None:
    voted = projects.campaign(PhaseKind.TEST)
    chosen, other = projects.idea(voted), projects.idea(voted, title="Another")
    chosen.state = "chosen"
    chosen.save(update_fields=["state"])
    client = signed_in(accounts.owner_of(voted.firm))
    address = f"/admin/studio/campaigns/{voted.slug}/rounds/new/"

    refused = client.post(address, typed(idea=str(other.pk)))
    assert refused.status_code == 422
    assert not FundingRound.objects.exists()
    client.post(address, typed(idea=str(chosen.pk)))

    assert FundingRound.objects.get().idea == chosen


@pytest.mark.parametrize("asked", ["{number}", "{other}", "x", "9" * 40, "9" * 9, "٣"])
def test_the_desk_leads_to_the_form_for_its_idea(asked: str) -> None:
    voted = projects.campaign(PhaseKind.TEST)
    chosen, other = projects.idea(voted), projects.idea(voted, title="Another")
    chosen.state = "chosen"
    chosen.save(update_fields=["state"])
    query = asked.format(number=chosen.number, other=other.number)

    page = signed_in(accounts.owner_of(voted.firm)).get(
        f"/admin/studio/campaigns/{voted.slug}/rounds/new/", {"idea": query}
    )

    assert page.status_code == 200
    is_chosen = f'<option value="{chosen.pk}" selected>' in page.text
    assert is_chosen == (asked == "{number}")


FAULTS = [
    ("title", ""),
    ("title", "\u200b\u202e "),
    ("title", "x" * 121),
    ("slug", "no good"),
    ("slug", "ü" * 5),
    ("currency", "XXX"),
    ("goal", ""),
    ("goal", "0"),
    ("goal", "-5"),
    ("goal", "0.10"),
    ("goal", "9" * 40),
    ("goal", "12000.005"),
    ("goal", "1e9"),
    ("opens_at", "yesterday"),
    ("opens_at", "9999-12-31T23:59"),
    ("deadline_at", "0001-01-01T00:00"),
    ("deadline_at", "2020-01-01T00:00"),
    ("deadline_at", "2090-01-01T00:00"),
    ("shortfall_rule", "keep_it"),
    ("grace_days", "0"),
    ("grace_days", "31"),
    ("retry_days", "two"),
    ("retry_days", "2, 12"),
    ("retry_days", "1 " * 11),
    ("idea", "999999"),
    ("rewards-0-title", ""),
    ("rewards-0-description", "\u200b"),
    ("rewards-0-price", "0"),
    ("rewards-0-price", "9999999999"),
    ("rewards-0-stock", "0"),
    ("rewards-0-stock", "99999999999"),
    ("rewards-0-ships_on", "soon"),
    ("rewards-TOTAL_FORMS", "x"),
    ("rewards-TOTAL_FORMS", "9999999"),
]


@pytest.mark.parametrize(("field", "value"), FAULTS)
def test_what_cannot_stand_is_said_and_nothing_typed_is_lost(
    campaign: Campaign, owner: User, field: str, value: str
) -> None:
    address = f"/admin/studio/campaigns/{campaign.slug}/rounds/new/"
    second = reward(title="Pads", description="Pads and a coin")

    answer = signed_in(owner).post(address, typed(reward(), second, **{field: value}))

    assert answer.status_code == 422
    assert not FundingRound.objects.exists()
    if "TOTAL" not in field:
        kept = "Pads and a coin" if field == "rewards-0-description" else "One light."
        assert kept in answer.content.decode()


def test_the_deadline_comes_after_the_opening(campaign: Campaign, owner: User) -> None:
    opens = timezone.now() + timedelta(days=5)
    form = typed(opens_at=local(opens), deadline_at=local(opens - timedelta(hours=1)))

    answer = signed_in(owner).post(f"/admin/studio/campaigns/{campaign.slug}/rounds/new/", form)

    assert "It must end after it has opened." in answer.content.decode()


def test_an_unpublished_campaign_has_no_rounds() -> None:
    draft = projects.campaign(state=CampaignState.DRAFT)

    answer = signed_in(accounts.owner_of(draft.firm)).post(
        f"/admin/studio/campaigns/{draft.slug}/rounds/new/", typed()
    )

    assert answer.status_code == 422
    assert "needs a published campaign" in answer.content.decode()


def test_a_taken_address_is_refused_at_its_field(campaign: Campaign, owner: User) -> None:
    client, address = signed_in(owner), f"/admin/studio/campaigns/{campaign.slug}/rounds/new/"
    client.post(address, typed())

    assert "This address is taken" in client.post(address, typed()).content.decode()
    assert FundingRound.objects.count() == 1


def test_a_change_rewrites_the_draft_and_takes_it_out_of_review(
    campaign: Campaign, owner: User
) -> None:
    offers = (factory.reward_terms(2_500, stock=3), factory.reward_terms(5_000))
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW, rewards=offers)
    client, address = signed_in(owner), f"/admin/studio/rounds/{made.slug}/terms/"
    assert 'value="25.00"' in client.get(address).content.decode()
    kept = reward(title="The light", description="One light.", price="25.00", stock="3")
    form = typed(kept, reward(DELETE="on"), goal="500") | {"rewards-INITIAL_FORMS": "2"}

    assert client.post(address, form).status_code == 302

    made.refresh_from_db()
    assert (made.state, made.goal_minor) == (RoundState.DRAFT, 50_000)
    assert [r.price_minor for r in made.rewards.all()] == [2_500]


def test_a_round_people_rely_on_is_frozen(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign)

    answer = signed_in(owner).post(f"/admin/studio/rounds/{made.slug}/terms/", typed(goal="1"))

    assert answer["Location"] == f"/admin/studio/rounds/{made.slug}/"
    made.refresh_from_db()
    assert made.goal_minor == 10_000


def do(client: Client, made: FundingRound, deed: str, **data: str) -> int:
    return client.post(f"/admin/studio/rounds/{made.slug}/do/{deed}/", data).status_code


def studio_page(made: FundingRound) -> str:
    return f"/admin/studio/rounds/{made.slug}/"


def fingerprint(client: Client, made: FundingRound) -> str:
    page = client.get(studio_page(made))
    return str(page.context["fingerprint"])


def test_from_draft_to_live_and_back_and_forth(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.DRAFT)
    firm, editor = signed_in(owner), signed_in(accounts.editor())
    operator = signed_in(accounts.operator())

    def state() -> str:
        made.refresh_from_db()
        return made.state

    do(firm, made, "submit")
    assert state() == RoundState.IN_REVIEW
    do(editor, made, "send_back", words="For which country?")
    assert state() == RoundState.DRAFT
    do(firm, made, "submit")
    do(editor, made, "approve", fingerprint=fingerprint(editor, made))
    assert state() == RoundState.SCHEDULED
    do(operator, made, "suspend")
    assert state() == RoundState.SUSPENDED
    do(operator, made, "resume")
    assert state() == RoundState.SCHEDULED


def test_an_editor_approves_only_what_they_have_read(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)
    editor = signed_in(accounts.editor())
    read = fingerprint(editor, made)
    rounds.change_terms(made, terms=factory.terms(goal=99), by=owner, at=timezone.now())
    rounds.submit(made, by=owner, at=timezone.now())

    do(editor, made, "approve", fingerprint=read)

    made.refresh_from_db()
    assert made.state == RoundState.IN_REVIEW


def test_a_passed_deadline_cannot_be_approved(campaign: Campaign) -> None:
    then = timezone.now() - timedelta(days=30)
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW, at=then)
    editor = signed_in(accounts.editor())

    do(editor, made, "approve", fingerprint=fingerprint(editor, made))

    made.refresh_from_db()
    assert made.state == RoundState.IN_REVIEW


def test_nothing_new_begins_after_the_last_word(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.DRAFT)
    campaigns.close(campaign, word="We end here.", by=owner, at=timezone.now())

    answer = signed_in(owner).post(f"/admin/studio/rounds/{made.slug}/do/submit/", follow=True)

    assert "A round needs a published campaign" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == RoundState.DRAFT


def test_a_deed_that_comes_too_late_is_told(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)

    answer = signed_in(owner).post(f"/admin/studio/rounds/{made.slug}/do/submit/", follow=True)

    assert "moved on meanwhile" in answer.content.decode()


STRANGERS = ["member", "other firm", "agent", "editor", "operator"]


def stranger(name: str, campaign: Campaign) -> User:
    match name:
        case "member":
            return accounts.user()
        case "other firm":
            return accounts.owner_of(accounts.firm("Another"))
        case "agent":
            return accounts.member_of(campaign.firm, role=FirmRole.AGENT)
        case "editor":
            return accounts.editor()
    return accounts.operator()


@pytest.mark.parametrize("name", STRANGERS)
def test_nobody_but_a_lead_speaks_for_the_firm(campaign: Campaign, name: str) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.DRAFT)
    client = signed_in(stranger(name, campaign))

    assert do(client, made, "submit") in (302, 404)
    client.post(f"/admin/studio/rounds/{made.slug}/terms/", typed(goal="1"))
    client.post(f"/admin/studio/campaigns/{campaign.slug}/rounds/new/", typed())

    made.refresh_from_db()
    assert (made.state, made.goal_minor) == (RoundState.DRAFT, 10_000)
    assert FundingRound.objects.count() == 1


@pytest.mark.parametrize("name", ["other firm", "agent", "owner"])
@pytest.mark.parametrize("deed", ["approve", "send_back", "suspend", "resume", "x"])
def test_firms_do_not_review_or_stop_rounds(campaign: Campaign, name: str, deed: str) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)
    person = accounts.owner_of(campaign.firm) if name == "owner" else stranger(name, campaign)

    assert do(signed_in(person), made, deed) == 404

    made.refresh_from_db()
    assert made.state == RoundState.IN_REVIEW


@pytest.mark.parametrize("name", ["owner", "operator"])
def test_a_round_is_cancelled_for_good(campaign: Campaign, owner: User, name: str) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.SCHEDULED)
    client = signed_in(owner if name == "owner" else accounts.operator())
    assert "This cannot be undone" in client.get(studio_page(made)).content.decode()

    do(client, made, "cancel")

    made.refresh_from_db()
    assert made.state == RoundState.CANCELLED
    assert "This cannot be undone" not in client.get(studio_page(made)).content.decode()


@pytest.mark.parametrize("name", ["member", "other firm", "agent", "editor"])
def test_nobody_else_cancels_a_round(campaign: Campaign, name: str) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.SCHEDULED)
    client = signed_in(stranger(name, campaign))

    assert do(client, made, "cancel") in (302, 404)

    made.refresh_from_db()
    assert made.state == RoundState.SCHEDULED


def test_an_open_round_is_not_cancelled(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.LIVE)

    do(signed_in(owner), made, "cancel")

    made.refresh_from_db()
    assert made.state == RoundState.LIVE


def test_another_firm_sees_no_round_of_ours(campaign: Campaign) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.DRAFT)
    client = signed_in(stranger("other firm", campaign))

    assert made.title not in client.get("/admin/studio/rounds/").content.decode()
    assert client.get(f"/admin/studio/rounds/{made.slug}/").status_code == 404
    assert client.get(f"/admin/studio/rounds/{made.slug}/terms/").status_code == 404


def test_a_firm_and_the_staff_see_what_is_theirs(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)

    for person in (owner, accounts.editor(), accounts.operator()):
        client = signed_in(person)
        assert made.title in client.get("/admin/studio/rounds/").content.decode()
        assert client.get(f"/admin/studio/rounds/{made.slug}/").status_code == 200


def test_deeds_are_done_by_post_alone(campaign: Campaign, owner: User) -> None:
    made = factory.funding_round(campaign=campaign, state=RoundState.DRAFT)

    answer = signed_in(owner).get(f"/admin/studio/rounds/{made.slug}/do/submit/")

    assert answer.status_code == 405


class TestReview:
    def test_sending_back_needs_words_and_they_reach_the_firm(
        self, campaign: Campaign, owner: User
    ) -> None:
        made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)
        editor = signed_in(accounts.editor())
        for words in ("", " ", "\u200b", "x" * 4001):
            assert do(editor, made, "send_back", words=words) == 422
        made.refresh_from_db()
        assert made.state == RoundState.IN_REVIEW

        do(editor, made, "send_back", words="For which countries?")

        mail = Mail.objects.get(kind="round_sent_back", recipient=owner)
        assert mail.params["comment"] == "For which countries?"
        firm = signed_in(owner)
        for address in (studio_page(made), "/admin/studio/"):
            assert "For which countries?" in firm.get(address).text

    def test_an_editor_approves_beneath_what_they_read(self, campaign: Campaign) -> None:
        made = factory.funding_round(
            campaign=campaign, state=RoundState.IN_REVIEW, rewards=(factory.reward_terms(),)
        )

        text = signed_in(accounts.editor()).get(studio_page(made)).text

        approve, back = (text.index(f"/do/{deed}/") for deed in ("approve", "send_back"))
        assert text.index("studio-round-terms") < text.index("studio-round-rewards")
        assert text.index("studio-round-rewards") < approve < back

    def test_who_works_for_the_firm_neither_approves_nor_returns_it(
        self, campaign: Campaign
    ) -> None:
        made = factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)
        insider = accounts.editor()
        campaign.firm.members.create(user=insider, role=FirmRole.AGENT)
        client = signed_in(insider)
        seen = fingerprint(client, made)

        assert "You work for this firm" in client.get(studio_page(made)).text
        do(client, made, "approve", fingerprint=seen)
        with pytest.raises(rounds.ReviewsOwnFirm):
            rounds.approve(made, by=insider, at=timezone.now())
        do(client, made, "send_back", words="Well done.")
        with pytest.raises(rounds.ReviewsOwnFirm):
            rounds.send_back(made, by=insider, at=timezone.now(), comment="Well done.")

        assert not RoundWord.objects.exists()
        made.refresh_from_db()
        assert made.state == RoundState.IN_REVIEW

    def test_editors_are_told_of_what_is_handed_in(self, campaign: Campaign) -> None:
        editor = accounts.editor()

        factory.funding_round(campaign=campaign, state=RoundState.IN_REVIEW)

        assert Mail.objects.filter(kind="round_submitted", recipient=editor).count() == 1

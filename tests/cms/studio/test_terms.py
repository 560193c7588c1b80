"""Terms beside the page: dates, threshold, rule; frozen once published."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Firm, FirmRole, User
from cms import publication
from cms.models import CampaignPage
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, CampaignState, PhaseKind
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


@pytest.fixture
def campaign(firm: Firm) -> Campaign:
    return projects.campaign("before", state=CampaignState.DRAFT, firm=firm)


@pytest.fixture
def owner(firm: Firm, client: Client) -> User:
    owner = accounts.owner_of(firm)
    client.force_login(owner)
    return owner


def address(campaign: Campaign) -> str:
    return f"/admin/studio/campaigns/{campaign.slug}/terms/"


# The same in one test from its beginning to its end, even over the turn of a minute.
TOMORROW = timezone.now() + timedelta(days=1)


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def typed(blueprint: str = "co_design", **changes: str) -> dict[str, str]:
    """Ten days a phase from tomorrow on."""
    start, values = TOMORROW, {}
    for number, kind in enumerate(BLUEPRINTS[blueprint].phases):
        values[f"{kind}_starts"] = local(start + timedelta(days=10 * number))
        values[f"{kind}_ends"] = local(start + timedelta(days=10 * number + 10))
    values |= {
        "vote_rule": "open",
        "ballot_kind": "approval",
        "vote_threshold": "25",
        "decision_due_at": local(start + timedelta(days=34)),
    }
    return values | changes


def test_they_are_saved_through_the_service(
    client: Client, campaign: Campaign, owner: User
) -> None:
    sent = typed()

    response = client.post(address(campaign), sent)

    assert response["Location"] == f"/admin/studio/campaigns/{campaign.slug}/"
    campaign.refresh_from_db()
    assert (campaign.vote_rule, campaign.vote_threshold, campaign.terms_version) == ("open", 25, 2)
    vote = campaign.phases.get(kind=PhaseKind.VOTE)
    assert local(vote.ends_at) == sent["vote_ends"]


def test_another_order_of_phases_brings_its_own_fields(
    client: Client, campaign: Campaign, owner: User
) -> None:
    form = client.get(address(campaign) + "?blueprint=fund").context["form"]
    assert list(form.fields) == ["fund_starts", "fund_ends"]

    client.post(address(campaign) + "?blueprint=fund", typed("fund"))

    campaign.refresh_from_db()
    assert campaign.blueprint == "fund"
    assert [phase.kind for phase in campaign.phases.all()] == ["fund"]


def test_an_unknown_order_is_the_campaigns_own(
    client: Client, campaign: Campaign, owner: User
) -> None:
    assert client.get(address(campaign) + "?blueprint=nope").context["blueprint"] == "co_design"


def days(number: int) -> str:
    return local(TOMORROW + timedelta(days=number - 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("propose_ends", -1),
        ("vote_ends", 2),
        ("vote_starts", 5),
        ("decision_due_at", 3),
        ("decision_due_at", ""),
        ("fund_starts", "yesterday"),
        ("fund_ends", "9999999-01-01T00:00"),
        ("vote_threshold", "0"),
        ("vote_threshold", "-3"),
        ("vote_threshold", "2.5"),
        ("vote_threshold", "9" * 30),
        ("vote_rule", "loud"),
        ("ballot_kind", ""),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(
    client: Client, campaign: Campaign, owner: User, field: str, value: str | int
) -> None:
    before = list(campaign.phases.values())
    # A number is that many days from now; several processes collect each test under one name.
    written = days(value) if isinstance(value, int) else value

    response = client.post(address(campaign), typed(**{field: written}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert typed()["deliver_ends"] in response.text
    campaign.refresh_from_db()
    assert campaign.terms_version == 1
    assert list(campaign.phases.values()) == before


def test_a_change_in_review_takes_page_and_campaign_out_of_it(
    client: Client, campaign: Campaign, owner: User
) -> None:
    page = cms.draft_page(campaign)
    publication.submit(page, by=owner, at=timezone.now())

    client.post(address(campaign), typed())

    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT
    assert CampaignPage.objects.get(pk=page.pk).current_workflow_state is None


class TestFrozen:
    def test_published_terms_are_read_only(self, client: Client, firm: Firm, owner: User) -> None:
        campaign = projects.campaign(firm=firm)

        assert "no longer change" in client.get(address(campaign)).text
        response = client.post(address(campaign), typed())

        assert response.status_code == 409
        campaign.refresh_from_db()
        assert campaign.terms_version == 1

    def test_published_in_another_tab(
        self, client: Client, campaign: Campaign, owner: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from projects import campaigns

        usual = campaigns.change_terms

        def late(campaign: Campaign, **kwargs: object) -> Campaign:
            campaigns.submit(campaign, by=None, at=timezone.now())
            campaigns.publish(campaign, by=None, at=timezone.now())
            return usual(campaign, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(campaigns, "change_terms", late)
        response = client.post(address(campaign), typed())

        assert response.status_code == 422
        assert "its terms are frozen" in response.text
        assert "25" in response.text


class TestWho:
    def test_agents_and_editors_read(self, client: Client, campaign: Campaign) -> None:
        for person in (accounts.member_of(campaign.firm, role=FirmRole.AGENT), accounts.editor()):
            client.force_login(person)
            assert "Only the firm’s owner" in client.get(address(campaign)).text
            assert client.post(address(campaign), typed()).status_code == 404
        campaign.refresh_from_db()
        assert campaign.terms_version == 1

    def test_strangers_find_nothing(self, client: Client, campaign: Campaign) -> None:
        client.force_login(accounts.owner_of(accounts.firm()))

        assert client.get(address(campaign)).status_code == 404
        assert client.post(address(campaign), typed()).status_code == 404

    def test_other_methods_are_refused(
        self, client: Client, campaign: Campaign, owner: User
    ) -> None:
        assert client.put(address(campaign)).status_code == 405

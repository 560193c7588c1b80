"""A firm closes when nothing of it is open; what is in the way is listed."""

from datetime import datetime

import pytest
from django.test import Client

from accounts import teams
from accounts.models import Firm, FirmRole, FirmState, User
from cms.firms import blockers, deeds
from payments.models import RoundState
from payments.sandbox.core import Sandbox
from projects import campaigns, follows
from projects.campaigns import FirmNotVerified
from projects.models import CampaignState, FirmFollow
from tests.factories import accounts, projects
from tests.factories import payments as money
from tests.payments.charging import settle


def url(firm: Firm) -> str:
    return f"/en/firms/{firm.slug}/close/"


def codes(firm: Firm) -> list[str]:
    return [blocker.code for blocker in blockers.of(firm)]


def test_nothing_open_nothing_in_the_way(firm: Firm) -> None:
    projects.campaign(firm=firm, state=CampaignState.DRAFT)
    projects.campaign()

    assert codes(firm) == []


def test_campaigns_rounds_and_money_are_in_the_way(
    firm: Firm, sandbox: Sandbox, now: datetime
) -> None:
    round_ = money.funding_round(campaign=projects.campaign("fund", firm=firm), at=now)
    assert codes(firm) == ["campaign", "round"]

    money.pledge(round_, sandbox, amount=10_000, at=now)
    settle(round_, at=round_.deadline_at)

    round_.refresh_from_db()
    assert round_.state == RoundState.FUNDED
    assert codes(firm) == ["campaign", "money"]
    assert "€100" in blockers.of(firm)[-1].what


def test_the_list_has_an_end(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blockers, "MOST", 1)
    for _ in range(2):
        projects.campaign(firm=firm)

    assert codes(firm) == ["campaign"]


def test_a_blocked_firm_reads_why_and_stays(client: Client, firm: Firm, owner: User) -> None:
    campaign = projects.campaign(firm=firm, title="A lamp for years")

    page = client.get(url(firm))
    response = client.post(url(firm), {"understood": "on"})

    assert "A lamp for years" in page.text
    assert f"/admin/studio/campaigns/{campaign.slug}/" in page.text
    assert response.status_code == 422
    assert Firm.objects.get(pk=firm.pk).state == FirmState.VERIFIED


def test_closing_asks_for_a_tick(client: Client, firm: Firm, owner: User) -> None:
    assert client.get(url(firm)).status_code == 200
    assert client.post(url(firm)).status_code == 422
    assert Firm.objects.get(pk=firm.pk).state == FirmState.VERIFIED


def test_a_closed_firm_is_gone_for_others_and_kept_for_its_team(
    client: Client, firm: Firm, owner: User
) -> None:
    client.post(url(firm), {"understood": "on"})

    assert Firm.objects.get(pk=firm.pk).state == FirmState.CLOSED
    assert "Closed on" in client.get(f"/en/firms/{firm.slug}/team/").text
    assert client.get(f"/en/firms/{firm.slug}/").status_code == 200
    assert Client().get(f"/en/firms/{firm.slug}/").status_code == 404


def test_a_closed_firm_publishes_nothing(firm: Firm, now: datetime) -> None:
    waiting = projects.campaign(firm=firm, state=CampaignState.IN_REVIEW)
    deeds.close(firm, by=accounts.owner_of(firm), at=now)

    with pytest.raises(FirmNotVerified):
        campaigns.publish(waiting, by=accounts.editor(), at=now)

    waiting.refresh_from_db()
    assert waiting.state == CampaignState.IN_REVIEW


def test_closing_ends_what_its_followers_wait_for(firm: Firm, now: datetime) -> None:
    other, person = accounts.firm("Rival"), accounts.user()
    for each in (firm, other):
        follows.follow_firm(each, user=person, at=now)

    deeds.close(firm, by=accounts.owner_of(firm), at=now)

    assert [row.firm for row in FirmFollow.objects.all()] == [other]


def test_a_firm_that_cannot_close_keeps_its_followers(firm: Firm, now: datetime) -> None:
    projects.campaign(firm=firm)
    follows.follow_firm(firm, user=accounts.user(), at=now)

    with pytest.raises(deeds.Blocked):
        deeds.close(firm, by=accounts.owner_of(firm), at=now)

    assert FirmFollow.objects.count() == 1


def test_a_firm_that_operators_end_has_no_followers_left(firm: Firm, now: datetime) -> None:
    follows.follow_firm(firm, user=accounts.user(), at=now)
    operator = accounts.operator()
    refused = deeds.refuse(firm, reason="The register knows no such firm.", by=operator, at=now)
    assert FirmFollow.objects.count() == 1

    deeds.shut(refused, by=operator, at=now)

    assert not FirmFollow.objects.exists()


def test_a_closed_firm_opens_no_campaign(
    client: Client, firm: Firm, owner: User, now: datetime
) -> None:
    assert client.get("/admin/studio/campaigns/new/").status_code == 200

    deeds.close(firm, by=owner, at=now)

    assert client.get("/admin/studio/campaigns/new/").status_code == 404
    assert client.get("/admin/studio/campaigns/").status_code == 200


def test_only_owners_close(client: Client, firm: Firm, now: datetime) -> None:
    lead = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
    for person in (lead, accounts.user(), accounts.operator()):
        client.force_login(person)
        assert client.post(url(firm), {"understood": "on"}).status_code == 404
    with pytest.raises(teams.NotOwner):
        deeds.close(firm, by=lead, at=now)

    assert Firm.objects.get(pk=firm.pk).state == FirmState.VERIFIED

"""Who was invited reads everything first, gives up votes and pledges, and joins once."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import rules
from accounts.models import Firm, FirmInvitation, FirmMember, FirmRole, User
from notifications.models import Mail
from payments.models import Pledge, PledgeState
from payments.sandbox.core import Sandbox
from projects import ballots
from projects.models import Ballot
from tests.factories import accounts, projects
from tests.factories import firms as factory
from tests.factories import payments as money


@pytest.fixture
def asked(firm: Firm, now: datetime) -> FirmInvitation:
    return factory.invitation(firm, address="iga@example.org", at=now)


@pytest.fixture
def link(asked: FirmInvitation) -> str:
    return factory.link(asked)


@pytest.fixture
def iga(client: Client) -> User:
    """Signed in."""
    iga = accounts.user("Iga Invited", email="iga@example.org")
    client.force_login(iga)
    return iga


def joined(firm: Firm, person: User) -> bool:
    return FirmMember.objects.filter(firm=firm, user=person).exists()


def test_a_visitor_reads_who_asks_and_signs_in_to_decide(
    client: Client, firm: Firm, link: str
) -> None:
    shown = client.get(link)
    assert firm.name in shown.text
    assert "Olga Owner" in shown.text
    assert not client.cookies

    led = client.get(link + "sign-in/")
    assert "/accounts/login/" in led["Location"]
    assert firm.name in client.get(led["Location"]).text
    assert client.session["intent"]["finish_url"] == link

    assert client.post(link, {"role": "agent"}).status_code == 403
    assert firm.members.count() == 1


def test_after_signing_in_the_way_leads_back_and_joins_nobody(
    client: Client, firm: Firm, link: str
) -> None:
    client.get(link + "sign-in/")
    iga = accounts.user(email="iga@example.org", password="correct horse")
    session = client.session["intent"]
    client.force_login(iga)
    kept = client.session
    kept["intent"] = session
    kept.save()

    assert client.get("/en/me/arrived/")["Location"] == link
    assert client.get(link).status_code == 200
    assert "intent" not in client.session
    assert not joined(firm, iga)


def test_joining(client: Client, firm: Firm, link: str, iga: User) -> None:
    page = client.get(link)
    assert "as_this_account" not in page.text
    assert "takes_back" not in page.text

    response = client.post(link, {"role": "agent"})

    assert response["Location"] == f"/en/firms/{firm.slug}/team/"
    assert rules.role_in(User.objects.get(pk=iga.pk), firm) == "agent"
    mail = Mail.objects.get(kind="firm_joined")
    assert (mail.recipient, mail.params["person"]) == (accounts.owner_of(firm), "Iga Invited")


def test_a_second_click_leads_to_the_team_and_tells_once(
    client: Client, firm: Firm, link: str, iga: User
) -> None:
    for _ in range(2):
        response = client.post(link, {"role": "agent"})
        assert response["Location"] == f"/en/firms/{firm.slug}/team/"

    assert Mail.objects.filter(kind="firm_joined").count() == 1
    assert firm.members.count() == 2


def test_another_account_joins_only_after_saying_so(client: Client, firm: Firm, link: str) -> None:
    other = accounts.user("Ola Other", email="ola@example.org")
    client.force_login(other)
    assert "The invitation went to iga@example.org" in client.get(link).text

    refused = client.post(link, {"role": "agent"})
    assert refused.status_code == 422
    assert not joined(firm, other)

    client.post(link, {"role": "agent", "as_this_account": "on"})
    assert joined(firm, other)


def test_a_role_changed_meanwhile_is_shown_before_it_is_taken(
    client: Client, firm: Firm, link: str, iga: User, now: datetime
) -> None:
    client.get(link)
    factory.invitation(firm, address="iga@example.org", role=FirmRole.PRODUCT_LEAD, at=now)

    refused = client.post(link, {"role": "agent"})

    assert refused.status_code == 422
    assert "The role has changed meanwhile" in refused.text
    assert "Product lead" in refused.text
    assert 'name="role" value="product_lead"' in refused.text
    assert not joined(firm, iga)


@pytest.mark.parametrize("role", ["", "owner", "\x00", "x" * 30])
def test_the_role_cannot_be_chosen(
    client: Client, firm: Firm, link: str, iga: User, role: str
) -> None:
    assert client.post(link, {"role": role}).status_code == 422
    assert not joined(firm, iga)


def test_an_unverified_address_is_confirmed_first(
    client: Client, firm: Firm, link: str, iga: User
) -> None:
    EmailAddress.objects.filter(user=iga).update(verified=False)

    refused = client.post(link, {"role": "agent", "as_this_account": "on"})

    assert refused.status_code == 422
    assert "Confirm your e-mail address first" in refused.text
    assert not joined(firm, iga)


def test_staff_stay_out(client: Client, firm: Firm, link: str) -> None:
    editor = accounts.editor()
    client.force_login(editor)

    assert client.post(link, {"role": "agent", "as_this_account": "on"}).status_code == 422
    assert not joined(firm, editor)


def test_what_has_ended_says_so(
    client: Client, firm: Firm, asked: FirmInvitation, link: str
) -> None:
    FirmInvitation.objects.update(expires_at=asked.sent_at - timedelta(days=1))

    for person in (None, accounts.user()):
        if person:
            client.force_login(person)
        assert client.get(link).status_code == 410
        assert client.post(link, {"role": "agent"}).status_code == 410
    assert firm.members.count() == 1


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "x" * 3000])
def test_a_forged_link_leads_nowhere(client: Client, db: None, token: str) -> None:
    assert client.get(f"/en/firms/invitations/{token}/").status_code in (400, 404)
    assert client.get(f"/en/firms/invitations/{token}/sign-in/").status_code in (400, 404)


class TestWhatIsTakenBack:
    def test_votes_and_pledges_are_shown_agreed_to_and_taken_back(
        self, client: Client, firm: Firm, link: str, iga: User, sandbox: Sandbox, now: datetime
    ) -> None:
        voted = projects.campaign("vote", firm=firm, title="Vote on lamps")
        projects.ballot(projects.idea(voted), voter=iga)
        funded = money.funding_round(campaign=projects.campaign("fund", firm=firm), at=now)
        pledge = money.pledge(funded, sandbox, backer=iga, at=now)

        shown = client.get(link).text
        assert "Vote on lamps" in shown
        assert funded.title in shown
        assert "€25.00" in shown

        assert client.post(link, {"role": "agent"}).status_code == 422
        assert not joined(firm, iga)
        assert ballots.turnout(voted) == 1
        assert Pledge.objects.get().state == PledgeState.PLEDGED

        client.post(link, {"role": "agent", "takes_back": "on"})
        assert joined(firm, iga)
        assert not Ballot.objects.exists()
        pledge.refresh_from_db()
        assert pledge.state == PledgeState.CANCELLED

    def test_what_came_after_the_page_was_read_is_taken_back_too(
        self, client: Client, firm: Firm, link: str, iga: User
    ) -> None:
        voted = projects.campaign("vote", firm=firm)
        elsewhere = projects.campaign("vote")
        projects.ballot(projects.idea(elsewhere), voter=iga)
        projects.ballot(projects.idea(voted), voter=iga)

        client.post(link, {"role": "agent", "takes_back": "on"})

        assert ballots.turnout(voted) == 0
        assert ballots.turnout(elsewhere) == 1

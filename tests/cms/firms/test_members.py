"""What owners do about one member, and leaving."""

import pytest
from django.test import Client

from accounts import rules
from accounts.models import Firm, FirmMember, FirmRole, User
from notifications.models import Mail
from tests.factories import accounts


@pytest.fixture
def agent(firm: Firm) -> User:
    return accounts.member_of(firm)


def url(firm: Firm, member: User, rest: str = "") -> str:
    return f"/en/firms/{firm.slug}/team/{member.key}/{rest}"


def role_of(firm: Firm, member: User) -> str | None:
    return rules.role_in(User.objects.get(pk=member.pk), firm)


def test_a_role_is_changed_and_told(client: Client, firm: Firm, owner: User, agent: User) -> None:
    assert "Remove from the team" in client.get(url(firm, agent)).text

    client.post(url(firm, agent), {"role": "product_lead"})

    assert role_of(firm, agent) == "product_lead"
    mail = Mail.objects.get(kind="firm_role_changed")
    assert (mail.recipient, mail.params["role"]) == (agent, "product_lead")


def test_the_same_role_again_tells_nobody(
    client: Client, firm: Firm, owner: User, agent: User
) -> None:
    client.post(url(firm, agent), {"role": "agent"})

    assert not Mail.objects.filter(kind="firm_role_changed").exists()


@pytest.mark.parametrize("role", ["", "king", "\x00"])
def test_no_such_role(client: Client, firm: Firm, owner: User, agent: User, role: str) -> None:
    assert client.post(url(firm, agent), {"role": role}).status_code == 422
    assert role_of(firm, agent) == "agent"


def test_the_last_owner_is_not_demoted(client: Client, firm: Firm, owner: User) -> None:
    response = client.post(url(firm, owner), {"role": "agent"})

    assert response.status_code == 422
    assert "at least one owner" in response.text
    assert role_of(firm, owner) == "owner"


def test_handing_over(client: Client, firm: Firm, owner: User, agent: User) -> None:
    client.post(url(firm, agent, "hand-over/"))

    assert (role_of(firm, agent), role_of(firm, owner)) == ("owner", "product_lead")
    assert Mail.objects.get(kind="firm_role_changed").recipient == agent
    assert client.get(url(firm, agent)).status_code == 404


def test_removing_takes_every_key_and_is_told(
    client: Client, firm: Firm, owner: User, agent: User
) -> None:
    theirs = Client()
    theirs.force_login(agent)
    assert theirs.get("/admin/studio/campaigns/").status_code == 200

    client.post(url(firm, agent, "remove/"))

    assert role_of(firm, agent) is None
    assert theirs.get("/admin/studio/campaigns/").status_code == 404
    assert Mail.objects.get(kind="firm_removed").recipient == agent
    assert client.post(url(firm, agent, "remove/")).status_code == 404


@pytest.mark.parametrize("rest", ["hand-over/", "remove/"])
def test_oneself_is_not_removed_or_handed_over_to(
    client: Client, firm: Firm, owner: User, rest: str
) -> None:
    response = client.post(url(firm, owner, rest), follow=True)

    assert "leave the team" in response.text
    assert role_of(firm, owner) == "owner"


def test_who_does_not_own_the_firm_does_not_find_it(
    client: Client, firm: Firm, agent: User
) -> None:
    lead = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
    rival = accounts.owner_of(accounts.firm())
    for person in (lead, agent, rival, accounts.operator()):
        client.force_login(person)
        assert client.get(url(firm, agent)).status_code == 404
        for rest in ("", "hand-over/", "remove/"):
            assert client.post(url(firm, agent, rest), {"role": "owner"}).status_code == 404
    assert role_of(firm, agent) == "agent"


def test_another_firms_member_is_out_of_reach(client: Client, firm: Firm, owner: User) -> None:
    theirs = accounts.member_of(accounts.firm())

    for rest in ("", "hand-over/", "remove/"):
        assert client.post(url(firm, theirs, rest), {"role": "owner"}).status_code == 404

    assert FirmMember.objects.get(user=theirs).role == FirmRole.AGENT


class TestLeaving:
    def leave(self, client: Client, firm: Firm) -> object:
        return client.post(f"/en/firms/{firm.slug}/leave/")

    def test_a_member_leaves(self, client: Client, firm: Firm, agent: User) -> None:
        client.force_login(agent)
        assert "Leave" in client.get(f"/en/firms/{firm.slug}/leave/").text

        response = client.post(f"/en/firms/{firm.slug}/leave/")

        assert response["Location"] == "/en/me/"
        assert role_of(firm, agent) is None
        assert client.post(f"/en/firms/{firm.slug}/leave/").status_code == 404

    def test_the_last_owner_reads_what_to_do_first(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        response = client.post(f"/en/firms/{firm.slug}/leave/")

        assert response.status_code == 422
        assert "Make somebody else an owner first" in response.text
        assert role_of(firm, owner) == "owner"

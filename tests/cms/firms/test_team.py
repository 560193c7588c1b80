"""The team's page, and inviting from it."""

from datetime import datetime

import pytest
from django.test import Client

from accounts import firms, invitations
from accounts.models import Firm, FirmInvitation, FirmRole, User
from notifications.models import Mail
from tests.factories import accounts
from tests.factories import firms as factory


def url(firm: Firm, rest: str = "") -> str:
    return f"/en/firms/{firm.slug}/team/{rest}"


def typed(**changes: str) -> dict[str, str]:
    return {"address": "iga@example.org", "role": "agent", "language": "pl"} | changes


def test_members_see_each_other_and_owners_what_they_can_do(
    client: Client, firm: Firm, owner: User
) -> None:
    agent = accounts.member_of(firm, name="Anton Agent")

    shown = client.get(url(firm)).text
    assert "Anton Agent" in shown
    assert "Send the invitation" in shown

    client.force_login(agent)
    shown = client.get(url(firm)).text
    assert "Olga Owner" in shown
    assert "Send the invitation" not in shown
    assert client.post(url(firm), typed()).status_code == 404
    assert not FirmInvitation.objects.exists()


def test_strangers_and_staff_do_not_find_it(client: Client, firm: Firm) -> None:
    for person in (accounts.user(), accounts.editor(), accounts.operator()):
        client.force_login(person)
        assert client.get(url(firm)).status_code == 404
        assert client.post(url(firm), typed()).status_code == 404


def test_an_invitation_goes_to_the_address_in_its_language(
    client: Client, firm: Firm, owner: User
) -> None:
    response = client.post(url(firm), typed(address="Iga@Example.org"), follow=True)

    assert "We have written to iga@example.org." in response.text
    asked, mail = FirmInvitation.objects.get(), Mail.objects.get(kind="firm_invitation")
    assert (mail.address, mail.language, mail.recipient) == ("iga@example.org", "pl", None)
    assert asked.role == FirmRole.AGENT
    assert invitations.by_token(mail.secrets["path"].rstrip("/").rpartition("/")[2]) == asked
    assert "token" not in str(mail.params)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", ""),
        ("address", "no address"),
        ("address", "x" * 250 + "@example.org"),
        ("role", "king"),
        ("role", ""),
        ("language", "xx"),
    ],
)
def test_bad_input_is_said_at_the_field(
    client: Client, firm: Firm, owner: User, field: str, value: str
) -> None:
    response = client.post(url(firm), typed(**{field: value}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not FirmInvitation.objects.exists()


def test_a_member_is_not_invited(client: Client, firm: Firm, owner: User) -> None:
    response = client.post(url(firm), typed(address=owner.email))

    assert response.status_code == 422
    assert "Change their role instead" in response.text
    assert not Mail.objects.filter(kind="firm_invitation").exists()


def test_sending_again_and_withdrawing(
    client: Client, firm: Firm, owner: User, now: datetime
) -> None:
    asked = factory.invitation(firm, at=now)

    client.post(url(firm, f"invitations/{asked.key}/resend/"))
    asked.refresh_from_db()
    assert asked.mails == 2
    assert Mail.objects.filter(kind="firm_invitation").count() == 2

    client.post(url(firm, f"invitations/{asked.key}/withdraw/"))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"

    refused = client.post(url(firm, f"invitations/{asked.key}/resend/"), follow=True)
    assert "This invitation has ended." in refused.text
    assert Mail.objects.filter(kind="firm_invitation").count() == 2


def test_written_to_often_enough(client: Client, firm: Firm, owner: User, now: datetime) -> None:
    asked = factory.invitation(firm, address="iga@example.org", at=now)
    FirmInvitation.objects.update(mails=invitations.MOST_MAILS)

    again = client.post(url(firm, f"invitations/{asked.key}/resend/"), follow=True)
    anew = client.post(url(firm), typed())

    assert "often enough" in again.text
    assert anew.status_code == 422
    assert Mail.objects.filter(kind="firm_invitation").count() == 1


def test_withdrawing_and_asking_anew_is_no_way_around_that(
    client: Client, firm: Firm, owner: User, now: datetime
) -> None:
    for _time in range(invitations.MOST_MAILS):
        made = factory.invitation(firm, address="iga@example.org", at=now)
        invitations.withdraw(made, by=owner, at=now)

    refused = client.post(url(firm), typed())

    assert refused.status_code == 422
    assert "We have written to this address often enough." in refused.text
    assert not FirmInvitation.objects.filter(state="open").exists()
    assert Mail.objects.filter(kind="firm_invitation").count() == invitations.MOST_MAILS

    # Neither another address nor another firm is kept from writing by that.
    assert client.post(url(firm), typed(address="ola@example.org")).status_code == 302
    assert factory.invitation(accounts.firm("Rival"), address="iga@example.org", at=now).mails == 1


def test_another_firms_invitation_is_out_of_reach(
    client: Client, firm: Firm, owner: User, now: datetime
) -> None:
    theirs = factory.invitation(accounts.firm(), at=now)

    for deed in ("resend", "withdraw"):
        assert client.post(url(firm, f"invitations/{theirs.key}/{deed}/")).status_code == 404

    theirs.refresh_from_db()
    assert (theirs.mails, theirs.state) == (1, "open")


def test_a_closed_firm_invites_nobody(
    client: Client, firm: Firm, owner: User, now: datetime
) -> None:
    firms.close(firm, by=owner, at=now)

    assert "Send the invitation" not in client.get(url(firm)).text
    assert client.post(url(firm), typed()).status_code == 422
    assert not FirmInvitation.objects.exists()


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client,
    firm: Firm,
    owner: User,
    now: datetime,
    django_assert_max_num_queries: object,
) -> None:
    for _ in range(8):
        accounts.member_of(firm)
        factory.invitation(firm, at=now)
    client.get(url(firm))

    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get(url(firm))

"""Operators register and verify firms."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import Firm, User
from tests.factories import accounts

pytestmark = pytest.mark.django_db
NEW = "/admin/studio/firms/new/"


@pytest.fixture
def operator(client: Client) -> User:
    operator = accounts.operator()
    client.force_login(operator)
    return operator


def typed(owner: User, **changes: str) -> dict[str, str]:
    return {
        "name": "Kessler & Wolny",
        "slug": "",
        "city": "Leipzig",
        "about": "headphones",
        "owner": owner.email,
    } | changes


def test_a_firm_is_registered_with_its_owner(client: Client, operator: User) -> None:
    owner = accounts.user("Ines Kessler")

    client.post(NEW, typed(owner))

    firm = Firm.objects.get(slug="kessler-wolny")
    assert firm.verified_at is None
    assert accounts.owner_of(firm) == owner


def test_verifying_shows_and_lasts(client: Client, operator: User) -> None:
    firm = accounts.firm(verified=False)

    client.post(f"/admin/studio/firms/{firm.slug}/verify/")
    first = Firm.objects.get(pk=firm.pk).verified_at
    client.post(f"/admin/studio/firms/{firm.slug}/verify/")

    assert first is not None
    assert Firm.objects.get(pk=firm.pk).verified_at == first
    assert firm.name in client.get("/admin/studio/firms/").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "x" * 121),
        ("slug", "taken"),
        ("owner", "nobody@example.org"),
        ("owner", "not an address"),
        ("owner", "unverified@example.org"),
        ("owner", "staff@example.org"),
    ],
)
def test_bad_input_is_said_at_the_field(
    client: Client, operator: User, field: str, value: str
) -> None:
    Firm.objects.filter(pk=accounts.firm().pk).update(slug="taken")
    accounts.user(email="unverified@example.org")
    EmailAddress.objects.filter(email="unverified@example.org").update(verified=False)
    User.objects.filter(pk=accounts.user(email="staff@example.org").pk).update(role="editor")
    before = Firm.objects.count()

    response = client.post(NEW, typed(accounts.user()) | {field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Firm.objects.count() == before


def test_only_operators_find_the_pages(client: Client) -> None:
    firm = accounts.firm(verified=False)
    for person in (accounts.owner_of(firm), accounts.editor()):
        client.force_login(person)
        assert client.get("/admin/studio/firms/").status_code == 404
        assert client.get(NEW).status_code == 404
        assert client.post(NEW, typed(accounts.user())).status_code == 404
        assert client.post(f"/admin/studio/firms/{firm.slug}/verify/").status_code == 404
    firm.refresh_from_db()
    assert firm.verified_at is None
    assert Firm.objects.count() == 1


def test_methods_and_unknown_firms(client: Client, operator: User) -> None:
    firm = accounts.firm()

    assert client.get(f"/admin/studio/firms/{firm.slug}/verify/").status_code == 405
    assert client.post("/admin/studio/firms/").status_code == 405
    assert client.post("/admin/studio/firms/nobody/verify/").status_code == 404

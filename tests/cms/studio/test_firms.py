"""Operators register and verify firms."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts import firms
from accounts.models import Firm, FirmState, User
from notifications.models import Mail
from tests.factories import accounts, projects
from tests.factories import firms as factory

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


class TestTheQueue:
    def test_who_waits_longest_stands_first_with_all_there_is_to_look_up(
        self, client: Client, operator: User
    ) -> None:
        now = timezone.now()
        factory.applied(at=now, name="Later GmbH", number="DE136695976", country="DE")
        owner = accounts.user("Olga Owner", email="olga@example.org")
        factory.applied(
            by=owner, at=now - timedelta(days=3), name="Earlier Sp. z o.o.", number="5260001246"
        )

        page = client.get("/admin/studio/firms/").text

        assert page.index("Earlier Sp. z o.o.") < page.index("Later GmbH")
        for words in ("Wykaz podatników VAT: 5260001246", "Poland", "olga@example.org", "VIES"):
            assert words in page

    def test_verifying_tells_the_owners_once(self, client: Client, operator: User) -> None:
        firm = factory.applied(at=timezone.now())
        seen = {"seen": firms.fingerprint(firm)}

        for _ in range(2):
            client.post(f"/admin/studio/firms/{firm.slug}/verify/", seen)

        assert Firm.objects.get(pk=firm.pk).state == FirmState.VERIFIED
        assert Mail.objects.get(kind="firm_verified").recipient == accounts.owner_of(firm)

    def test_what_changed_since_it_was_looked_up_is_shown_again(
        self, client: Client, operator: User
    ) -> None:
        firm = factory.applied(at=timezone.now())
        seen = {"seen": firms.fingerprint(firm)}
        owner = accounts.owner_of(firm)
        firms.correct(firm, details=factory.details("Other"), by=owner, at=timezone.now())

        page = client.post(f"/admin/studio/firms/{firm.slug}/verify/", seen, follow=True)

        assert "has changed meanwhile" in page.text
        assert Firm.objects.get(pk=firm.pk).verified_at is None
        assert not Mail.objects.filter(kind="firm_verified").exists()

    def test_refusing_needs_a_reason_that_the_owners_read(
        self, client: Client, operator: User
    ) -> None:
        firm = factory.applied(at=timezone.now())
        url = f"/admin/studio/firms/{firm.slug}/refuse/"
        assert client.get(url).status_code == 200

        for reason in ("", "\u200b", "x" * 1001):
            assert client.post(url, {"reason": reason}).status_code == 422
        assert Firm.objects.get(pk=firm.pk).state == FirmState.WAITING

        client.post(url, {"reason": "No such number in the register."})
        refused = Firm.objects.get(pk=firm.pk)
        assert (refused.state, refused.refusal) == ("refused", "No such number in the register.")
        assert Mail.objects.get(kind="firm_refused").params["reason"] == refused.refusal
        assert client.post(url, {"reason": "Once more."}).status_code == 422

    def test_a_verified_firm_can_lose_it(self, client: Client, operator: User) -> None:
        firm = accounts.firm()

        client.post(f"/admin/studio/firms/{firm.slug}/refuse/", {"reason": "It was a fake."})

        assert Firm.objects.get(pk=firm.pk).verified_at is None

    def test_a_closed_firm_is_past_deciding(self, client: Client, operator: User) -> None:
        firm = accounts.firm()
        firms.close(firm, by=accounts.owner_of(firm), at=timezone.now())

        assert client.get(f"/admin/studio/firms/{firm.slug}/refuse/").status_code == 404
        page = client.post(f"/admin/studio/firms/{firm.slug}/verify/", follow=True)

        assert "is closed" in page.text
        assert Firm.objects.get(pk=firm.pk).state == FirmState.CLOSED

    def test_a_refused_firm_can_be_closed_so_that_its_number_is_free(
        self, client: Client, operator: User
    ) -> None:
        firm = factory.applied(at=timezone.now(), number="5260001246")
        url = f"/admin/studio/firms/{firm.slug}/close/"

        assert "Only a firm that was refused" in client.post(url, follow=True).text
        assert Firm.objects.get(pk=firm.pk).state == FirmState.WAITING

        firms.refuse(firm, reason="Not theirs.", by=operator, at=timezone.now())
        client.post(url)
        assert Firm.objects.get(pk=firm.pk).state == FirmState.CLOSED
        assert factory.applied(at=timezone.now(), number="5260001246").pk != firm.pk

    def test_not_while_people_rely_on_it(self, client: Client, operator: User) -> None:
        firm = accounts.firm()
        projects.campaign(firm=firm, title="A lamp for years")
        firms.refuse(firm, reason="Not theirs.", by=operator, at=timezone.now())

        page = client.post(f"/admin/studio/firms/{firm.slug}/close/", follow=True)

        assert "A lamp for years" in page.text
        assert Firm.objects.get(pk=firm.pk).state == FirmState.REFUSED

    def test_only_operators_refuse(self, client: Client) -> None:
        firm = factory.applied(at=timezone.now())
        url = f"/admin/studio/firms/{firm.slug}/refuse/"
        for person in (accounts.owner_of(firm), accounts.editor()):
            client.force_login(person)
            assert client.get(url).status_code == 404
            assert client.post(url, {"reason": "No."}).status_code == 404
            assert client.post(url.replace("refuse", "close")).status_code == 404
        assert Firm.objects.get(pk=firm.pk).state == FirmState.WAITING

    def test_the_list_asks_a_fixed_number_of_questions(
        self, client: Client, operator: User, django_assert_max_num_queries: object
    ) -> None:
        for _ in range(5):
            factory.applied(at=timezone.now())
            accounts.member_of(accounts.firm())
        client.get("/admin/studio/firms/")

        with django_assert_max_num_queries(16):  # type: ignore[operator]
            client.get("/admin/studio/firms/")

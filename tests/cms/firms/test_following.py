"""Following a firm through the browser's door."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Firm, FirmRole, User
from cms.firms import deeds
from projects import follows
from projects.models import FirmFollow
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fan(firm: Firm) -> User:
    return accounts.user("Fanny Fan")


@pytest.fixture
def browser(fan: User) -> Client:
    client = Client()
    client.force_login(fan)
    return client


def url(firm: Firm, what: str = "") -> str:
    return f"/en/firms/{firm.slug}/{what}"


def test_follow_and_stop(browser: Client, firm: Firm, fan: User) -> None:
    assert 'aria-pressed="false"' in browser.get(url(firm)).text

    for _twice in range(2):
        assert browser.post(url(firm, "follow/"), {"follow": "yes"})["Location"] == url(firm)
    assert FirmFollow.objects.get().user == fan
    assert 'aria-pressed="true"' in browser.get(url(firm)).text

    for _twice in range(2):
        browser.post(url(firm, "follow/"), {"follow": "no"})
    assert not FirmFollow.objects.exists()
    assert 'aria-pressed="false"' in browser.get(url(firm)).text


def test_htmx_gets_the_button(browser: Client, firm: Firm) -> None:
    for wish, pressed in (("yes", "true"), ("no", "false")):
        answer = browser.post(url(firm, "follow/"), {"follow": wish}, HTTP_HX_REQUEST="true")
        assert f'aria-pressed="{pressed}"' in answer.text
        assert f'action="{url(firm, "follow/")}"' in answer.text
        assert firm.name in answer.text
        assert "<html" not in answer.text


def test_signed_out_the_wish_is_kept_and_finished_once(firm: Firm, fan: User) -> None:
    client = Client()
    page = client.get(url(firm))
    assert f'href="{url(firm, "follow/later/")}"' in page.text
    assert not client.cookies
    assert client.post(url(firm, "follow/"))["Location"] == url(firm, "follow/later/")
    assert client.get(url(firm, "follow/later/"))["Location"] == reverse("account_login")
    intent = client.session["intent"]
    assert intent["finish_url"] == url(firm, "follow/finish/")
    assert intent["says"] == f"After you sign in, you follow “{firm.name}”."
    assert not FirmFollow.objects.exists()

    client.force_login(fan)
    arrived = client.get(url(firm, "follow/finish/"), follow=True)
    assert arrived.redirect_chain == [(url(firm), 302)]
    assert "You follow this firm." in arrived.text
    assert FirmFollow.objects.get().user == fan

    client.post(url(firm, "follow/"), {"follow": "no"})
    client.get(url(firm, "follow/finish/"))
    assert not FirmFollow.objects.exists()


def test_a_wish_for_one_firm_is_none_for_another(firm: Firm, fan: User) -> None:
    client, other = Client(), accounts.firm("Rival")
    client.get(url(firm, "follow/later/"))
    kept = client.session["intent"]
    client.force_login(fan)
    session = client.session
    session["intent"] = kept
    session.save()

    client.get(url(other, "follow/finish/"))

    assert not FirmFollow.objects.exists()


def test_signed_in_the_link_follows_nothing(browser: Client, firm: Firm) -> None:
    assert browser.get(url(firm, "follow/later/"))["Location"] == url(firm)
    assert browser.get(url(firm, "follow/finish/"))["Location"] == url(firm)
    assert not FirmFollow.objects.exists()


@pytest.mark.parametrize("role", FirmRole)
def test_who_works_there_has_no_button(firm: Firm, role: FirmRole) -> None:
    client = Client()
    client.force_login(accounts.member_of(firm, role=role))

    assert "aria-pressed" not in client.get(url(firm)).text
    for address in ("follow/later/", "follow/finish/"):
        assert client.get(url(firm, address)).status_code == 404
    assert client.post(url(firm, "follow/"), {"follow": "yes"}).status_code == 404
    assert not FirmFollow.objects.exists()


def test_a_firm_that_is_not_verified_has_none_even_for_staff(now: datetime) -> None:
    waiting = factory.applied(at=now)
    client = Client()
    client.force_login(accounts.editor())

    page = client.get(url(waiting))

    assert page.status_code == 200
    assert "aria-pressed" not in page.text
    assert client.post(url(waiting, "follow/")).status_code == 404
    assert not FirmFollow.objects.exists()


def test_one_that_closes_in_that_moment_is_not_there(
    browser: Client, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise follows.NotToBeFollowed

    monkeypatch.setattr(follows, "follow_firm", gone)

    assert browser.post(url(firm, "follow/"), {"follow": "yes"}).status_code == 404


def test_joining_the_team_ends_it(firm: Firm, fan: User, now: datetime) -> None:
    other = accounts.firm("Rival")
    for each in (firm, other):
        follows.follow_firm(each, user=fan, at=now)

    asked = factory.invitation(firm, at=now)
    deeds.join(asked, user=fan, role=FirmRole.AGENT, at=timezone.now())

    assert [row.firm for row in FirmFollow.objects.all()] == [other]

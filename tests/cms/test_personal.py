"""A person's data: all of it given to them, all of it erased but for the books."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.users.models import UserProfile

from accounts import consents, firms, portraits
from accounts.models import FirmMember, FirmRole, Purpose, User
from cms import personal, personal_archive
from core import events, pictures
from core.models import Event
from notifications import outbox
from notifications.models import Mail, MailState
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from projects import follows
from projects.models import Ballot, Follow
from tests.factories import accounts, projects
from tests.factories import payments as factory
from tests.factories.firms import invitation
from tests.payments.charging import settle
from tests.payments.conftest import deadline, live, now, sandbox

__all__ = ["deadline", "live", "now", "sandbox"]
pytestmark = pytest.mark.django_db
PASSWORD = "a lamp for every road"
NAME = "Mina Unmistakable"
ADDRESS = "mina.unmistakable@example.org"


@pytest.fixture
def person() -> User:
    """Somebody who has left traces everywhere."""
    person = accounts.user(NAME, email=ADDRESS, password=PASSWORD)
    User.objects.filter(pk=person.pk).update(
        surname="Unmistakable", called="Mina", salutation="own", salutation_words="Unmistakable",
        handle="unmistakable",
    )  # fmt: skip
    person.refresh_from_db()
    accounts.secured(person)
    consents.change(
        person, purpose=Purpose.NEWS_MAIL, given=True, source="own page", at=timezone.now()
    )
    return person


@pytest.fixture
def member(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


class TestTheExport:
    def test_it_has_a_part_for_every_app_that_holds_something(self, person: User) -> None:
        data = personal.export(person)

        assert set(data) == set(personal.HOLDERS)
        assert data["accounts"]["account"]["email"] == ADDRESS
        assert data["accounts"]["consents"][0]["purpose"] == Purpose.NEWS_MAIL

    def test_every_personal_module_is_composed(self) -> None:
        from importlib.util import find_spec

        floors = ("care", "community", "payments", "projects", "notifications", "accounts", "core")
        ours = [name for name in floors if find_spec(f"{name}.personal")]

        assert set(ours) == set(personal.HOLDERS)

    def test_neither_password_nor_secret_is_in_it(self, person: User) -> None:
        said = json.dumps(personal.export(person))

        assert person.password not in said
        assert accounts.SECRET not in said

    def test_both_files_say_the_same(self, person: User) -> None:
        packed = zipfile.ZipFile(io.BytesIO(personal_archive.archive(person, at=timezone.now())))

        data = json.loads(packed.read("data.json"))
        page = packed.read("readable.html").decode()
        assert data["accounts"]["account"]["display_name"] == NAME
        for said in (NAME, ADDRESS, "unmistakable"):
            assert said in page
        assert "<script" not in page

    def test_what_people_wrote_is_no_markup_in_it(self, person: User) -> None:
        User.objects.filter(pk=person.pk).update(surname="<img src=x onerror=alert(1)>")
        person.refresh_from_db()

        packed = zipfile.ZipFile(io.BytesIO(personal_archive.archive(person, at=timezone.now())))

        assert "<img" not in packed.read("readable.html").decode()

    def test_nothing_of_anybody_else_is_in_it(self, person: User) -> None:
        other = accounts.user("Somebody Else", email="else@example.org")
        consents.change(
            other, purpose=Purpose.IMPROVEMENT, given=True, source="own page", at=timezone.now()
        )

        said = json.dumps(personal.export(person))

        assert "else@example.org" not in said
        assert Purpose.IMPROVEMENT not in said

    def test_the_page_asks_who_one_is_and_gives_the_file(
        self, client: Client, person: User
    ) -> None:
        Authenticator.objects.filter(user=person).delete()
        client.post("/en/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
        asked = client.get("/en/me/data/export/")
        assert asked["Location"].startswith("/en/accounts/reauthenticate/")
        assert client.post("/en/me/data/export/").status_code == 302

        client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
        answer = client.post("/en/me/data/export/")

        assert answer["Content-Type"] == "application/zip"
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == [
            "data.json",
            "readable.html",
        ]


class TestErasure:
    def test_no_row_says_who_it_was(self, person: User) -> None:
        campaign = projects.campaign()
        projects.idea(campaign, author=person)
        portraits.put(person, picture=pictures.portrait(picture()))
        Follow.objects.create(user=person, campaign=campaign, followed_at=timezone.now())
        follows.follow_firm(campaign.firm, user=person, at=timezone.now())
        assert traces()

        personal.erase(person, at=timezone.now())

        assert traces() == {("notifications_mail", "account_erased")}

    def test_what_is_left_of_the_account(self, person: User) -> None:
        personal.erase(person, at=timezone.now())

        person.refresh_from_db()
        assert person.email == f"erased-{person.key}@erased.invalid"
        assert person.handle.startswith("former-")
        assert not person.is_active
        assert not person.has_usable_password()
        assert not EmailAddress.objects.filter(user=person).exists()
        assert not Authenticator.objects.filter(user=person).exists()
        assert not FirmMember.objects.filter(user=person).exists()
        assert events.of(person).filter(verb="account_erased").get().actor_id == person.pk
        assert person.consents.count() == 1

    def test_the_picture_goes_with_its_file(
        self, person: User, django_capture_on_commit_callbacks: object
    ) -> None:
        person = portraits.put(person, picture=pictures.portrait(picture()))
        storage, name = person.portrait.storage, str(person.portrait.name)
        assert storage.exists(name)

        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            personal.erase(person, at=timezone.now())

        assert not storage.exists(name)

    def test_twice_is_once(self, person: User) -> None:
        personal.erase(person, at=timezone.now())
        first = User.objects.filter(pk=person.pk).values().get()

        personal.erase(person, at=timezone.now())

        assert User.objects.filter(pk=person.pk).values().get() == first
        assert events.of(person).filter(verb="account_erased").count() == 1

    def test_the_last_mail_goes_to_the_address_that_was(self, person: User) -> None:
        personal.erase(person, at=timezone.now())

        row = Mail.objects.get(kind="account_erased")
        assert (row.address, row.recipient) == (ADDRESS, None)

    def test_no_mail_goes_to_where_nobody_is(self, person: User) -> None:
        personal.erase(person, at=timezone.now())
        outbox.write("firm_verified", to=[person], once="x", at=timezone.now(), firm="F", path="/")
        row = Mail.objects.get(kind="firm_verified")

        assert outbox.send(row.pk, at=timezone.now()) is False

        row.refresh_from_db()
        assert row.state == MailState.WITHHELD

    def test_the_same_address_may_join_again(self, person: User) -> None:
        personal.erase(person, at=timezone.now())

        again = accounts.user(email=ADDRESS)

        assert again.pk != person.pk

    def test_everybody_reads_that_somebody_left(self, client: Client, person: User) -> None:
        idea = projects.idea(projects.campaign(), author=person)

        personal.erase(person, at=timezone.now())

        text = client.get(idea.get_absolute_url()).text
        assert "Somebody who left" in text
        assert NAME not in text

    def test_votes_stay_counted(self, person: User) -> None:
        idea = projects.idea(projects.campaign("vote"))
        projects.ballot(idea, voter=person)
        before = list(Ballot.objects.values())

        personal.erase(person, at=timezone.now())

        assert list(Ballot.objects.values()) == before

    def test_the_books_stay(
        self, person: User, live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
    ) -> None:
        pledge = factory.pledge(live, sandbox, backer=person, amount=10_000, at=now)
        settle(live, at=deadline)
        kept = Pledge.objects.filter(pk=pledge.pk).values("amount_minor", "payment_intent_id").get()

        personal.erase(person, at=deadline)

        row = Pledge.objects.get(pk=pledge.pk)
        assert row.state == PledgeState.COLLECTED
        assert row.backer_id == person.pk
        assert Pledge.objects.filter(pk=pledge.pk).values(*kept).get() == kept


def traces() -> set[tuple[str, str]]:
    """Every row of the database in which the person's name still stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            if "unmistakable" in json.dumps(row, default=str).lower():
                found.add((model._meta.db_table, str(row.get("kind", ""))))
    return found


class TestWhatIsInTheWay:
    def test_nothing_for_somebody_who_only_looked_around(self, person: User) -> None:
        assert personal.blockers(person) == []

    def test_a_pledge_that_is_not_settled(
        self, person: User, live: FundingRound, sandbox: Sandbox, now: datetime
    ) -> None:
        pledge = factory.pledge(live, sandbox, backer=person, at=now)

        with pytest.raises(personal.StillNeeded):
            personal.erase(person, at=now)

        [blocker] = personal.blockers(person)
        assert blocker.url == pledge.get_absolute_url()
        person.refresh_from_db()
        assert person.erased_at is None
        assert person.display_name == NAME

    def test_a_firm_without_another_owner(self, person: User) -> None:
        firm = accounts.firm("Lumen", owner=person)

        [blocker] = personal.blockers(person)
        assert "Lumen" in blocker.says
        assert blocker.url == reverse("firms:team", args=[firm.slug])

    def test_not_a_firm_with_another_owner(self, person: User) -> None:
        from accounts.models import FirmRole

        firm = accounts.firm("Lumen", owner=person)
        other = accounts.member_of(firm, role=FirmRole.AGENT)
        FirmMember.objects.filter(user=other).update(role=FirmRole.OWNER)

        assert personal.blockers(person) == []

    def test_the_last_operator(self) -> None:
        last = accounts.operator()
        assert [one.url for one in personal.blockers(last)] == [reverse("me")]

        accounts.operator()

        assert personal.blockers(last) == []


class TestThePage:
    def test_it_says_what_goes_and_what_stays(self, member: Client) -> None:
        text = _sure(member).get("/en/me/data/erase/").text

        assert "What goes" in text
        assert "What stays, and why" in text
        assert "Type unmistakable" in text

    @pytest.mark.parametrize("typed", ["", "somebody", " \u200b ", "x" * 100])
    def test_a_slip_erases_nobody(self, member: Client, person: User, typed: str) -> None:
        answer = _sure(member).post("/en/me/data/erase/", {"handle": typed})

        assert answer.status_code == 422
        person.refresh_from_db()
        assert person.erased_at is None

    def test_the_handle_erases_at_once(self, member: Client, person: User) -> None:
        answer = _sure(member).post("/en/me/data/erase/", {"handle": "@Unmistakable"}, follow=True)

        assert "Your account is erased" in answer.text
        person.refresh_from_db()
        assert person.erased_at is not None
        assert "_auth_user_id" not in member.session

    def test_somebody_who_is_needed_reads_why(
        self, member: Client, person: User, live: FundingRound, sandbox: Sandbox, now: datetime
    ) -> None:
        pledge = factory.pledge(live, sandbox, backer=person, at=now)

        answer = _sure(member).post("/en/me/data/erase/", {"handle": "unmistakable"})

        assert answer.status_code == 422
        assert str(pledge.key) in answer.text
        person.refresh_from_db()
        assert person.erased_at is None

    def test_one_must_say_once_more_who_one_is(self, client: Client, person: User) -> None:
        Authenticator.objects.filter(user=person).delete()
        client.post("/en/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

        answer = client.post("/en/me/data/erase/", {"handle": "unmistakable"})

        assert answer["Location"].startswith("/en/accounts/reauthenticate/")
        person.refresh_from_db()
        assert person.erased_at is None

    @pytest.mark.parametrize(
        "address", ["/en/me/data/", "/en/me/data/export/", "/en/me/data/erase/", "/en/me/consents/"]
    )
    def test_a_visitor_is_asked_to_sign_in(self, client: Client, address: str) -> None:
        assert client.get(address)["Location"].startswith("/en/accounts/")
        assert not Event.objects.exists()


def _sure(client: Client) -> Client:
    """Has just said once more who they are."""
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return client


class TestConsents:
    def test_a_switch_writes_a_row_and_a_receipt(self, member: Client, person: User) -> None:
        answer = member.post(
            "/en/me/consents/", {"purpose": "improvement", "given": "yes"}, follow=True
        )

        assert "A receipt comes by mail" in answer.text
        assert consents.is_given(person, Purpose.IMPROVEMENT)
        row = Mail.objects.get(kind="consent_receipt")
        assert row.recipient == person
        assert row.params["words"] == consents.wording(Purpose.IMPROVEMENT)

    def test_taking_back_is_as_easy(self, member: Client, person: User) -> None:
        member.post("/en/me/consents/", {"purpose": "news_mail", "given": "no"})

        assert not consents.is_given(person, Purpose.NEWS_MAIL)
        assert Mail.objects.get(kind="consent_receipt").params["given"] is False

    def test_a_second_click_sends_no_second_receipt(self, member: Client) -> None:
        for _time in range(2):
            member.post("/en/me/consents/", {"purpose": "improvement", "given": "yes"})

        assert Mail.objects.filter(kind="consent_receipt").count() == 1

    @pytest.mark.parametrize(
        "typed",
        [{}, {"purpose": "all", "given": "yes"}, {"purpose": "improvement", "given": "maybe"}],
    )
    def test_what_no_form_sends_is_not_there(
        self, member: Client, person: User, typed: dict[str, str]
    ) -> None:
        assert member.post("/en/me/consents/", typed).status_code == 404
        assert consents.is_given(person, Purpose.NEWS_MAIL)
        assert person.consents.count() == 1

    def test_the_page_shows_words_and_history(self, member: Client) -> None:
        text = member.get("/en/me/consents/").text

        for purpose in Purpose:
            assert consents.wording(purpose) in text
        assert "Agreed" in text


def test_who_leaves_lets_nobody_into_the_firm(person: User) -> None:
    firm, now = accounts.firm(), timezone.now()
    firms.add_member(firm, user=person, role=FirmRole.OWNER, by=person, at=now)
    asked = invitation(firm, by=person, at=now)

    personal.erase(person, at=now)

    asked.refresh_from_db()
    assert (asked.state, asked.address) == ("withdrawn", "")


def test_the_picture_in_the_admin_is_erased_with_its_file(
    person: User, django_capture_on_commit_callbacks: Any
) -> None:
    profile = UserProfile.objects.create(user=person)
    profile.avatar.save("mina-unmistakable.png", picture())
    storage, name = profile.avatar.storage, profile.avatar.name
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        personal.erase(person, at=timezone.now())

    assert not UserProfile.objects.exists()
    assert not storage.exists(name)

"""A firm registers itself, and corrects what it said."""

import uuid
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import firms
from accounts.models import Firm, FirmRole, FirmState, User
from tests.factories import accounts
from tests.factories import firms as factory
from tests.projects import images

pytestmark = pytest.mark.django_db
NEW = "/en/firms/new/"
IN_POLAND = NEW + "?country=PL"


@pytest.fixture
def member(client: Client) -> User:
    member = accounts.user("Olga Owner")
    client.force_login(member)
    return member


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Łódzka Lampa",
        "registry_number": "526-000-12-46",
        "city": "Łódź",
        "about": "lamps",
        "country": "PL",
        "speaks": "on",
        "submission": str(uuid.uuid4()),
    } | changes


class TestNew:
    def test_the_country_is_asked_first(self, client: Client, member: User) -> None:
        page = client.get(NEW)

        assert page.status_code == 200
        assert 'value="DE"' in page.text
        assert "registry_number" not in page.text

    @pytest.mark.parametrize(
        ("country", "words"),
        [
            ("PL", "KRS / NIP / REGON"),
            ("DE", "Handelsregister / USt-IdNr."),
            ("FR", "EU VAT number"),
            ("GB", "Company number / VAT number"),
            ("IR", "an operator looks it up"),
        ],
    )
    def test_then_it_says_which_number_is_asked_for(
        self, client: Client, member: User, country: str, words: str
    ) -> None:
        assert words in client.get(f"{NEW}?country={country}").text

    @pytest.mark.parametrize("country", ["XX", "pl", "", "P%00L"])
    def test_no_such_country(self, client: Client, member: User, country: str) -> None:
        assert client.get(f"{NEW}?country={country}").status_code == 422

    def test_a_member_registers_a_firm(self, client: Client, member: User) -> None:
        response = client.post(IN_POLAND, typed(), follow=True)

        firm = Firm.objects.get()
        assert (firm.slug, firm.registered_by, firm.state) == ("lodzka-lampa", member, "waiting")
        assert firm.registry_number == "5260001246"
        assert response.redirect_chain == [(f"/en/firms/{firm.slug}/team/", 302)]
        assert "Waiting to be verified" in response.text

    def test_a_second_click_makes_one_firm(self, client: Client, member: User) -> None:
        same = typed()

        answers = [client.post(IN_POLAND, same) for _ in range(2)]

        assert Firm.objects.count() == 1
        assert {answer["Location"] for answer in answers} == {"/en/firms/lodzka-lampa/team/"}

    @pytest.mark.parametrize(
        ("field", "value", "at"),
        [
            ("name", "", "name"),
            ("name", "\u200b", "name"),
            ("name", "x" * 121, "name"),
            ("name", "a\x00b", ""),
            ("registry_number", "", "registry_number"),
            ("registry_number", "526-000-12-45", "registry_number"),
            ("registry_number", "9" * 81, "registry_number"),
            ("city", "", "city"),
            ("about", "x" * 161, "about"),
            ("speaks", "", "speaks"),
        ],
    )
    def test_bad_input_is_said_at_the_field_and_stays_typed(
        self, client: Client, member: User, field: str, value: str, at: str
    ) -> None:
        response = client.post(IN_POLAND, typed(**{field: value}))

        if at:
            assert response.status_code == 422
            assert at in response.context["form"].errors
            assert field == "city" or 'value="Łódź"' in response.text
            assert not Firm.objects.exists()
        else:
            assert "\x00" not in Firm.objects.get().name

    def test_a_garbled_submission_is_no_error(self, client: Client, member: User) -> None:
        assert client.post(IN_POLAND, typed(submission="x")).status_code == 302

    def test_a_taken_number_is_said_with_a_way_on(
        self, client: Client, member: User, now: datetime
    ) -> None:
        factory.applied(at=now, number="5260001246")

        response = client.post(IN_POLAND, typed())

        assert response.status_code == 422
        assert "ask its owner for an invitation" in response.text
        assert Firm.objects.count() == 1

    def test_too_many_unverified_firms(self, client: Client, member: User, now: datetime) -> None:
        for _ in range(firms.MOST_UNVERIFIED):
            factory.applied(by=member, at=now)

        response = client.post(IN_POLAND, typed())

        assert response.status_code == 422
        assert "Wait for one of them" in response.text
        assert Firm.objects.count() == firms.MOST_UNVERIFIED

    def test_staff_are_told_why_not(self, client: Client) -> None:
        client.force_login(accounts.editor())

        response = client.post(IN_POLAND, typed())

        assert response.status_code == 422
        assert "You work for this site" in response.text
        assert not Firm.objects.exists()

    def test_visitors_sign_in_first_and_lose_no_words(self, client: Client) -> None:
        assert "/accounts/login/" in client.get(IN_POLAND)["Location"]
        lost = client.post(IN_POLAND, typed())
        assert lost.status_code == 403
        assert not Firm.objects.exists()


class TestDetails:
    @pytest.fixture
    def mine(self, member: User, now: datetime) -> Firm:
        return factory.applied(by=member, name="Łódzka Lampa", number="526-000-12-46", at=now)

    def url(self, firm: Firm) -> str:
        return f"/en/firms/{firm.slug}/details/"

    def test_it_shows_what_is_stored(self, client: Client, mine: Firm) -> None:
        assert 'value="5260001246"' in client.get(self.url(mine)).text

    def test_a_refused_firm_reads_why_and_hands_in_again(
        self, client: Client, mine: Firm, now: datetime
    ) -> None:
        firms.refuse(mine, reason="This number is another firm's.", by=accounts.operator(), at=now)
        assert "This number is another firm" in client.get(self.url(mine)).text

        client.post(self.url(mine), typed(registry_number=factory.nip()))

        mine.refresh_from_db()
        assert (mine.state, mine.refusal) == (FirmState.WAITING, "")

    def test_the_loss_of_the_verification_is_said_before(
        self, client: Client, mine: Firm, now: datetime
    ) -> None:
        firms.verify(mine, by=accounts.operator(), at=now)
        assert "must be verified again" in client.get(self.url(mine)).text

        refused = client.post(self.url(mine), typed(name="Another Lamp"))

        assert refused.status_code == 422
        assert "understood" in refused.context["form"].errors
        mine.refresh_from_db()
        assert (mine.name, mine.state) == ("Łódzka Lampa", FirmState.VERIFIED)

        client.post(self.url(mine), typed(name="Another Lamp", understood="on"))
        mine.refresh_from_db()
        assert (mine.name, mine.state) == ("Another Lamp", FirmState.WAITING)

    def test_another_city_needs_no_tick(self, client: Client, mine: Firm, now: datetime) -> None:
        firms.verify(mine, by=accounts.operator(), at=now)

        assert client.post(self.url(mine), typed(city="Gdynia")).status_code == 302

        mine.refresh_from_db()
        assert (mine.city, mine.state) == ("Gdynia", FirmState.VERIFIED)

    def test_the_colour_of_its_pages_is_one_of_eight(
        self, client: Client, mine: Firm, now: datetime
    ) -> None:
        firms.verify(mine, by=accounts.operator(), at=now)
        assert 'data-accent="moss"' in client.get(self.url(mine)).text

        assert client.post(self.url(mine), typed(accent="neon")).status_code == 422
        mine.refresh_from_db()
        assert mine.accent == ""
        assert client.post(self.url(mine), typed(accent="moss")).status_code == 302

        mine.refresh_from_db()
        assert (mine.accent, mine.state) == ("moss", FirmState.VERIFIED)

    def test_a_firm_may_move_to_another_country(self, client: Client, mine: Firm) -> None:
        url = self.url(mine) + "?country=DE"
        assert "USt-IdNr" in client.get(url).text

        client.post(url, typed(country="DE", registry_number="Freiburg HRB 700123"))

        mine.refresh_from_db()
        assert (mine.country, mine.registry_number) == ("DE", "Freiburg HRB 700123")

    def test_a_closed_firm_stays_as_it_was(
        self, client: Client, mine: Firm, member: User, now: datetime
    ) -> None:
        firms.close(mine, by=member, at=now)

        assert client.post(self.url(mine), typed(name="Other")).status_code == 422

        assert Firm.objects.get().name == "Łódzka Lampa"

    def test_only_owners_find_it(self, client: Client, mine: Firm) -> None:
        for person in (accounts.member_of(mine), accounts.user(), accounts.operator()):
            client.force_login(person)
            assert client.get(self.url(mine)).status_code == 404
            assert client.post(self.url(mine), typed(name="Other")).status_code == 404
        assert Firm.objects.get().name == "Łódzka Lampa"


class TestLogo:
    @pytest.fixture
    def mine(self, member: User, now: datetime) -> Firm:
        return factory.applied(by=member, name="Łódzka Lampa", number="526-000-12-46", at=now)

    def url(self, firm: Firm) -> str:
        return f"/en/firms/{firm.slug}/logo/"

    def details(self, client: Client, firm: Firm) -> str:
        return client.get(f"/en/firms/{firm.slug}/details/").text

    def test_it_stands_where_the_colour_is_chosen(self, client: Client, mine: Firm) -> None:
        page = self.details(client, mine)
        assert f'action="{self.url(mine)}"' in page
        assert 'accept="image/png,image/jpeg,image/webp"' in page
        assert "Remove the picture" not in page

        answer = client.post(self.url(mine), {"logo": factory.drawing()}, follow=True)

        mine.refresh_from_db()
        assert answer.redirect_chain == [(f"/en/firms/{mine.slug}/team/", 302)]
        assert "Your changes are saved." in answer.text
        assert mine.logo_url in answer.text
        page = self.details(client, mine)
        assert f'<img src="{mine.logo_url}" alt="" width="192" height="192"' in page
        assert "Remove the picture" in page

    def test_a_verified_firm_stays_verified(
        self, client: Client, mine: Firm, now: datetime
    ) -> None:
        firms.verify(mine, by=accounts.operator(), at=now)

        client.post(self.url(mine), {"logo": factory.drawing("JPEG")})

        mine.refresh_from_db()
        assert mine.logo
        assert mine.state == FirmState.VERIFIED

    def test_it_is_removed_and_the_initials_are_back(self, client: Client, mine: Firm) -> None:
        logo = factory.with_logo(mine).logo_url

        answer = client.post(self.url(mine), {"remove": "1"}, follow=True)

        mine.refresh_from_db()
        assert mine.logo_url == ""
        assert logo not in answer.text
        assert '<span class="face face--firm" aria-hidden="true">ŁL</span>' in answer.text

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The submitted file is empty."),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Use PNG, JPEG or WebP."),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "Use PNG, JPEG or WebP."),
            (factory.drawing("GIF").read(), "Use PNG, JPEG or WebP."),
            (images.bomb().read(), "This picture is too large."),
        ],
        ids=["empty", "svg", "damaged", "gif", "bomb"],
    )
    def test_what_is_no_logo_is_said_at_the_field(
        self, client: Client, mine: Firm, content: bytes, said: str
    ) -> None:
        kept = factory.with_logo(mine).logo_url

        answer = client.post(self.url(mine), {"logo": SimpleUploadedFile("logo.png", content)})

        assert answer.status_code == 422
        assert said in str(answer.context["logo"].errors)
        # The details stand there as they are stored, and nothing about them is wrong.
        assert 'value="Łódzka Lampa"' in answer.text
        assert not answer.context["form"].errors
        mine.refresh_from_db()
        assert mine.logo_url == kept

    def test_a_form_without_a_file_is_sent_back(self, client: Client, mine: Firm) -> None:
        assert client.post(self.url(mine)).status_code == 422

    def test_a_firm_of_no_country_keeps_the_one_that_was_chosen(self, client: Client) -> None:
        firm = accounts.firm("Lumen")
        client.force_login(accounts.owner_of(firm))
        page = client.get(f"/en/firms/{firm.slug}/details/?country=DE")
        assert '<input type="hidden" name="country" value="DE">' in page.text

        answer = client.post(self.url(firm), {"country": "DE"})

        assert (answer.status_code, answer.context["country"]) == (422, "DE")
        assert client.post(self.url(firm), {"country": "XX"}).status_code == 422
        assert client.post(self.url(firm), {"logo": factory.drawing()}).status_code == 302

    def test_a_closed_firm_stays_as_it_was(
        self, client: Client, mine: Firm, member: User, now: datetime
    ) -> None:
        firms.close(mine, by=member, at=now)

        answer = client.post(self.url(mine), {"logo": factory.drawing()})

        assert answer.status_code == 422
        assert "its details stay as they are" in answer.text
        assert not Firm.objects.get().logo

    def test_only_owners_change_it(self, client: Client, mine: Firm) -> None:
        lead = accounts.member_of(mine, role=FirmRole.PRODUCT_LEAD)
        other = accounts.owner_of(accounts.firm())
        for person in (lead, accounts.member_of(mine), other, accounts.editor()):
            client.force_login(person)
            for sent in ({"logo": factory.drawing()}, {"remove": "1"}):
                assert client.post(self.url(mine), sent).status_code == 404
        client.logout()
        assert client.post(self.url(mine), {"logo": factory.drawing()}).status_code == 403
        mine.refresh_from_db()
        assert not mine.logo

    def test_it_is_sent_and_never_fetched(self, client: Client, mine: Firm) -> None:
        assert client.get(self.url(mine)).status_code == 405

"""Links that lead on, links without sign-in, and what answers say beside their page."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse

from core.microcache import key_of
from payments import messages
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "http:///evil.example",
    "\thttps://evil.example",
]


class TestLeadingOn:
    @pytest.mark.parametrize("wanted", ELSEWHERE)
    def test_signing_in_leads_nowhere_else(self, client: Client, wanted: str) -> None:
        person = accounts.user(password="right horse battery")
        typed = {"login": person.email, "password": "right horse battery", "next": wanted}

        response = client.post("/en/accounts/login/", typed)
        arrived = client.get("/en/me/arrived/", {"next": wanted})

        assert response["Location"] == "/en/me/arrived/"
        assert arrived["Location"] == "/en/"

    @pytest.mark.parametrize("wanted", ["a%00b", "nowhere", "accounts:me", "%FF", "/%00"])
    def test_a_word_is_no_place_to_go(self, client: Client, wanted: str) -> None:
        client.force_login(accounts.user())

        response = client.get(f"/en/me/arrived/?next={wanted}")

        assert response.status_code == 302
        assert response["Location"] in ("/en/", "/%00")

    def test_a_referring_page_leads_nowhere(self, client: Client, live: FundingRound) -> None:
        client.force_login(accounts.user())
        where = reverse("projects:follow_campaign", args=[live.campaign.slug])

        response = client.post(where, headers={"Referer": "https://evil.example/"})

        assert response["Location"].startswith("/en/ideas/")

    def test_a_path_of_two_slashes_stays_here(self, client: Client) -> None:
        for path in ("//evil.example/", "//evil.example/..", "/en//evil.example"):
            location = client.get(path).headers.get("Location", "/")
            assert not location.startswith("//")
            assert "://" not in location


class TestResumeLinks:
    @pytest.fixture
    def pledge(self, live: FundingRound, sandbox: Sandbox) -> Pledge:
        return factory.pledge(live, sandbox)

    def test_only_our_own_seal_for_this_purpose_opens(self, client: Client, pledge: Pledge) -> None:
        token = messages.resume_path(pledge).split("/")[-2]
        forged = [
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            token.split(":")[0],
            str(pledge.key),
            signing.dumps(str(pledge.key), salt="something-else", compress=True),
            signing.dumps(["x"], salt=messages.RESUME_SALT),
            "x" * 5000,
        ]
        for bad in forged:
            where = reverse("payments:resume", args=[bad])
            assert client.get(where).status_code == 404
            assert client.post(where, {"act": "card"}).status_code == 404

    def test_after_the_end_it_shows_and_does_nothing(self, client: Client, pledge: Pledge) -> None:
        where = messages.resume_path(pledge)
        before = Pledge.objects.values().get(pk=pledge.pk)
        for act in ("card", "confirm", ""):
            assert client.post(where, {"act": act})["Location"] == where
        page = client.get(where)

        assert pledge.state == PledgeState.PLEDGED
        assert Pledge.objects.values().get(pk=pledge.pk) == before
        for private in (pledge.backer.email, pledge.backer.display_name, pledge.backer.handle):
            assert private not in page.text
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"


class TestTheMicroCacheKey:
    BASE = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/", "HTTP_HOST": "a", "QUERY_STRING": ""}

    @pytest.mark.parametrize(
        "header",
        ["HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "QUERY_STRING", "PATH_INFO"],
    )
    def test_what_a_page_may_follow_tells_pages_apart(self, header: str) -> None:
        assert key_of({**self.BASE, header: "b"}) != key_of(self.BASE)

    @pytest.mark.parametrize("header", ["HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_HX_REQUEST"])
    def test_what_is_a_persons_own_is_not_shared(self, header: str) -> None:
        assert key_of({**self.BASE, header: "x"}) is None

    @pytest.mark.parametrize(
        "header",
        ["HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_X_HOST"],
    )
    def test_no_page_follows_a_header_outside_the_key(self, client: Client, header: str) -> None:
        extra: dict[str, Any] = {header: "evil.example"}
        assert "evil.example" not in client.get("/en/", **extra).text
        assert (
            not WSGIRequest(
                {**self.BASE, "wsgi.input": io.BytesIO(), "HTTP_HOST": "localhost", **extra}
            )
            .get_host()
            .startswith("evil")
        )


class TestWhatAnswersSay:
    @pytest.mark.parametrize("path", ["/en/nowhere/", "/healthz", "/readyz", "/en/"])
    def test_no_answer_names_versions_or_places(self, client: Client, path: str) -> None:
        response = client.get(path)
        said = (response.text + str(response.headers)).lower()
        for word in (
            "traceback",
            "postgres",
            "django/",
            "python/",
            str(settings.BASE_DIR),
            "site-packages",
        ):
            assert word not in said

    def test_a_strange_host_is_refused(self, client: Client) -> None:
        assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400

    def test_an_error_of_ours_says_nothing(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: object) -> None:
            raise RuntimeError("hunter2 of the database")

        monkeypatch.setattr("projects.listing.listing", broken)
        from tests.factories import projects

        client.raise_request_exception = False
        response = client.get(reverse("projects:ideas", args=[projects.campaign().slug]))

        assert response.status_code == 500
        assert "hunter2" not in response.text
        assert "RuntimeError" not in response.text

    def test_the_session_changes_when_somebody_signs_in(self, client: Client) -> None:
        person = accounts.user(password="right horse battery")
        session = client.session
        session["fixed"] = True
        session.save()
        fixed = session.session_key

        client.post(
            "/en/accounts/login/", {"login": person.email, "password": "right horse battery"}
        )
        inside = client.session.session_key
        assert client.get("/en/accounts/logout/").status_code == 200
        assert "_auth_user_id" in client.session
        client.post("/en/accounts/logout/")

        assert inside not in (None, fixed)
        assert client.cookies["sessionid"].value != inside
        client.cookies["sessionid"] = inside
        assert client.get("/en/me/").status_code == 302

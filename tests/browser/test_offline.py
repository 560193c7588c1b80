"""Without a network: a page that says so, and words that are sent once there is one again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from care.models import Thread
from community.models import Comment
from projects.models import Campaign, Idea
from tests.browser import offline
from tests.browser.conftest import SignIn
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]
SENT = "we have sent what you wrote"
# It is tried again after four seconds, and after eight.
PATIENCE = 20_000
KEPT = "No connection. We keep what you wrote and send it when you are back."
# Similar ideas, say, are told between the moment a form arrives and its own answer.
ANOTHER_ANSWER = """
const send = window.fetch;
window.fetch = async (what, how) => {
  const answer = await send(what, how);
  const detail = { elt: document.body };
  const told = new CustomEvent("htmx:afterRequest", { detail });
  if (how?.method === "POST") document.dispatchEvent(told);
  return answer;
};
"""


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A phone's width, and service workers work."""
    return new_page(service_workers="allow")


def fill_idea(page: Page, campaign: Campaign) -> None:
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    page.get_by_label("Title", exact=True).fill("A lamp")
    page.get_by_label("The proposal", exact=True).fill("Make it last.")
    # The network is asked for similar ideas while there is one.
    with page.expect_response(lambda answer: "need=It" in answer.url):
        page.get_by_label("The need", exact=True).fill("It breaks.")


def lose_the_network(page: Page) -> None:
    page.context.set_offline(True)
    page.wait_for_function("() => !navigator.onLine")


def busy(route: Route) -> None:
    """Pages are shown, but nothing is taken."""
    if route.request.method == "POST":
        route.fulfill(status=429)
    else:
        route.continue_()


def waiting(page: Page) -> int:
    found: int = page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('later:')).length"
    )
    return found


class TestThePage:
    @pytest.mark.parametrize(
        ("language", "said"), [("en", "No connection"), ("fa", None), ("xx", "No connection")]
    )
    def test_it_stands_where_a_page_would(
        self, phone: Page, language: str, said: str | None
    ) -> None:
        offline.settle(phone)
        lose_the_network(phone)

        phone.goto(f"/{language}/campaigns/")

        shown = "en" if language == "xx" else language
        assert phone.evaluate("document.documentElement.lang") == shown
        expect(phone.locator("[data-offline] h1")).to_be_visible()
        if said:
            expect(phone.get_by_role("heading", level=1)).to_have_text(said)
        assert phone.url.endswith(f"/{language}/campaigns/")

    def test_the_wanted_page_loads_by_itself_when_the_network_is_back(self, phone: Page) -> None:
        offline.settle(phone)
        lose_the_network(phone)
        phone.goto("/en/style-guide/")
        expect(phone.get_by_role("heading", name="No connection")).to_be_visible()

        phone.context.set_offline(False)

        expect(phone.get_by_role("heading", name="No connection")).to_have_count(0)
        assert phone.url.endswith("/en/style-guide/")

    def test_asked_for_by_its_name_it_stays(self, phone: Page) -> None:
        asked: list[str] = []
        phone.clock.install()
        phone.on("request", lambda request: asked.append(request.url))
        phone.goto("/en/offline/")
        phone.clock.run_for(60_000)
        # Whatever was asked before this one is known out here once it is answered.
        phone.evaluate("fetch('/healthz?last')")

        assert not [url for url in asked if url.endswith("/healthz")]

    def test_nothing_of_anybody_is_kept(self, phone: Page, sign_in: SignIn) -> None:
        person = accounts.user("Mina Farahani")
        sign_in(phone, person)
        offline.settle(phone, "/en/me/")
        phone.goto("/en/me/profile/")

        found = offline.kept(phone)

        pages = [path for path in found if not path.startswith("/static/")]
        assert sorted(pages) == [f"/{code}/offline/" for code in ("de", "en", "fa", "pl")]
        texts = phone.evaluate(
            "async () => Promise.all(['en', 'de', 'fa', 'pl'].map(async (code) =>"
            " (await caches.match(`/${code}/offline/`)).text()))"
        )
        assert [text for text in texts if person.handle in text or "Mina" in text] == []

    def test_what_an_older_version_kept_is_dropped(self, phone: Page) -> None:
        phone.goto("/en/offline/")
        phone.evaluate("caches.open('shell-older').then((one) => one.put('/x', new Response()))")
        phone.evaluate(offline.READY)
        # Whether the worker was there already or came after: a second one drops the first's.
        phone.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
        offline.settle(phone)

        assert phone.evaluate("caches.has('shell-older')") is False

    def test_it_lists_what_was_written_on_this_device(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()

        phone.goto("/en/campaigns/")

        listed = phone.locator("[data-offline-list] li")
        expect(listed).to_have_count(1)
        expect(listed).to_contain_text("(will be sent)")
        phone.context.set_offline(False)
        expect(phone.get_by_role("heading", name="No connection")).to_have_count(0)


class TestSendingLater:
    def test_an_idea_is_kept_and_sent_once(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)

        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        assert not Idea.objects.exists()
        phone.context.set_offline(False)

        said = phone.get_by_role("status").filter(has_text=SENT)
        expect(said).to_be_visible(timeout=PATIENCE)
        idea = Idea.objects.get()
        assert (idea.title, idea.need, idea.proposal) == ("A lamp", "It breaks.", "Make it last.")
        # It has left the form, and waits no more.
        expect(phone.get_by_label("Title", exact=True)).to_have_value("")
        assert waiting(phone) == 0
        said.get_by_role("link", name="Open the page").click()
        expect(phone.get_by_role("heading", name="A lamp")).to_be_visible()

    def test_it_is_sent_at_the_next_visit(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        other = phone.context.new_page()
        phone.close()
        other.context.set_offline(False)

        other.goto("/en/me/")

        expect(other.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert Idea.objects.count() == 1

    def test_a_comment_in_the_page_is_kept_and_sent(self, phone: Page, sign_in: SignIn) -> None:
        idea = projects.idea(projects.campaign())
        sign_in(phone, accounts.user())
        offline.settle(phone)
        phone.goto(f"/en/ideas/{idea.campaign.slug}/{idea.number}/")
        phone.get_by_label("Your comment").fill("Aus dem Zug.")
        phone.get_by_label("Language", exact=True).select_option("de")
        lose_the_network(phone)

        phone.get_by_role("button", name="Publish the comment").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        # A form that is sent faster than a person writes is taken for a program's.
        phone.wait_for_timeout(2_100)
        phone.context.set_offline(False)

        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        written = Comment.objects.get()
        assert (written.body, written.language) == ("Aus dem Zug.", "de")
        expect(phone.get_by_label("Your comment")).to_have_value("")

    def test_a_question_to_a_firm_is_kept_and_sent(self, phone: Page, sign_in: SignIn) -> None:
        firm = projects.campaign().firm
        sign_in(phone, accounts.user())
        offline.settle(phone)
        phone.goto(f"/en/threads/new/firm/{firm.slug}/")
        phone.get_by_label("Subject").fill("The lamp flickers")
        phone.get_by_label("What do you want to say?").fill("Whenever the road is wet.")
        lose_the_network(phone)
        phone.get_by_role("button", name="Send it to the firm").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()

        phone.context.set_offline(False)

        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert Thread.objects.get().subject == "The lamp flickers"

    def test_a_network_that_only_seems_to_be_there(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        phone.route("**/*", lambda route: route.abort())

        phone.get_by_role("button", name="Publish the idea").click()

        expect(phone.get_by_text(KEPT)).to_be_visible()
        assert not Idea.objects.exists()
        # The browser, which never saw it go, does not say that it is back.
        phone.unroute("**/*")
        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert Idea.objects.count() == 1

    def test_a_request_beside_it_may_read_the_server_s_word_first(
        self, phone: Page, sign_in: SignIn
    ) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        phone.route("**/healthz", lambda route: route.abort())
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        phone.add_init_script(ANOTHER_ANSWER)

        phone.reload()

        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        expect(phone.get_by_label("Title", exact=True)).to_have_value("")
        assert Idea.objects.count() == 1

    def test_what_had_arrived_before_the_answer_was_lost_is_not_there_twice(
        self, phone: Page, sign_in: SignIn
    ) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        held = phone.evaluate("Object.entries(localStorage).find(([k]) => k.startsWith('later:'))")
        phone.context.set_offline(False)
        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        phone.evaluate("([name, value]) => localStorage.setItem(name, value)", held)

        phone.reload()

        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert Idea.objects.count() == 1
        assert waiting(phone) == 0

    def test_what_is_refused_stays_a_draft(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        campaign.phases.all().delete()

        phone.context.set_offline(False)

        expect(phone.get_by_text("could not be taken")).to_be_visible()
        assert not Idea.objects.exists()
        assert waiting(phone) == 0
        drafts = phone.evaluate("JSON.stringify(localStorage)")
        assert "Make it last." in drafts

    def test_what_is_discarded_waits_no_longer(self, phone: Page, sign_in: SignIn) -> None:
        """The site takes nothing at the moment, so the words still stand in their form."""
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        phone.route("**/propose/", busy)
        phone.context.set_offline(False)
        with phone.expect_response(lambda answer: answer.status == 429):
            phone.goto(f"/en/ideas/{campaign.slug}/propose/")

        phone.get_by_role("button", name="Discard").click()

        assert waiting(phone) == 0
        assert not Idea.objects.exists()

    def test_nobody_else_sends_it(self, phone: Page, sign_in: SignIn) -> None:
        campaign, writer, other = projects.campaign(), accounts.user(), accounts.user()
        sign_in(phone, writer)
        offline.settle(phone)
        fill_idea(phone, campaign)
        lose_the_network(phone)
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        # The form still stands on the screen while somebody else signs in beside it.
        sign_in(phone, other)
        phone.context.set_offline(False)
        phone.wait_for_load_state("networkidle")

        phone.goto("/en/me/")

        assert not Idea.objects.exists()
        assert waiting(phone) == 1
        sign_in(phone, writer)
        phone.goto("/en/me/")
        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert Idea.objects.get().author == writer

    def test_a_picture_cannot_be_kept_and_that_is_said(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        phone.locator("#id_picture_1").set_input_files(
            {"name": "lamp.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}
        )
        lose_the_network(phone)

        phone.get_by_role("button", name="Publish the idea").click()

        said = "Pictures cannot be kept: add them once it is there."
        expect(phone.get_by_text(said)).to_be_visible()
        phone.context.set_offline(False)
        expect(phone.get_by_text(SENT)).to_be_visible(timeout=PATIENCE)
        assert not Idea.objects.get().images.exists()

    def test_the_way_back_shows_the_next_person_nothing(self, phone: Page, sign_in: SignIn) -> None:
        person = accounts.user()
        sign_in(phone, person)
        phone.goto("/en/campaigns/")
        expect(phone.locator("body")).to_have_attribute("data-person", person.handle)
        phone.wait_for_function("() => localStorage.getItem('person')")
        phone.context.clear_cookies()
        phone.evaluate("localStorage.removeItem('person')")  # as signing out does

        with phone.expect_navigation():
            phone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

        assert phone.locator("body").get_attribute("data-person") is None

    def test_whoever_signs_out_leaves_nothing(self, phone: Page, sign_in: SignIn) -> None:
        campaign = projects.campaign()
        sign_in(phone, accounts.user())
        offline.settle(phone)
        fill_idea(phone, campaign)
        phone.route("**/healthz", lambda route: route.abort())
        phone.get_by_role("button", name="Publish the idea").click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
        phone.route("**/propose/", lambda route: route.abort())
        phone.goto("/en/accounts/logout/")

        phone.get_by_role("main").get_by_role("button", name="Sign out").click()
        phone.wait_for_url(re.compile("^(?!.*logout)"))

        assert phone.evaluate("Object.keys(localStorage)") == []

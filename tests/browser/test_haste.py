"""People are faster than their line: what arrives late undoes nothing that was done meanwhile."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import FirmRole
from projects.models import Follow
from tests.browser.conftest import SignIn
from tests.browser.holding import Held
from tests.factories import accounts, cms, payments, projects

pytestmark = [pytest.mark.django_db(transaction=True)]

COUNTED = "window.answers = 0; addEventListener('htmx:afterRequest', () => { answers += 1; })"
# Presses what has just been put into the page, before anything else can happen there.
PRESSED_AT_ONCE = """
document.addEventListener("htmx:afterSwap", () => setTimeout(
  () => document.querySelector("[aria-pressed=true]")?.click()));
"""


class TestPledge:
    @pytest.fixture
    def held(self, page: Page, sign_in: SignIn) -> Held:
        """The form of a pledge with two rewards, which is drawn anew for the one that is chosen."""
        prices = (2_500, 4_000)
        round_ = payments.funding_round(rewards=tuple(map(payments.reward_terms, prices)))
        sign_in(page, accounts.user())
        page.goto(f"/en/rounds/{round_.slug}/pledge/")
        return Held(page, "**/pledge/?*")

    def test_of_two_rewards_chosen_quickly_the_second_stands(self, page: Page, held: Held) -> None:
        first, second = (page.get_by_role("radio", name=f"€{price}") for price in (25, 40))
        first.check()
        held.wait()
        second.check()

        held.let_go_all()

        expect(page.get_by_label("Your amount")).to_have_value("40.00")
        expect(page.locator(".bill")).to_contain_text("€40")
        expect(second).to_be_checked()

    def test_an_amount_typed_while_the_form_is_drawn_anew_stays(
        self, page: Page, held: Held
    ) -> None:
        page.get_by_role("radio", name="€25").check()
        held.wait()
        page.get_by_label("Your amount").fill("31")

        held.let_go()

        expect(page.locator(".bill")).to_contain_text("€25")
        expect(page.get_by_label("Your amount")).to_have_value("31")

    def test_what_was_agreed_to_stays_agreed(self, page: Page, held: Held) -> None:
        page.get_by_role("radio", name="€25").check()
        held.wait()
        page.get_by_role("checkbox").check()

        held.let_go()

        expect(page.locator(".bill")).to_contain_text("€25")
        expect(page.get_by_role("checkbox")).to_be_checked()


class TestSuggestions:
    @pytest.fixture
    def held(self, page: Page) -> Held:
        """One suggestion stands there, and the answer to a further letter is on its way."""
        cms.live_page(title="A lantern to open")
        page.goto("/en/campaigns/")
        field = page.get_by_role("searchbox")
        field.fill("lanter")
        expect(suggested(page)).to_be_visible()
        page.evaluate(COUNTED)
        held = Held(page, "**/suggestions/**")
        field.press_sequentially("n")
        held.wait()
        return held

    def test_what_was_closed_stays_closed(self, page: Page, held: Held) -> None:
        page.keyboard.press("Escape")
        expect(suggested(page)).to_have_count(0)

        held.let_go()
        page.wait_for_function("() => answers === 1")

        expect(suggested(page)).to_have_count(0)
        # The next letter opens it again.
        page.get_by_role("searchbox").press_sequentially(" ")
        held.let_go()
        expect(suggested(page)).to_be_visible()

    def test_whoever_has_gone_into_the_list_is_left_there(self, page: Page, held: Held) -> None:
        page.keyboard.press("ArrowDown")
        expect(suggested(page)).to_be_focused()

        held.let_go()
        page.wait_for_function("() => answers === 1")

        expect(suggested(page)).to_be_focused()


def suggested(page: Page) -> Locator:
    return page.locator("#suggestions").get_by_role("link", name="A lantern to open")


def test_what_has_just_been_put_into_the_page_works_at_once(page: Page, sign_in: SignIn) -> None:
    idea = projects.idea(projects.campaign())
    person = accounts.user()
    sign_in(page, person)
    page.add_init_script(COUNTED)
    page.add_init_script(PRESSED_AT_ONCE)
    page.goto(idea.get_absolute_url())
    page.evaluate("window.stays = true")

    page.get_by_role("button", name="Follow").click()

    page.wait_for_function("() => answers === 2")
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.stays") is True
    assert not Follow.objects.filter(user=person).exists()


def test_a_question_asked_for_twice_comes_once(page: Page, sign_in: SignIn) -> None:
    firm = accounts.firm("Lumen Werkstatt")
    sign_in(page, accounts.member_of(firm, role=FirmRole.AGENT))
    page.goto(f"/en/firms/{firm.slug}/team/")
    held = Held(page, "**/leave/")
    page.get_by_role("link", name="Leave the team").dblclick()
    held.let_go()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="Stay").click()
    expect(dialog).to_be_hidden()

    held.let_go_all()
    page.wait_for_load_state("networkidle")

    expect(dialog).to_be_hidden()


def test_who_has_gone_to_a_field_is_not_called_back_to_the_errors(page: Page) -> None:
    page.goto("/en/accounts/login/")
    script = Held(page, "**/page*.js")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("E-mail address").press_sequentially("ro")

    script.let_go()
    page.wait_for_load_state()

    page.keyboard.type("ya")
    expect(page.get_by_label("E-mail address")).to_have_value("roya")

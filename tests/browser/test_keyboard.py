"""From sign-up to a pledge without a mouse, on the site and on Stripe's page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from payments.models import Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.browser import joining, letters
from tests.factories import payments

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
STOPS = 60
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label");
  const around = element.closest("label, .money-input, .field__select") ?? element;
  const ring = [style, getComputedStyle(around)].some(
    (one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2);
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return { name: (label ?? element.textContent ?? "").replace(/\\s+/g, " ").trim(), ring, seen };
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus; every stop on the way shows it."""
    seen: list[str] = []
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            continue  # the browser's own frame, between the end of the page and its beginning
        assert at["ring"], f"no visible focus on “{at['name']}” of {page.url}"
        assert at["seen"], f"“{at['name']}” of {page.url} has the focus out of sight"
        if re.search(name, at["name"]):
            return
        seen.append(at["name"])
    raise AssertionError(f"Tab never reached “{name}” on {page.url}: {seen}")


def choose(page: Page, name: str, *, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def fill(page: Page, name: str, words: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_sign_up_to_a_pledge(
    new_page: Callable[..., Page], stripe: Sandbox, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=5),))
    page.goto(round_.get_absolute_url())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    choose(page, "Back this")
    expect(page.get_by_role("heading", name="Your pledge")).to_be_visible()
    # Radio buttons are one stop; the arrows choose among them.
    tab_to(page, "No reward")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="The light")).to_be_checked()
    expect(page.get_by_label("Your amount")).to_have_value("25.00")
    tab_to(page, "Your amount")
    choose(page, "I agree", key="Space")
    choose(page, "Save a card at Stripe")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    choose(page, "Join in a minute")
    expect(page.get_by_role("heading", name="Join")).to_be_visible()
    fill(page, "Your name", "Roya Karimi")
    fill(page, "E-mail address", joining.ADDRESS)
    fill(page, "Password", joining.PASSWORD)
    choose(page, "^Join$")
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    if not page.get_by_label("Code").evaluate("e => e === document.activeElement"):
        tab_to(page, "Code")
    page.keyboard.type(letters.code_for(joining.ADDRESS))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Save your card")).to_be_visible()
    fill(page, "Card number", "4242424242424242")
    fill(page, "Expires", "1234")
    fill(page, "Security code", "123")
    choose(page, "Save card", key="Space")
    expect(page.get_by_role("heading", name="Your pledge stands: €")).to_be_visible()
    assert Pledge.objects.get().state == PledgeState.PLEDGED

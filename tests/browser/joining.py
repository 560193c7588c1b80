"""How a visitor becomes a member, from the sign-in page to the code in the mail."""

from playwright.sync_api import Page, expect

from tests.browser import letters

ADDRESS = "roya@example.org"
PASSWORD = "a lamp for every road"


def join(page: Page, *, address: str = ADDRESS) -> None:
    """From the sign-in page, where the visitor was sent, to where they wanted to be."""
    page.get_by_role("link", name="Join in a minute").click()
    page.get_by_label("Your name").fill("Roya Karimi")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Enter")).to_be_visible()
    page.get_by_label("Code").fill(letters.code_for(address))
    page.get_by_role("main").get_by_role("button", name="Confirm").click()

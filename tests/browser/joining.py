"""How a visitor becomes a member, from the sign-in page to the code in the mail.

The words on the pages are those of the active language.
"""

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests.browser import letters, words

ADDRESS = "roya@example.org"
PASSWORD = "a lamp for every road"
JOIN = 'New here? <a href="%(signup_url)s">Join in a minute</a>.'


def join(page: Page, *, address: str = ADDRESS) -> None:
    """From the sign-in page, where the visitor was sent, to where they wanted to be."""
    page.get_by_role("link", name=words.told(JOIN)).click()
    page.get_by_label(_("Your name")).fill("Roya Karimi")
    page.get_by_label(_("Email")).fill(address)
    page.get_by_label(_("Password")).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=_("Join")).click()
    expect(page.get_by_role("heading", name=_("Enter the code"))).to_be_visible()
    page.get_by_label(_("Code")).fill(letters.code_for(address))
    # What comes next may be another address: the caller must not go there before this has arrived.
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=_("Confirm")).click()

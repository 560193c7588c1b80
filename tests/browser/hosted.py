"""What a backer does on the pages of Stripe and of their bank, which the sandbox stands in for.

The words on the pages are those of the active language.
"""

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

GOOD = "4242 4242 4242 4242"
ASKS_ONCE = "4000 0025 0000 3155"
ASKS_ALWAYS = "4000 0027 6000 3184"
SAVES_THEN_DECLINES = "4000 0000 0000 0341"
DECLINES = "4000 0000 0000 0002"


def save_card(page: Page, number: str = GOOD) -> None:
    """Fill in Checkout and send it; a declined card leads back to the same page."""
    expect(page.get_by_role("heading", name=_("Save your card"))).to_be_visible()
    page.get_by_label(_("Card number")).fill(number)
    page.get_by_label(_("Expires (MM/YY)")).fill("12/34")
    page.get_by_label(_("Security code")).fill("123")
    page.get_by_role("button", name=_("Save card")).click()


def confirm_at_bank(page: Page) -> None:
    expect(page.get_by_role("heading", name=_("Confirm with your bank"))).to_be_visible()
    page.get_by_role("button", name=_("It is me: complete")).click()


def refuse_at_bank(page: Page) -> None:
    expect(page.get_by_role("heading", name=_("Confirm with your bank"))).to_be_visible()
    page.get_by_role("button", name=_("Refuse: fail")).click()

"""Every page of a firm, left to right and right to left, light on a desk and dark on a phone."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from accounts import firms
from accounts.models import Firm, FirmRole
from payments.sandbox.core import Sandbox
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.browser.test_every_page import Stop, path_of, visit
from tests.factories import accounts, cms, payments, projects
from tests.factories import firms as factory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=["light-desk", "dark-phone"])
def shown(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    scheme, device = request.param.split("-")
    return new_page(color_scheme=scheme, viewport=DESK if device == "desk" else PHONE)


def team_stops() -> Iterator[Stop]:
    """A firm with a team, asked people and a campaign; then one refused and one blocked."""
    now, firm = timezone.now(), accounts.firm()
    owner, agent = accounts.owner_of(firm), accounts.member_of(firm)
    cms.live_page(projects.campaign(firm=firm), lead=cms.picture())
    factory.invitation(firm, address="a.person.with.a.long.address@firms.example.org", at=now)
    yield Stop(f"/firms/{firm.slug}/")
    for rest in ("team/", f"team/{agent.key}/", "leave/", "close/", "details/?country=DE"):
        yield Stop(f"/firms/{firm.slug}/{rest}", owner)
    yield Stop(f"/firms/{firm.slug}/", owner)
    refused = factory.applied(at=now)
    firms.refuse(refused, reason="Another name.", by=accounts.operator(), at=now)
    mine = accounts.owner_of(refused)
    for rest in ("", "team/", "details/", "close/"):
        yield Stop(f"/firms/{refused.slug}/{rest}", mine)
    yield Stop("/me/", mine)


def invitation_stops(stripe: Sandbox) -> Iterator[Stop]:
    """Read by a visitor, by the invited with something at stake, and too late."""
    now, firm = timezone.now(), accounts.firm()
    iga = accounts.user("Iga Invited")
    projects.ballot(projects.idea(projects.campaign("vote", firm=firm)), voter=iga)
    round_ = payments.funding_round(campaign=projects.campaign("fund", firm=firm), at=now)
    payments.pledge(round_, stripe, backer=iga, at=now)
    link = path_of(factory.link(factory.invitation(firm, at=now)))
    yield Stop(link)
    yield Stop(link, iga)
    firms.close(firm, by=accounts.owner_of(firm), at=now)
    yield Stop(link, iga, status=410)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_firms_pages_are_sound(
    shown: Page, sign_in: SignIn, stripe: Sandbox, language: str
) -> None:
    member = accounts.user("Roya Karimi")
    registering = [Stop("/firms/new/", member), Stop("/firms/new/?country=PL", member)]
    stops = chain(registering, team_stops(), invitation_stops(stripe))

    assert visit(shown, stops, sign_in, language=language) == []


def test_a_member_registers_a_firm_and_invites_a_colleague(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = new_page()
    sign_in(page, accounts.user("Olga Owner"))
    page.goto("/en/me/")

    page.get_by_role("main").get_by_role("link", name="Register a firm").click()
    page.get_by_label("Country of registration").select_option("PL")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Legal name").fill("Łódzka Lampa")
    page.get_by_label("KRS / NIP / REGON").fill("526-000-12-45")
    page.get_by_label("City").fill("Łódź")
    page.get_by_label("I may speak for this firm.").check()
    page.get_by_role("button", name="Register the firm").click()
    expect(page.get_by_role("alert").first).to_contain_text("a digit is wrong or missing")

    page.get_by_label("KRS / NIP / REGON").fill("526-000-12-46")
    page.get_by_role("button", name="Register the firm").click()
    expect(page.get_by_text("Waiting to be verified.")).to_be_visible()

    page.get_by_label("E-mail address").fill("iga@example.org")
    page.get_by_label("Product lead").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("We have written to iga@example.org.")).to_be_visible()

    firm = Firm.objects.get()
    assert firm.members.get().role == FirmRole.OWNER
    assert firm.invitations.get().role == FirmRole.PRODUCT_LEAD


def test_an_owner_puts_up_a_logo_and_takes_it_off(
    new_page: Callable[..., Page], sign_in: SignIn
) -> None:
    firm = accounts.firm("Lumen Werkstatt")
    campaign = cms.live_page(projects.campaign(firm=firm))
    page = new_page(color_scheme="dark", viewport=PHONE)
    sign_in(page, accounts.owner_of(firm))
    page.goto(f"/en/firms/{firm.slug}/team/")
    page.get_by_role("link", name="Change details").click()
    page.get_by_label("Country of registration").select_option("DE")
    page.get_by_role("button", name="Continue").click()
    field = page.locator("input[type=file]")

    field.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("alert").first).to_contain_text("Use PNG, JPEG or WebP.")

    field.set_input_files(mark())
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()

    page.goto(f"/en/campaigns/{campaign.slug}/")
    logo = page.locator(".byline .face--firm img")
    expect(logo).to_have_js_property("naturalWidth", 192)
    # In the dark too: what is clear in it must not be lost on black.
    expect(logo).to_have_css("background-color", "oklch(1 0 0)")
    assert logo.evaluate("it => [it.clientWidth, it.clientHeight]") == [40, 40]

    page.goto(f"/en/firms/{firm.slug}/details/?country=DE")
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    expect(page.locator(".face--firm").first).to_have_text("LW")
    assert Firm.objects.get(pk=firm.pk).logo_url == ""


def mark() -> FilePayload:
    """A dark dot on nothing."""
    picture, out = Image.new("RGBA", (300, 200), (0, 0, 0, 0)), BytesIO()
    ImageDraw.Draw(picture).ellipse((60, 10, 240, 190), fill="#111")
    picture.save(out, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": out.getvalue()}

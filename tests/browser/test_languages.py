"""The main ways through the site, in four languages, on a phone and on a desk.

Nothing is looked for by its English words: what stands on the pages must be what the translators
wrote, and beside it there must be no English and, in Persian, no Latin figure.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

import jdatetime
import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from accounts.models import Firm, FormOfAddress, User
from care.models import Kind
from community import forms
from core.templatetags.format import day
from payments.sandbox.core import Sandbox
from projects.models import BallotEntry, Campaign, Decision, PhaseKind, Verdict
from tests.browser import customer, joining, letters, words
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, care, cms, payments, projects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
TITLES = {
    "en": "A lamp for dark roads",
    "pl": "Lampa na ciemne drogi",
    "de": "Eine Lampe für dunkle Wege",
    "fa": "چراغی برای جاده‌های تاریک",
}
IDEAS = {
    "en": "Light before the first bend",
    "pl": "Światło przed pierwszym zakrętem",
    "de": "Licht vor der ersten Kurve",
    "fa": "نور پیش از نخستین پیچ",
}
Read = Callable[..., None]
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types faster than a person."""
    monkeypatch.setattr(forms, "LEAST", forms.LEAST * 0)


@pytest.fixture(params=[code for code, _name in settings.LANGUAGES])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the reader, and of every word the test looks for."""
    with translation.override(request.param):
        yield str(request.param)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def shown(request: pytest.FixtureRequest, new_page: Callable[..., Page], language: str) -> Page:
    page = new_page(viewport=request.param, locale=language)
    page.goto(f"/{language}/")
    return page


@pytest.fixture
def firm() -> Firm:
    return accounts.firm("Lumen Werkstatt")


@pytest.fixture
def read() -> Iterator[Read]:
    """As somebody who knows no other language; what they stumbled over is told at the end."""
    found: list[str] = []
    yield lambda page, within="body": found.extend(words.faults(page, within=within))
    assert not found, "\n".join(found)


def test_a_visitor_becomes_a_customer(
    shown: Page, stripe: Sandbox, language: str, firm: Firm, read: Read
) -> None:
    campaign = projects.campaign(firm=firm, title=TITLES[language])
    cms.live_page(
        campaign,
        title=TITLES[language],
        standfirst=IDEAS[language],
        lead=cms.picture(),
        language=language,
    )
    voted = projects.idea(projects.campaign("vote", firm=firm), title="A hook for gloves")
    round_ = payments.funding_round(campaign=projects.campaign("fund", firm=firm))

    _finds(shown, campaign, read)
    _joins(shown, read)
    idea = customer.publish(shown, title=IDEAS[language])
    read(shown)
    customer.comment(shown, idea, "Even in fog?")
    shown.goto(voted.get_absolute_url())
    shown.get_by_role("button", name=words.begins("Vote")).click()
    expect(shown.get_by_role("button", name=words.begins("Voted"))).to_be_visible()
    assert BallotEntry.objects.get().idea == voted
    read(shown)

    pledged = customer.pledge(shown, round_)
    read(shown)
    assert written(round_.deadline_at) in shown.get_by_role("main").inner_text()
    shown.goto(f"/{language}/pledges/")
    expect(shown.get_by_role("link", name=round_.title).first).to_be_visible()
    read(shown)
    _is_at_home(shown, pledged.backer, read)


def _finds(page: Page, campaign: Campaign, read: Read) -> None:
    """From the first page to the campaign: by its phase, by a word, by its title."""
    read(page)
    page.get_by_role("link", name=_("See the campaigns")).click()
    # Until its script has come the filter waits for its button.
    page.wait_for_load_state("load")
    if (filters := page.get_by_text(_("Filters"), exact=True)).is_visible():
        filters.click()
    page.get_by_role("radio", name=str(PhaseKind.PROPOSE.label)).check(force=True)
    expect(page).to_have_url(re.compile("phase=propose"))
    expect(page.locator(".htmx-request")).to_have_count(0)
    with page.expect_response(re.compile("/suggestions/")):
        page.get_by_label(_("Search campaigns, ideas and firms")).fill(campaign.title.split()[0])
    page.get_by_role("button", name=_("Search")).click()
    expect(page).to_have_url(re.compile("q="))
    read(page)
    page.get_by_role("main").get_by_role("link", name=campaign.title).first.click()
    expect(page.get_by_role("heading", name=campaign.title, level=1)).to_be_visible()
    read(page)


def _joins(page: Page, read: Read) -> None:
    """On the way to an idea; the code comes in a mail that they can read."""
    page.get_by_role("link", name=_("Sign in to propose an idea")).first.click()
    expect(page.get_by_role("heading", name=_("Sign in"), level=1)).to_be_visible()
    read(page)
    joining.join(page)
    expect(page.get_by_role("heading", name=_("Propose an idea"), level=1)).to_be_visible()
    read(page)
    person = User.objects.get(email=joining.ADDRESS)
    assert person.language == translation.get_language()
    reads_mail(joining.ADDRESS)


def _is_at_home(page: Page, person: User, read: Read) -> None:
    """On a page of one's own, where one is spoken to as one wishes."""
    language = translation.get_language()
    page.goto(f"/{language}/me/")
    expect(page.get_by_role("heading", name=person.display_name, level=1)).to_be_visible()
    read(page)
    page.goto(f"/{language}/me/address/")
    formally, _kindly = words.addressed(page, language)
    page.get_by_label(str(FormOfAddress.INFORMAL.label)).check()
    # What the next page says of it is in the new form of address already.
    with page.expect_navigation():
        page.get_by_role("button", name=_("Save")).click()
    person.refresh_from_db()
    assert person.form_of_address == FormOfAddress.INFORMAL
    page.goto(f"/{language}/me/address/")
    read(page)
    still_formally, kindly = words.addressed(page, language)
    assert bool(formally) == bool(kindly) == (language != "en")
    assert not still_formally


def test_a_firm_answers_and_decides(
    shown: Page, sign_in: SignIn, language: str, firm: Firm, read: Read
) -> None:
    asked = accounts.user("Mina Farahani", language=language)
    thread = care.thread(care.about_firm(firm), by=asked, kind=Kind.QUESTION, title="In blue?")
    campaign = projects.campaign("fund", firm=firm, title=TITLES[language])
    idea = projects.idea(campaign, author=asked, title=IDEAS[language])
    projects.ballot(idea)
    projects.ballot(idea)
    projects.counted(campaign)
    owner = accounts.owner_of(firm)
    owner.language = language
    owner.save(update_fields=["language"])
    sign_in(shown, owner)

    shown.goto(f"/admin/studio/threads/{thread.key}/")
    # Around it is Wagtail, whose own translators are not always as far.
    read(shown, within="main")
    shown.get_by_role("textbox", name=_("Your answer")).fill("In blue as well.")
    shown.get_by_role("button", name=_("Send the answer")).click()
    expect(shown.get_by_text(_("Your answer is sent."))).to_be_visible()
    reads_mail(asked.email)

    shown.goto(f"/{language}/ideas/{campaign.slug}/{idea.number}/")
    shown.get_by_role("link", name=_("Decide"), exact=True).click()
    read(shown)
    shown.get_by_label(str(Verdict.CHOSEN.label), exact=True).check()
    shown.get_by_role("textbox", name=_("The reason")).fill("We can make it.")
    shown.get_by_role("button", name=_("Publish the decision")).click()
    expect(
        shown.get_by_text(_("Your decision is public; author and followers are told."))
    ).to_be_visible()
    read(shown)
    reads_mail(asked.email)
    shown.goto(f"/{language}/ideas/{campaign.slug}/{idea.number}/")
    expect(shown.get_by_role("heading", name=_("The decision"))).to_be_visible()
    assert written(Decision.objects.get().decided_at) in shown.get_by_role("main").inner_text()
    read(shown)


def reads_mail(address: str) -> None:
    """The newest one, in text and as a page."""
    language, letter = translation.get_language(), letters.latest_to(address)
    assert isinstance(letter, EmailMultiAlternatives)
    lines = [str(letter.subject), *str(letter.body).splitlines()]
    assert words.english_in([line.strip() for line in lines], language) == []
    [page] = [str(content) for content, kind in letter.alternatives if kind == "text/html"]
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    assert f'lang="{language}" dir="{direction}"' in page


def written(at: datetime) -> str:
    """The day as it must stand on the page; in Persian by the calendar of Iran."""
    if translation.get_language() != "fa":
        return day(at)
    told = jdatetime.date.fromgregorian(date=timezone.localtime(at).date())
    months = jdatetime.date.j_months_fa
    return f"{told.day} {months[told.month - 1]} {told.year}".translate(PERSIAN_DIGITS)

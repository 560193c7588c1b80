"""A first week: of a customer, of a firm, and of the people who run the site."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Firm, FirmRole, FirmState, User
from care.models import Kind, Outcome, Thread
from community import forms, reporting
from community.models import Case, Comment, CommentState, ReportReason, Voice
from notifications.letters import read
from notifications.models import Mail
from payments import work
from payments.models import Pledge, Refund, WorkItem
from payments.sandbox.core import Sandbox
from projects.models import Campaign
from tests.browser import customer, inspection, joining, letters, studio
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, care, cms, community, payments, projects
from tests.factories import firms as firm_factory
from tests.payments.charging import give_back, settle

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
RUDE = "You are all fools."


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types faster than a person."""
    monkeypatch.setattr(forms, "LEAST", forms.LEAST * 0)


def subjects_to(address: str) -> str:
    return "\n".join(str(letter.subject) for letter in letters.all_to(address))


def told_to(address: str) -> str:
    """What stands among a person's notifications; talk waits there for the next digest."""
    told = Mail.objects.filter(recipient__email=address)
    return "\n".join(read(one).subject for one in told.select_related("recipient"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_customers_first_week(
    new_page: Callable[..., Page], stripe: Sandbox, size: dict[str, int]
) -> None:
    page, now = new_page(viewport=size), timezone.now()
    firm, jonas = accounts.firm(), accounts.user("Jonas Wirth")
    campaign = cms.live_page(projects.campaign(firm=firm)).campaign
    alike = projects.idea(campaign, author=jonas, title="One lamp for every dark road")
    round_ = payments.funding_round(
        campaign=projects.campaign("fund", firm=firm), at=now, goal=2_500
    )

    page.goto("/en/accounts/login/")
    joining.join(page)
    customer.choose_address(page, surname="Karimi")
    idea = customer.propose(page, campaign, title="A lamp for every dark road", alike=alike.title)
    customer.comment(page, idea, f"What do you say, @{jonas.handle}?")
    assert "Roya Karimi speaks to you" in told_to(jonas.email)
    _is_answered(page, said=Comment.objects.get(idea=idea), by=jonas)
    customer.edit_comment(page, "What do you say", to="And what does everybody say?")
    customer.report(page, RUDE)
    assert Case.objects.get().open_reports == 1

    pledged = customer.pledge(page, round_)
    _asks_and_is_answered(page, pledged)
    _is_charged(page, pledged, at=round_.deadline_at + timedelta(seconds=1))
    _finds_everything(page)
    assert inspection.faults(page, language="en") == []


def _is_answered(page: Page, *, said: Comment, by: User) -> None:
    """By the one they spoke to, kindly, and by somebody else, rudely."""
    assert said.idea is not None
    community.comment(said.idea, author=by, answers=said, body="Only in salt.")
    community.comment(said.idea, author=accounts.user("Rudi Rude"), body=RUDE)
    assert "Jonas Wirth" in told_to(joining.ADDRESS)
    page.goto(said.idea.get_absolute_url())
    expect(customer.comment_of(page, "Only in salt.").last).to_be_visible()


def _asks_and_is_answered(page: Page, pledged: Pledge) -> None:
    customer.ask(page, pledged, subject="When?")
    thread = Thread.objects.get()
    owner = accounts.owner_of(thread.firm)
    assert "When?" in subjects_to(owner.email)
    care.put_right(care.answered(thread))
    assert "When?" in subjects_to(joining.ADDRESS)

    page.goto(letters.link_for(pledged.backer, "/threads/"))
    expect(page.get_by_text("Send it to us.")).to_be_visible()
    page.get_by_role("button", name="That settles it").click()
    expect(page.get_by_text("Settled. Thank you for saying so.")).to_be_visible()
    thread.refresh_from_db()
    assert (thread.outcome, thread.confirmed_at is not None) == (Outcome.PUT_RIGHT, True)


def _is_charged(page: Page, pledged: Pledge, *, at: datetime) -> None:
    settle(pledged.round, at=at)
    page.goto("/en/pledges/")
    page.get_by_role("link", name=pledged.round.title).first.click()
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_text("€25.00").first).to_be_visible()


def _finds_everything(page: Page) -> None:
    page.goto("/en/me/mail/")
    for subject in ("has answered: “When", "Jonas Wirth answers you", "Receipt: €25.00"):
        expect(page.get_by_role("link", name=re.compile(subject))).to_be_visible()
    assert customer.take_data(page, password=joining.PASSWORD).endswith(".zip")


def test_a_firms_first_week(new_page: Callable[..., Page], sign_in: SignIn) -> None:
    page, colleague = new_page(viewport=DESK), new_page(viewport=DESK)
    owner, operator = accounts.user("Olga Owner"), accounts.operator()
    sign_in(page, owner)
    firm = _registers(page)
    accounts.secured(owner)
    _is_verified(new_page(viewport=DESK), sign_in, firm, by=operator)
    assert "is verified" in subjects_to(owner.email)
    _brings(page, colleague, firm)
    assert "has joined" in subjects_to(owner.email)

    campaign = _writes_a_campaign(page)
    editor = accounts.editor()
    reading = new_page(viewport=DESK)
    sign_in(reading, editor)
    studio.ask_for_changes(reading, campaign, comment="Say when it ships.")
    assert "Please look again" in subjects_to(owner.email)
    page.goto("/admin/")
    expect(page.get_by_text("Say when it ships.")).to_be_visible()
    _mends(page, campaign)
    studio.submit(page, campaign)
    studio.approve_page(reading, campaign)
    assert "is public" in subjects_to(owner.email)
    campaign.refresh_from_db()
    assert campaign.is_public
    _answers_everybody(page, firm)


def _registers(page: Page) -> Firm:
    page.goto("/en/me/")
    page.get_by_role("main").get_by_role("link", name="Register a firm").click()
    page.get_by_label("Country of registration").select_option("PL")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Legal name").fill("Łódzka Lampa")
    page.get_by_label("KRS / NIP / REGON").fill("526-000-12-46")
    page.get_by_label("City").fill("Łódź")
    page.get_by_label("I may speak for this firm.").check()
    page.get_by_role("button", name="Register the firm").click()
    expect(page.get_by_text("Waiting to be verified.")).to_be_visible()
    return Firm.objects.get(name="Łódzka Lampa")


def _is_verified(page: Page, sign_in: SignIn, firm: Firm, *, by: User) -> None:
    sign_in(page, by)
    page.goto("/admin/studio/firms/")
    page.get_by_role("button", name=re.compile(f"^Verify ?: {firm.name}")).click()
    expect(page.get_by_text(f"{firm.name} is verified and may publish.")).to_be_visible()
    firm.refresh_from_db()
    assert firm.state == FirmState.VERIFIED


def _brings(page: Page, colleague: Page, firm: Firm) -> None:
    """By mail; who is invited has no account yet."""
    page.goto(f"/en/firms/{firm.slug}/team/")
    page.get_by_label("E-mail address").fill(joining.ADDRESS)
    page.get_by_label("Product lead").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"We have written to {joining.ADDRESS}.")).to_be_visible()

    [link] = re.findall(r"http\S+/invitations/\S+", str(letters.latest_to(joining.ADDRESS).body))
    colleague.goto(link)
    colleague.get_by_role("link", name="Sign in or sign up to decide").click()
    joining.join(colleague)
    colleague.get_by_role("button", name="Join the team").click()
    expect(colleague.get_by_role("heading", name=firm.name)).to_be_visible()
    assert firm.members.get(user__email=joining.ADDRESS).role == FirmRole.PRODUCT_LEAD


def _writes_a_campaign(page: Page) -> Campaign:
    campaign = studio.draft_campaign(page, title="A lamp for every road")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Vote threshold").fill("25")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Submit", exact=True).click()
    page.get_by_role("button", name="Submit page and terms").click()
    expect(page.get_by_role("heading", name="It cannot be submitted yet")).to_be_visible()
    page.get_by_role("link", name=re.compile("The story is empty")).click()
    studio.write_page(page, standfirst="It outlives the bicycle.", story="We asked everyone.")
    studio.save_draft(page)
    studio.give_picture(campaign)
    studio.submit(page, campaign)
    return campaign


def _mends(page: Page, campaign: Campaign) -> None:
    page.goto(f"/admin/pages/{campaign.pages.get().pk}/edit/")
    page.get_by_role("textbox", name="Standfirst").fill("It ships in May.")
    studio.save_draft(page)


def _answers_everybody(page: Page, firm: Firm) -> None:
    """A comment in public, a question in a thread; then nothing is due any more."""
    mina = accounts.user("Mina Farahani")
    idea = projects.idea(projects.campaign(firm=firm), author=mina, title="A lamp for moles")
    asked = community.comment(idea, author=mina, body="Will it rust?")
    thread = care.thread(care.about_firm(firm), by=mina, kind=Kind.QUESTION, title="In blue?")
    page.goto("/admin/studio/")
    expect(page.get_by_role("link", name="In blue?")).to_be_visible()
    owed = page.locator(".duty").count()

    page.goto(idea.get_absolute_url())
    page.get_by_role("link", name=re.compile("^Reply ?: Mina Farahani")).click()
    page.get_by_label("Your reply to Mina Farahani").fill("Never.")
    page.get_by_role("button", name="Publish the reply").click()
    expect(customer.comment_of(page, "Never.").last).to_contain_text(firm.name)
    assert asked.replies.get().voice == Voice.FIRM
    assert "Olga Owner" in told_to(mina.email)

    page.goto(f"/admin/studio/threads/{thread.key}/")
    page.get_by_label("Your answer").fill("In blue as well.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is sent.")).to_be_visible()
    assert "has answered" in subjects_to(mina.email)
    page.goto("/admin/studio/")
    expect(page.get_by_role("link", name="In blue?")).to_have_count(0)
    assert page.locator(".duty").count() == owed - 1


def test_a_week_of_those_who_run_the_site(
    new_page: Callable[..., Page], sign_in: SignIn, stripe: Sandbox
) -> None:
    page, now = new_page(viewport=DESK), timezone.now()
    operator = accounts.operator()
    sign_in(page, operator)
    rudi, rita = accounts.user("Rudi Rude"), accounts.user("Rita Report")
    said = community.comment(projects.idea(projects.campaign()), author=rudi, body=RUDE)
    reporting.report(said, reporter=rita, reason=ReportReason.INSULT, words="", at=now)
    _hides_and_restores(page, said)
    for address in (rudi.email, rita.email):
        assert len(letters.all_to(address)) >= 1, address

    _looks_at_mails(page)
    _is_verified(page, sign_in, firm_factory.applied(at=now), by=operator)
    pledged = _paid(stripe)
    _gives_a_part_back(page, pledged)
    give_back(pledged.round, at=timezone.now())
    assert "€10.00" in subjects_to(pledged.backer.email)
    _settles_work(page, pledged)


def _hides_and_restores(page: Page, said: Comment) -> None:
    assert said.idea is not None
    page.goto("/admin/studio/reports/")
    page.get_by_role("link", name=RUDE).click()
    page.get_by_label("Hide it").check()
    page.get_by_role("textbox", name=re.compile("The reason")).fill("It insults everyone here.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    page.goto(said.idea.get_absolute_url())
    expect(page.get_by_text("because: It insults everyone here.")).to_be_visible()
    said.refresh_from_db()
    assert said.state == CommentState.HIDDEN

    page.goto(f"/admin/studio/reports/comments/{said.key}/")
    page.get_by_label("Show it again").check()
    page.get_by_role("textbox", name=re.compile("The reason")).fill("He meant himself.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("It is decided").first).to_be_visible()
    page.goto(said.idea.get_absolute_url())
    expect(page.get_by_text(RUDE)).to_be_visible()


def _looks_at_mails(page: Page) -> None:
    page.goto("/admin/studio/mails/")
    page.get_by_role("row", name=re.compile("pledge_receipt")).get_by_role("link").first.click()
    expect(page.locator("iframe").first).to_be_visible()


def _paid(stripe: Sandbox) -> Pledge:
    """Collected in a round that was funded."""
    then = timezone.now() - timedelta(days=25)
    round_ = payments.funding_round(at=then, goal=2_500)
    draft = payments.draft_pledge(round_, at=then)
    payments.save_card(draft, stripe, at=timezone.now())
    settle(round_, at=round_.deadline_at + timedelta(seconds=1))
    return Pledge.objects.select_related("round", "backer").get(pk=draft.pk)


def _gives_a_part_back(page: Page, pledged: Pledge) -> None:
    page.goto(f"/admin/studio/rounds/{pledged.round.slug}/pledges/")
    page.get_by_role("link", name=re.compile(pledged.backer.display_name)).first.click()
    page.get_by_label("How much goes back").fill("10.00")
    page.get_by_label("Why").fill("It came late.")
    page.get_by_role("button", name="Show every effect").click()
    assert not Refund.objects.exists()
    page.get_by_role("button", name="Give back €10.00").click()
    expect(page.get_by_text("The refund is begun.")).to_be_visible()
    assert Refund.objects.get().amount.minor == 1_000


def _settles_work(page: Page, pledged: Pledge) -> None:
    work.open_item("refund_failed", work.subject_of(pledged), at=timezone.now(), reason="lost_card")
    page.goto("/admin/studio/work/")
    page.get_by_text("Settled by hand").click()
    page.get_by_label("How it was settled").fill("Paid to the account.")
    page.get_by_role("button", name="It is settled").click()
    expect(page.get_by_text("Settled. Your note stays with it.")).to_be_visible()
    assert WorkItem.objects.get().resolved_at is not None

"""A customer complains on a phone, the firm answers at a desk, an operator steps in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from care import tasks
from care.models import Outcome, Thread, ThreadState
from payments.models import Pledge
from tests.browser import inspection, letters
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.factories import accounts, care
from tests.factories import payments as backed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("eager_tasks"),
]
WORDS = "The lamp flickers whenever the road is wet."


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def pledge(now: datetime) -> Pledge:
    person = accounts.user("Mina Farahani")
    return backed.draft_pledge(backed.funding_round(at=now), backer=person, at=now)


@pytest.fixture
def agent(pledge: Pledge) -> User:
    return accounts.member_of(pledge.round.campaign.firm)


def complain(page: Page, pledge: Pledge) -> Thread:
    """From the pledge's own page to the thread."""
    page.goto(pledge.get_absolute_url())
    page.get_by_role("link", name="About this pledge").click()
    expect(page.get_by_text("Within 3 days")).to_be_visible()
    page.get_by_role("radio", name="Complaint").check()
    page.get_by_label("Subject").fill("It flickers")
    page.get_by_label("What do you want to say?").fill(WORDS)
    page.get_by_label("What would put it right?").fill("A lamp that does not.")
    page.get_by_role("button", name="Send it to the firm").click()
    expect(page.get_by_text("Sent. You hear by mail")).to_be_visible()
    expect(page.get_by_text("An answer is due by")).to_be_visible()
    return Thread.objects.get()


def let_time_pass(thread: Thread) -> None:
    """As if it had been written four days ago."""
    ago = timedelta(days=4)
    Thread.objects.filter(pk=thread.pk).update(
        opened_at=F("opened_at") - ago,
        turned_at=F("turned_at") - ago,
        due_at=F("due_at") - ago,
        first_due_at=F("first_due_at") - ago,
    )
    tasks.sweep_threads()


def test_from_a_complaint_to_a_new_lamp(
    page: Page, desk: Page, sign_in: SignIn, pledge: Pledge, agent: User
) -> None:
    person = pledge.backer
    sign_in(page, person)
    thread = complain(page, pledge)
    assert WORDS in letters.latest_to(agent.email).body

    # At the firm's desk, from the mail.
    sign_in(desk, agent)
    desk.goto(letters.link_for(agent, "/threads/"))
    expect(desk.get_by_text(WORDS)).to_be_visible()
    expect(desk.get_by_text("A complaint, due by")).to_be_visible()
    desk.get_by_role("textbox", name="Note for the team").fill("The seal again.")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.get_by_text("Only your team reads it.")).to_be_visible()
    desk.get_by_label("Your answer").fill("Send it to us: we change the **seal**.")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.get_by_text("Your answer is sent.")).to_be_visible()

    # On the person's phone, from the mail.
    page.goto(letters.link_for(person, "/threads/"))
    expect(page.get_by_text("we change the seal.")).to_be_visible()
    expect(page.get_by_text("The seal again.")).to_have_count(0)
    page.get_by_label("Your words").fill("It came back, and flickers still.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Waits for the firm")).to_be_visible()

    desk.goto("/admin/studio/threads/")
    desk.get_by_role("link", name="It flickers").click()
    desk.get_by_role("radio", name="Put right").check()
    desk.get_by_label("Put right with").select_option(label="A replacement")
    desk.get_by_label("Words to the customer").fill("A new lamp is on its way.")
    desk.get_by_role("button", name="Say so").click()
    expect(desk.get_by_text("may say that it is not settled")).to_be_visible()

    page.goto("/en/threads/")
    page.get_by_role("link", name="It flickers").click()
    expect(page.get_by_text("A replacement", exact=True)).to_be_visible()
    page.get_by_role("button", name="That settles it").click()
    expect(page.get_by_text("Settled. Thank you for saying so.")).to_be_visible()
    thread.refresh_from_db()
    assert (thread.state, thread.outcome) == (ThreadState.ENDED, Outcome.PUT_RIGHT)
    assert thread.confirmed_at is not None


def test_what_stays_unanswered_reaches_the_operators(
    page: Page, desk: Page, sign_in: SignIn, pledge: Pledge, agent: User
) -> None:
    operator = accounts.operator()
    sign_in(page, pledge.backer)
    thread = complain(page, pledge)
    let_time_pass(thread)

    page.reload()
    expect(page.get_by_text("the operators were called.")).to_be_visible()
    sign_in(desk, operator)
    desk.goto(letters.link_for(operator, "/threads/"))
    expect(desk.get_by_text(WORDS)).to_be_visible()
    desk.get_by_label("Your words to both").fill("We have rung the firm up.")
    desk.get_by_role("button", name="Send it to both").click()
    expect(desk.get_by_text("Sent to the person and to the firm.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("We have rung the firm up.")).to_be_visible()
    page.get_by_text("Withdraw it").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Withdrawn.")).to_be_visible()
    thread.refresh_from_db()
    assert thread.outcome == Outcome.WITHDRAWN


def test_errors_keep_what_was_typed(page: Page, sign_in: SignIn, pledge: Pledge) -> None:
    sign_in(page, pledge.backer)
    page.goto(f"/en/threads/new/pledge/{pledge.key}/")
    page.get_by_label("What do you want to say?").fill(WORDS)
    page.get_by_role("button", name="Send it to the firm").click()

    expect(page.get_by_role("alert").first).to_contain_text("Subject")
    expect(page.get_by_label("What do you want to say?")).to_have_value(WORDS)
    assert not Thread.objects.exists()


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)])
def test_every_page_is_whole(
    new_page: Callable[..., Page],
    sign_in: SignIn,
    pledge: Pledge,
    now: datetime,
    language: str,
    scheme: str,
    size: dict[str, int],
) -> None:
    """Empty, with every kind of post and state, and back to front."""
    person = pledge.backer
    page = new_page(color_scheme=scheme, viewport=size)
    sign_in(page, person)
    trouble: list[str] = []

    def look(path: str) -> None:
        page.goto(f"/{language}{path}")
        trouble.extend(f"{path}: {said}" for said in inspection.faults(page, language=language))

    look("/threads/")
    look(f"/threads/new/pledge/{pledge.key}/")
    for step in (care.passed_on, care.answered, care.put_right):
        thread = care.thread(by=person, at=now - timedelta(days=4))
        step(thread)
        look(f"/threads/{thread.key}/")
    firm = accounts.firm()
    care.many(firm, 10, at=now)
    look(f"/threads/new/firm/{firm.slug}/")
    look("/threads/")
    assert trouble == []

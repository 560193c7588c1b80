"""The list of what waits for an operator: in words, with the way out of each."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cms.studio import work as page
from payments import stripe_events, work
from payments.models import Pledge, StripeEvent, WorkItem
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments import stripe_side
from tests.payments.conftest import sandbox
from tests.payments.footprint import unchanged

__all__ = ["sandbox"]
pytestmark = pytest.mark.django_db
LIST = "/admin/studio/work/"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def operator() -> User:
    return accounts.operator()


@pytest.fixture
def signed_in(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def pledge(sandbox: Sandbox, now: datetime) -> Pledge:
    return factory.pledge(factory.funding_round(at=now), sandbox, at=now)


@pytest.fixture
def failed(pledge: Pledge, now: datetime) -> WorkItem:
    return work.open_item("refund_failed", work.subject_of(pledge), at=now, reason="lost_card")


def test_an_item_says_what_it_is_whom_it_is_about_and_what_to_do(
    signed_in: Client, failed: WorkItem, pledge: Pledge
) -> None:
    said = signed_in.get(LIST).content.decode()

    assert "A refund came back from the bank" in said
    assert "lost_card" in said
    assert pledge.backer.display_name in said
    assert f"/admin/studio/rounds/pledges/{pledge.key}/refund/" in said
    assert f"/admin/studio/rounds/{pledge.round.slug}/pledges/" in said
    assert "Try again" in said


def test_a_dispute_leads_to_its_pledge(signed_in: Client, pledge: Pledge, now: datetime) -> None:
    work.open_item("dispute", "dp_1", at=now, pledge=str(pledge.key))

    said = signed_in.get(LIST).content.decode()

    assert f"/admin/studio/rounds/pledges/{pledge.key}/refund/" in said
    assert "Try again" not in said


def test_it_is_settled_by_hand_with_a_note(
    signed_in: Client, operator: User, failed: WorkItem
) -> None:
    address = f"{LIST}{failed.pk}/settled/"
    assert signed_in.post(address, {"note": "Paid by transfer."})["Location"] == LIST

    failed.refresh_from_db()
    assert (failed.note, failed.resolved_by) == ("Paid by transfer.", operator)
    assert "Nothing waits." in signed_in.get(LIST).content.decode()
    assert "Paid by transfer." in signed_in.get(f"{LIST}?settled").content.decode()
    with unchanged():
        again = signed_in.post(address, {"note": "Once more."}, follow=True)
    assert "settled meanwhile" in again.content.decode()


@pytest.mark.parametrize("note", ["", " \u200b", "x" * 501])
def test_without_a_word_of_how_nothing_is_settled(
    signed_in: Client, failed: WorkItem, note: str
) -> None:
    with unchanged():
        answer = signed_in.post(f"{LIST}{failed.pk}/settled/", {"note": note})

    assert answer.status_code == 422
    assert note.strip(" \u200b") in answer.content.decode()
    assert "<details open>" in answer.content.decode()


def test_an_event_is_tried_again_and_a_refund_on_its_own_page(
    signed_in: Client, failed: WorkItem, sandbox: Sandbox, now: datetime
) -> None:
    [event] = stripe_side.news(sandbox, "checkout.session.completed")
    stripe_events.store(event, at=now)
    StripeEvent.objects.update(attempts=stripe_events.ATTEMPTS)
    stuck = work.open_item(work.STUCK_EVENT, event.id, at=now)
    with unchanged():
        refused = signed_in.post(f"{LIST}{failed.pk}/again/", follow=True)
    assert "cannot be tried again by itself" in refused.content.decode()

    signed_in.post(f"{LIST}{stuck.pk}/again/")

    assert StripeEvent.objects.get(event_id=event.id).attempts == 0
    assert list(work.waiting()) == [failed]
    again = signed_in.post(f"{LIST}{stuck.pk}/again/", follow=True)
    assert "settled meanwhile" in again.content.decode()


def test_what_does_not_exist_is_nowhere(signed_in: Client) -> None:
    for deed in ("settled", "again"):
        assert signed_in.post(f"{LIST}999999/{deed}/", {"note": "x"}).status_code == 404
        assert signed_in.get(f"{LIST}999999/{deed}/").status_code == 405


@pytest.mark.parametrize("name", ["member", "owner", "editor"])
def test_only_operators_see_or_settle_it(
    client: Client, failed: WorkItem, pledge: Pledge, name: str
) -> None:
    people = {
        "member": accounts.user,
        "owner": lambda: accounts.owner_of(pledge.round.campaign.firm),
        "editor": accounts.editor,
    }
    client.force_login(people[name]())

    with unchanged():
        assert client.get(LIST).status_code in (302, 404)
        for deed in ("settled", "again"):
            sent = client.post(f"{LIST}{failed.pk}/{deed}/", {"note": "x"})
            assert sent.status_code in (302, 404)


def test_the_list_is_cut_into_pages_and_costs_the_same_however_long(
    signed_in: Client, sandbox: Sandbox, now: datetime
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            signed_in.get(LIST)
        return len(captured)

    round_ = factory.funding_round(at=now)
    for day in range(page.PER_PAGE + 2):
        pledge = factory.draft_pledge(round_, at=now)
        at = now - timedelta(days=day)
        work.open_item("refund_failed", work.subject_of(pledge), at=at)
        if day == 1:
            signed_in.get(LIST)
            few = cost()

    assert cost() == few
    first = signed_in.get(LIST)
    assert len(first.context["rows"]) == page.PER_PAGE
    assert 'href="?page=2"' in first.content.decode()
    assert len(signed_in.get(f"{LIST}?page=2").context["rows"]) == 2


def kinds_opened() -> set[str]:
    """Every kind that the code can open, read from the code."""
    found = {work.STUCK_EVENT}
    for path in (Path(django_settings.BASE_DIR) / "payments").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("open_item", "Difference") and node.args:
                found |= {
                    str(one.value)
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant)
                }
            if name == "_give_up":
                found |= {
                    str(keyword.value.value)
                    for keyword in node.keywords
                    if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
                }
    return found


def test_every_kind_of_item_is_said_in_words() -> None:
    opened = kinds_opened()

    assert {"refund_refused", "refund_differs", "dispute", "event_stuck"} <= opened
    assert opened <= set(page.MEANINGS)

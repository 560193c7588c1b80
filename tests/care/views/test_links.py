"""Where people find the way to ask, and firms and operators what they owe."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Firm, User
from care.models import Thread
from cms import desk, waiting
from payments.models import Pledge, PledgeState
from projects.models import Idea
from tests.factories import accounts, care, projects
from tests.factories import payments as backed
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge(person: User, now: datetime) -> Pledge:
    round_ = backed.funding_round(at=now, rewards=(backed.reward_terms(),))
    return backed.draft_pledge(round_, backer=person, reward=round_.rewards.get(), at=now)


@pytest.fixture
def decided() -> Idea:
    campaign = projects.campaign("fund", vote_threshold=1)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    return projects.decided(Idea.objects.get(pk=idea.pk))


def test_a_pledge_leads_to_its_form(asker: Client, pledge: Pledge) -> None:
    text = asker.get(pledge.get_absolute_url()).text

    assert reverse("care:ask", args=["pledge", pledge.key]) in text
    assert reverse("care:ask", args=["reward", pledge.key]) not in text


def test_a_reward_that_is_paid_for_has_one_of_its_own(
    asker: Client, pledge: Pledge, now: datetime
) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(
        state=PledgeState.COLLECTED, pledged_at=now, collected_at=now, payment_method_id="pm_1"
    )
    url = reverse("care:ask", args=["reward", pledge.key])

    assert url in asker.get(pledge.get_absolute_url()).text
    assert asker.get(url).status_code == 200


def test_a_decision_leads_to_its_form_but_for_the_firm(decided: Idea) -> None:
    url = reverse("care:ask", args=["decision", decided.decisions.get().pk])
    address = decided.get_absolute_url()

    for anybody in (None, accounts.user(), decided.author):
        assert url in client_of(anybody).get(address).text
    assert url not in client_of(accounts.owner_of(decided.campaign.firm)).get(address).text


def test_the_firms_page_shows_its_record(client: Client, firm: Firm, now: datetime) -> None:
    address = f"/en/firms/{firm.slug}/"
    assert "Too few questions so far to tell." in client.get(address).text

    care.many(firm, 10, at=now)

    text = client.get(address).text
    assert "Median wait" in text
    assert reverse("care:ask", args=["firm", firm.slug]) in text


def test_ones_menu_leads_to_ones_threads(asker: Client) -> None:
    assert 'href="/en/threads/"' in asker.get("/en/pledges/").text


def test_the_desk_shows_what_customers_wait_for(thread: Thread, now: datetime) -> None:
    (place,) = [one for one in desk.of([thread.firm_id], at=now) if one.duty.code == "thread"]

    assert str(place.duty.what) == "Answer a complaint"
    assert (place.duty.about, place.duty.due_at) == (thread.subject, thread.due_at)
    assert place.duty.url == reverse("studio:thread", args=[thread.key])
    assert not place.is_overdue


def test_operators_are_shown_who_was_left_without_an_answer(thread: Thread, now: datetime) -> None:
    def heap(user: User) -> list[str]:
        found = [heap for heap in waiting.of(user) if heap.code == "threads"]
        return [item.about for each in found for item in each.items]

    operator = accounts.operator()
    assert heap(operator) == []
    called = care.passed_on(thread)
    assert heap(operator) == [thread.subject]
    assert heap(accounts.editor()) == []
    care.answered(called)
    assert heap(operator) == []

"""Who in the team sees to a thread."""

from datetime import datetime

import pytest

from accounts import teams
from accounts.models import Firm, FirmRole, User
from care import assignments, threads
from care.models import Thread
from core import events
from tests.factories import accounts, care


def asked(firm: Firm, at: datetime) -> Thread:
    return care.thread(care.about_firm(firm), at=at)


def test_agents_come_first(firm: Firm, owner: User, agent: User, now: datetime) -> None:
    assert [asked(firm, now).assignee for _one in range(2)] == [agent, agent]


def test_without_an_agent_anyone_does(firm: Firm, owner: User, now: datetime) -> None:
    assert asked(firm, now).assignee == owner


def test_whoever_has_the_fewest_open_ones(firm: Firm, agent: User, now: datetime) -> None:
    other = accounts.member_of(firm, name="Berta Agent")
    given = [asked(firm, now) for _one in range(4)]

    assert [thread.assignee for thread in given] == [agent, other, agent, other]


def test_ended_ones_weigh_nothing(firm: Firm, agent: User, now: datetime) -> None:
    other = accounts.member_of(firm, name="Berta Agent")
    first, _second = asked(firm, now), asked(firm, now)
    threads.withdraw(first, by=first.opened_by, at=now)

    assert asked(firm, now).assignee == agent
    assert asked(firm, now).assignee in (agent, other)


def test_those_of_other_firms_weigh_nothing(firm: Firm, agent: User, now: datetime) -> None:
    elsewhere = accounts.firm("Rival GmbH")
    accounts.member_of(firm, name="Berta Agent")
    accounts.firms.add_member(
        elsewhere, user=agent, role=FirmRole.AGENT, by=accounts.owner_of(elsewhere), at=now
    )
    asked(elsewhere, now)

    assert asked(firm, now).assignee == agent


def test_anyone_in_the_team_gives_it_to_anyone(
    thread: Thread, owner: User, agent: User, now: datetime
) -> None:
    assignments.assign(thread, to=owner, by=agent, at=now)

    assert Thread.objects.get(pk=thread.pk).assignee == owner
    assert events.of(thread).filter(verb="thread_assigned", data={"to": owner.pk}).exists()


def test_or_to_nobody(thread: Thread, agent: User, now: datetime) -> None:
    assignments.assign(thread, to=None, by=agent, at=now)

    assert Thread.objects.get(pk=thread.pk).assignee is None


def test_giving_it_twice_is_noted_once(
    thread: Thread, owner: User, agent: User, now: datetime
) -> None:
    for _click in range(2):
        assignments.assign(thread, to=owner, by=agent, at=now)

    assert events.of(thread).filter(verb="thread_assigned", data={"to": owner.pk}).count() == 1


def test_not_to_somebody_outside(thread: Thread, agent: User, now: datetime) -> None:
    rival = accounts.owner_of(accounts.firm("Rival GmbH"))

    with pytest.raises(assignments.NotInTheTeam):
        assignments.assign(thread, to=rival, by=agent, at=now)

    assert Thread.objects.get(pk=thread.pk).assignee == agent


def test_not_to_the_person_who_asked(
    thread: Thread, firm: Firm, person: User, agent: User, now: datetime
) -> None:
    """They may have joined the team since."""
    accounts.firms.add_member(firm, user=person, role=FirmRole.AGENT, by=agent, at=now)

    with pytest.raises(assignments.NotInTheTeam):
        assignments.assign(thread, to=person, by=agent, at=now)


class TestLeaving:
    def test_whoever_left_sees_to_nothing(
        self, thread: Thread, firm: Firm, agent: User, now: datetime
    ) -> None:
        teams.leave(firm, user=agent, at=now)

        assert [assignments.free(one, at=now) for one in assignments.left_behind()] == [True]
        assert Thread.objects.get(pk=thread.pk).assignee is None
        assert assignments.free(thread, at=now) is False

    def test_whoever_stays_keeps_theirs(self, thread: Thread, agent: User, now: datetime) -> None:
        assert not assignments.left_behind().exists()
        assert assignments.free(thread, at=now) is False
        assert Thread.objects.get(pk=thread.pk).assignee == agent

    def test_ended_threads_remember_who_saw_to_them(
        self, thread: Thread, firm: Firm, agent: User, person: User, now: datetime
    ) -> None:
        threads.withdraw(thread, by=person, at=now)
        teams.leave(firm, user=agent, at=now)

        assert not assignments.left_behind().exists()

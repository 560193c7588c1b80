"""Whoever joins a firm keeps no open pledge in its rounds."""

from datetime import datetime, timedelta

import pytest

from accounts import firms
from accounts.models import FirmRole, User
from payments import pledging, recusal
from payments.models import FundingRound, Pledge, PledgeState
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def backer() -> User:
    return accounts.user("Berta Backer")


def test_a_pledge_is_cancelled_and_its_card_let_go(
    live: FundingRound, sandbox: Sandbox, backer: User, now: datetime
) -> None:
    mine = factory.pledge(live, sandbox, backer=backer, at=now)
    others = factory.pledge(live, sandbox, at=now)

    taken = recusal.take_back_pledges(backer, firm=live.campaign.firm, at=now)

    assert taken == [mine]
    mine.refresh_from_db()
    assert (mine.state, mine.detach_card) == (PledgeState.CANCELLED, True)
    others.refresh_from_db()
    assert others.state == PledgeState.PLEDGED
    assert recusal.take_back_pledges(backer, firm=live.campaign.firm, at=now) == []


def test_a_draft_is_cancelled_before_its_card_is_saved(
    live: FundingRound, backer: User, now: datetime
) -> None:
    draft = factory.draft_pledge(live, backer=backer, at=now)

    recusal.take_back_pledges(backer, firm=live.campaign.firm, at=now)

    assert Pledge.objects.get(pk=draft.pk).state == PledgeState.CANCELLED


def test_another_firms_round_is_not_touched(
    live: FundingRound, sandbox: Sandbox, backer: User, now: datetime
) -> None:
    elsewhere = factory.pledge(factory.funding_round(at=now), sandbox, backer=backer, at=now)

    assert recusal.pledges_of(backer, firm=live.campaign.firm, at=now) == []
    assert recusal.take_back_pledges(backer, firm=live.campaign.firm, at=now) == []

    assert Pledge.objects.get(pk=elsewhere.pk).state == PledgeState.PLEDGED


def test_what_stood_at_the_deadline_stands(
    live: FundingRound, sandbox: Sandbox, backer: User, now: datetime, deadline: datetime
) -> None:
    mine = factory.pledge(live, sandbox, backer=backer, at=now)

    assert recusal.take_back_pledges(backer, firm=live.campaign.firm, at=deadline) == []

    assert Pledge.objects.get(pk=mine.pk).state == PledgeState.PLEDGED


def test_whoever_joined_since_the_page_was_read_starts_no_pledge(
    live: FundingRound, backer: User, now: datetime
) -> None:
    firm = live.campaign.firm
    pledging.check_may_pledge(live, backer)
    joined = User.objects.get(pk=backer.pk)
    firms.add_member(firm, user=joined, role=FirmRole.AGENT, by=accounts.owner_of(firm), at=now)

    with pytest.raises(pledging.MayNotPledge, match="firm"):
        factory.draft_pledge(live, backer=backer, at=now + timedelta(seconds=1))

    assert not Pledge.objects.filter(backer=backer).exists()

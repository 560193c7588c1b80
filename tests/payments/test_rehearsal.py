"""The play of `make real`, where a machine may be slow."""

from datetime import datetime, timedelta

import pytest

from payments.models import FundingRound
from payments.rehearsal import stage
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("backers", [1, 40, 2000])
def test_a_slow_machine_has_two_seconds_for_each_backer(backers: int) -> None:
    assert stage.pledging_time(backers) >= timedelta(seconds=2 * backers)


def test_the_round_is_over_as_soon_as_everybody_has_pledged(now: datetime) -> None:
    round_ = factory.funding_round(at=now)
    later = now + timedelta(seconds=9)
    assert not FundingRound.objects.past_deadline(at=later).exists()

    stage.close(round_, at=later)

    assert FundingRound.objects.past_deadline(at=later).get() == round_


def test_a_deadline_that_has_passed_stays(now: datetime) -> None:
    round_ = factory.funding_round(at=now)

    stage.close(round_, at=round_.deadline_at + timedelta(days=1))

    assert FundingRound.objects.get().deadline_at == round_.deadline_at

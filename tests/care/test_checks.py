"""Settings under which nobody could be answered in time."""

import pytest
from pytest_django import Settings

from care import checks


@pytest.mark.parametrize(
    ("answer", "remind", "found"),
    [
        (72, 48, []),
        (1, 1, ["care.W001"]),
        (72, 72, ["care.W001"]),
        (72, 0, ["care.W001"]),
        (0, -1, ["care.E001"]),
        (-5, 48, ["care.E001"]),
    ],
)
def test_a_reminder_comes_before_an_answer_is_due(
    settings: Settings, answer: int, remind: int, found: list[str]
) -> None:
    settings.CARE_ANSWER_HOURS, settings.CARE_REMIND_HOURS = answer, remind

    assert [each.id for each in checks.answer_times(None)] == found

"""Text made to hurt: slow to normalize, or with something hidden in it."""

import time

import pytest
from django.core.exceptions import ValidationError

from accounts.forms import SignupForm
from core import text
from core.fields import LineField, ProseField

# Marks that canonical order must sort, one by one: quadratic in their number.
ENTANGLED = "a" + "\u0345" * 100_000 + "\u0334" * 100_000


@pytest.mark.parametrize("field", [LineField(max_length=80), ProseField(max_length=8000)])
def test_text_far_too_long_is_refused_at_once(field: LineField) -> None:
    started = time.perf_counter()
    with pytest.raises(ValidationError, match="At most"):
        field.clean(ENTANGLED)

    # It took minutes before: the bound only tells the two apart.
    assert time.perf_counter() - started < 10


def test_a_visitor_cannot_hold_a_thread_with_a_name() -> None:
    typed = {"display_name": ENTANGLED}

    assert "display_name" in SignupForm(typed).errors


def test_whatever_a_field_takes_is_still_normalized() -> None:
    decomposed = "e\u0301" * text.LONGEST_NORMALIZED

    assert text.clean("e\u0301" * 8000) == "\u00e9" * 8000
    assert text.clean(decomposed) == decomposed

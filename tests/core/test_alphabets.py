"""Names stand where readers of a language look for them."""

import pytest
from django.utils import translation

from core import alphabets


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pl", ["Cebula", "Ćma", "Lampa", "Łódź", "Malina", "zamek", "źródło", "żaba"]),
        ("de", ["Apfel", "Ärger", "Axt", "Ofen", "Öl", "Zebra"]),
        ("fa", ["آب", "ایده", "باران", "پدر", "چراغ", "رود", "ژاله", "کتاب", "گل", "یخ"]),
        ("en", ["apple", "Banana", "cherry"]),
    ],
)
def test_in_the_order_of_the_alphabet(language: str, names: list[str]) -> None:
    with translation.override(language):
        assert alphabets.in_order(reversed(names), by=str) == names


def test_an_arabic_keyboard_writes_the_same_letters() -> None:
    assert (
        alphabets.sort_key("كيف", language="fa")[0] == alphabets.sort_key("کیف", language="fa")[0]
    )


def test_other_alphabets_follow_and_figures_lead() -> None:
    with translation.override("fa"):
        assert alphabets.in_order(["Zip", "گل", "3 چراغ"], by=str) == ["3 چراغ", "گل", "Zip"]


def test_case_does_not_part_a_name_from_its_like() -> None:
    with translation.override("en"):
        assert alphabets.in_order(["bag", "Bag", "apple"], by=str) == ["apple", "Bag", "bag"]

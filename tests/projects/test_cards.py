"""Cards are remembered, for readers to whom they say the same."""

from dataclasses import replace

from django.utils import translation

from core.reader import ANYBODY, reading
from projects import controls
from projects.cards import Card

CONTROL = controls.Control("vote-7", "voted", "", "", action="/fa/ideas/lamp/7/vote/")
CARD = Card(7, "Mina", "", "/fa/ideas/lamp/7/", "", "", "", "", "", None, CONTROL)


def test_whoever_is_spoken_to_informally_gives_others_no_word_of_it() -> None:
    with translation.override("fa"):
        with reading(lambda: replace(ANYBODY, is_formal=False)):
            informal = CARD.html
        formal = CARD.html

    assert informal != formal

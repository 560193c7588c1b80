"""Texts with words as people use them: a few everywhere, most of them almost nowhere."""

import itertools
import random
from urllib.parse import urlencode

SEED = 20_261
VOCABULARY, TITLE, NEED = 12_000, (3, 9), (8, 40)
ONSETS, VOWELS, ENDS = "bcdfglmnprst", "aeiou", ["", "n", "r", "st", "l"]


class Writer:
    """Writes titles and needs; the same ones in every run."""

    def __init__(self, seed: int = SEED) -> None:
        # One vocabulary for every writer: a search by one must find what another wrote.
        chance = random.Random(SEED)
        made = (_word(chance) for _ in itertools.count())
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words[next(made)] = None
        self._words = list(words)
        # The second most frequent word is half as frequent as the first, the third a third.
        self._weights = list(itertools.accumulate(1 / (n + 1) for n in range(VOCABULARY)))
        self._chance = random.Random(seed)

    def title(self) -> str:
        return self._some(*TITLE)[:120]

    def need(self) -> str:
        return self._some(*NEED)

    def search(self) -> str:
        """One word or two, every third one mistyped, as a query string."""
        typed = self._some(1, 2)
        return urlencode({"q": self._slip(typed) if self._chance.random() < 1 / 3 else typed})

    def typing(self) -> str:
        """What the form asks with while somebody writes: a mistyped title, a part of the need."""
        return urlencode({"title": self._slip(self.title()), "need": self.need()[:300]})

    def _some(self, least: int, most: int) -> str:
        count = self._chance.randint(least, most)
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count))

    def _slip(self, text: str) -> str:
        at = self._chance.randrange(len(text))
        return text[:at] + text[at + 1 :]


def _word(chance: random.Random) -> str:
    syllables = (chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.randint(1, 4)))
    return "".join(syllables) + chance.choice(ENDS)

"""The demo's text: what is proposed, voted, decided and funded, read from `texts/*.toml`.

Days count from the moment the world was first made; those before it are negative.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core.translated import Translations

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class CommentText:
    """Something said in `language`: `by` is somebody's key, or "" for one of the crowd who speaks
    it.

    "firm" and "agent" are the campaign's own. `hidden` is an editor's reason; `reported` a
    member's, which waits for the editors. It was said `hours` ago, if they are given.
    """

    text: str
    by: str = ""
    language: str = "en"
    hours: float = 0
    replies: Sequence["CommentText"] = ()
    hidden: str = ""
    reported: str = ""


@dataclass(frozen=True)
class IdeaText:
    """An idea; `votes` of the crowd approve it, the shown customer too if `mine`, and `also`.

    `by` is its author's key, or "" for one of the crowd who speaks its `language`; `at_first` the
    proposal before its author thought again.
    """

    title: str
    need: str
    proposal: str
    at_first: str = ""
    tags: Sequence[str] = ()
    by: str = ""
    language: str = "en"
    draw: str = ""
    alt: str = ""
    votes: int = 0
    mine: bool = False
    also: Sequence[str] = ()
    verdict: str = ""
    decided: int = 0
    reason: str = ""
    reason_language: str = "en"
    comments: Sequence[CommentText] = ()

    @property
    def named(self) -> Sequence[str]:
        """Those with a key who approve it."""
        return [*(["customer"] if self.mine else []), *self.also]


@dataclass(frozen=True)
class PageText:
    """A campaign's page in one language; the blocks are as in `cms.blocks.StoryBlock`.

    An outdated translation was made before the last `added` blocks of the page it follows.
    """

    language: str
    title: str
    standfirst: str
    lead_alt: str
    outdated: bool = False
    added: int = 0
    story: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class UpdateText:
    """News; in the campaign's first language unless it names another."""

    day: int
    title: str
    standfirst: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class RewardText:
    title: str
    description: str
    price: int
    ships: int
    stock: int | None = None
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True)
class RoundText:
    """A round; amounts are in the currency's smallest unit.

    Of the crowd's cards `declining` are refused when charged and `asking` want their owner's
    word each time; `cards` are those of people with a key, who pledged so many hours ago if they
    are in `lately`. A round whose `state` is named stays there; the others are played as far as
    their dates say.
    """

    slug: str
    title: str
    idea: int
    goal: int
    pledged: int
    rewards: Sequence[RewardText]
    opens: int
    deadline: int = 0
    currency: str = "EUR"
    shortfall: str = "proceed"
    declining: int = 0
    asking: int = 0
    cards: Mapping[str, str] = field(default_factory=dict)
    lately: Mapping[str, float] = field(default_factory=dict)
    state: str = ""
    closes_in_minutes: int = 0
    language: str = "en"
    translations: Translations = field(default_factory=dict)


@dataclass(frozen=True)
class CampaignText:
    """A campaign. `days` are the edges of its phases; the last is the end of the last phase."""

    slug: str
    firm: str
    title: str
    blueprint: str
    days: Sequence[int]
    draw: str
    pages: Sequence[PageText]
    state: str = "published"
    vote_rule: str = "sealed"
    threshold: int = 20
    decision_due: int | None = None
    voters: int = 0
    followers: int = 0
    ideas: Sequence[IdeaText] = ()
    updates: Sequence[UpdateText] = ()
    rounds: Sequence[RoundText] = ()
    comments: Sequence[CommentText] = ()
    closed: int = 0
    closing_word: str = ""
    closing_language: str = "en"


@cache
def campaigns() -> Sequence[CampaignText]:
    """All of them, by file name."""
    return tuple(
        _campaign(tomllib.loads(path.read_text())) for path in sorted(TEXTS.glob("*.toml"))
    )


def _campaign(found: dict[str, Any]) -> CampaignText:
    return CampaignText(
        pages=[PageText(**page) for page in found.pop("page")],
        ideas=[_idea(idea) for idea in found.pop("idea", [])],
        updates=[UpdateText(**update) for update in found.pop("update", [])],
        rounds=[_round(each) for each in found.pop("round", [])],
        comments=[_comment(comment) for comment in found.pop("comment", [])],
        **found,
    )


def _idea(found: dict[str, Any]) -> IdeaText:
    comments = [_comment(comment) for comment in found.pop("comment", [])]
    return IdeaText(comments=comments, **_stripped(found))


def _comment(found: dict[str, Any]) -> CommentText:
    replies = [CommentText(**reply) for reply in found.pop("replies", [])]
    return CommentText(replies=replies, **found)


def _round(found: dict[str, Any]) -> RoundText:
    return RoundText(rewards=[RewardText(**reward) for reward in found.pop("reward")], **found)


def _stripped(found: dict[str, Any]) -> dict[str, Any]:
    return {name: v.strip() if isinstance(v, str) else v for name, v in found.items()}

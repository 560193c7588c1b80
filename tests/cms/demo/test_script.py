"""The demo's texts fit the tables and the rules they are played by."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.db.models import Field, Model

from cms.demo import roster, scenes, script
from cms.demo.script import CampaignText, CommentText
from cms.models import CampaignPage
from payments.models import FundingRound, Reward
from projects.blueprints import BLUEPRINTS
from projects.models import Idea

CAMPAIGNS = script.campaigns()
EVERYONE = len(roster.read().crowd)
KEYS = {person.key for person in [*roster.read().shown, *roster.read().team]} | {"", "agent"}
LANGUAGES = {"en", "pl", "de", "fa"}
campaigns = pytest.mark.parametrize("text", CAMPAIGNS, ids=lambda text: text.slug)


def drawings(text: CampaignText) -> list[str]:
    shown = [text.draw, *(idea.draw for idea in text.ideas)]
    return [*filter(None, shown), *(picture["draw"] for picture in pictures(text))]


def blocks(text: CampaignText) -> list[Mapping[str, Any]]:
    return [block for page in text.pages for block in page.story]


def pictures(text: CampaignText) -> list[Mapping[str, Any]]:
    """Whatever is drawn or portrayed in a story."""
    alone = [block for block in blocks(text) if "draw" in block]
    grouped = [each for block in blocks(text) for each in block.get("gallery", ())]
    return [*alone, *grouped]


def said(text: CampaignText) -> list[CommentText]:
    first = [*text.comments, *(each for idea in text.ideas for each in idea.comments)]
    return [each for comment in first for each in (comment, *comment.replies)]


def is_persian(words: str) -> bool:
    return len(re.findall("[آ-ی]", words)) > len(re.findall("[A-Za-z]", words))


@campaigns
def test_every_phase_has_its_edges(text: CampaignText) -> None:
    assert len(text.days) == len(BLUEPRINTS[text.blueprint].phases) + 1
    assert list(text.days) == sorted(text.days)


@campaigns
def test_texts_fit_their_fields(text: CampaignText) -> None:
    for page in text.pages:
        for name in ("title", "standfirst", "lead_alt"):
            fits(CampaignPage, name, getattr(page, name))
    for idea in text.ideas:
        for name in ("title", "need", "proposal"):
            fits(Idea, name, getattr(idea, name))
        assert bool(idea.draw) == bool(idea.alt)


@campaigns
def test_rounds_and_rewards_are_told_in_the_languages_of_the_pages(text: CampaignText) -> None:
    """All but two, which the studio names as lacking."""
    pages = {page.language for page in text.pages}
    for round_ in text.rounds:
        given = {code for code in pages if code != round_.language}
        if round_.slug in ("rear-light-tool-kit", "setar-bridge-for-schools"):
            given = set()
        assert set(round_.translations) == given
        for words in (round_.title, *(each["title"] for each in round_.translations.values())):
            fits(FundingRound, "title", words)
        for reward in round_.rewards:
            assert set(reward.translations) == given
            for texts in ({"title": reward.title}, *reward.translations.values()):
                fits(Reward, "title", texts["title"])
            for texts in reward.translations.values():
                fits(Reward, "description", texts["description"])


def test_a_persian_text_is_persian_and_no_other_is() -> None:
    rounds = [round_ for text in CAMPAIGNS for round_ in text.rounds]
    given = [round_.translations for round_ in rounds]
    given += [reward.translations for round_ in rounds for reward in round_.rewards]
    for code, texts in (each for translations in given for each in translations.items()):
        assert all(is_persian(words) == (code == "fa") for words in texts.values()), texts


def fits(model: type[Model], name: str, words: str) -> None:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    assert field.max_length
    assert 0 < len(words) <= field.max_length


@campaigns
def test_nobody_votes_who_does_not_take_part(text: CampaignText) -> None:
    assert text.voters <= EVERYONE
    assert all(idea.votes <= text.voters for idea in text.ideas)
    assert text.followers <= EVERYONE


@campaigns
def test_only_what_reached_the_threshold_is_decided(text: CampaignText) -> None:
    for idea in text.ideas:
        if idea.verdict:
            assert idea.votes + len(idea.named) >= text.threshold
            assert idea.reason
            assert text.days[2] < idea.decided < 0


@campaigns
def test_everything_drawn_can_be_drawn(text: CampaignText) -> None:
    assert all(name in scenes.MOTIFS for line in drawings(text) for name in line.split())


@campaigns
def test_rounds_come_after_the_decision(text: CampaignText) -> None:
    for round_ in text.rounds:
        if round_.idea:
            idea = text.ideas[round_.idea - 1]
            assert idea.verdict == "chosen"
            assert idea.decided + 3 <= round_.opens
        else:
            assert text.blueprint == "fund"
        assert (round_.opens < 0) != (round_.state in ("draft", "in_review", "scheduled"))
        cheapest = min(reward.price for reward in round_.rewards)
        if round_.closes_in_minutes:
            assert 0 < round_.goal - round_.pledged < cheapest


def test_no_idea_is_told_twice() -> None:
    told = [(idea.title, idea.need) for text in CAMPAIGNS for idea in text.ideas]

    assert len(told) >= 90
    assert len({title for title, _need in told}) == len(told)
    assert len({need for _title, need in told}) == len(told)


@campaigns
def test_every_picture_says_what_it_shows(text: CampaignText) -> None:
    assert all(picture["alt"].strip() for picture in pictures(text))
    portraits = [each for block in blocks(text) for each in block.get("team", ())]
    assert all(each["alt"].strip() for each in portraits)
    assert all(page.lead_alt for page in text.pages)


@campaigns
def test_everybody_who_speaks_is_known(text: CampaignText) -> None:
    assert {idea.by for idea in text.ideas} <= KEYS
    assert {key for idea in text.ideas for key in idea.also} <= KEYS - {"", "agent"}
    assert {comment.by for comment in said(text)} <= KEYS
    for round_ in text.rounds:
        assert round_.lately.keys() <= round_.cards.keys() <= KEYS - {"", "agent"}
        # While the round took pledges.
        assert all(0 < hours < -24 * round_.opens for hours in round_.lately.values())


@campaigns
def test_words_are_in_the_language_they_claim(text: CampaignText) -> None:
    spoken = [(idea.language, idea.need + idea.proposal) for idea in text.ideas]
    spoken += [(idea.reason_language, idea.reason) for idea in text.ideas if idea.reason]
    spoken += [(each.language, each.text) for each in said(text)]
    spoken += [(text.closing_language, text.closing_word)] if text.closing_word else []
    spoken += [(page.language, page.title + page.standfirst) for page in text.pages]
    for language, words in spoken:
        assert language in LANGUAGES
        assert is_persian(words) == (language == "fa"), words


def test_every_campaign_begins_at_home_and_most_are_read_in_other_languages() -> None:
    homes = {text.pages[0].language for text in CAMPAIGNS}
    translated = [text for text in CAMPAIGNS if len(text.pages) > 1]

    assert homes == LANGUAGES
    assert len(translated) >= 10
    for text in CAMPAIGNS:
        assert len({page.language for page in text.pages}) == len(text.pages)
        assert all(
            update.language or text.pages[0].language in LANGUAGES for update in text.updates
        )
    assert [page.language for text in CAMPAIGNS for page in text.pages if page.outdated] == ["de"]


def test_ideas_and_talk_come_in_every_language() -> None:
    ideas = Counter(idea.language for text in CAMPAIGNS for idea in text.ideas)
    talk = Counter(each.language for text in CAMPAIGNS for each in said(text))

    assert min(ideas[language] for language in LANGUAGES) >= 12
    assert min(talk[language] for language in LANGUAGES) >= 12


def words_of(value: Any) -> Iterator[str]:
    """Every piece of text in a story, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        named = {"draw", "who", "ideas", "action"}
        yield from (w for key, each in value.items() if key not in named for w in words_of(each))
        yield from (str(key) for key in value if is_persian(str(key)))
    elif isinstance(value, Sequence):
        yield from (words for each in value for words in words_of(each))


def test_persian_is_written_in_persian_letters_and_digits() -> None:
    told = [
        words
        for text in CAMPAIGNS
        for page in text.pages
        if page.language == "fa"
        for words in [page.title, page.standfirst, *words_of(page.story)]
    ]

    assert len(told) > 70
    assert not [words for words in told if re.search("[يك٠-٩0-9]", words)]


def test_no_filler() -> None:
    for path in script.TEXTS.glob("*.toml"):
        assert not re.search(r"lorem|ipsum|TODO|xxx", path.read_text(), re.IGNORECASE)

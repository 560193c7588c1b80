"""The demo's texts fit the tables and the rules they are played by."""

import re

import pytest
from django.db.models import Field, Model

from cms.demo import cast, scenes, script
from cms.demo.script import CampaignText
from cms.models import CampaignPage
from projects.blueprints import BLUEPRINTS
from projects.models import Idea

CAMPAIGNS = script.campaigns()
EVERYONE = sum(len(names) for names in cast.CROWD.values())
campaigns = pytest.mark.parametrize("text", CAMPAIGNS, ids=lambda text: text.slug)


def drawings(text: CampaignText) -> list[str]:
    blocks = [block for page in text.pages for block in page.story]
    shown = [text.draw, *(idea.draw for idea in text.ideas)]
    return [*filter(None, shown), *(block["draw"] for block in blocks if "draw" in block)]


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
            assert idea.votes + idea.mine >= text.threshold
            assert idea.reason
            assert text.days[2] < idea.decided < 0


@campaigns
def test_everything_drawn_can_be_drawn(text: CampaignText) -> None:
    assert all(name in scenes.MOTIFS for line in drawings(text) for name in line.split())


@campaigns
def test_rounds_come_after_the_decision(text: CampaignText) -> None:
    for round_ in text.rounds:
        idea = text.ideas[round_.idea - 1]
        assert idea.verdict == "chosen"
        assert idea.decided + 3 <= round_.opens < 0
        cheapest = min(reward.price for reward in round_.rewards)
        if round_.closes_in_minutes:
            assert 0 < round_.goal - round_.pledged < cheapest


def test_no_idea_is_told_twice() -> None:
    told = [(idea.title, idea.need) for text in CAMPAIGNS for idea in text.ideas]

    assert len(told) >= 60
    assert len({title for title, _need in told}) == len(told)
    assert len({need for _title, need in told}) == len(told)


def test_no_filler() -> None:
    for path in script.TEXTS.glob("*.toml"):
        assert not re.search(r"lorem|ipsum|TODO|xxx", path.read_text(), re.IGNORECASE)

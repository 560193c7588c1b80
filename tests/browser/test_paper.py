"""A campaign on paper: what was read, without what can only be pressed."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import cms, payments

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STORY: list[tuple[str, Any]] = [
    ("text", "<p>Last winter we asked everyone.</p>"),
    (
        "faq",
        {"heading": "Asked", "questions": [{"question": "When?", "answer": "<p>In May.</p>"}]},
    ),
    ("action", {"words": "Carry it with us.", "target": "back", "page": None}),
]


def test_what_can_only_be_pressed_stays_off_paper(page: Page) -> None:
    round_ = payments.funding_round(rewards=(payments.reward_terms(2_500, stock=5),))
    shown = cms.live_page(round_.campaign, lead=cms.picture())
    shown.story = json.dumps([{"type": name, "value": value} for name, value in STORY])
    shown.save_revision().publish()
    page.goto(f"/en/campaigns/{shown.slug}/")
    call = page.get_by_text("Carry it with us.")
    spare = page.get_by_role("link", name="Back it without a reward")
    expect(call).to_be_visible()
    expect(spare).to_be_visible()

    page.emulate_media(media="print")

    expect(call).to_be_hidden()
    expect(spare).to_be_hidden()
    expect(page.get_by_text("Last winter we asked everyone.")).to_be_visible()
    expect(page.get_by_text("In May.")).to_be_visible()
    expect(page.get_by_text("When?", exact=True)).to_have_css("list-style-type", "none")

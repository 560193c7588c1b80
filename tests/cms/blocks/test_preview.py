"""Writing a story in the studio: the form opens, and drafts look as the page will."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.blocks import StoryBlock
from cms.blocks.video import FRAMES
from cms.models import CampaignPage
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def picture(**more: Any) -> dict[str, Any]:
    return {"image": cms.picture().pk, "alt": "A hinge", **more}


def draft() -> CampaignPage:
    """A page that is not public, with what stands in it only there."""
    page = cms.live_page(projects.campaign())
    story = [
        ("gallery", {"pictures": [picture(), picture()]}),
        ("video", picture(url="https://vimeo.com/76979871", title="How it is sewn")),
        ("faq", {"questions": [{"question": "When?", "answer": "<p>In May.</p>"}]}),
        ("team", {"people": [{"name": "Ada", "role": "Sews"}]}),
        ("ideas", {"heading": "Some ideas", "which": "all", "count": 3}),
        ("action", {"words": "Tell us.", "target": "propose"}),
        ("funding", {"page": None}),
    ]
    page.story = json.dumps([{"type": name, "value": value} for name, value in story])
    page.save_revision()
    return page


def test_the_firm_opens_a_story_with_every_kind_of_block(client: Client) -> None:
    page = draft()
    client.force_login(accounts.owner_of(page.campaign.firm))

    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert response.status_code == 200
    assert "How it is sewn" in response.text


def test_a_draft_is_shown_with_its_blocks_and_may_play_its_film(client: Client) -> None:
    page = draft()
    projects.idea(page.campaign, title="A coin screw")
    client.force_login(accounts.owner_of(page.campaign.firm))

    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    for said in ("How it is sewn", "When?", "Ada", "A coin screw"):
        assert said in response.text
    assert FRAMES[1] in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", list(StoryBlock().child_blocks))
def test_a_block_alone_is_shown_without_a_page_around_it(client: Client, name: str) -> None:
    block = CampaignPage.story.field.stream_block.child_blocks[name]
    client.force_login(accounts.editor())

    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert response.status_code == 200

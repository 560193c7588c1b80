"""A round's own page."""

import re

import pytest
from django.test import Client

from tests.factories import payments, projects

pytestmark = pytest.mark.django_db


def test_a_round_for_an_idea_shows_its_picture_and_the_way_to_it(client: Client) -> None:
    round_ = payments.funding_round()
    idea = projects.idea(projects.campaign(firm=round_.campaign.firm), title="A cell of one size")
    projects.image(idea, alt="The cell beside a coin")
    round_.idea = idea
    round_.save(update_fields=["idea"])

    text = client.get(round_.get_absolute_url()).text

    assert 'alt="The cell beside a coin"' in text
    assert (
        "For the idea “<bdi><bdi>A cell of one size</bdi></bdi>”: <bdi>Jonas Wirth</bdi> proposed it"
        in text
    )
    assert f'href="{idea.get_absolute_url()}"' in text


def test_a_round_for_the_whole_campaign_names_it_and_leads_there(client: Client) -> None:
    round_ = payments.funding_round()

    text = client.get(round_.get_absolute_url()).text

    assert f"For all of “<bdi>{round_.campaign.title}</bdi>”" in text
    assert f'<a href="{round_.campaign.get_absolute_url()}">The campaign and its story</a>' in text
    assert "<img" not in text
    assert text.count('id="terms-title"') == 1


def test_the_bar_on_a_phone_says_how_far_the_round_is_and_until_when(client: Client) -> None:
    text = client.get(payments.funding_round().get_absolute_url()).text

    bar = text.partition('<section class="sticky-act"')[2].partition("</section>")[0]
    assert re.search(r"<b>€0 of €100</b><span>until \d", bar)

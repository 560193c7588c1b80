"""Questions read by people and by machines, whatever is written in them."""

import json
from typing import Any

import pytest
from django.test import Client

from cms.models import CampaignPage
from tests.factories import cms

pytestmark = pytest.mark.django_db

NASTY = "Is it </script><script>alert(1)</script> & safe?"


def page_with(**value: Any) -> CampaignPage:
    page = cms.live_page()
    page.story = json.dumps([{"type": "faq", "value": value}])
    page.save_revision().publish()
    return page


def structured(text: str) -> Any:
    return json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])


def test_people_open_a_question_without_a_script(client: Client) -> None:
    page = page_with(
        heading="Often asked", questions=[{"question": "When?", "answer": "<p>In <b>May</b>.</p>"}]
    )

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert "<h2>Often asked</h2>" in text
    assert "<summary>When?</summary>" in text
    assert "<p>In <b>May</b>.</p>" in text


def test_machines_get_the_words_alone(client: Client) -> None:
    answer = "<p>In May.</p><ul><li>Or June</li></ul>"
    page = page_with(questions=[{"question": "Wann?", "answer": answer}])

    found = structured(client.get(f"/en/campaigns/{page.slug}/").text)

    assert found["@type"] == "FAQPage"
    assert found["mainEntity"] == [
        {
            "@type": "Question",
            "name": "Wann?",
            "acceptedAnswer": {"@type": "Answer", "text": "In May. Or June"},
        }
    ]


def test_nothing_in_a_question_ends_the_script(client: Client) -> None:
    page = page_with(questions=[{"question": NASTY, "answer": "<p>a &lt;b&gt; c</p>"}])

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert "<script>alert" not in text
    assert structured(text)["mainEntity"][0]["name"] == NASTY

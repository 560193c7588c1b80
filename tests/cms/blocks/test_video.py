"""A film's host hears of nobody before play is pressed, and no other site is ever framed."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import StreamBlockValidationError

from cms.blocks import StoryBlock
from cms.blocks.video import FRAMES, player_of
from cms.models import InformationPage
from tests.factories import cms

KEY = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (f"https://www.youtube.com/watch?v={KEY}&t=4", f"{FRAMES[0]}/embed/{KEY}?"),
        (f"https://youtu.be/{KEY}?si=abc", f"{FRAMES[0]}/embed/{KEY}?"),
        (f"https://m.youtube.com/shorts/{KEY}", f"{FRAMES[0]}/embed/{KEY}?"),
        (f"https://www.youtube-nocookie.com/embed/{KEY}", f"{FRAMES[0]}/embed/{KEY}?"),
        ("https://vimeo.com/76979871", f"{FRAMES[1]}/video/76979871?autoplay=1&dnt=1"),
        ("https://vimeo.com/76979871/abc1234def", "&h=abc1234def"),
        ("https://player.vimeo.com/video/76979871", f"{FRAMES[1]}/video/76979871?"),
    ],
)
def test_an_address_as_people_copy_it_is_understood(address: str, frame: str) -> None:
    player = player_of(address)

    assert player is not None
    assert frame in player.frame_url


@pytest.mark.parametrize(
    "address",
    [
        f"http://www.youtube.com/watch?v={KEY}",
        f"https://www.youtube.com.evil.test/watch?v={KEY}",
        f"https://evil.test/https://youtu.be/{KEY}",
        f"https://youtube.com@evil.test/watch?v={KEY}",
        f"https://user@youtu.be/{KEY}",
        f"https://youtu.be:444/{KEY}",
        f"https://youtu.be:99999/{KEY}",
        "https://www.youtube.com/watch?v=short",
        f'https://youtu.be/{KEY}"onload="x',
        f"https://youtu.be/{KEY}\n",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/../x",
        "https://[broken",
        "javascript:alert(1)",
        "",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    found = player_of(address)

    # What urlsplit itself cleans away cannot reach the frame either.
    assert found is None or found.frame_url == f"{FRAMES[0]}/embed/{KEY}?autoplay=1&rel=0"
    assert found is None or address.endswith("\n")


def film(**changes: Any) -> dict[str, Any]:
    return {
        "url": "https://vimeo.com/76979871",
        "title": "How it is sewn",
        "image": cms.picture().pk,
        "alt": "A sewing machine",
        "transcript": "First we cut.",
    } | changes


@pytest.mark.django_db
class TestOnAPage:
    def test_it_is_a_link_behind_a_picture_of_our_own(self, client: Client) -> None:
        page = cms.live_page()
        page.story = json.dumps([{"type": "video", "value": film()}])
        page.save_revision().publish()

        response = client.get(f"/en/campaigns/{page.slug}/")

        assert 'href="https://vimeo.com/76979871" rel="noopener noreferrer"' in response.text
        assert "<iframe" not in response.text
        assert 'src="https://' not in response.text
        assert 'alt="A sewing machine"' in response.text
        assert "First we cut." in response.text

    def test_only_its_page_may_frame_and_only_its_hosts(self, client: Client) -> None:
        page, plain = cms.live_page(), cms.live_page()
        page.story = json.dumps([{"type": "video", "value": film()}])
        page.save_revision().publish()

        policy = client.get(f"/en/campaigns/{page.slug}/")["Content-Security-Policy"]
        other = client.get(f"/en/campaigns/{plain.slug}/")["Content-Security-Policy"]

        assert f"frame-src {' '.join(FRAMES)}" in policy
        assert "frame-src" not in other
        assert policy.replace(f"frame-src {' '.join(FRAMES)}; ", "").split("; ").sort() == (
            other.split("; ").sort()
        )

    def test_updates_and_information_pages_may_have_one_too(self, client: Client) -> None:
        update = cms.update(cms.live_page())
        information = InformationPage.objects.get(slug="how-it-works", locale__language_code="en")
        for page in (update, information):
            page.body = json.dumps([{"type": "video", "value": film()}])
            page.save_revision().publish()
            assert FRAMES[1] in client.get(page.get_url())["Content-Security-Policy"]

    def test_another_host_is_refused_in_the_editor(self) -> None:
        value = film(url="https://evil.test/76979871")
        stream = StoryBlock().to_python([{"type": "video", "value": value}])

        with pytest.raises(StreamBlockValidationError):
            StoryBlock().clean(stream)

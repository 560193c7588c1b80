"""Which other sites a page may frame: those of its films, and none without one."""

from django.http import HttpResponse
from wagtail.blocks import StreamValue

from cms.blocks.video import FRAMES


def let_play(response: HttpResponse, story: StreamValue) -> None:
    """Open the page's policy as far as its films need it."""
    if any(block["type"] == "video" for block in story.raw_data):
        response._csp_update = {"frame-src": list(FRAMES)}  # type: ignore[attr-defined]

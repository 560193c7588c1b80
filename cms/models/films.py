"""Which other sites a page may frame: those of its films, and none without one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.blocks import StreamValue

from cms.blocks.video import FRAMES


class PlaysFilms:
    """For pages: opens the policy as far as the films of the field `films_in` need it."""

    films_in: str

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().serve(request, *args, **kwargs)  # type: ignore[misc]
        return _let_play(response, getattr(self, self.films_in))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        response: HttpResponse = super().serve_preview(request, mode_name)  # type: ignore[misc]
        return _let_play(response, getattr(self, self.films_in))


def _let_play(response: HttpResponse, story: StreamValue) -> HttpResponse:
    # As it is stored: reading the blocks themselves would load their pictures and pages.
    if any(block["type"] == "video" for block in story.raw_data):
        response._csp_update = {"frame-src": list(FRAMES)}  # type: ignore[attr-defined]
    return response

"""A film that lies elsewhere: nothing is asked of its host before somebody presses play."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.pictures import PICTURES, what_it_shows, width
from cms.illustrations import PictureChooserBlock

# The only addresses a page with a film may frame; see cms.models.films.
FRAMES = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
# With \Z, since `$` would let a line end pass.
YOUTUBE_KEY = re.compile(r"[A-Za-z0-9_-]{11}\Z", re.ASCII)
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?\Z", re.ASCII)


@dataclass(frozen=True)
class Player:
    """Who shows the film, on which page, and in which frame."""

    host: str
    watch_url: str
    frame_url: str


def player_of(address: str) -> Player | None:
    """The player for an address as people copy it; nothing for any other host."""
    try:
        parts = urlsplit(address.strip())
        # Read here because reading it is what refuses a port that there is not.
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or parts.username or port:
        return None
    if parts.hostname in VIMEO:
        return _vimeo(parts.path)
    if parts.hostname == "youtu.be":
        return _youtube(parts.path[1:])
    if parts.hostname in YOUTUBE:
        named = parse_qs(parts.query).get("v", [""])[0]
        return _youtube(named or re.sub(r"\A/(?:embed|shorts|live)/", "", parts.path))
    return None


def _youtube(key: str) -> Player | None:
    if not YOUTUBE_KEY.match(key):
        return None
    watch = f"https://www.youtube.com/watch?v={key}"
    return Player("YouTube", watch, f"{FRAMES[0]}/embed/{key}?autoplay=1&rel=0")


def _vimeo(path: str) -> Player | None:
    found = VIMEO_PATH.match(path)
    if found is None:
        return None
    key, secret = found.groups()
    tail = f"/{secret}" if secret else ""
    # A film that is not listed is shown only to an address with this word, and the player has
    # another place for it than the page.
    asked = f"&h={secret}" if secret else ""
    # `dnt` asks the player to keep nothing of whoever watches.
    frame = f"{FRAMES[1]}/video/{key}?autoplay=1&dnt=1{asked}"
    return Player("Vimeo", f"https://vimeo.com/{key}{tail}", frame)


class VideoBlock(blocks.StructBlock):  # type: ignore[misc]
    """A film at YouTube or Vimeo, behind a picture of the page's own."""

    url = blocks.URLBlock(
        max_length=200,
        label=_("Address of the film"),
        help_text=_("At YouTube or Vimeo. It is loaded when somebody presses play, not before."),
    )
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    image = PictureChooserBlock(label=_("Picture in front"))
    alt = what_it_shows()
    transcript = blocks.TextBlock(
        max_length=8000,
        required=False,
        label=_("What is said"),
        help_text=_("For people who do not hear the film, and for those who would rather read."),
    )
    width = width()

    class Meta:
        icon = "media"
        label = _("Film")
        group = PICTURES
        template = "cms/blocks/video.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if player_of(cleaned["url"]) is None:
            said = ValidationError(_("This is not the address of a film at YouTube or Vimeo."))
            raise StructBlockValidationError(block_errors={"url": said})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"player": player_of(value["url"] or "")}

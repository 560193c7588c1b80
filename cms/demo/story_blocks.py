"""The blocks of the demo's stories as a StreamField keeps them; see `cms.blocks.StoryBlock`."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from markdown_it import MarkdownIt
from wagtail.images.models import Image

from cms import campaign_pages, illustrations
from cms.demo import faces, roster, scenes
from projects.models import Campaign

_markdown = MarkdownIt("commonmark", {"html": False})
# Three times the size at which a team is shown.
FACE_SIDE = 480
Block = Mapping[str, Any]


def made(block: Block, campaign: Campaign) -> dict[str, Any]:
    """The kind of a block follows from the first of its words that names one."""
    kind = next(name for name in MAKERS if name in block)
    name, value = MAKERS[kind](block, campaign)
    return {"type": name, "value": value}


def picture(draw: str, campaign: Campaign) -> Image:
    """The drawing in the firm's collection, with the sizes that pages and lists show."""
    titled = ", ".join(draw.split()).replace("_", " ").capitalize()
    return _kept(titled, campaign, draw=lambda: scenes.draw(draw, size=scenes.LEAD))


def _portrait(key: str, campaign: Campaign) -> Image:
    person = next(each for each in roster.read().everyone if each.key == key)
    return _kept(
        person.name,
        campaign,
        draw=lambda: faces.draw(person.name, kind=person.kind, side=FACE_SIDE),
        specs=(),
    )


SPECS = (illustrations.LEAD, illustrations.STORY, illustrations.CARD)


def _kept(
    title: str, campaign: Campaign, *, draw: Callable[[], bytes], specs: tuple[str, ...] = SPECS
) -> Image:
    collection = campaign_pages.collection_of(campaign.firm)
    known = Image.objects.filter(title=title, collection=collection).first()
    if known is not None:
        return known
    file = ImageFile(BytesIO(draw()), name=f"{title.replace(', ', '-').lower()}.png")
    image = Image.objects.create(title=title, collection=collection, file=file)
    if specs:
        image.get_renditions(*specs)
    return image


def _text(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "text", _markdown.render(block["text"])


def _picture(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "picture", _shown(block, campaign) | {"width": block.get("width", "text")}


def _shown(block: Block, campaign: Campaign) -> dict[str, Any]:
    image = picture(block["draw"], campaign)
    return {"image": image.pk, "alt": block["alt"], "caption": block.get("caption", "")}


def _gallery(block: Block, campaign: Campaign) -> tuple[str, Any]:
    shown = [_shown(each, campaign) for each in block["gallery"]]
    return "gallery", {"pictures": shown, "arrangement": "row", "width": "wide"}


def _quote(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "quote", {"words": block["words"], "who": block["who"]}


def _facts(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "facts", [{"word": word, "figure": figure} for word, figure in block["facts"].items()]


def _comparison(block: Block, campaign: Campaign) -> tuple[str, Any]:
    named = {name: block[name] for name in ("heading", "first", "second")}
    return "comparison", named | {"rows": block["comparison"]}


def _timeline(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "timeline", {"heading": block["heading"], "entries": block["timeline"]}


def _faq(block: Block, campaign: Campaign) -> tuple[str, Any]:
    asked = [
        {"question": each["question"], "answer": _markdown.render(each["answer"])}
        for each in block["faq"]
    ]
    return "faq", {"heading": block["heading"], "questions": asked}


def _team(block: Block, campaign: Campaign) -> tuple[str, Any]:
    people = [
        {name: words for name, words in each.items() if name != "who"}
        | {"portrait": _portrait(each["who"], campaign).pk}
        for each in block["team"]
    ]
    return "team", {"heading": block["heading"], "people": people}


def _action(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "action", {"words": block.get("say", ""), "target": block["action"], "page": None}


def _ideas(block: Block, campaign: Campaign) -> tuple[str, Any]:
    asked = {"heading": block["heading"], "which": block["ideas"], "count": block["count"]}
    return "ideas", asked | {"page": None}


def _funding(block: Block, campaign: Campaign) -> tuple[str, Any]:
    return "funding", {"page": None}


MAKERS: Mapping[str, Callable[[Block, Campaign], tuple[str, Any]]] = {
    "text": _text,
    "draw": _picture,
    "gallery": _gallery,
    "facts": _facts,
    "comparison": _comparison,
    "timeline": _timeline,
    "faq": _faq,
    "team": _team,
    "action": _action,
    "ideas": _ideas,
    "funding": _funding,
    "words": _quote,
}

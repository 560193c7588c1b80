"""Pictures of a story, loaded together: one query for all their renditions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects, Prefetch
from wagtail.fields import StreamValue
from wagtail.images.models import Image, Rendition

LEAD = "width-1280|format-webp"
STORY = "width-960|format-webp"
CARD = "fill-640x480|format-webp"


def of(story: StreamValue) -> list[Image]:
    """The images of the story's pictures."""
    images = (block.value["image"] for block in story if block.block_type == "picture")
    return [image for image in images if image is not None]


def prefetch(images: Sequence[Any]) -> None:
    """Attach existing renditions, so that showing the images asks the database no more."""
    prefetch_related_objects(
        images,
        Prefetch(
            "renditions",
            queryset=Rendition.objects.filter(filter_spec__in=[LEAD, STORY, CARD]),
            to_attr="prefetched_renditions",
        ),
    )

"""Pictures in stories and lists, loaded together with what they are shown as."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Image, Rendition

# As Wagtail writes them in its table: the operations in alphabetical order.
LEAD = "format-webp|width-1280"
STORY = "format-webp|width-960"
CARD = "fill-640x480|format-webp"


class PictureChooserBlock(ImageChooserBlock):  # type: ignore[misc]
    """Loads a story's images together with their renditions: one query instead of one each."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Image | None]:
        wanted = list(values)
        keys = {int(key) for key in wanted if key}
        shown: dict[int, Image] = {}
        renditions = Rendition.objects.filter(image__in=keys, filter_spec=STORY)
        for rendition in renditions.select_related("image"):
            image = shown.setdefault(rendition.image_id, rendition.image)
            image.__dict__.setdefault("prefetched_renditions", []).append(rendition)
        if missing := keys - shown.keys():
            shown |= Image.objects.in_bulk(missing)
        return [shown.get(int(key)) if key else None for key in wanted]


def prefetch(images: Sequence[Image]) -> None:
    """Attach the renditions for lists, so that showing the cards asks the database no more."""
    renditions = Rendition.objects.filter(filter_spec=CARD)
    prefetch_related_objects(
        images, Prefetch("renditions", queryset=renditions, to_attr="prefetched_renditions")
    )

"""Making the sizes of pictures before anybody asks for them.

Wagtail's index of references knows which picture stands at which place of which page. What is due
is what stands on a live page and has no row for its file and focal point as they are now.
"""

import logging
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from wagtail.images.models import Image
from wagtail.models import Page, ReferenceIndex

from cms.illustrations import KINDS
from cms.models import PreparedPicture

logger = logging.getLogger(__name__)
# Rows of an older number are due again, as when a size is added.
VERSION = 2
# A picture takes a worker some seconds, and other work must find its turn in between.
EACH = 3
FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
# By the block of a story, or by the field itself.
KINDS_AT = {
    "lead_image": ("lead", "card"),
    "picture": ("text", "wide"),
    "gallery": ("gallery",),
    "pair": ("gallery",),
    "video": ("film",),
    "team": ("portrait",),
}


def prepare() -> int:
    """Make what is due, a few pictures at a time; how many there were. May run twice."""
    found = list(due()[:EACH])
    for image_id, place, shape in found:
        image = Image.objects.filter(pk=image_id).first()
        if image is not None:
            _make(image, place)
            # Noted last: a worker that is killed before leaves the picture due, and a size that is
            # there already is not made twice.
            PreparedPicture.objects.update_or_create(
                image=image, place=place, defaults={"shape": shape}
            )
    return len(found)


def due() -> "QuerySet[ReferenceIndex, tuple[int, str, str]]":
    """Picture, place and present shape of all that live pages show and nobody has prepared."""
    # The index of references keeps all keys as text.
    live = Page.objects.filter(pk=Cast(OuterRef("object_id"), BigIntegerField()), live=True)
    done = PreparedPicture.objects.filter(
        image=OuterRef("picture"), place=OuterRef("model_path"), shape=OuterRef("shape")
    )
    pictures: Any = ReferenceIndex.objects.filter(
        base_content_type=_type_of(Page), to_content_type=_type_of(Image)
    )
    return (  # type: ignore[no-any-return]
        pictures.annotate(
            picture=Cast("to_object_id", BigIntegerField()),
            shape=Subquery(Image.objects.filter(pk=OuterRef("picture")).values(made=_shape())[:1]),
        )
        # A picture that is gone has no shape, though the index may still name it.
        .filter(Exists(live), ~Exists(done), shape__isnull=False)
        .order_by("picture", "model_path")
        .values_list("picture", "model_path", "shape")
        .distinct()
    )


def _type_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _shape() -> Any:
    """The file and the focal point, as one text."""
    parts: list[Any] = [Value(f"{VERSION}:"), F("file")]
    for name in FOCUS:
        parts += [Value(":"), Coalesce(Cast(name, CharField()), Value(""))]
    return Concat(*parts, output_field=TextField())


def _make(image: Image, place: str) -> None:
    """A file that cannot be read is noted and counted as done: it would hold up the others."""
    named = set(place.split("."))
    kinds = [kind for name, kinds in KINDS_AT.items() if name in named for kind in kinds]
    specs = dict.fromkeys(spec for kind in kinds for spec in KINDS[kind].specs)
    try:
        image.get_renditions(*specs)
    except Exception:
        logger.exception("picture %s could not be prepared", image.pk)

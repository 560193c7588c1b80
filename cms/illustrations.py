"""Pictures in stories and lists, loaded together with the sizes they are shown in.

AVIF for those who can read it, WebP for most others, JPEG for the rest. Making the sizes takes
seconds, so a task does it ahead (cms.preparing); until then a page shows the one JPEG, which is
made on first showing if need be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Filter, Image, Rendition

FORMATS = ("avif", "webp")
# Light enough for a phone's first view while it is all there is; few see it later.
PLAIN = ("format-jpeg", "jpegquality-70")


@dataclass(frozen=True)
class Kind:
    """Where a picture stands: how it is cut, smallest first, and how wide it is on a screen.

    `fill` cuts around the picture's focal point; `plain` is the cut that everyone can read.
    """

    cuts: tuple[str, ...]
    plain: str
    sizes: str

    def spec(self, cut: str, *how: str) -> str:
        """As Wagtail writes it in its table: the operations in alphabetical order."""
        return "|".join(sorted([cut, *how]))

    @property
    def fallback(self) -> str:
        return self.spec(self.plain, *PLAIN)

    @property
    def specs(self) -> list[str]:
        modern = [self.spec(cut, f"format-{form}") for form in FORMATS for cut in self.cuts]
        return [self.fallback, *modern]


FOUR_BY_THREE = ("fill-320x240", "fill-640x480")
KINDS = {
    "lead": Kind(
        ("fill-480x300", "fill-800x500", "fill-1280x800"),
        "fill-800x500",
        "(min-width: 60rem) 45rem, 100vw",
    ),
    "text": Kind(("width-480", "width-960"), "width-640", "(min-width: 42rem) 38rem, 100vw"),
    "wide": Kind(
        ("width-480", "width-960", "width-1440"), "width-800", "(min-width: 64rem) 60rem, 100vw"
    ),
    "gallery": Kind(FOUR_BY_THREE, "fill-640x480", "(min-width: 36rem) 20rem, 100vw"),
    "card": Kind(FOUR_BY_THREE, "fill-640x480", "(min-width: 36rem) 20rem, 100vw"),
    "film": Kind(
        ("fill-480x270", "fill-960x540"), "fill-960x540", "(min-width: 42rem) 38rem, 100vw"
    ),
    "portrait": Kind(("fill-160x160", "fill-320x320"), "fill-320x320", "8rem"),
}
LEAD, STORY, CARD = (KINDS[name].fallback for name in ("lead", "text", "card"))
IN_STORIES = sorted(
    {spec for name, kind in KINDS.items() if name not in ("lead", "card") for spec in kind.specs}
)


@dataclass(frozen=True)
class Made:
    """One size of a picture, as it lies in the storage."""

    file: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return default_storage.url(self.file)


# By what was asked of Wagtail, and by the focal point it was cut around.
Sizes = dict[tuple[str, str], Made]


@dataclass(frozen=True)
class Shown:
    """What components/plate.html shows."""

    src: str
    avif: str
    webp: str
    sizes: str
    width: int
    height: int
    alt: str = ""

    @property
    def url(self) -> str:
        return self.src


class PictureChooserBlock(ImageChooserBlock):  # type: ignore[misc]
    """Loads a story's images together with their sizes: one query for all of them."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Image | None]:
        wanted = list(values)
        keys = {int(key) for key in wanted if key}
        images: Any = Image.objects.annotate(
            read_sizes=ArraySubquery(made_of(OuterRef("pk"), IN_STORIES))
        )
        found = images.in_bulk(keys) if keys else {}
        for image in found.values():
            image.known_sizes = sizes_of(image.read_sizes)
        # Wagtail matches by place, so what has been deleted leaves a gap.
        return [found.get(int(key)) if key else None for key in wanted]


def made_of(image: Any, specs: Sequence[str]) -> Any:
    """The sizes of `image` for use in a subquery, around whichever focal points; see `sizes_of`."""
    made = Rendition.objects.filter(image=image, filter_spec__in=specs)
    return made.values(
        found=JSONObject(
            spec="filter_spec", focus="focal_point_key", file="file", width="width", height="height"
        )
    )


def sizes_of(rows: Iterable[Mapping[str, Any]]) -> Sizes:
    return {
        (row["spec"], row["focus"]): Made(row["file"], row["width"], row["height"]) for row in rows
    }


def attach(images: Sequence[Image], specs: Sequence[str]) -> None:
    """Read which of these sizes exist, so that showing the pictures asks the database no more."""
    sizes: dict[int, Sizes] = {image.pk: {} for image in images}
    if sizes:
        made = Rendition.objects.filter(image__in=sizes, filter_spec__in=specs)
        rows = made.values_list(
            "image", "filter_spec", "focal_point_key", "file", "width", "height"
        )
        for image, spec, focus, file, width, height in rows:
            sizes[image][spec, focus] = Made(file, width, height)
    for image in images:
        image.__dict__["known_sizes"] = sizes[image.pk]


def prefetch(images: Sequence[Image]) -> None:
    """The sizes for lists."""
    attach(images, KINDS["card"].specs)


def shown(image: Image, *, kind: str, alt: str = "", sizes: Sizes | None = None) -> Shown:
    """The picture with every size there is; at least one, which is made now if it must be."""
    asked = KINDS[kind]
    known: Sizes = image.__dict__.get("known_sizes", {}) if sizes is None else sizes
    plain = known.get((asked.fallback, focus(image, asked.fallback))) or _make(image, asked)
    return Shown(
        src=plain.url,
        avif=_srcset(image, asked, "avif", known),
        webp=_srcset(image, asked, "webp", known),
        sizes=asked.sizes,
        width=plain.width,
        height=plain.height,
        alt=alt,
    )


def focus(image: Image, spec: str) -> str:
    """By what Wagtail tells apart cuts of one picture around different points."""
    return str(Filter(spec=spec).get_cache_key(image))


def _srcset(image: Image, kind: Kind, form: str, known: Sizes) -> str:
    """Every width in this form. A picture smaller than a cut has that width only once."""
    specs = [kind.spec(cut, f"format-{form}") for cut in kind.cuts]
    made = [known.get((spec, focus(image, spec))) for spec in specs]
    # All or none: a browser that is offered only the small one stretches it.
    if None in made:
        return ""
    by_width = {each.width: each.url for each in made if each}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))


def _make(image: Image, kind: Kind) -> Made:
    made = image.get_rendition(kind.fallback)
    return Made(made.file.name, made.width, made.height)

"""Uploaded pictures: checked before they are decoded, re-encoded before they are kept."""

import struct
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps, UnidentifiedImageError

# Pillow knows many more, and each is a decoder that strangers could feed.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
LONGEST_SIDE = 1600
PORTRAIT_SIDE = 256
LOGO_FORMATS = ("PNG", "JPEG", "WEBP")
LOGO_SIDE = 192
CLEAR = (255, 255, 255, 0)
# What decoders raise at a broken file: each format's has its own word for it.
DAMAGE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    RuntimeError,
    EOFError,
    struct.error,
)


class NotAPicture(ValueError):
    """The file is not an image of a kind we take, or is damaged."""


class PictureTooLarge(ValueError):
    """More bytes or pixels than we take."""


def process(upload: "UploadedFile[Any]") -> "ContentFile[bytes]":
    """The picture as WebP, upright, at most 1600 px long, with nothing but its pixels."""
    upright = _upright(upload)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _as_webp(upright)


def portrait(upload: "UploadedFile[Any]") -> "ContentFile[bytes]":
    """The middle of the picture as a square of 256 px, as `process` would keep it."""
    return _as_webp(ImageOps.fit(_upright(upload), (PORTRAIT_SIDE, PORTRAIT_SIDE)))


def logo(upload: "UploadedFile[Any]") -> "ContentFile[bytes]":
    """The whole picture in the middle of a square of 192 px; what it does not fill stays clear."""
    upright = _upright(upload, formats=LOGO_FORMATS).convert("RGBA")
    scale = LOGO_SIDE / max(upright.size)
    # A line that is ten thousand long and one high is still one high.
    width, height = (max(1, round(side * scale)) for side in upright.size)
    square = Image.new("RGBA", (LOGO_SIDE, LOGO_SIDE), CLEAR)
    place = (LOGO_SIDE - width) // 2, (LOGO_SIDE - height) // 2
    square.paste(upright.resize((width, height), Image.Resampling.LANCZOS), place)
    return _as_webp(square)


def forget(kept: FieldFile) -> None:
    """Delete the file, if there is one, once the transaction stands."""
    if kept:
        transaction.on_commit(partial(kept.storage.delete, str(kept.name)), robust=True)


def _upright(upload: "UploadedFile[Any]", *, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The decoded picture.

    The header alone tells how many pixels there are: a bomb is refused before it unfolds.
    """
    if (upload.size or 0) > settings.IMAGE_MAX_BYTES:
        raise PictureTooLarge(str(upload.size))
    try:
        with Image.open(upload, formats=formats) as image:
            if image.width * image.height > settings.IMAGE_MAX_PIXELS:
                raise PictureTooLarge(f"{image.width}x{image.height}")
            # In place: a copy more of the largest picture would be 160 MB.
            ImageOps.exif_transpose(image, in_place=True)
            return image.convert("RGBA" if _has_alpha(image) else "RGB")
    except PictureTooLarge:
        raise
    except Image.DecompressionBombError as problem:
        raise PictureTooLarge(str(problem)) from problem
    except DAMAGE as problem:
        raise NotAPicture(str(problem)) from problem


def _as_webp(picture: Image.Image) -> "ContentFile[bytes]":
    out = BytesIO()
    # Pillow writes only the EXIF it is handed: none, so nothing tells where the picture was taken.
    picture.save(out, "WEBP", quality=82, method=4)
    return ContentFile(out.getvalue())


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info

"""What goes into the library. Pictures are decoded once, so that no page meets a broken one."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pixels
from PIL import ImageOps
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from projects import pictures

DAMAGE = (*pictures.DAMAGE, Pixels.DecompressionBombError)

TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "comment")
LARGEST_DOCUMENT = 20 * 1024 * 1024
# What a picture needs to look as before.
KEPT = ("icc_profile", "transparency")


class PictureField(WagtailImageField):  # type: ignore[misc]
    """Wagtail reads the header and checks bytes and pixels; this reads the rest."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                with Pixels.open(file) as pixels:
                    pixels.load()
                    # It was read through; whoever stores it begins where it stands.
                    file.seek(0)
                    file = without_metadata(file, pixels)
        except ValidationError:
            raise
        except DAMAGE as problem:
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from problem
        return file


def without_metadata(file: Any, pixels: Pixels.Image) -> Any:
    """The file, re-encoded if it tells more than its pixels, such as where it was taken.

    Wagtail copies that into every smaller picture, and their addresses can be guessed.
    """
    if not pixels.getexif() and not any(name in pixels.info for name in TELLING):
        return file
    upright, out = ImageOps.exif_transpose(pixels), BytesIO()
    upright.info = {name: upright.info[name] for name in KEPT if name in upright.info}
    upright.save(out, pixels.format, quality=92, icc_profile=upright.info.get("icc_profile"))
    kept = SimpleUploadedFile(file.name, out.getvalue(), file.content_type)
    kept.image = file.image  # type: ignore[attr-defined]
    return kept


class ImageForm(BaseImageForm):  # type: ignore[misc]
    """The form behind every way of uploading a picture in the admin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if usual := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=usual.label,
                required=usual.required,
                widget=usual.widget,
                help_text=usual.help_text,
            )


class DocumentForm(BaseDocumentForm):  # type: ignore[misc]
    """The form behind every way of uploading a document in the admin."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_DOCUMENT:
            said = _("A document may have %(size)s at most.")
            size = filesizeformat(LARGEST_DOCUMENT)
            raise ValidationError(said, code="too_large", params={"size": size})
        return file

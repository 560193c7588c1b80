"""Pictures for the library: decoded once at the door, so that no page meets a broken one."""

from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image as Pixels
from PIL import UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

DAMAGE = (UnidentifiedImageError, Pixels.DecompressionBombError, OSError, SyntaxError, ValueError)


class PictureField(WagtailImageField):  # type: ignore[misc]
    """Wagtail reads the header and checks bytes and pixels; this reads the rest."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                with Pixels.open(file) as pixels:
                    pixels.load()
                file.seek(0)
        except ValidationError:
            raise
        except DAMAGE as problem:
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from problem
        return file


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

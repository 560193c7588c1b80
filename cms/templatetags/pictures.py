"""Pictures of the library in templates."""

from typing import Any

from django import template

from cms import illustrations
from cms.illustrations import Shown

register = template.Library()


@register.simple_tag
def shown(image: Any, kind: str) -> Shown | None:
    """A picture in the sizes of its place; nothing where it has been deleted since."""
    return illustrations.shown(image, kind=kind) if image else None

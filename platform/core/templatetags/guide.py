"""The frames of the style guide: a component in one state, with both names as the code has them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def specimen(content: SafeString, component: str, state: str = "") -> SafeString:
    """A component in a state. The names are code, so they are the same in every language."""
    name = " · ".join(filter(None, [component, state]))
    return format_html(
        '<div class="specimen" data-specimen="{0}"><p class="specimen__name">'
        '<code lang="en" dir="ltr">{0}</code></p>\n{1}</div>',
        name,
        content,
    )

"""Questions with their answers, for people and for search engines."""

import json
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.words import WORDS, QuestionBlock

# A script element ends at its first "</", whatever the quotes around it say.
DANGEROUS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class FaqBlock(blocks.StructBlock):  # type: ignore[misc]
    """One to a page: search engines read a single list of questions from each."""

    heading = blocks.CharBlock(max_length=120, required=False, label=_("Heading"))
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, max_num=20, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = WORDS
        template = "cms/blocks/faq.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"structured": structured(value)}


def structured(value: Any) -> SafeString:
    """What schema.org calls a FAQPage, safe inside a script element."""
    entries = [
        {
            "@type": "Question",
            "name": each["question"],
            "acceptedAnswer": {"@type": "Answer", "text": _plain(each["answer"])},
        }
        for each in value["questions"]
    ]
    page = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": entries}
    written = json.dumps(page, ensure_ascii=False).translate(DANGEROUS)
    return mark_safe(written)  # noqa: S308 - nothing in it can end the element


def _plain(answer: Any) -> str:
    """The answer's words: what links where is on the page itself."""
    parted = answer.source.replace("</p>", "</p> ").replace("</li>", "</li> ")
    return " ".join(strip_tags(parted).split())

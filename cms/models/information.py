"""How it works, the rules, where the money goes."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import StoryBlock
from cms.models.films import PlaysFilms
from cms.models.methods import READ_ONLY

SECTIONS = {"how-it-works": "how", "for-firms": "firms"}


class InformationPage(PlaysFilms, Page):  # type: ignore[misc]
    """A page of text that people look something up on."""

    standfirst = models.CharField(_("standfirst"), max_length=300, blank=True)
    body = StreamField(StoryBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["cms.HomePage", "cms.InformationPage"]
    subpage_types = ["cms.InformationPage"]
    private_page_options: list[str] = []
    allowed_http_methods = READ_ONLY
    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    template = "cms/information.html"
    films_in = "body"

    class Meta:
        verbose_name = _("information page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        # Late: it knows the other models too.
        from cms.sharing import heads

        return context | {"section": SECTIONS.get(self.slug, "")} | heads.of_text(self, request)

"""The front page and the list of campaigns, once per language."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.models.methods import READ_ONLY


class HomePage(Page):  # type: ignore[misc]
    """The front page. Without words of its own it speaks the reader's language."""

    heading = models.CharField(_("heading"), max_length=120, blank=True)
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.CampaignIndexPage", "cms.InformationPage"]
    # One per language, made by the first migration: a second would have no address.
    is_creatable = False
    private_page_options: list[str] = []
    allowed_http_methods = READ_ONLY
    content_panels = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("introduction"),
    ]
    template = "cms/home.html"

    class Meta:
        verbose_name = _("front page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """What is not translated is read in another language, under the reader's own address."""
        try:
            return super().route(request, path_components)
        except Http404:
            # A front page that was taken down is down: none of another language stands in for it.
            if not path_components:
                raise
        for home in self.get_translations().live().order_by("path").specific():
            try:
                # Wagtail's own: this class's would ask the other languages in turn, and they this
                # one.
                found = Page.route(home, request, path_components)
            except Http404:
                continue
            # It may be translated after all, under another word in its address.
            return RouteResult(found.page.localized.specific, found.args, found.kwargs)
        raise Http404

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Late: it reads several floors, which want every model to be there.
        from cms import front

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | front.of(request, at=timezone.now())


class CampaignIndexPage(Page):  # type: ignore[misc]
    """Every published campaign: searched, narrowed, a page at a time."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CampaignPage"]
    is_creatable = False
    private_page_options: list[str] = []
    allowed_http_methods = READ_ONLY
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "cms/campaigns.html"

    class Meta:
        verbose_name = _("list of campaigns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Late: it brings forms, which want every model to be there.
        from cms import discover

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        found = discover.of(request, at=timezone.now())
        return context | {"discover": found, "listing": found.listing, "section": "campaigns"}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """htmx shows in the address what was asked, without the fields left empty."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        htmx = getattr(request, "htmx", None)
        if htmx and htmx.target == "found" and isinstance(response, TemplateResponse):
            found = (response.context_data or {})["discover"]
            response["HX-Push-Url"] = f"{request.path}{found.url.removesuffix('?')}"
        return response

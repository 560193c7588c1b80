"""Campaigns: the list, a new one, and what surrounds its pages."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Locale

from cms import campaign_pages, comparison
from cms.models import CampaignPage
from cms.studio import access, first_terms
from cms.studio.forms import CampaignForm
from core import text
from projects import campaigns, phases
from projects.rules import allows


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = access.person(request)
    context = {"campaigns": access.campaigns(user), "may_open": bool(access.led_firms(user))}
    return TemplateResponse(request, "cms/studio/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    firms = access.led_firms(access.person(request))
    if not firms:
        raise Http404("leads no firm")
    form = CampaignForm(request.POST or None, firms=firms, initial={"firm": firms[0]})
    if request.method == "POST" and form.is_valid():
        try:
            page = _open(request, **form.cleaned_data)
        except IntegrityError:
            form.add_error("slug", _("This address has just been taken. Choose another."))
        else:
            messages.success(
                request, _("Your campaign is drafted. Write its story, then its terms.")
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cms/studio/new_campaign.html", {"form": form}, status=status)


@transaction.atomic
def _open(request: HttpRequest, *, blueprint: str, **fields: Any) -> CampaignPage:
    now, user = timezone.now(), access.person(request)
    terms = first_terms.suggest(blueprint, at=now)
    campaign = campaigns.draft(fields.pop("firm"), terms=terms, by=user, at=now, **fields)
    return campaign_pages.create(campaign, by=user, language=_page_language(request))


def _page_language(request: HttpRequest) -> str:
    """The language the person writes in, if pages can be in it."""
    spoken = access.person(request).language
    return spoken if Locale.objects.filter(language_code=spoken).exists() else "en"


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything around the pages: state, terms, languages, and what is missing."""
    found = access.campaign_or_404(request, slug)
    pages = list(CampaignPage.objects.filter(campaign=found).select_related("locale"))
    taken = [page.locale_id for page in pages]
    context = {
        "campaign": found,
        "pages": pages,
        "is_blocked": comparison.is_blocked(found),
        "stations": phases.stations(found, at=timezone.now()),
        "missing": Locale.objects.exclude(pk__in=taken) if pages else [],
        "may_change": allows(access.person(request), "projects.change_terms", found),
    }
    return TemplateResponse(request, "cms/studio/campaign.html", context)


@require_POST
def translate(request: HttpRequest, slug: str) -> HttpResponse:
    """A page in one more language, with the text there is to start from."""
    found = access.campaign_or_404(request, slug, to="cms.translate_page")
    language = text.clean_line(request.POST.get("language", ""))
    source = (
        CampaignPage.objects.filter(campaign=found)
        .in_order_of(access.person(request).language)
        .first()
    )
    if source is None or not Locale.objects.filter(language_code=language).exists():
        raise Http404(language)
    try:
        page = campaign_pages.translate(source, language=language, by=access.person(request))
    except campaign_pages.AlreadyTranslated:
        messages.error(request, _("There is a page in this language already."))
        return redirect("studio:campaign", slug=slug)
    return redirect("wagtailadmin_pages:edit", page.pk)

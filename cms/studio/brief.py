"""The first step: what a campaign is about, and for whom."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Locale

from cms import briefs
from cms.models import CampaignPage
from cms.studio import access, first_terms, path
from cms.studio.brief_forms import BriefForm, CampaignForm
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, CampaignState
from projects.rules import allows


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Drafts the campaign; everything else on the way can then be left and come back to."""
    firms = access.led_firms(access.person(request))
    if not firms:
        raise Http404("leads no firm")
    spoken = _spoken(request)
    form = CampaignForm(
        request.POST or None, firms=firms, initial={"firm": firms[0], "languages": [spoken]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            campaign = _open(request, **form.cleaned_data)
        # The form looked whether the address is free; somebody was faster since.
        except IntegrityError:
            form.add_error("slug", _("This address has just been taken. Choose another."))
        else:
            messages.success(request, _("Your campaign is drafted. Its dates come next."))
            return redirect("studio:phases", slug=campaign.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "steps": list(path.STEPS.values()), "current": 1}
    return TemplateResponse(request, "cms/studio/new_campaign.html", context, status=status)


@transaction.atomic
def _open(request: HttpRequest, **fields: Any) -> Campaign:
    now, spoken = timezone.now(), _spoken(request)
    # False comes before True: the page in the person's own language is made first, from their
    # words, and the others from it.
    fields["languages"].sort(key=lambda language: language != spoken)
    terms = first_terms.suggest(next(iter(BLUEPRINTS)), at=now)
    return briefs.open_campaign(
        fields.pop("firm"), terms=terms, by=access.person(request), at=now, **fields
    )


def _spoken(request: HttpRequest) -> str:
    """The language the person writes in, if pages can be in it."""
    spoken = access.person(request).language
    return spoken if Locale.objects.filter(language_code=spoken).exists() else "en"


@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    found, now = access.campaign_or_404(request, slug), timezone.now()
    may_change = allows(access.person(request), "projects.change_terms", found)
    is_open = may_change and found.state == CampaignState.DRAFT
    if request.method == "POST" and not may_change:
        raise Http404("leads no firm")
    written = briefs.of(found)
    pages = CampaignPage.objects.filter(campaign=found)
    have = list(pages.values_list("language", flat=True))
    initial = {"title": found.title, "asks": written.asks, "reasons": written.reasons}
    form = BriefForm(request.POST or None, initial=initial | {"languages": have}, have=have)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        messages.success(request, _("The brief is saved."))
        return redirect("studio:phases", slug=slug)
    shown = path.context(found, "brief", at=now)
    context = {**shown, "form": form, "brief": written, "is_open": is_open, "languages": have}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cms/studio/brief.html", context, status=status)


def _changed(request: HttpRequest, found: Campaign, form: BriefForm) -> bool:
    try:
        briefs.change(found, by=access.person(request), at=timezone.now(), **form.cleaned_data)
    except briefs.BriefClosed:
        form.add_error(None, _("The campaign is with the editors. Take it back to change it."))
        return False
    return True

"""Campaigns: the list, what surrounds their pages, and what happened to them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Locale

from accounts.rules import is_editor
from cms import campaign_pages, comparison, history, readiness
from cms.models import CampaignPage
from cms.studio import access, path, timeline
from core import text
from projects.models import CampaignState
from projects.rules import allows

ROUNDS_SHOWN = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = access.person(request)
    context = {"campaigns": access.campaigns(user), "may_open": bool(access.led_firms(user))}
    return TemplateResponse(request, "cms/studio/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything around the pages: state, terms, languages, and what is missing."""
    found = access.campaign_or_404(request, slug)
    pages = list(CampaignPage.objects.filter(campaign=found).select_related("locale"))
    taken = [page.locale_id for page in pages]
    now, user = timezone.now(), access.person(request)
    blockers = readiness.blockers(found, at=now)
    sent_back = found.submissions.select_related("task_state").order_by("-pk").first()
    context = {
        "campaign": found,
        "pages": pages,
        "is_blocked": comparison.is_blocked(found),
        "bars": timeline.of_campaign(found),
        # Without a page there is none to translate from.
        "missing": Locale.objects.exclude(pk__in=taken) if pages else [],
        "may_change": allows(user, "projects.change_terms", found),
        "may_review": bool(is_editor(user)) and bool(comparison.running(pages)),
        "may_withdraw": allows(user, "projects.submit_campaign", found)
        and bool(comparison.running(pages)),
        "blockers": blockers if found.state == CampaignState.DRAFT else [],
        "steps": path.steps(found, blockers) if found.state == CampaignState.DRAFT else [],
        "words": sent_back.task_state.comment if sent_back and sent_back.was_sent_back else "",
        "rounds": found.rounds.order_by("-created_at")[:ROUNDS_SHOWN],
    }
    return TemplateResponse(request, "cms/studio/campaign.html", context)


@require_safe
def trail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who changed what, and when."""
    found = access.campaign_or_404(request, slug)
    context = {"campaign": found, "entries": history.of(found)}
    return TemplateResponse(request, "cms/studio/history.html", context)


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

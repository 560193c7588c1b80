"""The last steps: the page, how it will look, and handing everything to the editors."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Locale

from cms import publication
from cms.models import CampaignPage
from cms.studio import access, path
from core.moves import IllegalTransition
from projects.models import Campaign, CampaignState
from projects.rules import allows


@require_safe
def pages(request: HttpRequest, slug: str) -> HttpResponse:
    """Which pages there are; they are written in Wagtail's editor."""
    found = access.campaign_or_404(request, slug)
    context = path.context(found, "page", at=timezone.now()) | _pages(found)
    context["may_change"] = allows(access.person(request), "projects.change_terms", found)
    return TemplateResponse(request, "cms/studio/pages.html", context)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The drafts as everyone will see them, as wide as a phone and as wide as a desk."""
    found = access.campaign_or_404(request, slug)
    context = path.context(found, "preview", at=timezone.now()) | _pages(found)
    return TemplateResponse(request, "cms/studio/preview.html", context)


def _pages(found: Campaign) -> dict[str, object]:
    there = list(CampaignPage.objects.filter(campaign=found).select_related("locale"))
    missing = Locale.objects.exclude(pk__in=[page.locale_id for page in there])
    return {"pages": there, "missing": missing if there else []}


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, slug: str) -> HttpResponse:
    """What still keeps it from the editors, and the button."""
    found, now = access.campaign_or_404(request, slug), timezone.now()
    user, refused = access.person(request), 200
    may_submit = allows(user, "projects.submit_campaign", found)
    if request.method == "POST":
        # The whole team reads this page, so whoever may not submit is told why, and not sent away.
        if not may_submit:
            messages.error(request, _("Only the firm’s owner and product leads submit it."))
            return _shown(request, found, may_submit=False, status=403)
        try:
            publication.hand_in(found, by=user, at=now)
        except publication.NotReady:
            refused = 422
        except IllegalTransition:
            messages.error(request, _("The campaign has moved on meanwhile."))
            refused = 409
        else:
            messages.success(request, _("Page and terms are with the editors."))
            return redirect("studio:campaign", slug=slug)
    return _shown(request, found, may_submit=may_submit, status=refused)


def _shown(request: HttpRequest, found: Campaign, *, may_submit: bool, status: int) -> HttpResponse:
    context = path.context(found, "submit", at=timezone.now())
    stopping = [each for each in context["blockers"] if each.stops == "submission"]
    context |= {
        "may_submit": may_submit,
        "stopping": stopping,
        "notes": [each for each in context["blockers"] if each not in stopping],
        "is_draft": found.state == CampaignState.DRAFT,
        "was_refused": status == 422,
    }
    return TemplateResponse(request, "cms/studio/submission.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.campaign_or_404(request, slug, to="projects.submit_campaign")
    try:
        publication.withdraw(found, by=access.person(request), at=timezone.now())
    except publication.NothingToReview:
        messages.error(request, _("It is not with the editors."))
    else:
        messages.success(request, _("You have it back. Submit it again when it is right."))
    return redirect("studio:campaign", slug=slug)

"""The editors' page: a campaign's words beside its terms, and what to do with both."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import TaskState

from accounts.rules import is_editor
from cms import briefs, comparison, publication
from cms.models import CampaignPage
from cms.studio import access, timeline
from cms.studio.brief_forms import WordsForm
from core.moves import IllegalTransition
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign
from projects.rules import allows


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    if not is_editor(access.person(request)):
        raise Http404("no editor")
    return access.campaign_or_404(request, slug)


def _handed_in(campaign: Campaign) -> list[tuple[CampaignPage, TaskState]]:
    pages = list(CampaignPage.objects.filter(campaign=campaign).select_related("locale"))
    tasks = {int(task.workflow_state.object_id): task for task in comparison.running(pages)}
    return [(page, tasks[page.pk]) for page in pages if page.pk in tasks]


@require_safe
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """What was handed in. An edit meanwhile has taken it out of review; that shows here too."""
    return _shown(request, _campaign(request, slug), WordsForm())


def _shown(
    request: HttpRequest, campaign: Campaign, form: WordsForm, *, status: int = 200
) -> HttpResponse:
    handed_in = _handed_in(campaign)
    prints = [publication.fingerprint(task, campaign) for _page, task in handed_in]
    context = {
        "campaign": campaign,
        "brief": briefs.of(campaign),
        "blueprint": BLUEPRINTS[campaign.blueprint],
        "bars": timeline.of_campaign(campaign),
        "handed_in": [page for page, _task in handed_in],
        "fingerprint": " ".join(prints),
        "may_review": allows(access.person(request), "projects.review_campaign", campaign),
        "form": form,
    }
    return TemplateResponse(request, "cms/studio/review.html", context, status=status)


@require_POST
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = _campaign(request, slug)
    form = WordsForm(request.POST)
    # Only sending back needs a reason.
    form.fields["words"].required = False
    if not form.is_valid():
        return _shown(request, campaign, form, status=422)
    if not _done(request, campaign, _approve, words=form.cleaned_data["words"]):
        return redirect("studio:review", slug=slug)
    campaign.refresh_from_db()
    if campaign.is_public:
        messages.success(request, _("Approved. Everyone can read it now."))
    else:
        messages.success(request, _("Approved. It is published when nothing is missing any more."))
    return redirect("studio:campaign", slug=slug)


@require_POST
def send_back(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = _campaign(request, slug)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _shown(request, campaign, form, status=422)
    if not _done(request, campaign, _send_back, words=form.cleaned_data["words"]):
        return redirect("studio:review", slug=slug)
    messages.success(request, _("It is with the firm again, with your words."))
    return redirect("studio:campaign", slug=slug)


def _done(request: HttpRequest, campaign: Campaign, deed: Any, *, words: str) -> bool:
    """Do it to every page that was handed in, or to none, and say why not."""
    try:
        with transaction.atomic():
            deed(request, campaign, words)
    except publication.ReviewsOwnFirm:
        said = _("You work for this firm. Another editor reads what it hands in.")
        messages.error(request, said)
    except publication.Stale:
        said = _("Page or terms have changed since you read them. Read them again.")
        messages.error(request, said)
    except (publication.NothingToReview, IllegalTransition):
        messages.error(request, _("Nothing is waiting for you here any more."))
    else:
        return True
    return False


def _approve(request: HttpRequest, campaign: Campaign, words: str) -> None:
    read = request.POST.get("fingerprint", "").split(" ")
    handed_in = _handed_in(campaign)
    if not handed_in:
        raise publication.NothingToReview(campaign.slug)
    # A language was handed in, or taken back, since the editor opened the page.
    if len(read) != len(handed_in):
        raise publication.Stale(campaign.slug)
    # One moment for all languages, by which `publication.approve` knows them as one deed.
    now = timezone.now()
    for (page, _task), seen in zip(handed_in, read, strict=True):
        publication.approve(
            page,
            by=access.person(request),
            at=now,
            comment=words,
            # An empty one would pass as a call that asks for no comparison.
            read=seen or "nothing",
        )


def _send_back(request: HttpRequest, campaign: Campaign, words: str) -> None:
    handed_in = _handed_in(campaign)
    if not handed_in:
        raise publication.NothingToReview(campaign.slug)
    now = timezone.now()
    for page, _task in handed_in:
        publication.send_back(page, by=access.person(request), at=now, comment=words)

"""A campaign's terms, beside its pages and outside their revisions."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import briefs, comparison
from cms.studio import access, first_terms, path, timeline
from cms.studio.forms import TermsForm
from projects import campaigns
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, PhaseKind, VoteRule
from projects.models.campaigns import BallotKind
from projects.rules import allows

TEMPLATES = {
    "": "cms/studio/terms.html",
    "phases": "cms/studio/phases.html",
    "rules": "cms/studio/rules.html",
}
NEXT = {"": "campaign", "phases": "rules", "rules": "pages"}
REFUSALS = {
    "blueprint": gettext_lazy("These are not the phases of this order."),
    "backwards": gettext_lazy("A phase ends before it has begun."),
    "overlap": gettext_lazy("Two phases overlap."),
    "decision_before_close": gettext_lazy("Decide after the vote has closed."),
    "decision_due_at": gettext_lazy("Say by when you will decide."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them on one page. Read-only once people rely on them."""
    return _answer(request, slug, part="")


@require_http_methods(["GET", "HEAD", "POST"])
def phases(request: HttpRequest, slug: str) -> HttpResponse:
    """The second step: which phases, and when."""
    return _answer(request, slug, part="phases")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The third step: how the vote goes, and by when the firm answers."""
    return _answer(request, slug, part="rules")


def _answer(request: HttpRequest, slug: str, *, part: str) -> HttpResponse:
    campaign = access.campaign_or_404(request, slug)
    may_change = allows(access.person(request), "projects.change_terms", campaign)
    if campaign.is_public or not may_change:
        # To whoever could change them, that they are frozen; to anybody else there is no such form.
        status = 200 if request.method != "POST" else 409 if may_change else 404
        return _shown(request, campaign, status=status)
    now = timezone.now()
    blueprint = campaign.blueprint if part == "rules" else _blueprint(request, campaign)
    written = written_terms(campaign)
    shown = written if blueprint == written.blueprint else first_terms.suggest(blueprint, at=now)
    form = TermsForm(request.POST or None, blueprint=blueprint, terms=shown, at=now, part=part)
    posted = request.method == "POST"
    if posted and form.is_valid() and _changed(request, campaign, form, written, at=now):
        messages.success(request, _("The terms are saved."))
        return redirect(f"studio:{NEXT[part]}", slug=slug)
    context = {
        **(path.context(campaign, part, at=now) if part else {}),
        "campaign": campaign,
        "form": form,
        "bars": timeline.of(shown.spans, mirrored=get_language_bidi()) if part != "rules" else [],
        "blueprint": blueprint,
        "blueprints": list(BLUEPRINTS.items()) if part != "rules" else [],
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, TEMPLATES[part], context, status=status)


def _changed(
    request: HttpRequest,
    campaign: Campaign,
    form: TermsForm,
    written: campaigns.Terms,
    *,
    at: datetime,
) -> bool:
    """Save what was typed; whatever the service refuses is said in the form."""
    by, typed = access.person(request), form.terms()
    try:
        campaign = campaigns.change_terms(campaign, terms=typed, by=by, at=at)
    except campaigns.TermsFrozen:
        form.add_error(None, _("The campaign has been published meanwhile: its terms are frozen."))
    except (campaigns.PhasesDisordered, campaigns.TermsIncomplete) as refusal:
        form.add_error(None, REFUSALS.get(refusal.args[0], str(refusal)))
    else:
        # A page in review was handed in with other terms: it comes back to the firm.
        comparison.compare(campaign, by=by, at=at)
        _settle(campaign, form, typed, written, at=at)
        return True
    return False


def _settle(
    campaign: Campaign,
    form: TermsForm,
    typed: campaigns.Terms,
    written: campaigns.Terms,
    *,
    at: datetime,
) -> None:
    """Rules that only moved along with the dates are for the firm to look at again."""
    brief = briefs.of(campaign)
    moved = typed.decision_due_at != written.decision_due_at
    kept = brief.rules_set_at if form.part == "phases" and not moved else None
    briefs.settle(
        campaign,
        phases=brief.phases_set_at if form.part == "rules" else at,
        rules=kept if form.part == "phases" else at,
    )


def _shown(request: HttpRequest, campaign: Campaign, *, status: int) -> HttpResponse:
    context = {
        "campaign": campaign,
        "bars": timeline.of_campaign(campaign),
        "blueprint": BLUEPRINTS[campaign.blueprint],
    }
    return TemplateResponse(request, "cms/studio/terms_frozen.html", context, status=status)


def _blueprint(request: HttpRequest, campaign: Campaign) -> str:
    asked = request.GET.get("blueprint", "")
    return asked if asked in BLUEPRINTS else campaign.blueprint


def written_terms(campaign: Campaign) -> campaigns.Terms:
    """The terms as they stand."""
    return campaigns.Terms(
        blueprint=campaign.blueprint,
        spans=[
            campaigns.Span(PhaseKind(phase.kind), phase.starts_at, phase.ends_at)
            for phase in campaign.phases.all()
        ],
        vote_rule=VoteRule(campaign.vote_rule),
        vote_threshold=campaign.vote_threshold,
        decision_due_at=campaign.decision_due_at,
        ballot_kind=BallotKind(campaign.ballot_kind),
    )

"""Funding rounds: drafted by a firm, read by an editor, stopped by an operator if need be."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rules import is_editor
from cms import translations
from cms.studio import access
from cms.studio import round_deeds as deeds
from cms.studio.brief_forms import WordsForm
from cms.studio.round_forms import (
    REFUSALS,
    NewRoundForm,
    RewardFormSet,
    RoundForm,
    currency_of,
    first_terms,
    initial_of,
    initial_rewards,
    rewards_of,
)
from cms.translated_forms import languages_of, offered, source_of
from core.languages import OWN_NAMES
from core.moves import IllegalTransition
from payments import held, panels, rounds
from payments.models import FundingRound, RoundState
from projects.models import Campaign, CampaignState, Idea, IdeaState
from projects.rules import allows

SHOWN = 200
# Numbers of ideas are PostgreSQL integers: ten digits may be too many.
LONGEST_NUMBER = 10
CHANGEABLE = (RoundState.DRAFT, RoundState.IN_REVIEW)
NOT_ALLOWED = gettext_lazy("A round needs a published campaign, and an idea that is chosen.")


def _own(user: User) -> Any:
    """The rounds of the person's firms; all for the site's staff."""
    found = FundingRound.objects.select_related("campaign__firm", "idea")
    return found if user.is_staff else found.filter(campaign__firm__members__user=user)


def _round_or_404(request: HttpRequest, slug: str) -> FundingRound:
    round_: FundingRound = get_object_or_404(_own(access.person(request)), slug=slug)
    return round_


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a word first, then the newest."""
    found = _own(access.person(request)).order_by("-created_at", "-pk")[:SHOWN]
    listed = sorted(found, key=lambda one: one.state != RoundState.IN_REVIEW)
    return TemplateResponse(request, "cms/studio/rounds.html", {"rounds": listed})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft for the campaign or one of its chosen ideas; `?idea=` names one by its number."""
    campaign = access.campaign_or_404(request, slug)
    if not deeds.leads(access.person(request), campaign):
        raise Http404("leads no firm")
    currency = currency_of(request.POST, otherwise="EUR")
    pages = languages_of(campaign=campaign)
    first = next(iter(pages), "")
    words = {"offered": offered(pages), "source": source_of(request.POST, otherwise=first)}
    form = NewRoundForm(
        request.POST or None,
        campaign=campaign,
        currency=currency,
        initial=first_terms(language=first) | {"idea": _named(request, campaign)},
        **words,
    )
    rewards = RewardFormSet(
        request.POST or None, prefix="rewards", form_kwargs={"currency": currency, **words}
    )
    # Both are asked: `and` would leave the rewards without their errors where a term is wrong.
    if request.method == "POST" and all((form.is_valid(), rewards.is_valid())):
        drafted = _draft(request, campaign, form, rewards)
        if drafted is not None:
            messages.success(request, _("The round is drafted. Submit it when it is right."))
            return redirect("studio:round", slug=drafted.slug)
    context = {
        "campaign": campaign,
        "form": form,
        "rewards": rewards,
        "is_open": campaign.state == CampaignState.PUBLISHED,
    }
    return _form_page(request, context)


def _named(request: HttpRequest, campaign: Campaign) -> Idea | None:
    """What the desk led here for; the form itself refuses an idea that is not chosen."""
    number = request.GET.get("idea", "")
    if not (number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER):
        return None
    return campaign.ideas.filter(number=number, state=IdeaState.CHOSEN).first()


def _draft(
    request: HttpRequest, campaign: Campaign, form: NewRoundForm, rewards: Any
) -> FundingRound | None:
    """The draft, or None with what the service refused said at its field."""
    try:
        with transaction.atomic():
            return rounds.draft(
                campaign,
                slug=form.cleaned_data["slug"],
                terms=form.terms(rewards_of(rewards)),
                idea=form.cleaned_data["idea"],
                by=access.person(request),
                at=timezone.now(),
            )
    except rounds.TermsWrong as refusal:
        _say(form, refusal)
    except rounds.RoundNotAllowed:
        form.add_error(None, NOT_ALLOWED)
    except IntegrityError:
        form.add_error("slug", _("This address has just been taken. Choose another."))
    return None


def _say(form: RoundForm, refusal: rounds.TermsWrong) -> None:
    field, words = REFUSALS.get(refusal.args[:2], (None, _("These terms cannot stand.")))
    form.add_error(field, words)


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    faulty = context["form"].errors or context["rewards"].total_error_count()
    status = 422 if faulty else 200
    return TemplateResponse(request, "cms/studio/round_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Rewrites a draft; one in review comes back to the firm."""
    found = _round_or_404(request, slug)
    if not deeds.leads(access.person(request), found.campaign):
        raise Http404("leads no firm")
    if found.state not in CHANGEABLE:
        messages.error(request, _("People rely on this round: its terms no longer change."))
        return redirect("studio:round", slug=slug)
    currency = currency_of(request.POST, otherwise=found.currency)
    promised = list(found.rewards.all())
    words = {
        "offered": offered(languages_of(campaign=found.campaign_id), found, *promised),
        "source": source_of(request.POST, otherwise=found.language),
    }
    form = RoundForm(request.POST or None, currency=currency, initial=initial_of(found), **words)
    rewards = RewardFormSet(
        request.POST or None,
        prefix="rewards",
        initial=initial_rewards(promised, currency=found.currency),
        form_kwargs={"currency": currency, **words},
    )
    right = request.method == "POST" and all((form.is_valid(), rewards.is_valid()))
    if right and _changed(request, found, form, rewards):
        messages.success(request, _("The terms are saved."))
        return redirect("studio:round", slug=slug)
    context = {"round": found, "campaign": found.campaign, "form": form, "rewards": rewards}
    return _form_page(request, context | {"is_open": True})


def _changed(request: HttpRequest, found: FundingRound, form: RoundForm, rewards: Any) -> bool:
    try:
        rounds.change_terms(
            found,
            terms=form.terms(rewards_of(rewards)),
            by=access.person(request),
            at=timezone.now(),
        )
    except rounds.TermsWrong as refusal:
        _say(form, refusal)
    except rounds.RoundFrozen:
        form.add_error(None, _("The round has been approved meanwhile: its terms are frozen."))
    else:
        return True
    return False


@require_safe
def round_(request: HttpRequest, slug: str) -> HttpResponse:
    """A round as its firm and the site's staff see it, with what each may do now."""
    return _shown(request, _round_or_404(request, slug), WordsForm())


def _shown(
    request: HttpRequest, found: FundingRound, words: WordsForm, *, status: int = 200
) -> HttpResponse:
    user, now = access.person(request), timezone.now()
    open_deeds = [deed for deed in deeds.DEEDS.values() if deed.is_open(found, user)]
    reviews = allows(user, "projects.review_campaign", found.campaign)
    is_own = found.state == RoundState.IN_REVIEW and bool(is_editor(user)) and not reviews
    # They would be refused: the page says instead that another editor reads it.
    if is_own:
        open_deeds = [deed for deed in open_deeds if not deed.is_review]
    lacking = translations.lacking(found)
    last = found.words.order_by("-pk").first() if found.state == RoundState.DRAFT else None
    context = {
        "round": found,
        "funding": panels.of(found, user=user, at=now),
        "money": held.of(found),
        "may_refund": user.has_perm("payments.refund"),
        "deeds": [
            deed for deed in open_deeds if not (deed.is_final or deed.takes_words or deed.is_review)
        ],
        "approvals": [deed for deed in open_deeds if deed.is_review and not deed.takes_words],
        "spoken_deeds": [deed for deed in open_deeds if deed.takes_words],
        "last_deeds": [deed for deed in open_deeds if deed.is_final],
        "may_draft_anew": found.goal_met is False and deeds.leads(user, found.campaign),
        "may_change": found.state in CHANGEABLE and deeds.leads(user, found.campaign),
        "fingerprint": deeds.fingerprint(found),
        "titles": found.versions("title"),
        "unsaid": [own for code, own in OWN_NAMES if code in lacking],
        "may_be_translated": found.state in CHANGEABLE,
        "is_public": FundingRound.objects.public().filter(pk=found.pk).exists(),
        "is_own": is_own,
        "words": last.words if last else "",
        "words_form": words,
    }
    return TemplateResponse(request, "cms/studio/round.html", context, status=status)


@require_POST
def act(request: HttpRequest, slug: str, deed: str) -> HttpResponse:
    """Does one deed, if this person may and the round is still where they saw it."""
    found, user = _round_or_404(request, slug), access.person(request)
    wanted = deeds.DEEDS.get(deed)
    if wanted is None or not wanted.may(user, found.campaign):
        raise Http404(deed)
    words = WordsForm(request.POST)
    if wanted.takes_words and not words.is_valid():
        return _shown(request, found, words, status=422)
    said = words.cleaned_data["words"] if wanted.takes_words else ""
    read = request.POST.get("fingerprint", "")
    try:
        deeds.do(wanted, found, by=user, at=timezone.now(), read=read, words=said)
    except rounds.ReviewsOwnFirm:
        refused = _("You work for this firm. Another editor reads what it hands in.")
        messages.error(request, refused)
    except rounds.RoundNotAllowed:
        messages.error(request, NOT_ALLOWED)
    except rounds.TermsWrong:
        messages.error(request, _("Its deadline has passed: send it back for new dates."))
    except rounds.RoundFrozen:
        messages.error(request, _("The terms have changed since you read them. Read them again."))
    except IllegalTransition:
        messages.error(request, _("The round has moved on meanwhile. This is how it stands."))
    else:
        messages.success(request, wanted.done)
    return redirect("studio:round", slug=slug)

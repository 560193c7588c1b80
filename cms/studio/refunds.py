"""Operators give money back: read every effect first, then confirm exactly that."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from cms.studio import access
from core.fields import LineField, MoneyField, ProseField
from core.templatetags.format import number
from payments import held, refund_orders, refund_previews, work
from payments.models import FundingRound, Pledge, PledgeState, RoundState
from payments.refund_orders import PreviewOutdated
from payments.refund_previews import Preview

MAY = "payments.refund"
PER_PAGE = 50
LONGEST_REASON = 500
CHANGED = gettext_lazy(
    "Something has changed since you read this. Nothing was done: this is how it stands now."
)
# Why collected money cannot go back now: the codes of payments.refunds.bar.
BARRED = {
    "not_collected": gettext_lazy("Nothing has been charged."),
    "under_way": gettext_lazy("A refund is on its way already."),
    "refunded": gettext_lazy("All of it has been refunded."),
    "disputed": gettext_lazy(
        "The bank has taken the money back until the dispute is decided; Stripe refuses a refund."
    ),
    "lost": gettext_lazy("The bank has given the money to the backer for good."),
}


class ReasonForm(forms.Form):
    """What everybody concerned is told."""

    reason = ProseField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("The backers read this, word for word."),
    )
    reason.widget.attrs["rows"] = 3


class RefundForm(ReasonForm):
    """How much of one pledge goes back, and why."""

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = MoneyField(
            label=_("How much goes back, in %(currency)s") % {"currency": pledge.currency},
            currency=pledge.currency,
            minimum_minor=1,
            maximum_minor=pledge.amount_minor,
            initial=pledge.held,
        )
        self.fields = {"amount": amount, **self.fields}


class SearchForm(forms.Form):
    """Whose pledge, or in which state."""

    q = LineField(label=gettext_lazy("Name, address or key"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any")), *PledgeState.choices],
        required=False,
    )


def _round_or_404(slug: str) -> FundingRound:
    found = FundingRound.objects.select_related("campaign__firm", "idea")
    return get_object_or_404(found, slug=slug)


@require_safe
def pledges(request: HttpRequest, slug: str) -> HttpResponse:
    """Every pledge of a round, for whoever answers for its money."""
    access.operator_or_404(request, to=MAY)
    found = _round_or_404(slug)
    finder = SearchForm(request.GET, label_suffix="")
    rows = found.pledges.select_related("backer", "reward").order_by("-started_at", "-pk")
    rows = rows.filter(_sought(finder)) if finder.is_valid() else rows.none()
    context = {
        "round": found,
        # Not `search`: Wagtail's header would draw it a second time.
        "finder": finder,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "money": held.of(found),
        "may_end": found.state in (RoundState.SUSPENDED, *refund_previews.REFUNDABLE_ROUNDS),
    }
    status = 200 if finder.is_valid() else 422
    return TemplateResponse(request, "cms/studio/refund_pledges.html", context, status=status)


def _sought(finder: SearchForm) -> Q:
    typed, state = finder.cleaned_data["q"], finder.cleaned_data["state"]
    sought = Q(state=state) if state else Q()
    if typed:
        who = Q(backer__display_name__icontains=typed) | Q(backer__email__iexact=typed)
        with suppress(ValueError):
            who |= Q(key=UUID(typed))
        sought &= who
    return sought


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, key: UUID) -> HttpResponse:
    """One pledge: what went back, what could, and the preview of giving it back."""
    operator = access.operator_or_404(request, to=MAY)
    found = get_object_or_404(
        Pledge.objects.select_related("round__campaign__firm", "reward", "backer"), key=key
    )
    form = RefundForm(request.POST or None, pledge=found)
    if request.method != "POST":
        preview = refund_previews.of_pledge(found, found.held)
        return _pledge_page(request, found, form, preview, is_read=False)
    if not form.is_valid():
        return _pledge_page(request, found, form, None, is_read=False, status=422)
    preview = refund_previews.of_pledge(found, form.cleaned_data["amount"])
    # `read` comes from the preview alone: without it nothing was shown yet that could be confirmed.
    if "read" not in request.POST:
        return _pledge_page(request, found, form, preview, is_read=True)
    return _refund(request, found, form, by=operator)


def _refund(request: HttpRequest, found: Pledge, form: RefundForm, *, by: User) -> HttpResponse:
    given = form.cleaned_data
    try:
        refund_orders.refund_pledge(
            found, by=by, at=timezone.now(), read=request.POST["read"], **given
        )
    except PreviewOutdated as outdated:
        messages.error(request, CHANGED)
        # Only what a refund changes: without names the rows that were joined would be read again.
        found.refresh_from_db(fields=["state", "refunded_minor", "lost_minor", "collected_at"])
        return _pledge_page(request, found, form, outdated.preview, is_read=True, status=409)
    messages.success(request, _("The refund is begun. It is asked of Stripe in a moment."))
    return redirect("studio:refund_pledge", key=found.key)


def _pledge_page(
    request: HttpRequest,
    found: Pledge,
    form: RefundForm,
    preview: Preview | None,
    *,
    is_read: bool,
    status: int = 200,
) -> HttpResponse:
    context = {
        "pledge": found,
        "round": found.round,
        "refunds": list(found.refunds.select_related("asked_by").order_by("number")),
        "items": list(work.waiting().filter(subject=work.subject_of(found))),
        "form": form,
        "is_read": is_read,
        **_said(preview),
    }
    return TemplateResponse(request, "cms/studio/refund.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def whole_round(request: HttpRequest, slug: str) -> HttpResponse:
    """Ends a stopped round, or gives back all that a round has collected."""
    operator = access.operator_or_404(request, to=MAY)
    found = _round_or_404(slug)
    form = ReasonForm(request.POST or None)
    preview = refund_previews.of_round(found)
    if request.method != "POST" or not form.is_valid() or "read" not in request.POST:
        is_read = request.method == "POST" and form.is_valid()
        status = 422 if request.method == "POST" and not is_read else 200
        return _round_page(request, found, form, preview, is_read=is_read, status=status)
    return _end(request, found, form, by=operator, at=timezone.now())


def _end(
    request: HttpRequest, found: FundingRound, form: ReasonForm, *, by: User, at: datetime
) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    try:
        refund_orders.end_round(found, reason=reason, by=by, at=at, read=request.POST["read"])
    except PreviewOutdated as outdated:
        messages.error(request, CHANGED)
        found.refresh_from_db(fields=["state"])
        return _round_page(request, found, form, outdated.preview, is_read=True, status=409)
    messages.success(request, _("Done. Everybody concerned gets a mail."))
    return redirect("studio:refund_pledges", slug=found.slug)


def _round_page(
    request: HttpRequest,
    found: FundingRound,
    form: ReasonForm,
    preview: Preview,
    *,
    is_read: bool,
    status: int = 200,
) -> HttpResponse:
    context = {"round": found, "form": form, "is_read": is_read, **_said(preview)}
    return TemplateResponse(request, "cms/studio/refund_round.html", context, status=status)


def _said(preview: Preview | None) -> dict[str, Any]:
    """The preview with its codes in words."""
    if preview is None:
        return {"preview": None}
    names = {*PledgeState, *RoundState}
    labels = {state.value: state.label for state in names}
    return {
        "preview": preview,
        "before": labels[preview.state_before],
        "after": labels[preview.state_after],
        "mails": number(preview.receipts + preview.told),
        "barred": [(BARRED[one.why], one.pledges, one.sum) for one in preview.barred],
        "rewards": [
            ngettext("%(name)s: %(people)s person", "%(name)s: %(people)s people", count)
            % {"name": name, "people": number(count)}
            for name, count in preview.rewards
        ],
    }

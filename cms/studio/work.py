"""What waits for an operator: each item in words, with what can be done about it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cms.studio import access
from core.fields import ProseField
from payments import work
from payments.models import Pledge, WorkItem

MAY = "payments.refund"
PER_PAGE = 25
# What each kind means and what to do, in words. One that is not here is shown by its code.
MEANINGS = {
    "amount_differs": gettext_lazy(
        "Stripe charged another sum than was pledged. Look the payment up at Stripe and give back "
        "what is too much."
    ),
    "charge_without_pledge": gettext_lazy(
        "Stripe has a charge that belongs to no pledge. If it is not from elsewhere, refund it at "
        "Stripe."
    ),
    "charged_not_collected": gettext_lazy(
        "Stripe has taken the money, and we have not booked it. If the next night does not find it "
        "settled, somebody must look at the log."
    ),
    "collected_without_charge": gettext_lazy(
        "We have booked a payment that Stripe does not know. Do not refund it before that is "
        "understood."
    ),
    "dispute": gettext_lazy(
        "A backer's bank has taken the money back. Answer with evidence at Stripe in time, or let "
        "it go; what is decided is booked by itself."
    ),
    "dispute_unbooked": gettext_lazy(
        "A bank has taken money that is not with us any more, or is on its way back. Tell the bank "
        "of the refund at Stripe, so that nobody is paid twice."
    ),
    "event_stuck": gettext_lazy(
        "A message from Stripe could not be processed after many tries. Try it again; if it fails "
        "again, the log says why."
    ),
    "intent_missing": gettext_lazy("Stripe does not know a payment that we have on our books."),
    "ledger_off": gettext_lazy(
        "A posting is out of balance, which the database forbids: somebody went around it."
    ),
    "refund_beyond": gettext_lazy(
        "Stripe says that more went back than was charged. Compare the refunds at Stripe with ours."
    ),
    "refund_differs": gettext_lazy(
        "A refund at Stripe and our books do not say the same. Compare both."
    ),
    "refund_failed": gettext_lazy(
        "A refund came back from the bank, most often because the card is no longer valid. Ask the "
        "backer for another way, pay it, and settle this; or try again."
    ),
    "refund_overtaken": gettext_lazy(
        "A refund by hand at Stripe left no room for the one that was asked for here. See what is "
        "left, and give it back if that is meant."
    ),
    "refund_refused": gettext_lazy(
        "Stripe refused a refund. The code says why; when that is mended, try again."
    ),
    "refund_unbooked": gettext_lazy(
        "Stripe has refunded a payment that we never booked. Look it up at Stripe."
    ),
    "unexpected_charge": gettext_lazy(
        "Stripe has taken money that was not due, or another sum. Refund it at Stripe."
    ),
}
REFUND_AGAIN = (*work.OF_REFUNDS, "refund_beyond", "refund_differs")


class NoteForm(forms.Form):
    note = ProseField(label=gettext_lazy("How it was settled"), max_length=500)
    note.widget.attrs["rows"] = 2


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first; or what was settled, the newest first."""
    access.operator_or_404(request, to=MAY)
    return _page(request)


def _page(
    request: HttpRequest, *, refused: int = 0, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    settled = "settled" in request.GET
    found = work.settled() if settled else work.waiting()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    items = list(page.object_list)
    pledges = _pledges(items)
    rows = [
        {
            "item": item,
            "meaning": MEANINGS.get(item.kind, item.kind),
            "pledge": pledges.get(_key_of(item)),
            "may_refund": item.kind in REFUND_AGAIN and not settled,
            "may_retry": item.kind == work.STUCK_EVENT and not settled,
            "form": form if form and item.pk == refused else NoteForm(auto_id=f"note-{item.pk}-%s"),
        }
        for item in items
    ]
    context = {"rows": rows, "page": page, "settled": settled}
    return TemplateResponse(request, "cms/studio/work.html", context, status=status)


def _key_of(item: WorkItem) -> str:
    """The pledge that the item speaks of; "" for one about something else."""
    if item.subject.startswith("pledge:"):
        return item.subject.split(":")[1]
    return str(item.details.get("pledge", ""))


def _pledges(items: list[WorkItem]) -> dict[str, Pledge]:
    keys = {key for item in items if (key := _key_of(item))}
    found = Pledge.objects.filter(key__in=keys).select_related("round", "backer")
    return {str(pledge.key): pledge for pledge in found}


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    operator = access.operator_or_404(request, to=MAY)
    item = get_object_or_404(WorkItem, pk=pk)
    # The form stands once for each item: without its number their labels would all lead to one.
    form = NoteForm(request.POST, auto_id=f"note-{item.pk}-%s")
    if not form.is_valid():
        return _page(request, refused=item.pk, form=form, status=422)
    try:
        work.settle(item, note=form.cleaned_data["note"], by=operator, at=timezone.now())
    except work.AlreadySettled:
        messages.error(request, _("This has been settled meanwhile."))
    else:
        messages.success(request, _("Settled. Your note stays with it."))
    return redirect("studio:work")


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Only for a message of Stripe's: a refund is tried again on its pledge's own page."""
    operator = access.operator_or_404(request, to=MAY)
    item = get_object_or_404(WorkItem, pk=pk)
    try:
        work.retry_event(item, by=operator, at=timezone.now())
    except work.AlreadySettled:
        messages.error(request, _("This has been settled meanwhile."))
    except work.NothingToRetry:
        messages.error(request, _("This cannot be tried again by itself."))
    else:
        messages.success(request, _("It is tried again in a moment."))
    return redirect("studio:work")

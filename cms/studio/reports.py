"""What members reported: the queue of the editors, and one case of it. Firms see none of this."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rules import firms_of, is_editor
from cms.studio import access
from community import moderation, reporting
from community.models import Case, Comment, CommentState
from core.fields import ProseField
from projects.models import Idea

SHOWN, REPORTS_SHOWN = 20, 50
DEEDS = {"hide": moderation.hide, "restore": moderation.restore, "dismiss": moderation.dismiss}
WORDS = {
    "hide": _("Hide it"),
    "restore": _("Show it again"),
    "dismiss": _("Leave it as it is and answer the reports"),
}


class JudgeForm(forms.Form):
    """A decision with the reason that everyone reads."""

    verdict = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    reason = ProseField(
        label=_("The reason"),
        max_length=1000,
        help_text=_("Public: it stands in place of the text, and in the list of decisions."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, verdicts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, WORDS[name]) for name in verdicts]


def _editor_or_404(request: HttpRequest) -> User:
    user = access.person(request)
    if not is_editor(user):
        raise Http404("an editor's")
    return user


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Twenty cases: most reported first, then those that have waited longest."""
    user = _editor_or_404(request)
    # Nobody judges what is said in a campaign of their own firm.
    waiting = Case.objects.waiting().exclude(campaign__firm__in=firms_of(user))
    found = waiting.select_related("campaign__firm", "comment__author", "idea__author")
    page: Page[Case] = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {"cases": page.object_list, "page": page}
    return TemplateResponse(request, "cms/studio/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, key: str) -> HttpResponse:
    scoped = Comment.objects.select_related("campaign__firm", "idea", "author", "parent__author")
    return _case(request, get_object_or_404(scoped, key=key))


@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    scoped = Idea.objects.select_related("campaign__firm", "author")
    return _case(request, get_object_or_404(scoped, campaign__slug=slug, number=number))


def _case(request: HttpRequest, thing: reporting.Reportable) -> HttpResponse:
    """The text with its surroundings, the reports, earlier decisions, and the next one."""
    user = _editor_or_404(request)
    if not moderation.may_moderate(user, thing):
        raise Http404("not theirs to judge")
    which = {"comment": thing} if isinstance(thing, Comment) else {"idea": thing}
    case = Case.objects.filter(**which).first()
    verdicts = _verdicts(thing, case)
    form = JudgeForm(request.POST or None, verdicts=verdicts)
    if request.method == "POST" and form.is_valid():
        deed = DEEDS[form.cleaned_data["verdict"]]
        try:
            deed(thing, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
        except moderation.DecidedAlready:
            form.add_error(None, _("Another editor has decided this in the meantime."))
        else:
            messages.success(request, _("It is decided, and everyone concerned is told."))
            return redirect("studio:reports")
    context = {"thing": thing, "case": case, "form": form, "verdicts": verdicts} | _read(case)
    context |= {"is_comment": isinstance(thing, Comment), "stands": reporting.stands(thing)}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cms/studio/reports_case.html", context, status=status)


def _verdicts(thing: reporting.Reportable, case: Case | None) -> list[str]:
    if isinstance(thing, Comment) and thing.state == CommentState.REMOVED:
        return []
    first = "hide" if reporting.stands(thing) else "restore"
    return [first, "dismiss"] if case and case.open_reports else [first]


def _read(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {"reports": [], "decisions": [], "withheld": {}}
    reports = case.reports.select_related("reporter").order_by("-pk")
    decisions = case.decisions.select_related("by").order_by("-pk")
    return {
        "reports": reports[:REPORTS_SHOWN],
        "decisions": decisions[:REPORTS_SHOWN],
        "withheld": case.withheld,
    }

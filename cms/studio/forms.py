"""The studio's forms: a campaign's terms, a new firm."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import firms
from accounts.models import Firm, User
from cms.studio.first_terms import DAYS_TO_DECIDE
from core.fields import LineField
from projects.blueprints import BLUEPRINTS
from projects.campaigns import Span, Terms
from projects.models import PhaseKind, VoteRule
from projects.models.campaigns import BallotKind

LONGEST_SLUG = 60
HIGHEST_THRESHOLD = 1_000_000
# Pages beside those of campaigns and of firms: whoever were called so could not be reached.
RESERVED = firms.RESERVED


class SlugField(forms.SlugField):
    """The word in the address; left empty, it follows from the name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _("Small letters, digits and hyphens; left empty, it follows from the name."),
        )
        super().__init__(max_length=LONGEST_SLUG, required=False, label=_("Address"), **kwargs)


def free_slug(form: forms.Form, *, source: str, model: Any) -> str:
    """The slug typed or made from the name, refused at its field if it is taken or empty."""
    typed = str(form.cleaned_data.get("slug", "")).lower()
    # `slugify` drops all letters that are not Latin: of a Persian name nothing is left.
    slug = typed or slugify(form.cleaned_data.get(source, ""))[:LONGEST_SLUG].strip("-")
    if not slug:
        # A name that is itself wrong has its own word; its address follows once it is right.
        if source not in form.errors and "slug" not in form.errors:
            said = _("Write an address in small letters: none follows from the name.")
            form.add_error("slug", said)
    elif slug in RESERVED or model.objects.filter(slug=slug).exists():
        form.add_error("slug", _("This address is taken. Choose another."))
    return slug


class MomentField(forms.DateTimeField):
    """A day and a time, entered with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        # Browsers take no other format here, whatever the reader's language.
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=picker, **kwargs)


class TermsForm(forms.Form):
    """Phases with their dates, and the rule of the vote if there is one; or a part of these."""

    vote_rule = forms.ChoiceField(
        label=_("When votes show"), choices=VoteRule.choices, widget=forms.RadioSelect
    )
    ballot_kind = forms.ChoiceField(
        label=_("What a ballot says"), choices=BallotKind.choices, widget=forms.RadioSelect
    )
    vote_threshold = forms.IntegerField(
        label=_("Vote threshold"),
        min_value=1,
        max_value=HIGHEST_THRESHOLD,
        help_text=_("An idea with this many votes is shortlisted, and you owe it an answer."),
    )
    decision_due_at = MomentField(
        label=_("Decisions due"),
        help_text=_("By then you answer every shortlisted idea in public. Everyone sees the date."),
    )

    def __init__(
        self,
        *args: Any,
        blueprint: str,
        terms: Terms,
        at: datetime,
        part: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"initial": initial(terms), **kwargs})
        self.blueprint, self.at, self.written, self.part = blueprint, at, terms, part
        spans = {}
        for kind in BLUEPRINTS[blueprint].phases:
            spans[f"{kind}_starts"] = MomentField(
                label=_("%(phase)s: from") % {"phase": kind.label}
            )
            spans[f"{kind}_ends"] = MomentField(label=_("%(phase)s: until") % {"phase": kind.label})
        rules = dict(self.fields) if BLUEPRINTS[blueprint].has_vote and part != "phases" else {}
        self.fields = (spans if part != "rules" else {}) | rules

    def clean(self) -> dict[str, Any]:
        """Say at the field what is out of order; the service has the last word."""
        super().clean()
        before = None
        for kind, starts, ends in self._typed() if self.part != "rules" else ():
            if starts and ends and ends <= starts:
                self.add_error(f"{kind}_ends", _("A phase ends after it has begun."))
            elif ends and ends <= self.at:
                self.add_error(f"{kind}_ends", _("This lies in the past."))
            if starts and before and starts < before:
                self.add_error(f"{kind}_starts", _("The phase before has not ended by then."))
            before = ends or before
        due, closes = self.cleaned_data.get("decision_due_at"), self._vote_ends()
        if due and closes and due < closes:
            self.add_error("decision_due_at", _("Decide after the vote has closed."))
        return self.cleaned_data

    def _typed(self) -> Iterator[tuple[PhaseKind, datetime | None, datetime | None]]:
        for kind in BLUEPRINTS[self.blueprint].phases:
            get = self.cleaned_data.get
            yield kind, get(f"{kind}_starts"), get(f"{kind}_ends")

    def _vote_ends(self) -> datetime | None:
        if self.part != "rules":
            return self.cleaned_data.get("vote_ends")
        return next((s.ends_at for s in self.written.spans if s.kind == PhaseKind.VOTE), None)

    def terms(self) -> Terms:
        """What was typed, and for the other part what was written before."""
        return Terms(blueprint=self.blueprint, spans=self._spans(), **self._rules())

    def _spans(self) -> Sequence[Span]:
        if self.part == "rules":
            return self.written.spans
        typed = self.cleaned_data
        return [
            Span(kind, typed[f"{kind}_starts"], typed[f"{kind}_ends"]) for kind, *_ in self._typed()
        ]

    def _rules(self) -> dict[str, Any]:
        if not BLUEPRINTS[self.blueprint].has_vote:
            return {}
        if self.part == "phases":
            return self._moved_rules()
        typed = self.cleaned_data
        return {
            "vote_rule": VoteRule(typed["vote_rule"]),
            "ballot_kind": BallotKind(typed["ballot_kind"]),
            "vote_threshold": typed["vote_threshold"],
            "decision_due_at": typed["decision_due_at"],
        }

    def _moved_rules(self) -> dict[str, Any]:
        """As written; a vote that closes later takes the date of the decisions along."""
        closes, due = self.cleaned_data["vote_ends"], self.written.decision_due_at
        if due is None or due < closes:
            due = closes + timedelta(days=DAYS_TO_DECIDE)
        return {
            "vote_rule": self.written.vote_rule,
            "ballot_kind": self.written.ballot_kind,
            "vote_threshold": self.written.vote_threshold,
            "decision_due_at": due,
        }


def initial(terms: Terms) -> dict[str, Any]:
    """Terms as the form shows them."""
    values: dict[str, Any] = {
        "vote_rule": terms.vote_rule,
        "ballot_kind": terms.ballot_kind,
        "vote_threshold": terms.vote_threshold,
        "decision_due_at": terms.decision_due_at,
    }
    for span in terms.spans:
        values |= {f"{span.kind}_starts": span.starts_at, f"{span.kind}_ends": span.ends_at}
    return values


class FirmForm(forms.Form):
    """A firm and the person who answers for it."""

    name = LineField(label=_("Name"), max_length=120)
    slug = SlugField()
    city = LineField(label=_("City"), max_length=80, required=False)
    about = LineField(label=_("What it makes"), max_length=160, required=False)
    owner = forms.EmailField(
        label=_("The owner's e-mail address"),
        help_text=_("They need an account here first, with this address verified."),
    )

    def clean_owner(self) -> User:
        verified = User.objects.filter(
            email__iexact=self.cleaned_data["owner"], emailaddress__verified=True, is_active=True
        )
        owner = verified.distinct().first()
        if owner is None:
            raise forms.ValidationError(_("Nobody with this verified address has an account."))
        if owner.is_staff:
            raise forms.ValidationError(_("Staff of this site do not answer for a firm."))
        return owner

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["slug"] = free_slug(self, source="name", model=Firm)
        return self.cleaned_data

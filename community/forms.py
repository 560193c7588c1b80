"""What people write in a talk, and what they say against it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from community.models import ReportReason
from community.models.comments import LONGEST
from core.fields import LanguageField, ProseField
from projects.forms import SubmissionField

SALT = "community.form_shown"
# Nobody reads a form, writes a sentence and sends it within this time.
LEAST = timedelta(seconds=2)


def stamp(at: datetime) -> str:
    """When a form was shown, in a way that cannot be made up."""
    # It has no end: a form may stand open for days, and stays good.
    return signing.dumps(int(at.timestamp()), salt=SALT)


def shown_for(stamped: str, *, at: datetime) -> timedelta | None:
    """How long the form has been before its reader; None for a stamp that is not ours."""
    try:
        then = signing.loads(stamped, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return timedelta(seconds=at.timestamp() - then) if isinstance(then, int) else None


class CommentForm(forms.Form):
    """A comment or a reply, with two traps that no person falls into twice."""

    body = ProseField(
        label=_("Your comment"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    language = LanguageField()
    # Hidden from people; programs fill in every field they find.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown_token = forms.CharField(required=False, widget=forms.HiddenInput)
    submission = SubmissionField(required=False, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, at: datetime, draft: str, label: str = "") -> None:
        # A page may hold several such forms, and no id twice.
        super().__init__(data, auto_id=f"{draft}-%s")
        self.at, self.draft = at, draft
        self.initial.setdefault("shown_token", stamp(at))
        if label:
            self.fields["body"].label = label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shown = shown_for(cleaned.get("shown_token", ""), at=self.at)
        if shown is None or shown < LEAST or cleaned.get("website"):
            # Whoever is no program sends the same form again, and it goes through.
            typed = dict(self.data.items()) | {"website": ""}
            self.data = typed | ({"shown_token": stamp(self.at)} if shown is None else {})
            self.add_error(
                None, _("Something went wrong on the way. Your text is here: please send it again.")
            )
        return cleaned


class EditForm(forms.Form):
    """A comment's words, anew."""

    body = ProseField(
        label=_("Your comment"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    language = LanguageField()

    def __init__(self, data: Any = None, *, draft: str, initial: Any = None) -> None:
        super().__init__(data, auto_id=f"{draft}-%s", initial=initial)
        self.draft = draft


class ReportForm(forms.Form):
    """Why the editors should look at something."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=ReportReason.choices, widget=forms.RadioSelect
    )
    words = ProseField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        help_text=_("Only the editors read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, draft: str) -> None:
        super().__init__(data, auto_id=f"{draft}-%s")
        self.draft = draft

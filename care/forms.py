"""What people write in threads."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import Kind, Outcome, Remedy
from core.fields import LanguageField, LineField, ProseField
from projects.forms import SubmissionField

LONGEST = 4000


def _words(label: Any, *, rows: int = 6, **kwargs: Any) -> ProseField:
    widget = forms.Textarea(attrs={"rows": rows})
    return ProseField(label=label, max_length=LONGEST, widget=widget, **kwargs)


class AskForm(forms.Form):
    """A question or a complaint."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind,
        widget=forms.RadioSelect,
        help_text=_("Complaints are read first."),
    )
    subject = LineField(label=_("Subject"), max_length=120)
    text = _words(_("What do you want to say?"), rows=8)
    wish = LineField(
        label=_("What would put it right?"),
        max_length=500,
        required=False,
        help_text=_("A replacement, a date, an apology: say what you wish for."),
    )
    language = LanguageField()
    submission = SubmissionField(required=False, initial=uuid.uuid4)


class PostForm(forms.Form):
    """A few words in a thread."""

    text = _words(_("Your words"))
    language = LanguageField()
    submission = SubmissionField(required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class SettleForm(forms.Form):
    """How the firm says it ends."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        # To withdraw is the person's own.
        choices=[(choice.value, choice.label) for choice in (Outcome.ANSWERED, Outcome.PUT_RIGHT)],
        widget=forms.RadioSelect,
    )
    remedy = forms.ChoiceField(
        label=_("Put right with"), choices=[("", "—"), *Remedy.choices], required=False
    )
    text = _words(
        _("Words to the customer"),
        rows=4,
        required=False,
        help_text=_("Needed where something is put right: say with what, and when."),
    )
    language = LanguageField()
    submission = SubmissionField(required=False, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_put_right = cleaned.get("outcome") == Outcome.PUT_RIGHT
        if is_put_right and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say what you have put right, and how."))
        return cleaned

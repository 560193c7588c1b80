"""How one wants to be told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.format import clock, number
from notifications import clocks, preferences
from notifications.models import Attention, Rhythm
from notifications.models.attention import LEAST_A_WEEK, MOST_A_WEEK
from notifications.preferences import Choice
from notifications.topics import Topic, Way

OWN = "own"


def caps() -> list[tuple[int, str]]:
    """How many messages a week, in the reader's figures."""
    return [(cap, number(cap)) for cap in range(LEAST_A_WEEK, MOST_A_WEEK + 1)]


def hours() -> list[tuple[int, str]]:
    """The hours of a day as the reader writes them."""
    zone = timezone.get_current_timezone()
    day = [datetime(2000, 1, 1, hour, tzinfo=zone) for hour in range(24)]
    return [(at.hour, clock(at)) for at in day]


class AttentionForm(forms.Form):
    """A way for each topic, and when. What is one's own affair always comes by mail."""

    rhythm = forms.ChoiceField(label=_("How often a digest comes"), choices=Rhythm.choices)
    weekly_cap = forms.TypedChoiceField(
        label=_("Most messages a week"),
        choices=caps,
        coerce=int,
        help_text=_(
            "What comes beyond waits for a later digest. Mails about your own account, money and "
            "ideas do not count: they always come."
        ),
    )
    zone = forms.ChoiceField(label=_("Your time zone"))
    quiet_from = forms.TypedChoiceField(label=_("Quiet hours from"), choices=hours, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet hours until"),
        choices=hours,
        coerce=int,
        help_text=_("Nothing you could stop comes in these hours. Two equal hours are none."),
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.fields["zone"].choices = [(zone, zone.replace("_", " ")) for zone in clocks.zones()]  # type: ignore[attr-defined]
        for topic in topics:
            self.fields[f"mail_{topic}"] = forms.ChoiceField(label=_("Mail"), choices=Way.choices)
        if preferences.push_is_offered():
            for name in (OWN, *topics):
                self.fields[f"push_{name}"] = forms.BooleanField(
                    label=_("On your phone"), required=False
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: one row for each topic, its mail and its phone."""
        table: list[dict[str, Any]] = [{"label": _("Your own account, money and ideas")}]
        table += [{"label": topic.label, "mail": self[f"mail_{topic}"]} for topic in self.topics]
        if self.has_push:
            for row, name in zip(table, (OWN, *self.topics), strict=True):
                row["push"] = self[f"push_{name}"]
        return table

    @property
    def has_push(self) -> bool:
        return f"push_{OWN}" in self.fields

    @property
    def rest(self) -> list[forms.BoundField]:
        """The questions below the table."""
        names = ("rhythm", "weekly_cap", "zone", "quiet_from", "quiet_until")
        return [self[name] for name in names]

    def ways(self) -> dict[str, Choice]:
        said = self.cleaned_data
        found = {
            str(topic): Choice(said[f"mail_{topic}"], said.get(f"push_{topic}", False))
            for topic in self.topics
        }
        if self.has_push:
            found[""] = Choice(Way.AT_ONCE, said[f"push_{OWN}"])
        return found


def initial(ways: dict[str, Choice], attention: Attention, *, cap: int) -> dict[str, Any]:
    """What holds now, as the form shows it."""
    own = clocks.of(attention)
    shown: dict[str, Any] = {
        "rhythm": attention.rhythm,
        "weekly_cap": cap,
        "zone": own.zone,
        "quiet_from": own.quiet_from,
        "quiet_until": own.quiet_until,
    }
    for topic, choice in ways.items():
        shown[f"mail_{topic}"] = choice.mail
        shown[f"push_{topic or OWN}"] = choice.push
    return shown

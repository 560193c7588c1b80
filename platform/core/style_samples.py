"""What the style guide shows: one invented campaign, in figures and words that never change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core import charts, text
from core.money import Money

OPENED_AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
CLOSES_AT = datetime(2026, 12, 1, 17, tzinfo=UTC)
GOAL = Money(12_000_000, "EUR")
PLEDGED = (
    981_000,
    2_240_000,
    3_748_000,
    4_310_000,
    4_620_000,
    6_030_000,
    7_150_000,
    8_432_000,
)
PEOPLE = (121, 270, 466, 520, 561, 751, 880, 1046)
TURNOUT = (
    118,
    240,
    312,
    388,
    455,
    519,
    640,
    731,
    803,
    867,
    951,
    1040,
    1118,
    1196,
    1284,
)


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")


def _curve_rows() -> list[tuple[datetime, Money, int]]:
    steps = [OPENED_AT + timedelta(days=2.6 * (i + 1) - 1.6) for i in range(len(PLEDGED))]
    return [
        (at, _eur(minor), people) for at, minor, people in zip(steps, PLEDGED, PEOPLE, strict=True)
    ]


def _drawn() -> dict[str, Any]:
    rows, mirrored = _curve_rows(), get_language_bidi()
    opens_on = date(2026, 11, 8)
    days = [(opens_on + timedelta(days=i), people) for i, people in enumerate(TURNOUT)]
    closes_on = date(2026, 11, 30)
    return {
        "curve": charts.funding_curve(
            [(at, money.minor) for at, money, _people in rows],
            goal_minor=GOAL.minor,
            opens_at=OPENED_AT,
            closes_at=CLOSES_AT,
            mirrored=mirrored,
        ),
        "curve_rows": rows,
        "bars": charts.turnout_bars(
            days, opens_on=opens_on, closes_on=closes_on, mirrored=mirrored
        ),
        "turnout": TURNOUT[-1],
        "opens_on": opens_on,
        "closes_on": closes_on,
    }


class SampleForm(forms.Form):
    """One field of each kind; bound with faults, it shows how they are told."""

    title = forms.CharField(help_text=_("What someone would say across a table."), max_length=80)
    amount = forms.DecimalField(min_value=99, decimal_places=2)
    email = forms.EmailField(required=False)
    need = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    country = forms.ChoiceField(choices=[("PL", "Polska"), ("DE", "Deutschland"), ("IR", "ایران")])
    how_often = forms.ChoiceField(
        choices=[("daily", "Daily"), ("weekly", "Weekly")], widget=forms.RadioSelect
    )
    picture = forms.ImageField(required=False, help_text=_("JPEG, PNG or WebP, up to 8 MB."))
    agreed = forms.BooleanField(label=_("I agree to the rules, the same for all."))


class SampleSearch(forms.Form):
    q = forms.CharField(label=_("Search the ideas"), widget=forms.SearchInput, required=False)
    about = forms.ChoiceField(label=_("About"), choices=[("", _("Everything"))], required=False)
    order = forms.ChoiceField(label=_("Order"), choices=[("fair", _("Fair"))], required=False)


def _forms() -> dict[str, Any]:
    initial = {
        "title": "A grinder that stays sharp",
        "amount": "120.00",
        "how_often": "weekly",
    }
    faulty = {"title": "", "amount": "95.00", "email": "marta@", "how_often": ""}
    return {
        "form": SampleForm(initial=initial, prefix="good"),
        "faulty_form": SampleForm(data={f"bad-{k}": v for k, v in faulty.items()}, prefix="bad"),
        "search_form": SampleSearch(prefix="search"),
    }


def _campaign() -> dict[str, Any]:
    return {
        "phases": [
            {"name": _("Propose"), "note": _("63 ideas"), "state": "done"},
            {"name": _("Vote"), "note": _("1,284 people"), "state": "done"},
            {"name": _("Fund"), "note": _("until 1 Dec, 18:00"), "state": "current"},
            {"name": _("Test"), "note": _("from Feb 2027"), "state": "next"},
            {"name": _("Deliver"), "note": _("promised Jun 2027"), "state": "next"},
        ],
        "record": [
            ("answered", "92%"),
            ("median wait", "5 h"),
            ("dates kept", "7 of 9"),
        ],
        "facts": [
            ("of the goal", "70%"),
            ("people", "1,046"),
            ("left, to 1 Dec, 18:00", "9 days"),
        ],
        "crumbs": [(_("Campaigns"), "#"), ("A grinder that stays sharp", "")],
        "image": {
            "url": static("img/sample.svg"),
            "alt": "Drawing: a kettle and a cup on one line",
        },
        "chips": [
            {"name": _("All"), "count": 58, "url": "#", "current": True},
            {"name": _("Not seen yet"), "count": 39, "url": "#"},
            {"name": _("I approved"), "count": 2, "url": "#"},
        ],
    }


def _money() -> dict[str, Any]:
    return {
        "goal": GOAL,
        "pledged": _eur(PLEDGED[-1]),
        "price": _eur(9_900),
        "price_before": _eur(11_900),
        "workshop": _eur(18_900),
        "sum": _eur(10_890),
        "nothing": _eur(0),
        "bill": [("The grinder, first batch", _eur(9_900)), ("Shipping to Poland", _eur(990))],
        "shares": [
            ("Tools for the burrs", 41),
            ("The first batch", 35),
            ("Trials", 9),
        ],
        "steps": [
            {
                "when": "Today",
                "what": "A card is saved, and rests.",
                "state": "now",
            },
            {
                "when": "Until 1 December, 18:00",
                "what": "Change it or step back.",
            },
            {"when": "Goal met", "what": "One charge of €108.90."},
            {"when": "Goal missed", "what": "The card is let go."},
        ],
        "table_columns": ["What", "Pledged", "Collected", "Dropped"],
        "table_rows": [
            ["Pledges", "1,046", "1,031", "15"],
            ["Sum", "€84,320", "€83,105", "€1,215"],
        ],
        "stepper": ["Choose", "Save a card", "Pledged"],
    }


def _mails() -> list[dict[str, Any]]:
    return [
        {
            "subject": "Your pledge stands",
            "to": "customer@eyelevel.test",
            "at": OPENED_AT,
            "url": "#",
        },
        {
            "subject": "Confirm your address",
            "to": "firm@eyelevel.test",
            "at": CLOSES_AT,
            "url": "#",
        },
    ]


COLOURS = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "ink-faint",
    "line",
    "line-control",
    "accent",
    "accent-strong",
    "accent-tint",
    "alert",
    "alert-tint",
    "note",
    "note-tint",
    "art-sky",
    "art-ground",
    "art-body",
    "art-ochre",
    "art-clay",
]


def _comments() -> list[dict[str, Any]]:
    """One of a member, edited; one of the firm; one that the editors have hidden."""
    said = {"url": "#", "history_url": "#", "written_at": OPENED_AT, "acts": []}
    member = {
        "key": "a",
        "name": "Marta Zielińska",
        "html": text.as_html(_("Mine rattled **after one winter**.")),
        "edited_at": CLOSES_AT,
        "acts": [{"word": _("Reply"), "url": "#"}, {"word": _("Report"), "url": "#"}],
    }
    firm = {
        "key": "b",
        "name": "Jan Kawa",
        "voice": "firm",
        "voice_word": _("Firm"),
        "firm": "Mahler & Kawa",
        "html": text.as_html(_("It is the spring: the next series has another.")),
    }
    hidden = {
        "key": "c",
        "name": "Somebody",
        "notice": _("Hidden by the editors on 4 November 2026, because: It insults a member."),
    }
    return [said | one for one in (member, firm, hidden)]


def everything() -> dict[str, Any]:
    """The context of the style guide's page."""
    return {
        "colours": COLOURS,
        "icons": [
            "bell",
            "calendar-clock",
            "check",
            "clock",
            "info",
            "lock",
            "share-2",
            "users",
        ],
        "mails": _mails(),
        "due_on": date(2026, 12, 12),
        "comments": _comments(),
        **_campaign(),
        **_money(),
        **_drawn(),
        **_forms(),
    }

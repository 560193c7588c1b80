"""One invented campaign, in figures and words that never change."""

from datetime import date
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import diffs, text
from core.money import Money
from core.style_samples.drawn import CLOSES_AT, OPENED_AT


def everything() -> dict[str, Any]:
    return {
        **_campaign(),
        **_money(),
        "comments": _comments(),
        "mails": _mails(),
        "due_on": date(2026, 12, 12),
        "answered_on": date(2026, 12, 9),
        "changed": diffs.words(
            "A lid with a mark inside that tells one cup from two.",
            "A lid with a window that tells one cup from three.",
        ),
    }


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")


def _campaign() -> dict[str, Any]:
    return {
        "phases": [
            {"name": pgettext("phase", "Propose"), "note": _("63 ideas"), "state": "done"},
            {"name": pgettext("phase", "Vote"), "note": _("1,284 people"), "state": "done"},
            {
                "name": pgettext("phase", "Fund"),
                "note": _("until 1 Dec, 18:00"),
                "state": "current",
            },
            {"name": pgettext("phase", "Test"), "note": _("from Feb 2027"), "state": "next"},
            {"name": pgettext("phase", "Deliver"), "note": _("promised Jun 2027"), "state": "next"},
        ],
        "phases_first": [
            {
                "name": pgettext("phase", "Propose"),
                "note": _("until 1 Dec, 18:00"),
                "state": "current",
            },
            {"name": pgettext("phase", "Vote"), "state": "next"},
        ],
        "phases_over": [
            {"name": pgettext("phase", "Propose"), "note": _("63 ideas"), "state": "done"},
            {
                "name": pgettext("phase", "Vote"),
                "note": _("1,284 people"),
                "state": "done",
                "url": "#",
            },
        ],
        "tabs": [
            {"name": _("The campaign"), "url": "#", "count": None},
            {"name": _("Ideas"), "url": "#", "count": 58, "current": True},
            {"name": _("The result"), "url": "#", "count": None},
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
        "price": _eur(9_900),
        "price_before": _eur(11_900),
        "workshop": _eur(18_900),
        "sum": _eur(10_890),
        "nothing": _eur(0),
        "bill": [("The grinder, first batch", _eur(9_900)), ("Shipping to Poland", _eur(990))],
        "steps": [
            {
                "when": "3 November",
                "what": "A card was saved, and rests.",
                "state": "done",
            },
            {
                "when": "Today",
                "what": "The amount was changed to €108.90.",
                "state": "now",
            },
            {
                "when": "Until 1 December, 18:00",
                "what": "Change it or step back.",
            },
            {"when": "Goal met", "what": "One charge of €108.90."},
            {"when": "Goal missed", "what": "The card is let go."},
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

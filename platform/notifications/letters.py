"""A mail as its reader finds it: the text of its template, in their language, and its parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import address, readers
from accounts.people import FORMER
from core.reader import ANYBODY, Reader, reading
from core.translated import heard
from notifications import quoting, stopping
from notifications.models import Attention, Mail
from notifications.topics import CHOSEN

# The mail that tells what others say.
DIGEST = "digest"
# Parameters that name a person; empty, they were taken back when the person left.
NAMES = {"who", "person"}
# These come to the point at once, or bring a greeting of their own.
NOT_GREETED = ("account_", "message")


class Headed:
    """What has a first line in which the words of others are marked (notifications.quoting)."""

    heading: str

    @property
    def subject(self) -> str:
        return quoting.plain(self.heading)

    @property
    def shown(self) -> SafeString:
        """The subject as a page shows it."""
        return quoting.html(self.heading)


@dataclass(frozen=True)
class Line(Headed):
    """One thing that is new, and the page it is about."""

    heading: str
    url: str


@dataclass(frozen=True)
class Section:
    """What a digest has of one topic."""

    label: str
    lines: list[Line]
    stop_url: str


@dataclass(frozen=True)
class Letter(Headed):
    """`told` ends with a paragraph that says why one gets it; `stop_url` is empty for mails one
    cannot stop. `url` is the page it is about; only a digest has `sections`, and `more` than
    they show. What others said is marked in `heading` and `told` (notifications.quoting)."""

    heading: str
    told: str
    language: str
    stop_url: str = ""
    url: str = ""
    sections: tuple[Section, ...] = ()
    more: int = 0
    reader: Reader = ANYBODY

    @property
    def body(self) -> str:
        return quoting.plain(self.told)

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.body)

    @property
    def why(self) -> str:
        """Why one gets this: by our custom the last paragraph."""
        return self.paragraphs[-1] if self.paragraphs else ""

    @property
    def text(self) -> str:
        """The whole plain text, with the way to stop such mails."""
        if not self.stop_url:
            return self.body + "\n"
        with translation.override(self.language):
            way_out = _("To stop such mails: %(url)s") % {"url": self.stop_url}
        return f"{self.body}\n\n{way_out}\n"


def paragraphs(text: str) -> list[str]:
    return [each for each in (part.strip() for part in text.split("\n\n")) if each]


def read(mail: Mail, *, language: str = "") -> Letter:
    """As it was sent, or in another language. The template's first line is the subject; a secret
    that is forgotten is an empty word."""
    language = language or mail.to_language
    context = {
        **_in_language(mail, language=language),
        "recipient": mail.recipient,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "language": language,
    }
    told = readers.of(mail.recipient) if mail.recipient else ANYBODY
    sections = _sections(mail, language=language, reader=told) if mail.kind == DIGEST else ()
    shown = sum(len(each.lines) for each in sections)
    context |= {"sections": sections, "things": shown + int(mail.params.get("more", 0))}
    zone = timezone.override(ZoneInfo(zone_of(mail)))
    with translation.override(language), reading(lambda: told), zone:
        context |= {name: _(FORMER) for name in NAMES if context.get(name) == ""}
        greeting = _greeting(mail)
        context["address"] = address.of(mail.recipient) if mail.recipient else ""
        text = render_to_string(f"emails/{mail.kind}.txt", context)
    heading, _blank, body = text.strip().partition("\n")
    stop_url = ""
    if mail.topic and mail.recipient:
        stop_url = stopping.url(mail.recipient, topic=mail.topic)
    body = greeting + body.strip()
    url = _leads_to(quoting.plain(body), context)
    more = int(mail.params["more"]) if sections else 0
    return Letter(heading.strip(), body, language, stop_url, url, sections, more, told)


def _leads_to(body: str, params: dict[str, Any]) -> str:
    """The first page the mail names. Words that people wrote may name pages too: where the mail
    has paths of its own, only these count."""
    named = ours().findall(body)
    paths = {f"{settings.SITE_URL}{path}" for name, path in params.items() if _is_path(name)}
    return next((url for url in named if url in paths), named[0] if named else "")


def _is_path(name: str) -> bool:
    return name == "path" or name.endswith("_path")


def kept(mail: Mail, *, language: str = "") -> Letter:
    """As `read`, without what the mail is still to tell to its address alone.

    A code proves that an address is somebody's, so nobody may find it anywhere else: not even the
    account that asked for it, and not while a slow server keeps the mail waiting.
    """
    mail.secrets = {}
    return read(mail, language=language)


def ours() -> re.Pattern[str]:
    """The site's own addresses."""
    return re.compile(rf"{re.escape(settings.SITE_URL)}/[^\s<>\"'«»“”„]*")


def zone_of(mail: Mail) -> str:
    """The name of its reader's time zone."""
    attention: Attention | None = getattr(mail.recipient, "attention", None)
    return (attention and attention.zone) or settings.TIME_ZONE


def _sections(mail: Mail, *, language: str, reader: Reader) -> tuple[Section, ...]:
    """What a digest tells, as it stands now: what was taken back meanwhile is gone from it too."""
    rows = digested(mail)
    found = []
    for topic in CHOSEN:
        letters = [kept(row) for row in rows if row.topic == topic]
        lines = [Line(letter.heading, letter.url) for letter in letters]
        if lines and mail.recipient:
            with translation.override(language), reading(lambda: reader):
                label = str(topic.label)
            stop_url = stopping.url(mail.recipient, topic=topic)
            found.append(Section(label, lines, stop_url))
    return tuple(found)


def digested(mail: Mail) -> list[Mail]:
    """The rows that a digest tells, the newest first."""
    if mail.tells is None:
        look_up([mail])
    return mail.tells or []


def look_up(mails: Iterable[Mail]) -> None:
    """Find what those of them that are digests tell, for all of them with one query."""
    digests = [mail for mail in mails if mail.kind == DIGEST]
    wanted = [pk for mail in digests for pk in mail.params["rows"]]
    found = Mail.objects.filter(pk__in=wanted).order_by("-written_at", "-pk") if wanted else []
    by_pk = {row.pk: row for row in found}
    for mail in digests:
        told = set(mail.params["rows"])
        own = [row for pk, row in by_pk.items() if pk in told]
        mail.tells = [row for row in own if row.recipient_id == mail.recipient_id]
        for row in mail.tells:
            row.recipient = mail.recipient


def _greeting(mail: Mail) -> str:
    """As its reader wants to be spoken to.

    An address that is not proven to be theirs is not greeted: whoever joins with a stranger's
    address could write to them by choosing a name.
    """
    if mail.recipient is None or mail.address or mail.kind.startswith(NOT_GREETED):
        return ""
    return address.greeting(mail.recipient) + "\n\n"


def _in_language(mail: Mail, *, language: str) -> dict[str, Any]:
    """The parameters with texts, and pages that site paths lead to, in the recipient's language;
    what others said is marked."""
    return {
        name: _translated(value, language=language)
        if _is_path(name) and value
        else quoting.marked(heard(value, language=language), kind=mail.kind, name=name)
        for name, value in (mail.params | mail.secrets).items()
    }


def _translated(path: str, *, language: str) -> str:
    """A path resolves only in its own language: that of whoever caused the mail."""
    with translation.override(translation.get_language_from_path(path)):
        return translate_url(path, language)

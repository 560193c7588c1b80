"""The mails a site without a mail server has written to files, as a page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language_info

from core import languages
from notifications.markup import CODE

LATEST = 50
# Among so many are those one asks for first.
LOOKED_AT = 200
# Whom the demo has voting and backing: hundreds of mails that nobody waits for.
CROWD = "crowd-"
# Django's file backend ends each message with this line.
BORDER = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Letter:
    """One mail. `code` is what the person has to type somewhere, if it asks for that."""

    key: str
    subject: str
    to: str
    at: datetime
    body: str
    html: str
    code: str
    language: str

    @property
    def direction(self) -> str:
        """Which way it is written: a subject that begins with a foreign name does not tell."""
        if self.language not in languages.CODES:
            return "auto"
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def latest(*, first: str = "") -> list[Letter]:
    """Those to `first`, then those to others, the crowd's last; of each the newest first."""

    def rank(letter: Letter) -> int:
        to = letter.to.casefold()
        return 0 if first and to == first.casefold() else 2 if to.startswith(CROWD) else 1

    return sorted(_newest(), key=rank)[:LATEST]


def _newest() -> list[Letter]:
    """Reads only as many files as hold them."""
    found: list[Letter] = []
    for path in _files():
        # A file's messages stand in the order in which they were sent.
        found += reversed(list(_letters(path)))
        if len(found) >= LOOKED_AT:
            break
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:LOOKED_AT]


def _files() -> list[Path]:
    """The folder's files, the latest written first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    written = [path for path in folder.glob("*.log") if path.is_file()] if folder.is_dir() else []
    return sorted(written, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _letters(path: Path) -> Iterator[Letter]:
    for number, raw in enumerate(path.read_bytes().split(BORDER)):
        if raw.strip():
            message = message_from_bytes(raw.lstrip(b"\n"), policy=policy.default)
            assert isinstance(message, EmailMessage)
            yield _letter(message, key=f"{path.stem}-{number}", path=path)


def _letter(message: EmailMessage, *, key: str, path: Path) -> Letter:
    body = _part(message, "plain")
    code = CODE.search(body)
    return Letter(
        key=key,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        at=_sent_at(message, path),
        body=body,
        html=_part(message, "html"),
        code=code[1] if code else "",
        language=languages.known(str(message["Content-Language"] or "")),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).strip() if part else ""


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    """A date without a zone is in UTC, as Django writes it."""
    try:
        sent = parsedate_to_datetime(str(message["Date"]))
        return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

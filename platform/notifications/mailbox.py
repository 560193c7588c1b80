"""The mails a site without a mail server has written to files, as a page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from notifications.markup import CODE

LATEST = 50
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


def latest() -> list[Letter]:
    """The newest first. Reads only as many files as it shows."""
    found: list[Letter] = []
    for path in _files():
        found += reversed(list(_letters(path)))
        if len(found) >= LATEST:
            break
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:LATEST]


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

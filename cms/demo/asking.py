"""What the demo's people ask their firms: some answered, one waiting, one too long."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from accounts.models import Firm, FirmRole, User
from care import answers, threads
from care.models import Kind, Outcome, Remedy, Thread
from care.subjects import NoSuchSubject, Subject, find
from cms.demo.calendar import awake
from cms.demo.cast import Cast, Strangers
from payments.models import Pledge
from projects.models import Decision

TEXTS = Path(__file__).parent / "threads.toml"
# Of the past there are records, and nobody is asked to read them again.
BETWEEN = timedelta(days=17)
NIGHT = timedelta(hours=12)


@transaction.atomic
def hold(*, cast: Cast, at: datetime) -> None:
    """Everything that is not there yet; a second run finds it."""
    found = tomllib.loads(TEXTS.read_text())
    strangers = Strangers(cast, Random("asking"))  # noqa: S311 - no secret
    for text in found["past"]:
        _past(text, cast.firms[text["firm"]], strangers, at=at)
    for text in found["thread"]:
        by = cast.people.get(text["by"]) or strangers.who_speaks(text.get("language", "en"))
        subject = _subject(text, by=by, cast=cast)
        if subject and not Thread.objects.filter(subject=text["title"]).exists():
            _play(text, subject, by=by, at=at)


def _play(text: Mapping[str, Any], subject: Subject, *, by: User, at: datetime) -> None:
    agent = _agent(subject.firm)
    asked = at - timedelta(hours=text["hours"])
    last = awake(asked, after=asked - NIGHT, until=at)
    thread = threads.open_thread(
        subject,
        by=by,
        kind=Kind(text["kind"]),
        title=text["title"],
        text=text["text"],
        wish=text.get("wish", ""),
        language=text.get("language", "en"),
        at=last,
    )
    for answer in text.get("answers", ()):
        last = awake(at - timedelta(hours=answer["hours"]), after=last, until=at)
        said = {"text": answer["text"], "language": answer.get("language", "en")}
        answers.answer(thread, by=agent, at=last, **said)
    if words := text.get("put_right"):
        answers.settle(
            thread,
            by=agent,
            outcome=Outcome.PUT_RIGHT,
            text=words,
            language="en",
            remedy=Remedy(text["remedy"]),
            at=awake(last + timedelta(hours=2), after=last, until=at),
        )


def _past(text: Mapping[str, Any], firm: Firm, strangers: Strangers, *, at: datetime) -> None:
    agent = _agent(firm)
    for serial, question in enumerate(text["questions"], start=1):
        language = question.get("language", "en")
        by = strangers.who_speaks(language)
        if Thread.objects.filter(firm=firm, subject=question["title"]).exists():
            continue
        # Nobody writes on the stroke of the hour in which the demo was started.
        asked = at - BETWEEN * serial - timedelta(minutes=37 * serial)
        asked = awake(asked, after=asked - NIGHT, until=at)
        thread = threads.open_thread(
            find("firm", firm.slug, user=by),
            by=by,
            kind=Kind.QUESTION,
            title=question["title"],
            text=question["text"],
            language=language,
            at=asked,
        )
        answered = asked + timedelta(hours=question["after"], minutes=(19 * serial) % 50)
        answered = awake(answered, after=asked, until=at)
        said = {"text": question["answer"], "language": question.get("answered_in", language)}
        answers.answer(thread, by=agent, at=answered, **said)
        threads.confirm(
            thread, by=by, at=awake(answered + timedelta(hours=5), after=answered, until=at)
        )


def _subject(text: Mapping[str, Any], *, by: User, cast: Cast) -> Subject | None:
    """None where what it is about is not there: without the sandbox there are no pledges."""
    try:
        if text["about"] in ("pledge", "reward"):
            pledge = Pledge.objects.of(by).filter(round__slug=text["round"]).first()
            return find(text["about"], str(pledge.key), user=by) if pledge else None
        decision = Decision.objects.filter(
            idea__campaign__slug=text["campaign"], idea__title=text["idea"]
        ).first()
        return find("decision", str(decision.pk), user=by) if decision else None
    except NoSuchSubject:
        return None


def _agent(firm: Firm) -> User:
    return firm.members.get(role=FirmRole.AGENT).user

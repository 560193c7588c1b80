"""What the outbox hands out and forgets about a person."""

import json
from datetime import datetime

import pytest

from notifications import bounces, budget, outbox, personal, stopping, tasks
from notifications.models import AddressTrouble, Attention, Bounce, Mail, Preference, Trouble
from notifications.topics import Topic
from tests.factories import accounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]


def test_the_export_has_every_mail_as_it_was_read(now: datetime) -> None:
    mina = accounts.user("Mina")
    outbox.write("greeting", to=[mina, accounts.user("Jonas")], once="x", at=now, what="Hallo")
    tasks.send_due_mails()
    stopping.stop(mina, topic=Topic.TEAM, at=now)

    found = personal.export(mina)

    assert json.loads(json.dumps(found)) == found
    (mail,) = found["mails"]
    assert (mail["subject"], mail["to"], mail["state"]) == ("en: Hallo", mina.email, "sent")
    assert mail["text"].startswith("Dear Mina,\n\nMina, ")
    assert mail["written_at"] == now.isoformat()
    assert mail["sent_at"]
    assert (mail["because"], mail["push"], mail["read_at"]) == ("", "", None)
    (chosen,) = found["preferences"]
    assert chosen == {"topic": "team", "mail": "off", "push": False, "changed_at": now.isoformat()}
    assert (found["attention"], found["address"]) == (None, [])


def test_the_export_says_when_one_wants_to_be_told_and_what_is_wrong_with_the_address(
    now: datetime,
) -> None:
    mina = accounts.user("Mina")
    stopping.stop(mina, topic=Topic.DIGEST, at=now)
    bounces.report(key="1", address=mina.email, trouble=Trouble.BOUNCED, happened_at=now, at=now)

    found = personal.export(mina)

    assert json.loads(json.dumps(found)) == found
    assert found["attention"] == {
        "rhythm": "never",
        "weekly_cap": None,
        "zone": "",
        "quiet_from": None,
        "quiet_until": None,
    }
    told, broken = found["address"]
    assert (told["trouble"], told["at"]) == ("bounced", now.isoformat())
    assert (broken["broken_at"], broken["cleared_at"]) == (now.isoformat(), None)


def test_the_export_has_no_code_that_was_sent(now: datetime) -> None:
    mina = accounts.user()
    outbox.write_to_address(
        "greeting",
        address=mina.email,
        person=mina,
        once="x",
        at=now,
        secrets={"code": "4FX-9TQ"},
    )
    tasks.send_due_mails()

    assert "4FX-9TQ" not in json.dumps(personal.export(mina))


def test_erasing_leaves_no_mail_and_sends_none_that_waits(now: datetime) -> None:
    mina, other = accounts.user(), accounts.user()
    outbox.write("greeting", to=[mina, other], once="x", at=now)
    outbox.write_to_address("greeting", address=mina.email.upper(), language="en", once="y", at=now)
    outbox.write_to_address("greeting", address="else@example.org", language="en", once="y", at=now)
    stopping.stop(mina, topic=Topic.TEAM, at=now)
    stopping.stop(other, topic=Topic.TEAM, at=now)
    for person in (mina, other):
        budget.lock(person.pk)
        bounces.report(
            key=person.email,
            address=person.email.upper(),
            trouble=Trouble.BOUNCED,
            happened_at=now,
            at=now,
        )

    personal.erase(mina, at=now)
    personal.erase(mina, at=now)

    assert {mail.to_address for mail in Mail.objects.all()} == {other.email, "else@example.org"}
    assert [row.user for row in Preference.objects.all()] == [other]
    assert [row.user for row in Attention.objects.all()] == [other]
    assert [row.key for row in Bounce.objects.all()] == [other.email]
    assert [row.address.lower() for row in AddressTrouble.objects.all()] == [other.email]


def test_erasing_somebody_whose_address_is_gone_leaves_others_alone(now: datetime) -> None:
    mina, other = accounts.user(), accounts.user()
    outbox.write("greeting", to=[other], once="x", at=now)
    mina.email = ""

    personal.erase(mina, at=now)

    assert Mail.objects.count() == 1

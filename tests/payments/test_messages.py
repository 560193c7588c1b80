"""The mails that money causes: to whom, how often, with which figures."""

from datetime import datetime, timedelta

import pytest
from django.core import signing

from notifications import letters
from notifications.models import Mail
from payments import messages
from payments.models import FundingRound
from payments.sandbox.core import Sandbox
from tests.factories import accounts
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
DECLINES_LATER = "4000000000000341"


def told(kind: str) -> list[int]:
    return sorted(Mail.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_backer_reads_what_they_promised(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=2_500, at=now)

    mail = Mail.objects.get(kind="pledge_confirmed")

    assert mail.recipient == pledge.backer
    assert (mail.params["amount_minor"], mail.params["currency"]) == (2_500, "EUR")
    assert mail.params["card"] == "visa 4242"
    assert mail.params["deadline"] == live.deadline_at.isoformat()
    assert mail.params["path"] == pledge.get_absolute_url()


@pytest.mark.parametrize(("amount", "kind"), [(10_000, "round_met"), (9_999, "round_missed")])
def test_the_outcome_is_told_once_to_everyone_who_backed(
    amount: int,
    kind: str,
    live: FundingRound,
    sandbox: Sandbox,
    now: datetime,
    deadline: datetime,
) -> None:
    pledge = factory.pledge(live, sandbox, amount=amount, at=now)

    for _ in range(2):
        settle(live, at=deadline)

    assert pledge.backer_id in told(kind)
    assert len(told(kind)) == len(set(told(kind)))
    assert Mail.objects.filter(kind=kind).first().params["pledged_minor"] == amount  # type: ignore[union-attr]


def test_a_failed_payment_is_told_at_each_try_with_one_way_to_mend_it(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    for days in (0, 2, 5, 9):
        settle(live, at=deadline + timedelta(days=days, seconds=1))

    mails = Mail.objects.filter(kind="payment_failed", recipient=pledge.backer).order_by("id")

    assert mails.count() == 4
    assert [bool(mail.params["next_at"]) for mail in mails] == [True, True, True, False]
    for mail in mails:
        token = mail.params["resume_path"].rstrip("/").rsplit("/", 1)[-1]
        assert signing.loads(token, salt=messages.RESUME_SALT) == str(pledge.key)


def test_the_resume_link_opens_no_other_pledge(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    mine, yours = (factory.draft_pledge(live, at=now) for _ in range(2))
    token = messages.resume_path(mine).rstrip("/").rsplit("/", 1)[-1]

    assert messages.resume_path(mine) != messages.resume_path(yours)
    with pytest.raises(signing.BadSignature):
        signing.loads(token, salt="another")
    with pytest.raises(signing.BadSignature):
        signing.loads(token[:-1], salt=messages.RESUME_SALT)


def test_only_backers_who_stand_by_it_are_counted(
    live: FundingRound, sandbox: Sandbox, now: datetime
) -> None:
    pledge = factory.pledge(live, sandbox, at=now)
    factory.draft_pledge(live, at=now)

    assert messages.backers(live) == {pledge.backer_id}
    assert accounts.owner_of(live.campaign.firm).pk in told("round_opened")


class TestLanguages:
    """A mail tells of a round in its reader's language, whenever it is read."""

    PERSIAN = {"fa": {"title": "چراغ", "description": "یک چراغ."}}

    def pledged(self, sandbox: Sandbox, now: datetime, language: str) -> Mail:
        offer = factory.reward_terms(translations=self.PERSIAN)
        made = factory.funding_round(
            at=now, language="en", translations={"fa": {"title": "دور چراغ"}}, rewards=(offer,)
        )
        backer, reward = accounts.user(language=language), made.rewards.get()
        factory.pledge(made, sandbox, backer=backer, reward=reward, at=now)
        return Mail.objects.get(kind="pledge_confirmed")

    @pytest.mark.parametrize(
        ("language", "title", "reward"),
        [
            ("fa", "دور چراغ", "چراغ"),
            ("en", "A light with one standard cell", "The light"),
            ("de", "A light with one standard cell", "The light"),
        ],
    )
    def test_each_backer_reads_it_in_their_own(
        self, sandbox: Sandbox, now: datetime, language: str, title: str, reward: str
    ) -> None:
        letter = letters.read(self.pledged(sandbox, now, language))

        assert title in letter.subject
        assert reward in letter.body

    def test_one_that_was_written_before_there_were_translations_stays_as_it_is(
        self, sandbox: Sandbox, now: datetime
    ) -> None:
        mail = self.pledged(sandbox, now, "fa")
        mail.params["round"] = "As it was called then"

        assert "As it was called then" in letters.read(mail).subject

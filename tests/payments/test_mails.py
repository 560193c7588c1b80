"""Every mail of the product in every language: made by its own occasion, whole and readable."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import translation

from accounts.models import FirmMember, FirmRole, Purpose
from care import answers, threads
from cms.firms import deeds
from community import moderation
from notifications import addresses, bounces, consents, digests, outbox, samples
from notifications.models import Mail, Trouble
from payments import pledging, refunds, rounds, totals, wording
from payments.models import FundingRound, Pledge, RoundState, ShortfallRule
from payments.sandbox.core import Sandbox
from projects import beginnings, campaigns, follows
from projects import messages as campaign_messages
from projects.models import CampaignState, Idea, PhaseKind
from tests.factories import accounts, care, community, projects
from tests.factories import firms as firm_factory
from tests.factories import payments as factory
from tests.payments.charging import settle

pytestmark = pytest.mark.django_db
# Those about accounts and the studio have theirs in tests/notifications.
ELSEWHERE = ("account_", "message")
KINDS = {kind for kind in samples.kinds() if not kind.startswith(ELSEWHERE)}
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DECLINES_LATER, ASKS_ALWAYS = "4000000000000341", "4000002760003184"
ADDRESS = re.compile(rf"{re.escape(settings.SITE_URL)}(/\S+)")
# What no reader should see: code, a missing value, escaped marks, a raw date.
LEFT_OVER = re.compile(r"[{}]|%\w*[({]|\bNone\b|&\w+;|\d{4}-\d\d-\d\dT")


def money_goes_back(sandbox: Sandbox, *, at: datetime) -> None:
    """Met early; one card fails, one asks for its owner to the end; so everyone is refunded."""
    rule = ShortfallRule.REFUND_ALL
    round_ = factory.funding_round(at=at, state=RoundState.IN_REVIEW, shortfall_rule=rule)
    owner, editor = accounts.owner_of(round_.campaign.firm), accounts.editor()
    round_ = rounds.submit(
        rounds.send_back(round_, by=editor, at=at, comment="Too dear."), by=owner, at=at
    )
    round_ = rounds.open_round(rounds.approve(round_, by=editor, at=at), at=at)
    factory.pledge(round_, sandbox, amount=6_000, at=at)
    factory.pledge(round_, sandbox, amount=2_000, card=DECLINES_LATER, at=at)
    factory.pledge(round_, sandbox, amount=2_000, card=ASKS_ALWAYS, at=at)
    pledging.announce_goal(round_, at=at)
    pledging.cancel_pledge(factory.pledge(round_, sandbox, at=at), at=at)
    for hours in (0, 49, 24 * 9 + 1, 24 * 10 + 1):
        settle(round_, at=round_.deadline_at + timedelta(hours=hours, seconds=1))


def money_comes_back_again(sandbox: Sandbox, *, at: datetime) -> None:
    """An operator gives one pledge back; its bank refuses it; then ends a round for good."""
    round_ = factory.funding_round(at=at)
    paid = factory.pledge(round_, sandbox, amount=10_000, at=at)
    settle(round_, at=round_.deadline_at)
    begun = refunds.begin(Pledge.objects.get(pk=paid.pk), at=at, reason="It broke.")
    refunds.run(begun, at=at)
    begun.refresh_from_db()
    sandbox.control.fail_refund(begun.stripe_id)
    refunds.catch_up(begun.pledge, at=at)
    stopped = rounds.suspend(factory.funding_round(at=at), by=accounts.operator(), at=at)
    factory.end(stopped, at=at)


def goal_is_missed(sandbox: Sandbox, *, at: datetime) -> None:
    round_ = factory.funding_round(at=at)
    factory.pledge(round_, sandbox, amount=9_999, at=at)
    settle(round_, at=round_.deadline_at)


def firm_is_asked(*, at: datetime) -> None:
    """Sent back, published, voted on, decided and closed."""
    campaign = projects.campaign(PhaseKind.FUND, state=CampaignState.IN_REVIEW, vote_threshold=1)
    owner = accounts.owner_of(campaign.firm)
    editor = accounts.editor()
    campaign = campaigns.send_back(campaign, by=editor, at=at, comment="Which lamp?")
    campaign = campaigns.submit(campaign, by=owner, at=at)
    taken_back = campaigns.Withdrawal.TAKEN_BACK
    campaign = campaigns.withdraw(campaign, reason=taken_back, by=owner, at=at)
    campaign_messages.campaign_page_approved(campaign, at=at)
    follows.follow_firm(campaign.firm, user=accounts.user(), at=at)
    campaign = campaigns.publish(campaigns.submit(campaign, by=owner, at=at), by=None, at=at)
    begins = campaign.phases.all()[0].starts_at
    follows.follow_campaign(campaign, user=accounts.user(), at=begins - timedelta(days=1))
    assert beginnings.tell(campaign, at=begins)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    campaign = projects.counted(campaign)
    projects.decided(Idea.objects.get(pk=idea.pk))
    campaigns.close(campaign, word="Thank you.", by=owner, at=at)


def firm_is_complained_to(*, at: datetime) -> None:
    """Reminded, overdue, passed on, answered, put right, and not settled after all."""
    accounts.operator()
    thread = care.thread(at=at)
    for hours in (49, 73):
        care.sweep(at=at + timedelta(hours=hours))
    later = at + timedelta(days=4)
    answers.step_in(thread, by=accounts.operator(), text="We have rung them up.", at=later)
    assert thread.assignee
    answers.answer(thread, by=thread.assignee, text="Send it to us.", at=later)
    care.put_right(thread, at=later)
    threads.reopen(thread, by=thread.opened_by, text="It flickers still.", at=later)


def firm_grows(*, at: datetime) -> None:
    """Refused, verified, joined by somebody whose role changes and who is removed."""
    firm, operator = firm_factory.applied(at=at), accounts.operator()
    owner = accounts.owner_of(firm)
    firm = deeds.refuse(firm, reason="The register knows another name.", by=operator, at=at)
    firm = deeds.verify(firm, by=operator, at=at)
    asked = firm_factory.invitation(firm, at=at)
    member = deeds.join(asked, user=accounts.user(), role=FirmRole.AGENT, at=at)
    deeds.change_role(member, role=FirmRole.OWNER, by=owner, at=at)
    deeds.remove(FirmMember.objects.get(pk=member.pk), by=owner, at=at)


def people_talk(*, at: datetime) -> None:
    """A comment on an idea, reported, hidden and shown again."""
    idea = projects.idea(projects.campaign())
    made = community.comment(idea, body="Make it of **steel**.", at=at)
    # The mail about a comment that is hidden is taken back; this one stands.
    community.comment(idea, body="Or of **brass**.", at=at)
    community.reported(made)
    moderation.hide(made, reason="It names a private address.", by=accounts.editor(), at=at)
    moderation.restore(made, reason="The address is a shop.", by=accounts.editor(), at=at)


def person_agrees(*, at: datetime) -> None:
    person = accounts.user()
    consents.change(person, purpose=Purpose.NEWS_MAIL, given=True, source="test", at=at)


def person_gathers_news(*, at: datetime) -> None:
    """News of a campaign in a digest; then the address fails, and its owner mends it."""
    campaign = projects.campaign()
    person = accounts.user()
    follows.follow_campaign(campaign, user=person, at=at)
    campaigns.close(campaign, word="Thank you.", by=accounts.owner_of(campaign.firm), at=at)
    held = Mail.objects.held().get(recipient=person)
    assert digests.make(person.pk, at=held.due_at)
    nobody = Trouble.BOUNCED
    bounces.report(key="1", address=person.email, trouble=nobody, happened_at=at, at=at)
    addresses.try_again(person, at=at)


@pytest.fixture
def written(sandbox: Sandbox, now: datetime) -> dict[str, Mail]:
    """One mail of every kind, as the services wrote it."""
    firm_is_complained_to(at=now)
    money_goes_back(sandbox, at=now)
    goal_is_missed(sandbox, at=now)
    money_comes_back_again(sandbox, at=now)
    firm_is_asked(at=now)
    people_talk(at=now)
    person_agrees(at=now)
    firm_grows(at=now)
    person_gathers_news(at=now)
    return {mail.kind: mail for mail in Mail.objects.select_related("recipient")}


def test_every_kind_of_mail_has_its_occasion(written: dict[str, Mail]) -> None:
    assert set(written) == KINDS


def test_the_gallery_shows_mails_as_they_are_written(written: dict[str, Mail]) -> None:
    for kind, mail in written.items():
        assert set(samples.SAMPLES[kind].params) == set(mail.params), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_whole_in_every_language(written: dict[str, Mail], language: str) -> None:
    for kind, mail in written.items():
        read_in(mail, language)
        message = outbox.compose(mail)
        said = f"{message.subject}\n{message.body}"

        assert 5 < len(message.subject) < 150, kind
        assert LEFT_OVER.findall(said) == [], kind
        assert "\n\n\n" not in said, kind
        check_addresses(str(message.body), language=language)


def read_in(mail: Mail, language: str) -> None:
    """A person's language is their own; a bare address has it from whoever wrote to it."""
    if mail.recipient is None:
        mail.language = language
    else:
        mail.recipient.language = language


def check_addresses(body: str, *, language: str) -> None:
    """Each leads to a page in the reader's language, but for the way out, which has none."""
    paths = [path for path in ADDRESS.findall(body) if not path.startswith("/mail/stop/")]
    assert paths
    for path in paths:
        assert path.startswith(f"/{language}/")
        with translation.override(language):
            assert resolve(path).view_name


def test_figures_are_written_as_the_reader_writes_them(written: dict[str, Mail]) -> None:
    for kind, mail in written.items():
        read_in(mail, "fa")
        message = outbox.compose(mail)
        card = str(mail.params.get("card", "")).split(" ")[-1]
        prose = ADDRESS.sub("", f"{message.subject}\n{message.body}").replace(card or "\0", "")

        assert re.findall(r"[0-9]+", prose) == [], kind


def test_a_round_that_is_funded_says_so(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, at=now)
    settle(live, at=deadline)

    message = outbox.compose(Mail.objects.filter(kind="round_final")[0])

    assert message.subject == f"Funded: {live.title}"
    assert "goes ahead with what was collected" in str(message.body)


def test_a_round_from_which_nothing_arrived_speaks_of_no_refunds(
    live: FundingRound, sandbox: Sandbox, now: datetime, deadline: datetime
) -> None:
    factory.pledge(live, sandbox, amount=10_000, card=DECLINES_LATER, at=now)
    for days in (0, 2, 5, 9, 11):
        settle(live, at=deadline + timedelta(days=days, seconds=1))

    message = outbox.compose(Mail.objects.filter(kind="round_final")[0])

    assert message.subject == f"Not one payment arrived: {live.title}"
    assert "nobody has paid anything" in str(message.body)
    live.refresh_from_db()
    said = wording.standing(live, totals.of(live), at=deadline + timedelta(days=11))
    assert "no card could be charged" in said

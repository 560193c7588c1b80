"""One example of every mail, as the services write it: for the gallery, and for its tests.

A new `emails/<kind>.txt` needs its line here; tests compare the names with what services write.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from notifications.models import Mail
from notifications.topics import Topic

WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
READER = "mina@example.org"


@dataclass(frozen=True)
class Sample:
    params: dict[str, Any]
    topic: str = ""
    secrets: dict[str, Any] = field(default_factory=dict)
    # Of a digest: the kinds it tells.
    tells: tuple[str, ...] = ()


def kinds() -> list[str]:
    """Every mail there is a template for."""
    return sorted(path.stem for path in (settings.BASE_DIR / "templates" / "emails").glob("*.txt"))


def mail(kind: str, *, language: str) -> Mail:
    """An example to read. It is not written, so nobody sends it."""
    sample = SAMPLES[kind]
    made = Mail(
        kind=kind,
        recipient=User(email=READER, display_name="Mina Farahani", language=language),
        params=sample.params,
        secrets=sample.secrets,
        topic=sample.topic,
        written_at=WRITTEN_AT,
    )
    if sample.tells:
        made.tells = [mail(each, language=language) for each in sample.tells]
    return made


CAMPAIGN = {"campaign": "A lamp for every road", "path": "/en/c/lamp/"}
IDEA = {
    **CAMPAIGN,
    "idea": "A warmer light for the night",
    "idea_path": "/en/ideas/lamp/7/",
}
DUE = {"due": "2026-04-01T22:00:00+00:00"}
ROUND = {
    "round": "Lamp, first series",
    "path": "/en/rounds/lamp/",
    "goal_minor": 1_000_000,
    "currency": "EUR",
    "deadline": "2026-04-30T18:00:00+00:00",
    "shortfall": "proceed",
}
OUTCOME = {**ROUND, "pledged_minor": 1_234_500}
PLEDGE = {
    "round": "Lamp, first series",
    "firm": "Lumen Werkstatt",
    "path": "/en/pledges/6a3c2c1e-52f4-4c8c-9d1c-0b8a4f0e7a11/",
    "round_path": "/en/rounds/lamp/",
    "amount_minor": 10_890,
    "currency": "EUR",
    "reward": "One lamp",
    "card": "visa 4242",
    "deadline": "2026-04-30T18:00:00+00:00",
    "grace_ends": "2026-05-10T18:00:00+00:00",
}
RECEIPT = {"receipt_path": f"{PLEDGE['path']}receipt/"}
REFUND = {
    **PLEDGE,
    **RECEIPT,
    "refund_minor": 4_000,
    "refunded_minor": 4_000,
    "cause": "operator",
    "reason": "The pads are not made, so their price goes back.",
}
RESUME = {"resume_path": "/en/pledges/resume/example/"}
FAILED = {**PLEDGE, **RESUME, "code": "card_declined"}
THREAD = {
    "firm": "Lumen Werkstatt",
    "person": "Mina Farahani",
    "subject": "The lamp flickers",
    "asked": "complaint",
    "due": "2026-03-05T09:30:00+00:00",
    "path": "/en/threads/6a3c2c1e-52f4-4c8c-9d1c-0b8a4f0e7a11/",
}
WORDS = {**THREAD, "deed": "said", "text": "It flickers whenever the road is wet. What can I do?"}
FIRM = {"firm": "Lumen Werkstatt", "path": "/en/firms/lumen-werkstatt/"}
MODERATED = {
    "what": "comment",
    "verdict": "hidden",
    "reason": "It names somebody who has nothing to do with this.",
    "about": "A lamp for every road",
    "path": "/en/talk/comments/6a3c2c1e-52f4-4c8c-9d1c-0b8a4f0e7a11/",
}
SAMPLES: dict[str, Sample] = {
    "account_changed": Sample(
        {
            "what": "email_changed",
            "from_email": "mina@example.org",
            "to_email": "mina.farahani@example.org",
            "path": "/en/accounts/password/reset/",
        }
    ),
    "account_code": Sample({"what": "email_confirmation_signup"}, secrets={"code": "4FX-9TQ"}),
    "account_erased": Sample({"path": "/en/accounts/signup/"}),
    "account_exists": Sample(
        {
            "what": "account_already_exists",
            "path": "/en/accounts/signup/",
            "link_path": "/en/accounts/password/reset/",
        }
    ),
    "account_password_link": Sample(
        {"what": "password_reset_key"},
        secrets={"link_path": "/en/accounts/password/reset/key/3-example/"},
    ),
    "account_unknown": Sample({"what": "unknown_account", "path": "/en/accounts/signup/"}),
    "address_again": Sample({"path": "/en/notifications/"}),
    "campaign_closed": Sample(
        {**CAMPAIGN, "word": "Thank you: forty ideas, and one of them is being made."},
        topic=Topic.CAMPAIGNS,
    ),
    "campaign_of_firm": Sample(
        {**CAMPAIGN, "firm": "Lumen Werkstatt", "firm_path": "/en/firms/lumen-werkstatt/"},
        topic=Topic.FIRMS,
    ),
    "campaign_page_approved": Sample(CAMPAIGN),
    "campaign_published": Sample(CAMPAIGN),
    "campaign_sent_back": Sample(
        {**CAMPAIGN, "comment": "Say who sends the lamps, and from where."}
    ),
    "campaign_submitted": Sample({**CAMPAIGN, "firm": "Lumen Werkstatt"}),
    "campaign_withdrawn": Sample({**CAMPAIGN, "reason": "taken_back"}),
    "comment_written": Sample(
        {
            "why": "reply",
            "who": "Jonas Wirth",
            "about": "A lamp for every road",
            "excerpt": "I have the same lamp, and it lasts.",
            "path": MODERATED["path"],
        },
        topic=Topic.COMMENTS,
    ),
    "consent_receipt": Sample(
        {
            "given": True,
            "purpose": "News by mail",
            "words": "The people who run this site may write to me when something new can be done.",
            "path": "/en/me/consents/",
        }
    ),
    "decision_owed": Sample({**IDEA, **DUE}),
    "digest": Sample(
        {"rows": [], "more": 2, "path": "/en/notifications/"},
        topic=Topic.DIGEST,
        tells=("round_opened", "vote_counted", "idea_shortlisted", "comment_written"),
    ),
    "firm_invitation": Sample(
        {
            "firm": "Lumen Werkstatt",
            "inviter": "Olga Owner",
            "role": "product_lead",
            "until": "2026-03-09T09:30:00+00:00",
        },
        secrets={"path": "/en/firms/invitations/example/"},
    ),
    "firm_joined": Sample({**FIRM, "person": "Anton Agent", "role": "agent"}),
    "firm_refused": Sample({**FIRM, "reason": "The register knows this number by another name."}),
    "firm_removed": Sample(FIRM),
    "firm_role_changed": Sample({**FIRM, "role": "owner"}),
    "firm_verified": Sample(FIRM),
    "goal_reached": Sample(ROUND, topic=Topic.CAMPAIGNS),
    "idea_decided": Sample(
        {
            **IDEA,
            "verdict": "chosen",
            "reason": "Half of you asked for it, and it costs us two cents.",
            "firm": "Lumen Werkstatt",
        }
    ),
    "idea_shortlisted": Sample({**IDEA, **DUE}, topic=Topic.IDEAS),
    "ideas_begun": Sample(
        {**CAMPAIGN, "until": "2026-03-16T10:00:00+00:00"}, topic=Topic.CAMPAIGNS
    ),
    "message": Sample(
        {
            "subject": "The page “A lamp for every road” has been submitted",
            "text": "Hello Mina Farahani,\n\nThe page “A lamp for every road” waits for you.",
        }
    ),
    "payment_failed": Sample({**FAILED, "next_at": "2026-05-02T18:00:00+00:00"}),
    "payment_reminder": Sample({**FAILED, "code": "authentication_required"}),
    "pledge_cancelled": Sample(PLEDGE),
    "pledge_confirmed": Sample(PLEDGE),
    "pledge_dropped": Sample(PLEDGE),
    "pledge_last_call": Sample({**PLEDGE, **RESUME}),
    "pledge_receipt": Sample({**PLEDGE, **RECEIPT}),
    "pledge_refunded": Sample(REFUND),
    "refund_returned": Sample(REFUND),
    "report_answered": Sample(MODERATED),
    "round_ended": Sample(
        {**ROUND, "state": "cancelled", "reason": "The firm has gone out of business."}
    ),
    "round_final": Sample({**ROUND, "state": "funded"}),
    "round_met": Sample(OUTCOME, topic=Topic.CAMPAIGNS),
    "round_missed": Sample(OUTCOME, topic=Topic.CAMPAIGNS),
    "round_opened": Sample(ROUND, topic=Topic.CAMPAIGNS),
    "round_sent_back": Sample({**ROUND, "comment": "For which countries is the price?"}),
    "round_submitted": Sample({**ROUND, "firm": "Lumen Werkstatt"}),
    "text_moderated": Sample(MODERATED),
    "thread_answered": Sample({**WORDS, "text": "Send it to us: we change the seal.", "due": ""}),
    "thread_opened": Sample({**WORDS, "wish": "A lamp that burns in the rain."}),
    "thread_overdue": Sample(THREAD),
    "thread_passed_on": Sample(THREAD),
    "thread_reminder": Sample(THREAD),
    "thread_settled": Sample(
        {
            **WORDS,
            "deed": "put_right",
            "text": "A new lamp is on its way to you.",
            "due": "",
            "outcome": "put_right",
            "remedy": "replacement",
            "until": "2026-03-18T10:00:00+00:00",
        }
    ),
    "thread_stepped_in": Sample({**WORDS, "text": "We have rung the firm up."}),
    "thread_turned": Sample({**WORDS, "text": "It flickers still."}),
    "thread_unanswered": Sample(THREAD),
    "vote_counted": Sample({**CAMPAIGN, "shortlisted": 3}, topic=Topic.CAMPAIGNS),
}

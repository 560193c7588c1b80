"""The mails about campaigns and ideas: every kind, in plain text, whatever the titles say."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from notifications import outbox
from notifications.models import Mail
from projects import campaigns, follows
from projects.models import CampaignState, Idea, Verdict
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db
TITLE = "Lights & <b>bags</b> {{ x }}"


def composed(kind: str) -> list[EmailMessage]:
    return [outbox.compose(mail) for mail in Mail.objects.filter(kind=kind).order_by("pk")]


def check(message: EmailMessage, *words: str) -> None:
    assert "\n" not in message.subject
    assert TITLE in message.subject
    assert "You get this because" in str(message.body)
    assert "http" in str(message.body)
    for left_over in ("&amp;", "&lt;", "{%", "None"):
        assert left_over not in f"{message.subject}{message.body}"
    for word in words:
        assert word in f"{message.subject}{message.body}"


def test_the_firm_hears_of_review_and_publishing() -> None:
    campaign = projects.campaign(state=CampaignState.IN_REVIEW, title=TITLE)
    lead, at = accounts.owner_of(campaign.firm), timezone.now()
    campaigns.send_back(campaign, by=None, at=at)
    campaigns.submit(campaign, by=lead, at=at)
    campaigns.publish(campaign, by=None, at=at)

    for kind in ("campaign_sent_back", "campaign_published"):
        (message,) = composed(kind)
        check(message, "studio" if kind == "campaign_sent_back" else "rules and dates")
        assert message.to == [lead.email]


def test_the_vote_from_the_threshold_to_the_decision() -> None:
    campaign = projects.campaign("fund", title=TITLE, vote_threshold=1)
    idea = projects.idea(campaign, title=TITLE)
    projects.ballot(idea)
    projects.counted(campaign)
    idea = Idea.objects.get(pk=idea.pk)
    projects.decided(idea, verdict=Verdict.CHOSEN, reason="We <can> & will.")

    check(composed("vote_counted")[0], "1 idea reached the threshold")
    check(composed("idea_shortlisted")[0])
    check(composed("decision_owed")[0], "You promised a public answer by")
    check(composed("idea_decided")[0], "We <can> & will.", "Chosen")


@pytest.mark.parametrize(
    ("language", "said"), [("pl", "Wybran"), ("de", "wählt"), ("fa", "انتخاب")]
)
def test_an_author_reads_the_decision_in_their_language(language: str, said: str) -> None:
    campaign = projects.campaign("fund", title=TITLE, vote_threshold=1)
    idea = projects.idea(campaign, author=accounts.user(language=language), title=TITLE)
    projects.ballot(idea)
    projects.counted(campaign)
    projects.decided(Idea.objects.get(pk=idea.pk), verdict=Verdict.CHOSEN)

    (message,) = composed("idea_decided")
    assert TITLE in message.subject
    assert said in f"{message.subject} {message.body}"
    assert "You get this because" not in str(message.body)


@pytest.mark.parametrize("verdict", [Verdict.DECLINED, Verdict.LATER])
def test_the_subject_says_the_verdict(verdict: Verdict) -> None:
    campaign = projects.campaign("fund", title=TITLE, vote_threshold=1)
    idea = projects.idea(campaign, title=TITLE)
    projects.ballot(idea)
    projects.counted(campaign)
    projects.decided(Idea.objects.get(pk=idea.pk), verdict=verdict)

    first = {Verdict.DECLINED: "Declined", Verdict.LATER: "Put off until later"}[verdict]
    assert composed("idea_decided")[0].subject.startswith(first)


def test_followers_hear_the_last_word() -> None:
    campaign = projects.campaign("fund", title=TITLE)
    follower, at = accounts.user(), timezone.now() + timedelta(minutes=1)
    follows.follow_campaign(campaign, user=follower, at=at)
    projects.counted(campaign)
    campaigns.close(campaign, word="Thank you & <all>.", by=accounts.operator(), at=at)

    (message,) = composed("campaign_closed")
    check(message, "Thank you & <all>.")
    assert message.to == [follower.email]
    assert "No idea reached the threshold" in str(composed("vote_counted")[0].body)


def test_the_date_owed_is_written_out() -> None:
    campaign = projects.campaign("fund", vote_threshold=1, title=TITLE)
    idea = projects.idea(campaign, title=TITLE)
    projects.ballot(idea)
    projects.counted(campaign)
    assert campaign.decision_due_at is not None

    day = f"{timezone.localtime(campaign.decision_due_at):%-d %B %Y}"
    assert day in str(composed("decision_owed")[0].body)

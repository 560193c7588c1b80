"""Following a firm: who hears of its new campaigns, once, and who does not."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Firm, FirmRole, FirmState, User
from notifications import centre, digests, outbox, preferences, stopping
from notifications.models import FirmTally, Mail, MailState
from notifications.topics import Topic, Way
from projects import campaigns, follows, mine, tasks
from projects.models import Campaign, CampaignState, FirmFollow
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm() -> Firm:
    return accounts.firm("Lumen & <b>Söhne</b>")


@pytest.fixture
def fan(firm: Firm, now: datetime) -> User:
    person = accounts.user("Fanny Fan")
    follows.follow_firm(firm, user=person, at=now)
    return person


def published(firm: Firm, *, at: datetime) -> Campaign:
    campaign = projects.campaign(firm=firm, state=CampaignState.IN_REVIEW)
    return campaigns.publish(campaign, by=None, at=at)


def news(person: User) -> list[str]:
    return list(Mail.objects.filter(recipient=person).values_list("kind", flat=True))


class TestFollowing:
    def test_twice_is_once_and_stopping_touches_nobody_else(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        other = accounts.user()
        follows.follow_firm(firm, user=fan, at=now)
        follows.follow_firm(firm, user=other, at=now)
        assert FirmFollow.objects.filter(user=fan).count() == 1

        for _twice in range(2):
            follows.unfollow_firm(firm, user=fan)

        assert not follows.follows_firm(firm, user=fan)
        assert follows.follows_firm(firm, user=other)
        assert not follows.follows_firm(accounts.firm("Rival"), user=other)

    def test_a_visitor_follows_nothing(self, firm: Firm) -> None:
        nobody: User = AnonymousUser()  # type: ignore[assignment]
        assert follows.follows_firm(firm, user=nobody) is False

    @pytest.mark.parametrize("state", [FirmState.WAITING, FirmState.REFUSED, FirmState.CLOSED])
    def test_a_firm_that_publishes_nothing_is_not_followed(
        self, firm: Firm, state: FirmState, now: datetime
    ) -> None:
        """Read before it lost its leave: the row is asked again."""
        closed_at = now if state == FirmState.CLOSED else None
        Firm.objects.filter(pk=firm.pk).update(
            state=state, verified_at=None, refusal="No.", closed_at=closed_at
        )

        with pytest.raises(follows.NotToBeFollowed):
            follows.follow_firm(firm, user=accounts.user(), at=now)

        assert not FirmFollow.objects.exists()

    def test_the_list_names_those_whose_pages_are_public(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        second = accounts.firm("Second")
        follows.follow_firm(second, user=fan, at=now)
        assert [row.firm for row in mine.firms_followed_by(fan)] == [second, firm]
        assert not mine.firms_followed_by(accounts.user()).exists()

        Firm.objects.filter(pk=second.pk).update(state=FirmState.WAITING, verified_at=None)

        assert [row.firm for row in mine.firms_followed_by(fan)] == [firm]


class TestTelling:
    def test_a_new_campaign_is_news_for_the_digest(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        campaign = published(firm, at=now)

        (mail,) = Mail.objects.filter(recipient=fan)
        assert (mail.kind, mail.topic, mail.state) == (
            "campaign_of_firm",
            Topic.FIRMS,
            MailState.HELD,
        )
        assert (mail.firm, mail.about) == (firm, f"campaign:{campaign.pk}")
        assert FirmTally.objects.filter(firm=firm, tried=1).count() == 1
        assert centre.count_unread(fan) == 1

    def test_a_draft_a_submission_and_another_firms_campaign_are_none(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        projects.campaign(firm=firm, state=CampaignState.DRAFT)
        projects.campaign(firm=firm, state=CampaignState.IN_REVIEW)
        published(accounts.firm("Rival"), at=now)

        assert news(fan) == []

    def test_who_works_for_the_firm_is_not_told_of_its_own_doing(
        self, firm: Firm, now: datetime
    ) -> None:
        agent = accounts.member_of(firm, role=FirmRole.AGENT)
        rival = accounts.owner_of(accounts.firm("Rival"))
        for person in (agent, accounts.owner_of(firm), rival):
            follows.follow_firm(firm, user=person, at=now)

        campaign = published(firm, at=now)

        told = Mail.objects.filter(once=f"campaign_of_firm:{campaign.key}")
        assert [mail.recipient for mail in told] == [rival]

    def test_who_follows_firm_and_campaign_is_told_of_each_occasion_once(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        campaign = projects.campaign(firm=firm, state=CampaignState.IN_REVIEW)
        follows.follow_campaign(campaign, user=fan, at=now)
        campaign = campaigns.publish(campaign, by=None, at=now)

        for _sweep in range(2):
            tasks.sweep_campaigns()

        assert news(fan) == ["campaign_of_firm"]

    def test_who_stopped_following_hears_nothing_more(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        follows.unfollow_firm(firm, user=fan)
        published(firm, at=now)

        assert news(fan) == []

    def test_the_way_out_of_the_mail_stops_firms_and_nothing_else(
        self, firm: Firm, fan: User, now: datetime
    ) -> None:
        preferences.set_way(fan, topic=Topic.FIRMS, mail=Way.AT_ONCE, at=now)
        published(firm, at=now)
        link = outbox.compose(Mail.objects.get(recipient=fan)).extra_headers["List-Unsubscribe"]
        person, topic = stopping.read(link.strip("<>").rstrip("/").rpartition("/")[2])

        stopping.stop(person, topic=topic, at=now)

        assert stopping.stopped(fan) == {Topic.FIRMS}
        published(firm, at=now)
        withheld = Mail.objects.filter(recipient=fan, state=MailState.WITHHELD)
        assert withheld.filter(topic=Topic.FIRMS).count() == 1
        assert follows.follows_firm(firm, user=fan)

    def test_the_week_s_budget_counts_it(self, firm: Firm, fan: User, now: datetime) -> None:
        preferences.set_way(fan, topic=Topic.FIRMS, mail=Way.AT_ONCE, at=now)
        preferences.attention_of(fan).save()
        fan.attention.weekly_cap = 1
        fan.attention.quiet_from = fan.attention.quiet_until = 0
        fan.attention.save()
        for _campaign in range(2):
            published(firm, at=now)

        for mail in Mail.objects.filter(recipient=fan).order_by("pk"):
            outbox.send(mail.pk, at=now)

        states = Mail.objects.filter(recipient=fan).order_by("pk").values_list("state", flat=True)
        assert list(states) == [MailState.SENT, MailState.HELD]

    def test_a_digest_has_a_heading_for_firms(self, firm: Firm, fan: User, now: datetime) -> None:
        campaign = published(firm, at=now)
        due = Mail.objects.get(recipient=fan).due_at

        assert digests.make(fan.pk, at=due)

        said = str(outbox.compose(Mail.objects.get(recipient=fan, kind="digest")).body)
        assert str(Topic.FIRMS.label) in said
        assert f"{firm.name} has a new campaign: “{campaign.title}”" in said


def test_the_mail_says_whose_it_is_and_how_to_stop(firm: Firm, fan: User, now: datetime) -> None:
    campaign = published(firm, at=now)

    message = outbox.compose(Mail.objects.get(recipient=fan))

    body = str(message.body)
    assert message.subject == f"{firm.name} has a new campaign: “{campaign.title}”"
    assert "&amp;" not in message.subject + body
    assert body.index(campaign.get_absolute_url()) < body.index(firm.get_absolute_url())
    assert f"You get this because you follow {firm.name}." in body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

"""Who waits for a campaign hears once that it has begun; nobody else does."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from notifications import outbox, stopping
from notifications.models import FirmTally, Mail, MailState
from notifications.topics import Topic
from projects import beginnings, campaigns, follows, tasks
from projects.models import Campaign, CampaignState, Phase, PhaseKind
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def campaign() -> Campaign:
    return projects.campaign()


def ideas_of(campaign: Campaign) -> Phase:
    return campaign.phases.get(kind=PhaseKind.PROPOSE)


def waiting(campaign: Campaign, **person: str) -> int:
    """Somebody who follows it since the day before it began."""
    user = accounts.user(**person)
    before = ideas_of(campaign).starts_at - timedelta(days=1)
    follows.follow_campaign(campaign, user=user, at=before)
    return user.pk


def told(kind: str = "ideas_begun") -> list[int | None]:
    return list(Mail.objects.filter(kind=kind).values_list("recipient", flat=True))


class TestWhatIsDue:
    def test_from_the_first_instant_to_the_last(self, campaign: Campaign) -> None:
        phase = ideas_of(campaign)

        assert not beginnings.to_tell(at=phase.starts_at - INSTANT).exists()
        assert list(beginnings.to_tell(at=phase.starts_at)) == [campaign]
        assert list(beginnings.to_tell(at=phase.ends_at - INSTANT)) == [campaign]
        assert not beginnings.to_tell(at=phase.ends_at).exists()

    @pytest.mark.parametrize(
        "state", [CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.CLOSED]
    )
    def test_only_what_is_published(self, state: CampaignState, now: datetime) -> None:
        campaign = projects.campaign(state=state)
        waiting(campaign)

        assert not beginnings.to_tell(at=now).exists()
        assert beginnings.tell(campaign, at=now) is False
        assert told() == []

    def test_a_campaign_of_funding_alone_is_told_of_by_its_round(self, now: datetime) -> None:
        campaign = projects.campaign("fund", blueprint="fund")
        follows.follow_campaign(campaign, user=accounts.user(), at=now - timedelta(days=30))

        tasks.sweep_campaigns()

        assert Mail.objects.exclude(kind__startswith="campaign_").count() == 0


class TestTelling:
    def test_who_waited_is_told_once(self, campaign: Campaign, now: datetime) -> None:
        person = waiting(campaign)

        assert beginnings.tell(campaign, at=now) is True
        assert beginnings.tell(campaign, at=now) is False

        assert told() == [person]
        assert ideas_of(campaign).told_at == now
        mail = Mail.objects.get(kind="ideas_begun")
        assert (mail.topic, mail.state, mail.firm) == (
            Topic.CAMPAIGNS,
            MailState.HELD,
            campaign.firm,
        )
        assert mail.about == f"campaign:{campaign.pk}"
        assert FirmTally.objects.get().tried == 1

    def test_who_came_later_has_seen_that_it_has_begun(
        self, campaign: Campaign, now: datetime
    ) -> None:
        begun = ideas_of(campaign).starts_at
        follows.follow_campaign(campaign, user=accounts.user(), at=begun)
        follows.follow_idea(projects.idea(campaign), user=accounts.user(), at=begun - INSTANT)

        assert beginnings.tell(campaign, at=now) is True
        assert told() == []

    def test_who_follows_another_campaign_or_no_longer_hears_nothing(
        self, campaign: Campaign, now: datetime
    ) -> None:
        other = projects.campaign(projects.BEFORE)
        waiting(other)
        person = accounts.user()
        before = ideas_of(campaign).starts_at - INSTANT
        follows.follow_campaign(campaign, user=person, at=before)
        follows.unfollow_campaign(campaign, user=person)

        tasks.sweep_campaigns()

        assert told() == []
        assert ideas_of(other).told_at is None

    def test_who_stopped_such_news_finds_it_here_and_in_no_mail(
        self, campaign: Campaign, now: datetime
    ) -> None:
        person = accounts.user()
        before = ideas_of(campaign).starts_at - INSTANT
        follows.follow_campaign(campaign, user=person, at=before)
        stopping.stop(person, topic=Topic.CAMPAIGNS, at=now)

        beginnings.tell(campaign, at=now)

        mail = Mail.objects.get(recipient=person)
        assert mail.state == MailState.WITHHELD
        assert mail in Mail.objects.told()

    def test_published_long_after_its_beginning_it_tells_nobody(self, now: datetime) -> None:
        campaign = projects.campaign(state=CampaignState.IN_REVIEW)
        campaigns.publish(campaign, by=None, at=now)
        follows.follow_campaign(campaign, user=accounts.user(), at=now)

        tasks.sweep_campaigns()

        assert told() == []

    def test_other_terms_begin_again(self, now: datetime) -> None:
        """The mark goes with the dates that it belongs to."""
        campaign = projects.campaign(state=CampaignState.DRAFT)
        campaign.phases.update(told_at=now)

        campaigns.change_terms(campaign, terms=projects.terms(), by=None, at=now)  # type: ignore[arg-type]

        assert ideas_of(campaign).told_at is None


class TestTheSweep:
    def test_it_tells_of_each_that_has_begun_and_of_none_twice(self) -> None:
        people = [waiting(projects.campaign()) for _campaign in range(3)]

        for _sweep in range(2):
            tasks.sweep_campaigns()

        assert sorted(pk for pk in told() if pk) == sorted(people)

    def test_a_worker_killed_half_way_has_told_nobody_and_the_next_one_does(
        self, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = waiting(campaign)
        with monkeypatch.context() as killed:
            killed.setattr(outbox.budget, "note_tried", _killed)
            with pytest.raises(KeyboardInterrupt):
                beginnings.tell(campaign, at=now)
        assert told() == []
        assert ideas_of(campaign).told_at is None

        tasks.sweep_campaigns()

        assert told() == [person]


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_the_mail_says_until_when_and_how_to_stop(campaign: Campaign, now: datetime) -> None:
    waiting(campaign, language="en")
    beginnings.tell(campaign, at=now)

    message = outbox.compose(Mail.objects.get(kind="ideas_begun"))

    assert message.subject == f"“{campaign.title}” takes ideas now"
    ends = timezone.localtime(ideas_of(campaign).ends_at)
    assert f"{ends:%-d %B %Y}" in str(message.body)
    assert campaign.get_absolute_url() in str(message.body)
    assert f"You get this because you follow “{campaign.title}”." in str(message.body)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.django_db(transaction=True)
def test_what_had_begun_before_this_was_built_is_no_news(campaign: Campaign, now: datetime) -> None:
    ahead = projects.campaign(projects.BEFORE)
    executor = MigrationExecutor(connection)
    move = executor.loader.get_migration("projects", "0010_phase_told_at")
    running = move.operations[1]
    assert isinstance(running, RunPython)

    with connection.schema_editor() as editor:
        running.code(executor.loader.project_state().apps, editor)

    assert ideas_of(campaign).told_at == ideas_of(campaign).starts_at
    assert ideas_of(ahead).told_at is None
    assert not beginnings.to_tell(at=now).exists()

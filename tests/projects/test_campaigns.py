"""From draft to close: what is checked, what freezes, who is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Firm, FirmRole, User
from core.models import Event
from core.moves import IllegalTransition
from notifications.models import Mail
from projects import campaigns, decisions, follows
from projects.campaigns import (
    DecisionsOwed,
    FirmNotVerified,
    PhasesDisordered,
    Span,
    Terms,
    TermsFrozen,
    TermsIncomplete,
    VoteNotCounted,
)
from projects.models import Campaign, CampaignState, Phase, PhaseKind, Verdict, VoteRule
from projects.models.campaigns import BallotKind
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


@pytest.fixture
def owner(firm: Firm) -> User:
    return accounts.owner_of(firm)


def draft(firm: Firm, owner: User, now: datetime, **terms: Any) -> Campaign:
    return campaigns.draft(
        firm, slug="lamp", title="A lamp", terms=projects.terms(at=now, **terms), by=owner, at=now
    )


def mails(kind: str) -> list[int]:
    return sorted(Mail.objects.filter(kind=kind).values_list("recipient_id", flat=True))


class TestTerms:
    @pytest.fixture
    def terms(self, now: datetime) -> Terms:
        return projects.terms(at=now)

    @pytest.mark.parametrize("blueprint", ["co_design", "ideas", "fund"])
    def test_sound_terms_pass(self, now: datetime, blueprint: str) -> None:
        phase = "fund" if blueprint == "fund" else "propose"
        projects.terms(phase, at=now, blueprint=blueprint).check()

    def test_phases_may_touch_and_may_leave_gaps(self, terms: Terms) -> None:
        first, second, *rest = terms.spans
        assert first.ends_at == second.starts_at
        replace(terms, spans=[replace(first, ends_at=first.ends_at - DAY), second, *rest]).check()

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda spans: [spans[1], spans[0], *spans[2:]], "blueprint"),
            (lambda spans: spans[:-1], "blueprint"),
            (lambda spans: [*spans, spans[-1]], "blueprint"),
            (lambda spans: [], "blueprint"),
            (
                lambda spans: [replace(spans[0], ends_at=spans[0].starts_at), *spans[1:]],
                "backwards",
            ),
            (
                lambda spans: [replace(spans[0], ends_at=spans[0].starts_at - DAY), *spans[1:]],
                "backwards",
            ),
            (
                lambda spans: [
                    replace(spans[0], ends_at=spans[0].ends_at + timedelta(seconds=1)),
                    *spans[1:],
                ],
                "overlap",
            ),
        ],
    )
    def test_phases_out_of_order_are_refused(self, terms: Terms, change: Any, reason: str) -> None:
        with pytest.raises(PhasesDisordered, match=reason):
            replace(terms, spans=change(list(terms.spans))).check()

    def test_a_vote_needs_a_date_for_the_decision(self, terms: Terms) -> None:
        with pytest.raises(TermsIncomplete, match="decision_due_at"):
            replace(terms, decision_due_at=None).check()

    def test_the_decision_comes_after_the_close(self, terms: Terms) -> None:
        closes = terms.spans[1].ends_at
        replace(terms, decision_due_at=closes).check()
        with pytest.raises(PhasesDisordered, match="decision_before_close"):
            replace(terms, decision_due_at=closes - timedelta(seconds=1)).check()

    def test_without_a_vote_no_decision_is_promised(self, now: datetime) -> None:
        span = Span(PhaseKind.FUND, now, now + DAY)
        Terms(blueprint="fund", spans=[span]).check()


class TestDrafting:
    def test_the_terms_are_kept_with_the_phases_in_order(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        campaign = draft(
            firm,
            owner,
            now,
            vote_rule=VoteRule.OPEN,
            vote_threshold=7,
            ballot_kind=BallotKind.CHOOSE_ONE,
        )
        assert (campaign.state, campaign.terms_version) == (CampaignState.DRAFT, 1)
        assert (campaign.vote_rule, campaign.vote_threshold, campaign.ballot_kind) == (
            VoteRule.OPEN,
            7,
            BallotKind.CHOOSE_ONE,
        )
        assert [phase.kind for phase in campaign.phases.all()] == list(PhaseKind)
        assert Event.objects.get(verb="campaign_drafted").actor == owner

    def test_wrong_terms_make_no_campaign(self, firm: Firm, owner: User, now: datetime) -> None:
        terms = replace(projects.terms(at=now), decision_due_at=None)
        with pytest.raises(TermsIncomplete):
            campaigns.draft(firm, slug="lamp", title="A lamp", terms=terms, by=owner, at=now)
        assert not Campaign.objects.exists()

    def test_a_threshold_of_nothing_is_refused_by_the_database(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        with (
            pytest.raises(IntegrityError, match="campaign_threshold_positive"),
            transaction.atomic(),
        ):
            draft(firm, owner, now, vote_threshold=0)
        assert not Campaign.objects.exists()

    def test_an_address_is_given_once(self, firm: Firm, owner: User, now: datetime) -> None:
        draft(firm, owner, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            draft(firm, owner, now)
        assert Campaign.objects.count() == 1

    def test_nobody_is_mailed(self, firm: Firm, owner: User, now: datetime) -> None:
        draft(firm, owner, now)
        assert not Mail.objects.exists()


class TestChangingTerms:
    def test_a_draft_s_terms_are_rewritten_and_numbered(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        campaign = draft(firm, owner, now)
        terms = projects.terms("vote", at=now, blueprint="ideas", vote_threshold=9)
        changed = campaigns.change_terms(campaign, terms=terms, by=owner, at=now)
        assert (changed.state, changed.terms_version, changed.vote_threshold) == (
            CampaignState.DRAFT,
            2,
            9,
        )
        kinds = list(Phase.objects.filter(campaign=campaign).values_list("kind", flat=True))
        assert kinds == [PhaseKind.PROPOSE, PhaseKind.VOTE]
        assert Event.objects.get(verb="terms_changed").data == {"version": 2}

    def test_a_change_withdraws_from_review(self, firm: Firm, owner: User, now: datetime) -> None:
        campaign = campaigns.submit(draft(firm, owner, now), by=owner, at=now)
        changed = campaigns.change_terms(campaign, terms=projects.terms(at=now), by=owner, at=now)
        assert changed.state == CampaignState.DRAFT
        with pytest.raises(IllegalTransition):
            campaigns.publish(campaign, by=None, at=now)

    @pytest.mark.parametrize("state", [CampaignState.PUBLISHED, CampaignState.CLOSED])
    def test_published_terms_are_frozen(self, now: datetime, state: CampaignState) -> None:
        campaign = projects.campaign(state=state)
        before = list(campaign.phases.values_list("pk", "starts_at", "ends_at"))
        other = projects.terms("vote", at=now, vote_threshold=99)
        with pytest.raises(TermsFrozen):
            campaigns.change_terms(campaign, terms=other, by=accounts.user(), at=now)
        campaign.refresh_from_db()
        assert (campaign.terms_version, campaign.vote_threshold) == (1, 2)
        assert list(campaign.phases.values_list("pk", "starts_at", "ends_at")) == before
        assert not Event.objects.filter(verb="terms_changed").exists()

    def test_terms_published_meanwhile_are_frozen_too(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        """The firm's page was loaded while the campaign was still in review."""
        stale = campaigns.submit(draft(firm, owner, now), by=owner, at=now)
        campaigns.publish(stale, by=None, at=now)
        assert stale.state == CampaignState.IN_REVIEW
        with pytest.raises(TermsFrozen):
            campaigns.change_terms(stale, terms=projects.terms(at=now), by=owner, at=now)
        assert Campaign.objects.get().state == CampaignState.PUBLISHED

    def test_wrong_terms_leave_the_old_ones(self, firm: Firm, owner: User, now: datetime) -> None:
        campaign = draft(firm, owner, now)
        with pytest.raises(TermsIncomplete):
            campaigns.change_terms(
                campaign,
                terms=replace(projects.terms(at=now), decision_due_at=None),
                by=owner,
                at=now,
            )
        assert Campaign.objects.get().terms_version == 1


class TestPublishing:
    def test_from_draft_through_review(self, firm: Firm, owner: User, now: datetime) -> None:
        campaign = campaigns.submit(draft(firm, owner, now), by=owner, at=now)
        assert campaign.state == CampaignState.IN_REVIEW
        campaign = campaigns.publish(campaign, by=accounts.editor(), at=now)
        assert (campaign.state, campaign.published_at) == (CampaignState.PUBLISHED, now)
        assert Event.objects.get(verb="campaign_published").data == {"terms": 1}

    def test_only_those_who_lead_the_firm_are_told(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        lead = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
        accounts.member_of(firm, role=FirmRole.AGENT)
        campaign = campaigns.submit(draft(firm, owner, now), by=owner, at=now)
        campaigns.publish(campaign, by=None, at=now)
        assert mails("campaign_published") == sorted([owner.pk, lead.pk])

    def test_an_unverified_firm_publishes_nothing(self, now: datetime) -> None:
        firm = accounts.firm(verified=False)
        owner = accounts.owner_of(firm)
        campaign = campaigns.submit(draft(firm, owner, now), by=owner, at=now)
        with pytest.raises(FirmNotVerified):
            campaigns.publish(campaign, by=None, at=now)
        campaign.refresh_from_db()
        assert (campaign.state, campaign.published_at) == (CampaignState.IN_REVIEW, None)
        assert not Mail.objects.exists()

    def test_sent_back_and_told_each_time(self, firm: Firm, owner: User, now: datetime) -> None:
        campaign = draft(firm, owner, now)
        for hours in range(2):
            at = now + timedelta(hours=hours)
            campaign = campaigns.submit(campaign, by=owner, at=at)
            campaign = campaigns.send_back(campaign, by=None, at=at)
            assert campaign.state == CampaignState.DRAFT
        assert mails("campaign_sent_back") == [owner.pk, owner.pk]


ACTS: dict[str, Any] = {
    "submit": campaigns.submit,
    "send_back": campaigns.send_back,
    "publish": campaigns.publish,
    "close": lambda campaign, **by: campaigns.close(campaign, word="So long.", **by),
}


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (CampaignState.DRAFT, "send_back"),
        (CampaignState.DRAFT, "publish"),
        (CampaignState.DRAFT, "close"),
        (CampaignState.IN_REVIEW, "submit"),
        (CampaignState.IN_REVIEW, "close"),
        (CampaignState.PUBLISHED, "submit"),
        (CampaignState.PUBLISHED, "send_back"),
        (CampaignState.PUBLISHED, "publish"),
        (CampaignState.CLOSED, "submit"),
        (CampaignState.CLOSED, "send_back"),
        (CampaignState.CLOSED, "publish"),
        (CampaignState.CLOSED, "close"),
    ],
)
def test_what_the_table_does_not_allow_changes_nothing(
    state: CampaignState, act: str, now: datetime
) -> None:
    campaign = projects.campaign(state=state)
    told, noted = Mail.objects.count(), Event.objects.count()
    with pytest.raises(IllegalTransition):
        ACTS[act](campaign, by=accounts.owner_of(campaign.firm), at=now)
    kept = Campaign.objects.get()
    assert (kept.state, kept.published_at, kept.closing_word) == (
        state,
        campaign.published_at,
        campaign.closing_word,
    )
    assert (Mail.objects.count(), Event.objects.count()) == (told, noted)


class TestClosing:
    @pytest.fixture
    def campaign(self, firm: Firm) -> Campaign:
        """Counted, with one idea on the shortlist."""
        campaign = projects.campaign("fund", firm=firm, vote_threshold=1)
        projects.ballot(projects.idea(campaign))
        return projects.counted(campaign)

    def test_decisions_come_first(self, campaign: Campaign, owner: User, now: datetime) -> None:
        with pytest.raises(DecisionsOwed):
            campaigns.close(campaign, word="So long.", by=owner, at=now)
        assert Campaign.objects.get().state == CampaignState.PUBLISHED
        assert not mails("campaign_closed")

    @pytest.mark.parametrize("verdict", Verdict)
    def test_then_the_word_is_public_and_followers_are_told(
        self, campaign: Campaign, owner: User, now: datetime, verdict: Verdict
    ) -> None:
        follower = accounts.user()
        follows.follow_campaign(campaign, user=follower, at=now)
        decisions.decide(campaign.ideas.get(), verdict=verdict, reason="-", by=owner, at=now)
        closed = campaigns.close(campaign, word="Thank you all.", by=owner, at=now)
        assert (closed.state, closed.closed_at, closed.closing_word) == (
            CampaignState.CLOSED,
            now,
            "Thank you all.",
        )
        assert mails("campaign_closed") == [follower.pk]
        assert Mail.objects.get(kind="campaign_closed").params["word"] == "Thank you all."

    def test_votes_cast_are_counted_first(self, firm: Firm, owner: User, now: datetime) -> None:
        """Or a firm could end a vote it does not like, and nobody would learn its result."""
        campaign = projects.campaign("vote", firm=firm)
        projects.ballot(projects.idea(campaign))
        with pytest.raises(VoteNotCounted):
            campaigns.close(campaign, word="So long.", by=owner, at=now)
        assert Campaign.objects.get().state == CampaignState.PUBLISHED
        assert not mails("campaign_closed")

    def test_before_anyone_has_voted_it_may_end(
        self, firm: Firm, owner: User, now: datetime
    ) -> None:
        campaign = projects.campaign("propose", firm=firm)
        projects.idea(campaign)
        closed = campaigns.close(campaign, word="Our supplier is gone.", by=owner, at=now)
        assert closed.state == CampaignState.CLOSED

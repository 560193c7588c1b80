"""The demo's world is whole, adds up, and is made only once."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Page

from accounts.models import Firm, FirmInvitation, InvitationState, User
from care import record
from care.models import Outcome, Post, Thread, ThreadState
from cms import translations
from cms.demo import cast, roster, world
from cms.models import CampaignPage, UpdatePage
from community.models import Case, Comment, CommentState, Voice
from core.money import Money
from notifications import budget, centre, letters
from notifications.letters import DIGEST
from notifications.models import Mail, MailState
from payments import ledger, reconciliation, totals
from payments.models import (
    FundingRound,
    Pledge,
    PledgeState,
    Refund,
    RefundCause,
    RefundState,
    RoundState,
)
from projects import phases, tally
from projects.models import Campaign, CampaignState, Decision, Idea, IdeaState, PhaseKind, VoteRule

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("made")]


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_a_second_run_changes_nothing() -> None:
    before, said = counts(), list[str]()

    world.seed(say=said.append)

    assert said == []
    assert counts() == before


class TestCampaigns:
    def test_each_state_is_there(self) -> None:
        assert Counter(Campaign.objects.values_list("state", flat=True)) == {
            CampaignState.PUBLISHED: 10,
            CampaignState.CLOSED: 1,
            CampaignState.IN_REVIEW: 1,
            CampaignState.DRAFT: 1,
        }

    @pytest.mark.parametrize("kind", PhaseKind.values)
    def test_a_campaign_is_in_the_phase(self, kind: PhaseKind) -> None:
        assert kind in [
            phase.kind
            for campaign in Campaign.objects.filter(state=CampaignState.PUBLISHED)
            if (phase := phases.current(campaign, at=timezone.now()))
        ]

    def test_one_votes_openly_and_one_under_seal(self) -> None:
        voting = [
            campaign.vote_rule
            for campaign in Campaign.objects.filter(state=CampaignState.PUBLISHED)
            if phases.takes_votes(campaign, at=timezone.now())
        ]

        assert sorted(voting) == [VoteRule.OPEN, VoteRule.SEALED]

    def test_each_public_campaign_has_a_page(self) -> None:
        public = set(Campaign.objects.public().values_list("slug", flat=True))
        live = CampaignPage.objects.live()

        assert set(live.values_list("campaign__slug", flat=True)) == public
        assert Counter(live.values_list("language", flat=True)) == {
            "en": 11,
            "pl": 5,
            "de": 9,
            "fa": 7,
        }
        assert not live.filter(lead_image=None).exists()
        assert UpdatePage.objects.live().filter(first_published_at__lt=timezone.now()).count() >= 20

    def test_every_page_answers(self, client: Client) -> None:
        for page in CampaignPage.objects.live():
            response = client.get(f"/{page.language}/campaigns/{page.slug}/")
            assert (page.slug, response.status_code) == (page.slug, 200)
            assert page.title in response.text

    def test_one_translation_has_fallen_behind(self) -> None:
        (behind,) = translations.outdated(Page.objects.all())

        assert behind.specific.language == "de"
        assert behind.source_title == CampaignPage.objects.get(pk=behind.source).title

    def test_news_in_two_languages_are_translations_of_each_other(self) -> None:
        told = UpdatePage.objects.filter(locale__language_code="en")
        pairs = [page for page in told if page.get_translations().exists()]

        assert len(pairs) >= 6

    def test_no_picture_is_without_words(self) -> None:
        for page in CampaignPage.objects.live():
            assert page.lead_alt
            for block in page.story.raw_data:
                assert all(alt.strip() for alt in alts(block["value"])), page.title


def alts(value: Any) -> Iterator[str]:
    """What is said of each picture in a block."""
    if isinstance(value, dict):
        if "alt" in value:
            yield value["alt"]
        value = list(value.values())
    if isinstance(value, list):
        yield from (alt for each in value for alt in alts(each))


class TestIdeas:
    def test_there_are_dozens_some_with_pictures(self) -> None:
        assert Idea.objects.count() == 104
        assert Idea.objects.filter(images__isnull=False).count() >= 35
        assert not Idea.objects.filter(images__alt="").exists()
        assert Idea.objects.filter(author__email=cast.CUSTOMER).count() == 3

    def test_each_verdict_was_given_and_one_is_overdue(self) -> None:
        assert set(Decision.objects.values_list("verdict", flat=True)) == {
            "chosen", "declined", "later",
        }  # fmt: skip
        assert Idea.objects.overdue(at=timezone.now()).count() == 1

    @pytest.mark.parametrize("model", [Idea, Decision, Comment, Thread, Post])
    def test_whatever_people_wrote_says_in_which_language(self, model: Any) -> None:
        # Imported with a public vote, and done without words.
        silent: dict[type, dict[str, Any]] = {Idea: {"author": None}, Post: {"text": ""}}

        without = model.objects.filter(language="")
        assert not without.exclude(**silent.get(model, {"pk": 0})).exists()
        spoken = set(model.objects.values_list("language", flat=True)) - {""}
        assert spoken >= ({"en", "de", "fa"} if model is Decision else {"en", "pl", "de", "fa"})

    def test_one_vote_more_would_shortlist_an_idea_of_the_open_vote(self) -> None:
        campaign = Campaign.objects.get(slug="bicycle-lock")
        votes = {
            line.idea.title: line.votes
            for line in tally.lines(campaign)
            if line.idea.state == IdeaState.OPEN
        }
        shortlisted = [line for line in tally.lines(campaign) if line.idea.shortlisted_at]

        assert max(votes.values()) == campaign.vote_threshold - 1
        assert {line.votes >= campaign.vote_threshold for line in shortlisted} == {True}
        assert len(shortlisted) == 3

    def test_every_closed_vote_can_be_counted_again(self) -> None:
        counted = Campaign.objects.filter(counted_at__isnull=False)

        assert counted.count() == 6
        assert not any(tally.differences(campaign) for campaign in counted)


class TestTalk:
    def test_firm_customer_and_crowd_speak_and_answer_each_other(self) -> None:
        said = Comment.objects.visible()

        assert said.count() > 90
        assert {Voice.MEMBER, Voice.FIRM} == set(said.values_list("voice", flat=True))
        assert said.filter(author__email=cast.CUSTOMER).exists()
        assert said.filter(parent__isnull=False, voice=Voice.FIRM).exists()

    def test_comments_are_hidden_with_their_reasons(self) -> None:
        hidden = Comment.objects.filter(state=CommentState.HIDDEN)

        assert hidden.count() == 2
        assert all(comment.hidden_reason for comment in hidden)

    def test_one_report_waits_for_the_editors(self) -> None:
        (case,) = Case.objects.waiting()

        assert case.comment
        assert (case.open_reports, case.comment.state) == (1, CommentState.VISIBLE)

    def test_nobody_speaks_before_the_idea_or_in_the_future(self) -> None:
        early = Comment.objects.filter(written_at__lt=F("idea__proposed_at"))

        assert not early.exists()
        assert not Comment.objects.filter(written_at__gt=timezone.now()).exists()


class TestQuestions:
    def test_two_wait_in_time_one_too_long_and_two_were_put_right(self) -> None:
        now, threads = timezone.now(), Thread.objects.all()
        waiting = threads.filter(state=ThreadState.WAITING)

        assert waiting.filter(due_at__gt=now).count() == 2
        assert threads.overdue(at=now).count() == 1
        assert threads.filter(outcome=Outcome.PUT_RIGHT).count() == 2
        assert threads.filter(opened_by__email=cast.CUSTOMER).count() == 2

    def test_every_firm_has_a_record_that_tells_something(self) -> None:
        assert Firm.objects.verified().count() == 4
        for firm in Firm.objects.verified():
            found = record.of(firm, at=timezone.now())
            assert found.is_telling
            assert 0 < found.in_time < found.judged + 1


class TestErrands:
    def test_one_firm_waits_for_an_operator_with_a_number_to_look_up(self) -> None:
        (firm,) = Firm.objects.waiting()

        assert firm.registry_number
        assert firm.verified_at is None

    def test_one_invitation_is_open(self) -> None:
        (invitation,) = FirmInvitation.objects.all()

        assert invitation.state == InvitationState.OPEN
        assert invitation.expires_at > timezone.now()

    def test_one_backer_has_part_of_a_payment_back(self) -> None:
        (refund,) = Refund.objects.filter(cause=RefundCause.OPERATOR)

        assert refund.state == RefundState.SUCCEEDED
        assert refund.pledge.state == PledgeState.COLLECTED
        assert Money(0, "EUR") < refund.amount < refund.pledge.amount


class TestMoney:
    def test_each_outcome_is_there(self) -> None:
        assert dict(FundingRound.objects.values_list("slug", "state")) == {
            "front-light": RoundState.UNFUNDED,
            "reading-lamp": RoundState.FUNDED,
            "kitchen-chair": RoundState.GRACE,
            "rear-light-batch": RoundState.LIVE,
            "kitchen-radio": RoundState.FUNDED,
            "radio-battery-pack": RoundState.REFUNDED,
            "repair-van-bench": RoundState.LIVE,
            "setar-walnut-bridge": RoundState.SCHEDULED,
            "setar-bridge-for-schools": RoundState.DRAFT,
            "chair-in-three-heights": RoundState.IN_REVIEW,
            "lamp-joint-for-others": RoundState.SUSPENDED,
            "rear-light-tool-kit": RoundState.CANCELLED,
        }

    def test_a_round_that_missed_its_goal_after_all_gave_everything_back(self) -> None:
        pledges = Pledge.objects.filter(round__slug="radio-battery-pack")

        assert Counter(pledges.values_list("state", flat=True)).keys() == {
            PledgeState.REFUNDED,
            PledgeState.DROPPED,
        }
        assert (
            totals.of(FundingRound.objects.get(slug="radio-battery-pack")).pledged.currency == "GBP"
        )

    def test_a_visitor_can_tip_the_round_that_closes_soon(self) -> None:
        closing = FundingRound.objects.get(slug="rear-light-batch")
        sums = totals.of(closing)

        assert sums.missing == Money(3_200, "EUR")
        assert all(reward.price_minor >= 3_200 for reward in closing.rewards.all())
        left = closing.deadline_at - timezone.now()
        assert timedelta(0) < left < timedelta(minutes=6)
        assert not closing.pledges.filter(backer__email=cast.CUSTOMER).exists()

    def test_cards_were_charged_and_failed_as_they_do(self) -> None:
        pledges = Pledge.objects.values_list("round__slug", "state")

        assert Counter(pledges.filter(round__slug="kitchen-chair")).keys() == {
            ("kitchen-chair", PledgeState.COLLECTED),
            ("kitchen-chair", PledgeState.ERRORED),
            ("kitchen-chair", PledgeState.ACTION_REQUIRED),
        }
        assert Counter(pledges)["reading-lamp", PledgeState.DROPPED] == 1
        assert {state for slug, state in pledges if slug == "front-light"} == {"released"}
        assert not Pledge.objects.filter(detach_card=True).exists()

    def test_the_customers_bank_waits_for_an_answer(self) -> None:
        theirs = Pledge.objects.filter(backer__email=cast.CUSTOMER)

        assert dict(theirs.values_list("round__slug", "state")) == {
            "front-light": PledgeState.RELEASED,
            "reading-lamp": PledgeState.COLLECTED,
            "kitchen-chair": PledgeState.ACTION_REQUIRED,
        }

    def test_our_books_agree_with_themselves_and_with_stripe(self) -> None:
        now = timezone.now()

        assert ledger.imbalances() == []
        assert list(reconciliation.differences(at=now, since=now - timedelta(days=300))) == []

    def test_pledges_lie_within_their_round(self) -> None:
        for pledge in Pledge.objects.select_related("round"):
            assert pledge.pledged_at is not None
            assert pledge.round.opens_at <= pledge.pledged_at <= pledge.round.deadline_at

    def test_everyone_agrees_in_their_own_language(self) -> None:
        agreed = Pledge.objects.values_list("backer__language", "consent_text").distinct()
        in_english = {language for language, words in agreed if words.startswith("I agree")}
        assert {language for language, _words in agreed} > {"en", "pl"}
        assert in_english == {"en"}

    def test_when_it_is_over_the_next_batch_opens(self, made: Path) -> None:
        before = counts()["payments.FundingRound"]
        with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=True):
            world.seed(say=lambda _what: None)
            batch = FundingRound.objects.get(slug="rear-light-batch-2")
            assert totals.of(batch).missing == Money(3_200, "EUR")
            assert batch.takes_pledges(at=timezone.now())
        assert counts()["payments.FundingRound"] == before + 1


class TestAttention:
    def test_those_one_can_be_have_something_to_read(self) -> None:
        unread = {
            address: centre.count_unread(User.objects.get(email=address)) for address in cast.SHOWN
        }

        assert sum(count > 0 for count in unread.values()) >= 6
        assert all(unread[address] for address in (cast.CUSTOMER, cast.FIRM, cast.EDITOR))

    def test_the_customer_follows_firms_and_has_heard_of_their_campaigns(self) -> None:
        customer = User.objects.get(email=cast.CUSTOMER)
        followed = {row.firm_id for row in customer.firm_follows.all()}
        told = Mail.objects.filter(recipient=customer, kind="campaign_of_firm")

        assert len(followed) == 2
        assert set(told.values_list("firm", flat=True)) == followed

    def test_only_their_next_digest_is_still_to_come(self) -> None:
        epoch = User.objects.get(email=cast.OPERATOR).joined_at
        held = Mail.objects.held().filter(written_at__lt=epoch)

        assert held.exists()
        assert set(held.values_list("recipient__email", flat=True)) <= set(cast.SHOWN)

    def test_every_firm_tried_to_tell_more_than_people_had_time_for(self) -> None:
        tallies = [budget.of_firm(firm) for firm in Firm.objects.verified()]

        assert all(months and all(month.tried for month in months) for months in tallies)
        assert any(month.held_back for months in tallies for month in months)
        assert all(month.held_back <= month.tried for months in tallies for month in months)


class TestPeople:
    @pytest.mark.parametrize("address", [*cast.SHOWN])
    def test_the_cast_signs_in_with_the_password_shown(self, address: str) -> None:
        client = Client()
        form = {"login": address, "password": cast.PASSWORD}

        response = client.post("/en/accounts/login/", form)

        assert response.status_code == 302
        assert client.session["_auth_user_id"]

    def test_everyone_joined_before_their_first_word_and_has_a_surname(self) -> None:
        late = Comment.objects.filter(written_at__lt=F("author__joined_at"))

        assert not late.exists()
        assert not Idea.objects.filter(proposed_at__lt=F("author__joined_at")).exists()
        assert not User.objects.filter(surname="").exists()

    def test_nobody_else_can(self) -> None:
        others = [user for user in User.objects.all() if user.email not in cast.SHOWN]

        assert len(others) == 69
        assert not any(user.has_usable_password() for user in others)

    def test_the_folder_tells_who_can_sign_in_and_where_to_go(self, made: Path) -> None:
        text = (made / "demo-cast.txt").read_text()

        assert all(address in text for address in cast.SHOWN)
        assert cast.PASSWORD in text
        assert "/en/rounds/rear-light-batch" in text

    def test_the_crowd_gets_no_mail_about_the_past(self) -> None:
        queued = Mail.objects.filter(state=MailState.QUEUED)

        assert not queued.filter(recipient__email__startswith="crowd-").filter(
            written_at__lt=timezone.now() - timedelta(days=1)
        )
        assert queued.filter(recipient__email=cast.CUSTOMER).exists()

    @pytest.mark.parametrize("key", ["jonas", "narges"])
    def test_whoever_reads_german_or_persian_finds_it_in_the_mailbox(self, key: str) -> None:
        reader = User.objects.get(email=f"{key}@{roster.SHOWN}")
        leaving = Mail.objects.filter(recipient=reader, state=MailState.QUEUED)
        found = {mail.kind: letters.read(mail) for mail in leaving}

        assert found.keys() >= {"pledge_confirmed", "thread_answered", DIGEST}
        assert {letter.language for letter in found.values()} == {reader.language}
        assert sum(len(section.lines) for section in found[DIGEST].sections) >= 3
        assert_in_script(found["pledge_confirmed"], fa=reader.language == "fa")

    @pytest.mark.parametrize("key", ["ingrid", "simin"])
    def test_those_spoken_to_formally_have_pledged_too(self, key: str) -> None:
        reader = User.objects.get(email=f"{key}@{roster.SHOWN}")
        leaving = Mail.objects.filter(recipient=reader, state=MailState.QUEUED)
        confirmed = [letters.read(mail) for mail in leaving.filter(kind="pledge_confirmed")]

        assert confirmed
        for letter in confirmed:
            assert reader.surname in letter.body.splitlines()[0]
            assert_in_script(letter, fa=reader.language == "fa")


def assert_in_script(letter: letters.Letter, *, fa: bool) -> None:
    """Addresses and cards apart, a Persian letter has neither Latin letters nor Latin digits."""
    words = re.sub(r"https?://\S+|Visa.*", "", letter.body)

    assert bool(re.search("[A-Za-z0-9]", words)) != fa, words
    assert bool(re.search("[آ-ی]", words)) == fa


def test_not_on_a_site_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="do not belong on a site in production"):
        call_command("seed_demo")

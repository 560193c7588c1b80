"""Reports, and what the editors decide about them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts import firms
from accounts.models import FirmRole
from community import moderation, reporting, writing
from community.models import Case, Comment, Moderation, Report, ReportReason, Verdict
from community.reporting import Reportable
from core import events
from notifications import letters
from notifications.models import Mail
from projects import ballots, ideas, messages
from projects.ideas import Picture
from projects.models import BallotEntry, Idea
from projects.pictures import process
from tests.factories import accounts, community, projects
from tests.projects.images import picture

pytestmark = pytest.mark.django_db
DEEDS = [moderation.hide, moderation.restore, moderation.dismiss]


@pytest.fixture(params=["comment", "idea"])
def thing(request: pytest.FixtureRequest, idea: Idea) -> Reportable:
    return community.comment(idea) if request.param == "comment" else idea


def fresh(thing: Reportable) -> Reportable:
    found = type(thing)._base_manager.select_related("campaign__firm").get(pk=thing.pk)
    assert isinstance(found, Comment | Idea)
    return found


def told(decision: Moderation) -> dict[str, str]:
    mails = Mail.objects.filter(once=f"moderation:{decision.pk}").select_related("recipient")
    return {str(mail.recipient): mail.kind for mail in mails}


class TestReporting:
    @pytest.mark.parametrize("who", ["member", "owner"])
    def test_any_member_reports_the_firms_own_included(
        self, thing: Reportable, now: datetime, who: str
    ) -> None:
        owner = accounts.owner_of(thing.campaign.firm)
        reporter = owner if who == "owner" else accounts.user()

        reporting.report(thing, reporter=reporter, reason=ReportReason.SPAM, words="Ads.", at=now)

        made = Report.objects.get()
        assert (made.reporter, made.reason, made.words) == (reporter, "spam", "Ads.")
        case = Case.objects.get()
        assert (case.open_reports, case.first_reported_at) == (1, now)
        assert reporting.stands(fresh(thing))

    def test_one_open_report_each(self, thing: Reportable, now: datetime) -> None:
        reporter = accounts.user()
        reporting.report(thing, reporter=reporter, reason=ReportReason.SPAM, at=now)

        with pytest.raises(reporting.ReportedAlready):
            reporting.report(thing, reporter=reporter, reason=ReportReason.HATE, at=now)
        assert Case.objects.get().open_reports == Report.objects.count() == 1

    def test_after_an_answer_one_may_report_again(self, thing: Reportable, now: datetime) -> None:
        reporter = accounts.user()
        reporting.report(thing, reporter=reporter, reason=ReportReason.SPAM, at=now)
        moderation.dismiss(thing, reason="It is none.", by=accounts.editor(), at=now)

        reporting.report(thing, reporter=reporter, reason=ReportReason.HATE, at=now)
        assert Case.objects.get().open_reports == 1

    def test_ones_own_words_are_not_reported(self, thing: Reportable, now: datetime) -> None:
        assert thing.author is not None
        with pytest.raises(reporting.OwnWords):
            reporting.report(thing, reporter=thing.author, reason=ReportReason.SPAM, at=now)
        assert not Case.objects.exists()

    def test_what_is_hidden_is_not_reported(self, thing: Reportable, now: datetime) -> None:
        moderation.hide(thing, reason="Spam.", by=accounts.editor(), at=now)

        with pytest.raises(reporting.NothingToReport):
            community.reported(thing)
        assert not Report.objects.exists()


class TestHiding:
    def test_the_reason_stands_and_everyone_concerned_is_told(
        self, thing: Reportable, now: datetime
    ) -> None:
        community.reported(thing, times=2)
        editor = accounts.editor()

        decision = moderation.hide(thing, reason="It insults.", by=editor, at=now)

        hidden = fresh(thing)
        assert (hidden.hidden_at, hidden.hidden_reason) == (now, "It insults.")
        assert not reporting.stands(hidden)
        assert (decision.verdict, decision.reports_settled) == (Verdict.HIDDEN, 2)
        assert Report.objects.filter(settled_by=decision).count() == 2
        case = Case.objects.get()
        assert (case.open_reports, case.first_reported_at) == (0, None)
        assert told(decision) == {
            str(thing.author): "text_moderated",
            "Rita Report": "report_answered",
        }
        assert events.of(thing).filter(verb="moderation_hidden", actor=editor).exists()

    def test_no_mail_goes_on_telling_what_a_comment_said(self, idea: Idea, now: datetime) -> None:
        told, other = community.comment(idea, body="A lie."), community.comment(idea, body="True.")
        assert Mail.objects.filter(kind="comment_written").count() == 2

        moderation.hide(told, reason="Not so.", by=accounts.editor(), at=now)

        left = Mail.objects.get(kind="comment_written")
        assert (left.once, left.params["excerpt"]) == (f"comment:{other.key}", "True.")

    def test_it_needs_no_report(self, thing: Reportable, now: datetime) -> None:
        decision = moderation.hide(thing, reason="Spam.", by=accounts.editor(), at=now)

        assert told(decision) == {str(thing.author): "text_moderated"}

    def test_twice_is_once(self, thing: Reportable, now: datetime) -> None:
        moderation.hide(thing, reason="First.", by=accounts.editor(), at=now)

        with pytest.raises(moderation.DecidedAlready):
            moderation.hide(thing, reason="Second.", by=accounts.editor(), at=now)
        assert fresh(thing).hidden_reason == "First."
        assert Moderation.objects.count() == 1

    def test_what_its_author_removed_is_gone_for_the_editors_too(
        self, idea: Idea, now: datetime
    ) -> None:
        made = community.comment(idea)
        writing.remove(made, by=made.author, at=now)

        for deed in (moderation.hide, moderation.restore):
            with pytest.raises(moderation.DecidedAlready):
                deed(made, reason="Late.", by=accounts.editor(), at=now)
        assert not Moderation.objects.exists()


class TestRestoring:
    def test_everything_is_as_it_was(self, thing: Reportable, now: datetime) -> None:
        before = fresh(thing)
        words = "body" if isinstance(before, Comment) else "proposal"
        moderation.hide(thing, reason="A mistake.", by=accounts.editor(), at=now)

        decision = moderation.restore(fresh(thing), reason="Sorry.", by=accounts.editor(), at=now)

        after = fresh(thing)
        assert reporting.stands(after)
        assert getattr(after, words) == getattr(before, words) != ""
        assert (after.hidden_at, after.hidden_reason) == (None, "")
        assert told(decision) == {str(thing.author): "text_moderated"}
        assert Case.objects.get().withheld == {}

    def test_what_stands_is_not_restored(self, thing: Reportable, now: datetime) -> None:
        with pytest.raises(moderation.DecidedAlready):
            moderation.restore(thing, reason="Why?", by=accounts.editor(), at=now)
        assert not Moderation.objects.exists()


class TestDismissing:
    def test_the_reporters_hear_and_the_author_does_not(
        self, thing: Reportable, now: datetime
    ) -> None:
        community.reported(thing)

        decision = moderation.dismiss(thing, reason="Harsh, fair.", by=accounts.editor(), at=now)

        assert told(decision) == {"Rita Report": "report_answered"}
        assert reporting.stands(fresh(thing))
        assert not Case.objects.waiting().exists()

    def test_without_reports_there_is_nothing_to_answer(
        self, thing: Reportable, now: datetime
    ) -> None:
        with pytest.raises(moderation.DecidedAlready):
            moderation.dismiss(thing, reason="Hm.", by=accounts.editor(), at=now)
        assert not Moderation.objects.exists()


@pytest.mark.parametrize("deed", DEEDS)
class TestWhoMayNot:
    def refused(self, thing: Reportable, person: object, deed: Callable[..., object]) -> None:
        with pytest.raises(moderation.MayNotModerate):
            deed(thing, reason="Because.", by=person, at=thing.campaign.created_at)
        assert not Moderation.objects.exists()
        assert reporting.stands(fresh(thing))

    def test_nobody_of_the_firm_whatever_their_role(
        self, thing: Reportable, deed: Callable[..., object]
    ) -> None:
        community.reported(thing)
        firm = thing.campaign.firm
        lead = accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD)
        for person in (accounts.owner_of(firm), lead, accounts.member_of(firm), accounts.user()):
            self.refused(thing, person, deed)

    def test_no_editor_where_they_work_themselves(
        self, thing: Reportable, deed: Callable[..., object], now: datetime
    ) -> None:
        community.reported(thing)
        firm, editor = thing.campaign.firm, accounts.editor()
        owner = accounts.owner_of(firm)
        firms.add_member(firm, user=editor, role=FirmRole.AGENT, by=owner, at=now)
        self.refused(thing, editor, deed)

    def test_no_editor_on_their_own_words(self, idea: Idea, deed: Callable[..., object]) -> None:
        editor = accounts.editor()
        made = community.comment(idea, author=editor)
        community.reported(made)
        self.refused(made, editor, deed)


class TestTheQueue:
    def test_most_reported_first_then_the_oldest(self, idea: Idea, now: datetime) -> None:
        late, early, often = (community.comment(idea) for _three in range(3))
        community.reported(late, at=now)
        community.reported(early, at=now - timedelta(days=1))
        community.reported(often, times=2, at=now)

        assert [case.comment for case in Case.objects.waiting()] == [often, early, late]

    def test_what_was_removed_waits_for_nobody(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea)
        community.reported(made)
        community.reported(idea)
        writing.remove(made, by=made.author, at=now)

        assert [case.idea for case in Case.objects.waiting()] == [idea]


class TestAHiddenIdea:
    @pytest.fixture
    def hidden(self, now: datetime) -> Idea:
        made = projects.idea(
            projects.campaign("vote"), title="Shameful", need="Shameful", proposal="Shameful"
        )
        projects.ballot(made)
        moderation.hide(made, reason="It shames.", by=accounts.editor(), at=now)
        return Idea.objects.select_related("campaign__firm", "author").get(pk=made.pk)

    def test_its_words_are_in_no_row_that_lists_read(self, hidden: Idea) -> None:
        assert (hidden.title, hidden.need, hidden.proposal) == (moderation.OMITTED, "", "")
        assert not Idea.objects.filter(title__icontains="shame").exists()

    def test_it_keeps_its_ballots_and_takes_no_more(self, hidden: Idea, now: datetime) -> None:
        with pytest.raises(ballots.VoteClosed):
            ballots.vote(hidden, voter=accounts.user(), at=now)
        assert BallotEntry.objects.filter(idea=hidden).count() == 1

    def test_its_pictures_are_no_longer_where_they_were(
        self,
        now: datetime,
        tmp_path: Path,
        settings: Any,
        client: Client,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        idea = projects.idea(projects.campaign())
        ideas._add_pictures(idea, [Picture(process(picture()), alt="A lamp")])
        before = idea.images.get().file
        assert client.get(before.url).status_code == 200

        with django_capture_on_commit_callbacks(execute=True):
            moderation.hide(idea, reason="Stolen.", by=accounts.editor(), at=now)

        assert client.get(before.url).status_code == 404
        moderation.restore(idea, reason="Their own.", by=accounts.editor(), at=now)
        image = idea.images.get()
        assert client.get(image.file.url).status_code == 200
        assert (image.width, image.height, image.alt) == (80, 60, "A lamp")

    def test_no_notification_goes_on_telling_its_title(self, now: datetime) -> None:
        made = projects.idea(projects.campaign("vote"), title="Shameful", language="de")
        messages.idea_shortlisted(made, at=now)
        community.comment(made)
        told = Mail.objects.filter(kind__in=["idea_shortlisted", "decision_owed"])
        about = Mail.objects.filter(kind="comment_written")
        assert told.exists()
        assert about.exists()

        moderation.hide(made, reason="It shames.", by=accounts.editor(), at=now)

        for mail in told | about:
            assert "Shameful" not in letters.read(mail).text
            assert "Shameful" not in letters.read(mail).subject
        moderation.restore(made, reason="It does not.", by=accounts.editor(), at=now)
        assert all("Shameful" in letters.read(mail).subject for mail in told | about)
        assert all('lang="de"' in letters.read(mail).shown for mail in told | about)

    def test_its_author_does_not_write_over_it(self, now: datetime) -> None:
        made = projects.idea(projects.campaign())
        moderation.hide(made, reason="It shames.", by=accounts.editor(), at=now)
        hidden = Idea.objects.get(pk=made.pk)
        assert hidden.author is not None

        with pytest.raises(ideas.EditingClosed):
            ideas.edit(hidden, title="A", need="B", proposal="C", by=hidden.author, at=now)
        assert Idea.objects.get().title == moderation.OMITTED

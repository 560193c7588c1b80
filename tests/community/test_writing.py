"""Writing, editing and removing comments."""

import uuid
from datetime import datetime, timedelta

import pytest

from accounts import firms, personal, roles, teams
from accounts.models import FirmRole, Role, User
from community import reporting, writing
from community.models import Comment, CommentState, Report, ReportReason, Talk, Voice
from community.places import Place
from notifications import letters
from notifications.models import Mail, MailState
from projects import follows
from projects.models import CampaignState, Idea
from tests.factories import accounts, community, projects

pytestmark = pytest.mark.django_db


def count(idea: Idea) -> int:
    return Talk.objects.get(idea=idea).comments_count


class TestWriting:
    def test_a_comment_stands_counts_and_makes_its_author_follow(
        self, idea: Idea, now: datetime
    ) -> None:
        author = accounts.user()

        made = writing.write(community.place_of(idea), author=author, body="Use *steel*.", at=now)

        stored = Comment.objects.get()
        assert stored == made
        assert (stored.body, stored.state, stored.voice) == ("Use *steel*.", "visible", "member")
        assert (stored.idea, stored.campaign, stored.parent) == (idea, idea.campaign, None)
        assert stored.written_at == now
        assert count(idea) == 1
        assert follows.follows_idea(idea, user=author)

    def test_the_campaign_as_a_whole_has_a_talk_of_its_own(self, idea: Idea) -> None:
        community.comment(idea)
        community.comment(Place(idea.campaign))

        assert Talk.objects.get(idea__isnull=True).comments_count == 1
        assert count(idea) == 1
        assert Place(idea.campaign).comments().count() == 1

    def test_the_second_click_finds_the_comment_of_the_first(
        self, idea: Idea, now: datetime
    ) -> None:
        author, submission = accounts.user(), uuid.uuid4()
        first, second = (
            writing.write(
                community.place_of(idea),
                author=author,
                body="Once.",
                at=now,
                submission=submission,
            )
            for _click in range(2)
        )

        assert first == second == Comment.objects.get()
        assert count(idea) == 1

    def test_somebody_elses_submission_is_no_key_to_their_comment(
        self, idea: Idea, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        for name in ("Anna", "Bert"):
            writing.write(
                community.place_of(idea),
                author=accounts.user(name),
                body=name,
                at=now,
                submission=submission,
            )

        assert Comment.objects.values_list("body", "author__display_name").order_by("pk")[1] == (
            "Bert",
            "Bert",
        )

    @pytest.mark.parametrize(
        ("who", "voice", "follows_it"),
        [("owner", Voice.FIRM, False), ("editor", Voice.STAFF, False), ("member", "member", True)],
    )
    def test_the_firms_and_the_sites_words_are_marked(
        self, idea: Idea, who: str, voice: str, follows_it: bool
    ) -> None:
        firm = idea.campaign.firm
        people = {"owner": accounts.owner_of(firm), "editor": accounts.editor()}
        author = people.get(who) or accounts.user()

        assert community.comment(idea, author=author).voice == voice
        assert follows.follows_idea(idea, user=author) is follows_it

    def test_another_firms_owner_speaks_as_a_member(self, idea: Idea) -> None:
        rival = accounts.owner_of(accounts.firm("Rival GmbH"))

        assert community.comment(idea, author=rival).voice == Voice.MEMBER

    def test_an_editor_on_the_firms_team_speaks_as_the_firm(self, idea: Idea) -> None:
        editor = accounts.editor()
        firm = idea.campaign.firm
        owner, at = accounts.owner_of(firm), idea.proposed_at
        firms.add_member(firm, user=editor, role=FirmRole.AGENT, by=owner, at=at)

        assert community.comment(idea, author=editor).voice == Voice.FIRM


class TestWhoMayWrite:
    def closed(self) -> Idea:
        campaign = projects.campaign(projects.OVER)
        idea = projects.idea(campaign)
        community.end(campaign)
        return Idea.objects.select_related("campaign__firm").get(pk=idea.pk)

    def test_a_closed_campaign_takes_no_more_from_members(self) -> None:
        idea = self.closed()

        with pytest.raises(writing.TalkClosed):
            community.comment(idea)
        assert not Comment.objects.exists()
        assert not Talk.objects.exists()

    @pytest.mark.parametrize("who", ["owner", "editor"])
    def test_the_firm_and_the_staff_answer_still(self, who: str) -> None:
        idea = self.closed()
        author = accounts.editor() if who == "editor" else accounts.owner_of(idea.campaign.firm)

        assert community.comment(idea, author=author).state == CommentState.VISIBLE

    @pytest.mark.parametrize("who", ["owner", "editor", "member"])
    def test_a_draft_takes_nothing_from_anybody(self, who: str) -> None:
        campaign = projects.campaign(state=CampaignState.DRAFT)
        people = {"owner": accounts.owner_of(campaign.firm), "editor": accounts.editor()}

        with pytest.raises(writing.TalkClosed):
            community.comment(Place(campaign), author=people.get(who))
        assert not Comment.objects.exists()

    def test_a_campaign_closed_since_the_page_was_read_is_closed(self, idea: Idea) -> None:
        read = Idea.objects.select_related("campaign__firm").get(pk=idea.pk)
        community.end(idea.campaign)

        with pytest.raises(writing.TalkClosed):
            community.comment(read)


class TestReplying:
    def test_a_reply_stands_under_its_comment_and_counts(self, idea: Idea) -> None:
        root = community.comment(idea)

        reply = community.comment(idea, answers=root)

        root.refresh_from_db()
        assert (reply.parent, root.replies_count, count(idea)) == (root, 1, 2)

    def test_a_reply_to_a_reply_joins_the_thread_and_speaks_to_its_author(self, idea: Idea) -> None:
        root = community.comment(idea)
        first = community.comment(idea, answers=root, author=accounts.user("Petra"))

        second = community.comment(idea, answers=first)

        root.refresh_from_db()
        assert (second.parent, root.replies_count) == (root, 2)
        assert [mention.person for mention in second.mentions.all()] == [first.author]

    def test_a_comment_of_another_idea_is_no_parent(self, idea: Idea) -> None:
        elsewhere = community.comment(projects.idea(idea.campaign))

        with pytest.raises(writing.NothingToAnswer):
            community.comment(idea, answers=elsewhere)
        elsewhere.refresh_from_db()
        assert elsewhere.replies_count == 0
        assert Comment.objects.get() == elsewhere

    @pytest.mark.parametrize("gone", ["root", "reply"])
    def test_what_is_gone_is_not_answered(self, idea: Idea, now: datetime, gone: str) -> None:
        root = community.comment(idea)
        reply = community.comment(idea, answers=root)
        removed = {"root": root, "reply": reply}[gone]
        writing.remove(removed, by=removed.author, at=now)

        with pytest.raises(writing.NothingToAnswer):
            community.comment(idea, answers=reply)
        assert Comment.objects.count() == 2


class TestEditing:
    def test_the_earlier_words_stay(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="A.", at=now)
        for hours, body in ((1, "B."), (2, "C.")):
            writing.edit(made, body=body, by=made.author, at=now + timedelta(hours=hours))

        made.refresh_from_db()
        assert (made.body, made.edited_at) == ("C.", now + timedelta(hours=2))
        assert list(made.revisions.values_list("body", "written_at")) == [
            ("A.", now),
            ("B.", now + timedelta(hours=1)),
        ]

    def test_the_same_words_are_no_edit(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="A.")

        assert writing.edit(made, body="A.", by=made.author, at=now).edited_at is None
        assert not made.revisions.exists()

    def test_nobody_else_edits(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="A.")

        for person in (accounts.editor(), accounts.owner_of(idea.campaign.firm)):
            with pytest.raises(writing.NotTheAuthor):
                writing.edit(made, body="B.", by=person, at=now)
        made.refresh_from_db()
        assert made.body == "A."

    def test_there_is_an_end_to_it(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea)
        for version in range(writing.MOST_EDITS):
            writing.edit(made, body=f"Version {version}", by=made.author, at=now)

        with pytest.raises(writing.EditingClosed):
            writing.edit(made, body="One more", by=made.author, at=now)
        made.refresh_from_db()
        assert made.body == f"Version {writing.MOST_EDITS - 1}"

    def test_a_closed_talk_is_not_rewritten(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="A.")
        community.end(idea.campaign)

        with pytest.raises(writing.TalkClosed):
            writing.edit(made, body="B.", by=made.author, at=now)
        made.refresh_from_db()
        assert made.body == "A."

    @pytest.mark.parametrize("voice", [Voice.FIRM, Voice.STAFF])
    def test_who_speaks_for_them_no_more_rewrites_no_words_of_theirs(
        self, idea: Idea, now: datetime, voice: Voice
    ) -> None:
        firm = idea.campaign.firm
        author = accounts.editor() if voice == Voice.STAFF else accounts.member_of(firm)
        comment = community.comment(idea, author=author, body="We make it in steel.")
        assert comment.voice == voice
        if voice == Voice.STAFF:
            roles.grant(author, role=Role.MEMBER, by=None, at=now)
        else:
            teams.remove(firm, user=author, by=accounts.owner_of(firm), at=now)
        author = User.objects.get(pk=author.pk)

        assert not writing.may_edit(Comment.objects.get(), author)
        with pytest.raises(writing.EditingClosed):
            writing.edit(comment, body="We are thieves.", by=author, at=now)

        assert Comment.objects.get().body == "We make it in steel."
        assert not comment.revisions.exists()

    def test_who_joins_the_firm_still_edits_what_they_said_as_a_member(
        self, idea: Idea, now: datetime
    ) -> None:
        author = accounts.user()
        comment = community.comment(idea, author=author)
        firms.add_member(idea.campaign.firm, user=author, role=FirmRole.AGENT, by=author, at=now)
        author = User.objects.get(pk=author.pk)

        assert writing.edit(comment, body="Better.", by=author, at=now).body == "Better."


class TestWhoLeft:
    """Their page was still open while the account was erased."""

    def test_writes_nothing(self, idea: Idea, now: datetime) -> None:
        author = accounts.user()
        personal.erase(User.objects.get(pk=author.pk), at=now)

        with pytest.raises(personal.HasLeft):
            writing.write(community.place_of(idea), author=author, body="Late.", at=now)

        assert not Comment.objects.exists()

    def test_edits_nothing(self, idea: Idea, now: datetime) -> None:
        comment = community.comment(idea, author=(author := accounts.user()))
        personal.erase(User.objects.get(pk=author.pk), at=now)

        with pytest.raises(personal.HasLeft):
            writing.edit(comment, body="Late.", by=author, at=now)

        assert not comment.revisions.exists()

    def test_reports_nothing(self, idea: Idea, now: datetime) -> None:
        comment, reporter = community.comment(idea), accounts.user()
        personal.erase(User.objects.get(pk=reporter.pk), at=now)

        with pytest.raises(personal.HasLeft):
            reporting.report(comment, reporter=reporter, reason=ReportReason.SPAM, at=now)

        assert not Report.objects.exists()


class TestRemoving:
    def test_every_version_goes_and_the_counts_follow(self, idea: Idea, now: datetime) -> None:
        root = community.comment(idea)
        reply = community.comment(idea, answers=root, body="Secret one.")
        writing.edit(reply, body="Secret two.", by=reply.author, at=now)

        writing.remove(reply, by=reply.author, at=now)
        writing.remove(reply, by=reply.author, at=now)

        root.refresh_from_db()
        reply.refresh_from_db()
        assert (reply.state, reply.body, reply.revisions.count()) == ("removed", "", 0)
        assert (root.replies_count, count(idea)) == (0, 1)

    def test_a_root_keeps_its_place_only_above_replies(self, idea: Idea, now: datetime) -> None:
        alone, answered = community.comment(idea), community.comment(idea)
        community.comment(idea, answers=answered)
        for one in (alone, answered):
            writing.remove(one, by=one.author, at=now)

        roots = Comment.objects.filter(parent__isnull=True).shown()
        assert [one.pk for one in roots] == [answered.pk]

    def test_nobody_else_removes(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea)

        for person in (accounts.editor(), accounts.owner_of(idea.campaign.firm)):
            with pytest.raises(writing.NotTheAuthor):
                writing.remove(made, by=person, at=now)
        made.refresh_from_db()
        assert made.state == CommentState.VISIBLE


class TestTheMails:
    def told(self, made: Comment) -> dict[str, str]:
        mails = Mail.objects.filter(once=f"comment:{made.key}").select_related("recipient")
        return {str(mail.recipient): mail.params["why"] for mail in mails}

    def test_each_is_told_once_and_for_one_reason(self, idea: Idea) -> None:
        root = community.comment(idea, author=accounts.user("Rosa Root"))
        first = community.comment(idea, answers=root, author=accounts.user("Fritz First"))
        third = accounts.user("Theo Third")
        assert idea.author is not None

        made = community.comment(
            idea,
            answers=first,
            body=f"@{third.handle}, @{first.author.handle} and @{idea.author.handle}: look.",
        )

        assert self.told(made) == {
            "Rosa Root": "thread",
            "Fritz First": "reply",
            "Theo Third": "mention",
            "Jonas Wirth": "mention",
        }

    def test_nobody_is_told_of_themselves(self, idea: Idea) -> None:
        assert idea.author is not None
        root = community.comment(idea, author=idea.author, body=f"@{idea.author.handle}: hello")
        reply = community.comment(idea, author=idea.author, answers=root)

        assert self.told(root) == self.told(reply) == {}

    def test_an_edit_tells_only_whom_it_adds(self, idea: Idea, now: datetime) -> None:
        anna, bert = accounts.user("Anna"), accounts.user("Bert")
        made = community.comment(idea, body=f"@{anna.handle}")
        writing.edit(made, body=f"@{anna.handle} @{bert.handle}", by=made.author, at=now)

        told = Mail.objects.filter(once=f"comment:{made.key}", params__why="mention")
        assert sorted(told.values_list("recipient__display_name", flat=True)) == ["Anna", "Bert"]

    def test_the_mail_may_be_stopped(self, idea: Idea) -> None:
        made = community.comment(idea)

        assert Mail.objects.get(once=f"comment:{made.key}").topic == "comments"

    def test_what_was_removed_is_told_by_no_mail_any_more(self, idea: Idea, now: datetime) -> None:
        """Neither by one that waits nor by the copy of one that was sent."""
        author = accounts.user("Gundula")
        sent = community.comment(idea, author=author, body="I am a fool.")
        Mail.objects.held().update(state=MailState.DIGESTED)
        waiting = community.comment(idea, author=author, body="A great fool.")

        for comment in (sent, waiting):
            writing.remove(comment, by=author, at=now)

        mail = Mail.objects.select_related("recipient").get(kind="comment_written")
        assert mail.once == f"comment:{sent.key}"
        assert "fool" not in str(mail.params)
        assert "Gundula" in letters.read(mail).subject
        assert "writes:" not in letters.read(mail).body

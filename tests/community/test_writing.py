"""Writing, editing and removing comments."""

import uuid
from datetime import datetime, timedelta

import pytest

from community import writing
from community.models import Comment, CommentState, Talk, Voice
from community.places import Place
from notifications.models import Mail
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

        made = writing.write(
            community.place_of(idea), author=author, body="Use *steel*.", at=now
        )

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
        community_member = accounts.owner_of(idea.campaign.firm)
        from accounts import firms
        from accounts.models import FirmRole
        firms.add_member(
            idea.campaign.firm,
            user=editor,
            role=FirmRole.AGENT,
            by=community_member,
            at=idea.proposed_at,
        )

        assert community.comment(idea, author=editor).voice == Voice.FIRM

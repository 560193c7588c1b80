"""What a person takes with them, and what stays when they go."""

import json
from datetime import datetime

import pytest

from community import moderation, personal, writing
from community.models import Comment, CommentRevision, Mention, Moderation, Talk
from notifications import letters
from notifications.models import Mail, MailState
from projects.models import Idea
from tests.factories import accounts, community

pytestmark = pytest.mark.django_db


def test_export_holds_ones_own_words_and_nobody_elses(idea: Idea, now: datetime) -> None:
    author = accounts.user()
    made = community.comment(idea, author=author, body="First.")
    writing.edit(made, body="Second.", by=author, at=now)
    community.comment(idea, answers=made, body="Not mine.")
    community.reported(community.comment(idea, body="Nor this."))

    told = personal.export(author)

    assert [(one["text"], one["earlier"]) for one in told["comments"]] == [("Second.", ["First."])]
    assert told["reports"] == told["hidden_ideas"] == []
    assert "Not mine" not in json.dumps(told)


def test_a_reporter_takes_their_reports_and_an_author_the_withheld_words(
    idea: Idea, now: datetime
) -> None:
    case = community.reported(idea)
    title = idea.title
    moderation.hide(idea, reason="Spam.", by=accounts.editor(), at=now)
    assert idea.author is not None

    reporter = case.reports.get().reporter
    assert personal.export(reporter)["reports"][0]["words"] == "He calls her names."
    assert personal.export(idea.author)["hidden_ideas"][0]["title"] == title


def test_erasing_takes_every_word_and_keeps_the_decisions(idea: Idea, now: datetime) -> None:
    gone, stays = accounts.user("Gone"), accounts.user("Stays")
    root = community.comment(idea, author=stays)
    reply = community.comment(idea, author=gone, answers=root, body="Mine: @" + stays.handle)
    writing.edit(reply, body="Mine still.", by=gone, at=now)
    alone = community.comment(idea, author=gone)
    community.comment(idea, author=stays, answers=alone, body=f"Yours, @{gone.handle}?")
    hidden = community.comment(idea, author=gone)
    moderation.hide(hidden, reason="Spam.", by=accounts.editor(), at=now)

    personal.erase(gone, at=now)

    assert set(Comment.objects.filter(author=gone).values_list("state", "body")) == {
        ("removed", "")
    }
    assert not CommentRevision.objects.exists()
    assert not Mention.objects.exists()
    root.refresh_from_db()
    alone.refresh_from_db()
    assert (root.replies_count, alone.replies_count) == (0, 1)
    assert Talk.objects.get().comments_count == 2
    assert Moderation.objects.count() == 1


def test_erasing_takes_a_hidden_ideas_words_and_a_reports(idea: Idea, now: datetime) -> None:
    case = community.reported(idea)
    moderation.hide(idea, reason="Spam.", by=accounts.editor(), at=now)
    assert idea.author is not None
    for person in (idea.author, case.reports.get().reporter):
        personal.erase(person, at=now)

    case.refresh_from_db()
    assert set(case.withheld.values()) == {""}
    assert case.reports.get().words == ""


def test_a_hidden_idea_of_an_erased_person_comes_back_under_its_mark(
    idea: Idea, now: datetime
) -> None:
    moderation.hide(idea, reason="Spam.", by=accounts.editor(), at=now)
    assert idea.author is not None
    personal.erase(idea.author, at=now)

    moderation.restore(idea, reason="It was none.", by=accounts.editor(), at=now)

    idea.refresh_from_db()
    assert (idea.title, idea.need, idea.proposal) == (moderation.OMITTED, "", "")
    assert idea.hidden_at is None


def test_erasing_takes_name_and_words_out_of_the_mails_of_others(idea: Idea) -> None:
    gone, stays = accounts.user("Gone Girl"), accounts.user("Stays")
    mine = community.comment(idea, author=gone, body="My secret.")
    community.comment(idea, author=stays, body="Theirs.")
    Mail.objects.held().update(state=MailState.DIGESTED)

    personal.erase(gone, at=mine.written_at)

    mails = Mail.objects.filter(kind="comment_written").select_related("recipient").order_by("pk")
    blank, kept = [letters.read(mail) for mail in mails]
    assert "Gone Girl" not in str([mail.params for mail in mails])
    assert blank.subject.startswith("Somebody who left on your idea")
    assert "My secret." not in blank.body
    assert kept.subject.startswith("Stays on your idea")
    assert "Theirs." in kept.body

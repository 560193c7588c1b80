"""One comment's addresses: answering, editing, removing, its history and its lasting link."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community import moderation, writing
from community.models import Comment, CommentState
from community.places import Place
from projects.models import Campaign, CampaignState, Idea
from tests.factories import accounts, community, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
ACTS = ["reply", "edit", "remove", "report"]


def url(name: str, comment: Comment) -> str:
    return reverse(f"community:{name}", args=[comment.key])


class TestThePermalink:
    def followed(self, comment: Comment) -> str:
        """Where the lasting address leads, once it is known to show the comment."""
        answer = Client().get(url("comment", comment))
        where = str(answer["Location"])
        path, _mark, fragment = where.partition("#")
        assert fragment == f"comment-{comment.key}"
        assert f'id="{fragment}"' in Client().get(path).content.decode()
        return path

    @pytest.mark.parametrize(("number", "start"), [(1, False), (20, False), (21, True), (45, True)])
    def test_it_leads_to_the_page_with_the_comment(
        self, idea: Idea, number: int, start: bool
    ) -> None:
        made = community.many_comments(community.place_of(idea), 45)[number - 1]

        path = self.followed(made)

        assert path == (
            f"{idea.get_absolute_url()}?comments_from={made.pk}"
            if start
            else idea.get_absolute_url()
        )

    @pytest.mark.parametrize("number", [1, 3, 4, 50, 51, 120])
    def test_a_reply_is_found_on_the_ideas_page_or_its_threads(
        self, idea: Idea, number: int
    ) -> None:
        root = community.comment(idea)
        made = community.many_comments(community.place_of(idea), 120, parent=root)[number - 1]

        path = self.followed(made)

        assert path.startswith(idea.get_absolute_url() if number <= 3 else url("thread", root))

    def test_a_comment_on_a_campaign_has_one_too(self) -> None:
        made = community.comment(Place(projects.campaign()))

        assert self.followed(made) == reverse("community:campaign", args=[made.campaign.slug])

    def test_a_removed_one_leads_to_the_talk(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea)
        writing.remove(made, by=made.author, at=now)

        assert Client().get(url("comment", made))["Location"] == f"{idea.get_absolute_url()}#talk"

    def test_an_unknown_key_leads_nowhere(self, idea: Idea) -> None:
        made = community.comment(idea)
        key = str(made.key).replace(str(made.key)[0], "0" if str(made.key)[0] != "0" else "1")
        assert Client().get(reverse("community:comment", args=[key])).status_code == 404


class TestTheThread:
    def test_fifty_replies_at_a_time_in_few_queries(
        self, idea: Idea, django_assert_max_num_queries: Any
    ) -> None:
        root = community.comment(idea)
        community.many_comments(community.place_of(idea), 120, parent=root)
        where, sizes = url("thread", root), []
        while where:
            with django_assert_max_num_queries(5):
                page = Client().get(where)
            sizes.append(len(page.context["thread"].replies))
            where = page.context["later_url"]

        assert sizes == [50, 50, 20]

    def test_a_replys_thread_is_its_comments(self, idea: Idea) -> None:
        reply = community.comment(idea, answers=community.comment(idea))

        assert Client().get(url("thread", reply))["Location"].endswith(f"#comment-{reply.key}")


class TestReplying:
    def test_without_scripts_the_form_has_a_page(self, idea: Idea) -> None:
        root, client = community.comment(idea, body="Ask me."), client_of(accounts.user())

        assert "Ask me." in client.get(url("reply", root)).content.decode()
        answer = client.post(url("reply", root), community.typed("I ask."))

        made = Comment.objects.get(parent=root)
        assert answer["Location"] == f"{idea.get_absolute_url()}#comment-{made.key}"

    def test_htmx_opens_the_form_in_place_and_gets_the_reply(self, idea: Idea) -> None:
        root, client = community.comment(idea), client_of(accounts.user())
        form = client.get(url("reply", root), **HTMX).content.decode()
        assert "<html" not in form
        assert "autofocus" in form

        answer = client.post(url("reply", root), community.typed("I ask."), **HTMX)

        assert answer["HX-Retarget"] == f"#replies-{root.key}"
        assert answer["HX-Reswap"] == "beforeend"
        assert f'<div hx-swap-oob="innerHTML:#act-{root.key}"></div>' in answer.content.decode()

    def test_what_is_hidden_meanwhile_is_said(self, idea: Idea, now: datetime) -> None:
        root, client = community.comment(idea), client_of(accounts.user())
        moderation.hide(root, reason="Spam.", by=accounts.editor(), at=now)

        answer = client.post(url("reply", root), community.typed("I ask."))

        assert answer.status_code == 422
        assert "I ask." in answer.content.decode()
        assert not Comment.objects.filter(parent=root).exists()

    def test_a_parent_in_the_form_forges_nothing(self, idea: Idea) -> None:
        root, elsewhere = community.comment(idea), community.comment(Place(projects.campaign()))
        forged = {"parent": elsewhere.pk, "answers": elsewhere.pk, "idea": "", "campaign": 1}

        client_of(accounts.user()).post(url("reply", root), community.typed("Mine.", **forged))

        made = Comment.objects.get(body="Mine.")
        assert (made.parent, made.idea, made.campaign) == (root, idea, idea.campaign)


class TestEditing:
    def test_the_author_edits_and_everyone_reads_what_it_said(self, idea: Idea) -> None:
        made = community.comment(idea, body="Steel is <cheap>.")
        client = client_of(made.author)
        assert "Steel is" in client.get(url("edit", made)).content.decode()

        answer = client.post(url("edit", made), {"body": "Steel is *strong*."})

        assert answer["Location"].endswith(f"#comment-{made.key}")
        page = Client().get(idea.get_absolute_url()).content.decode()
        assert "<em>strong</em>" in page
        assert url("history", made) in page
        history = Client().get(url("history", made)).content.decode()
        assert "<del>&lt;cheap&gt;</del><ins>*strong*</ins>" in history
        assert "Steel is &lt;cheap&gt;." in history

    def test_htmx_gets_the_comment_in_its_place(self, idea: Idea) -> None:
        made = community.comment(idea)

        answer = client_of(made.author).post(url("edit", made), {"body": "New."}, **HTMX)

        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == (f"#comment-{made.key}", "outerHTML")
        assert answer.content.decode().count("New.") == 1

    @pytest.mark.parametrize("body", ["", "x" * 4001, "http://a http://b"])
    def test_what_is_refused_stays(self, idea: Idea, body: str) -> None:
        made = community.comment(idea, body="Old.")

        answer = client_of(made.author).post(url("edit", made), {"body": body})

        assert answer.status_code == 422
        assert body in answer.content.decode()
        made.refresh_from_db()
        assert made.body == "Old."

    @pytest.mark.parametrize(
        ("what", "says"), [("campaign", "This campaign has ended."), ("words", "can no longer be")]
    )
    def test_what_was_typed_comes_back_when_its_time_is_over(
        self, idea: Idea, now: datetime, what: str, says: str
    ) -> None:
        made = community.comment(idea, body="Old.")
        if what == "campaign":
            community.end(idea.campaign)
        else:
            moderation.hide(made, reason="Spam.", by=accounts.editor(), at=now)

        answer = client_of(made.author).post(url("edit", made), {"body": "Typed."})

        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert "Typed." in answer.content.decode()
        assert client_of(made.author).get(url("edit", made)).status_code == 404
        made.refresh_from_db()
        assert made.body == "Old."

    def test_a_hidden_comments_history_is_hidden(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="Shameful.")
        writing.edit(made, body="Better.", by=made.author, at=now)
        moderation.hide(made, reason="Still.", by=accounts.editor(), at=now)

        for person in (None, made.author, accounts.editor()):
            assert client_of(person).get(url("history", made)).status_code == 404

    def test_without_edits_there_is_no_history(self, idea: Idea) -> None:
        assert Client().get(url("history", community.comment(idea))).status_code == 404


class TestRemoving:
    def test_it_asks_first_and_then_does(self, idea: Idea) -> None:
        made = community.comment(idea, body="Regretted.")
        client = client_of(made.author)
        assert "gone for good" in client.get(url("remove", made)).content.decode()
        made.refresh_from_db()
        assert made.state == CommentState.VISIBLE

        client.post(url("remove", made))

        assert "Regretted." not in Client().get(idea.get_absolute_url()).content.decode()
        assert not Comment.objects.filter(body="Regretted.").exists()

    def test_above_replies_a_word_stays(self, idea: Idea) -> None:
        made = community.comment(idea, author=accounts.user("Rudi Regret"))
        community.comment(idea, answers=made, body="But why?")
        answer = client_of(made.author).post(url("remove", made), **HTMX)
        assert "Removed by its author." in answer.content.decode()

        page = Client().get(idea.get_absolute_url()).content.decode()
        assert "Removed by its author." in page
        assert "But why?" in page
        assert "Rudi Regret" not in page


class TestReporting:
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    @pytest.mark.parametrize("kind", ["comment", "idea"])
    def test_a_report_is_thanked_for(self, idea: Idea, kind: str, headers: dict[str, Any]) -> None:
        made = community.comment(idea)
        where = url("report", made)
        if kind == "idea":
            where = reverse("community:report_idea", args=[idea.campaign.slug, idea.number])
        client = client_of(accounts.user())
        assert client.get(where, **headers).status_code == 200

        answer = client.post(where, {"reason": "spam", "words": ""}, follow=True, **headers)

        assert "The editors look at it" in answer.content.decode()
        again = client.post(where, {"reason": "hate", "words": "Kept."}, **headers)
        assert again.status_code == 422
        assert "reported this already" in again.content.decode()
        assert "Kept." in again.content.decode()

    @pytest.mark.parametrize(
        "typed", [{"words": ""}, {"reason": "x"}, {"reason": "spam", "words": "x" * 1001}]
    )
    def test_a_reason_is_needed(self, idea: Idea, typed: dict[str, str]) -> None:
        made = community.comment(idea)
        answer = client_of(accounts.user()).post(url("report", made), typed)

        assert answer.status_code == 422
        assert not hasattr(made, "case")


class TestWhoFindsWhat:
    @pytest.mark.parametrize("act", ["edit", "remove"])
    def test_only_the_author(self, idea: Idea, act: str) -> None:
        made = community.comment(idea, body="Mine.")
        others = (accounts.user(), accounts.owner_of(idea.campaign.firm), accounts.editor())
        for person in others:
            client = client_of(person)
            for answer in (client.get(url(act, made)), client.post(url(act, made), {"body": "X"})):
                assert answer.status_code == 404
        made.refresh_from_db()
        assert (made.body, made.state) == ("Mine.", "visible")

    @pytest.mark.parametrize("act", ACTS)
    def test_visitors_sign_in_first(self, idea: Idea, act: str) -> None:
        made = community.comment(idea)

        assert "/accounts/login/" in Client().get(url(act, made))["Location"]
        in_place = Client().get(url(act, made), **HTMX)
        assert "/accounts/login/" in in_place["HX-Redirect"]
        assert Client().post(url(act, made), community.typed()).status_code == 403
        assert Comment.objects.get().state == CommentState.VISIBLE

    def test_the_firm_is_offered_nothing_that_hides(self, idea: Idea) -> None:
        community.comment(idea)
        for person in (accounts.owner_of(idea.campaign.firm), accounts.user()):
            page = client_of(person).get(idea.get_absolute_url()).content.decode()
            assert "Moderate" not in page
            assert "Report" in page
        assert (
            "Moderate" in client_of(accounts.editor()).get(idea.get_absolute_url()).content.decode()
        )

    @pytest.mark.parametrize("name", ["comment", "thread", "history", *ACTS])
    def test_a_comment_of_a_campaign_that_is_not_public_does_not_exist(
        self, idea: Idea, now: datetime, name: str
    ) -> None:
        made = community.comment(idea, body="A secret.")
        writing.edit(made, body="Another secret.", by=made.author, at=now + timedelta(minutes=1))
        Campaign.objects.filter(pk=idea.campaign_id).update(
            state=CampaignState.DRAFT, published_at=None
        )
        rival = accounts.owner_of(accounts.firm("Rival GmbH"))

        for person in (accounts.user(), rival, made.author):
            assert client_of(person).get(url(name, made)).status_code == 404
        if name not in ACTS:
            assert Client().get(url(name, made)).status_code == 404

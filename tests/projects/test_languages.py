"""In which language ideas and decisions are: asked once, kept through everything, said beside."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Event
from projects import decisions, history, ideas, personal
from projects.models import Campaign, Decision, Idea, IdeaRevision, Verdict
from tests.factories import accounts, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
TYPED = {"title": "Eine Lampe", "need": "Es ist dunkel.", "proposal": "Mehr Licht.", "tags": ""}


def url(name: str, campaign: Campaign, *rest: int, language: str = "en") -> str:
    address = reverse(f"projects:{name}", args=[campaign.slug, *rest])
    return address.replace("/en/", f"/{language}/", 1)


def chosen(page: str) -> str:
    """What the form has chosen for the language."""
    select = page.partition('name="language"')[2].partition("</select>")[0]
    return select.partition(" selected")[0].rpartition('value="')[2].partition('"')[0]


@pytest.fixture
def author() -> User:
    return accounts.user()


@pytest.fixture
def idea(author: User) -> Idea:
    return projects.idea(projects.campaign(), author=author, title="Eine Lampe", language="de")


def edit(idea: Idea, **changed: Any) -> Idea:
    kept = {"title": idea.title, "need": idea.need, "proposal": idea.proposal}
    assert idea.author
    ideas.edit(idea, by=idea.author, at=timezone.now(), **{**kept, **changed})
    return Idea.objects.get(pk=idea.pk)


class TestProposing:
    @pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
    def test_the_form_begins_with_the_language_of_the_page(
        self, author: User, language: str
    ) -> None:
        page = client_of(author).get(url("propose", projects.campaign(), language=language)).text

        assert chosen(page) == language

    @pytest.mark.parametrize("said", ["de", "fa", ""])
    def test_what_is_chosen_is_kept(self, author: User, said: str) -> None:
        campaign = projects.campaign()

        answer = client_of(author).post(url("propose", campaign), TYPED | {"language": said})

        assert answer.status_code == 302
        assert Idea.objects.get().language == said

    def test_a_form_of_before_says_nothing(self, author: User) -> None:
        client_of(author).post(url("propose", projects.campaign()), TYPED)

        assert Idea.objects.get().language == ""

    @pytest.mark.parametrize("said", ["xx", "EN", "de\x00", "x" * 5000])
    def test_no_other_is_taken(self, author: User, said: str) -> None:
        answer = client_of(author).post(
            url("propose", projects.campaign()), TYPED | {"language": said}
        )

        assert answer.status_code == 422
        assert "Mehr Licht." in answer.text
        assert not Idea.objects.exists()

    def test_a_form_sent_back_keeps_the_choice(self, author: User) -> None:
        typed = TYPED | {"language": "fa", "need": ""}

        answer = client_of(author).post(url("propose", projects.campaign()), typed)

        assert answer.status_code == 422
        assert chosen(answer.text) == "fa"

    def test_what_is_shared_from_elsewhere_is_in_the_pages_language_until_changed(
        self, author: User
    ) -> None:
        shared = {"title": "Eine Lampe", "need": "Es ist dunkel."}
        page = client_of(author).get(url("propose", projects.campaign(), language="de"), shared)

        assert chosen(page.text) == "de"

    def test_the_second_click_changes_nothing(self, author: User) -> None:
        campaign, client = projects.campaign(), client_of(author)
        typed = TYPED | {"submission": str(uuid.uuid4()), "language": "de"}
        for language in ("de", "fa"):
            client.post(url("propose", campaign), typed | {"language": language})

        assert Idea.objects.get().language == "de"


class TestEditing:
    def test_the_form_shows_what_was_chosen_and_not_the_page(self, idea: Idea) -> None:
        page = client_of(idea.author).get(url("edit", idea.campaign, 1, language="pl")).text

        assert chosen(page) == "de"

    def test_an_old_idea_is_not_given_the_pages_language(self, author: User) -> None:
        old = projects.idea(projects.campaign(), author=author)

        assert chosen(client_of(author).get(url("edit", old.campaign, 1)).text) == ""

    def test_it_is_kept_and_may_be_changed(self, idea: Idea) -> None:
        client = client_of(idea.author)
        client.post(url("edit", idea.campaign, 1), TYPED | {"need": "Nacht.", "language": "de"})
        assert Idea.objects.get().language == "de"

        client.post(url("edit", idea.campaign, 1), TYPED | {"need": "Night.", "language": "en"})

        assert Idea.objects.get().language == "en"
        assert [each.language for each in IdeaRevision.objects.order_by("pk")] == ["de", "de"]

    def test_saying_the_language_of_the_same_words_leaves_no_trace(self, idea: Idea) -> None:
        events = Event.objects.count()

        edited = edit(idea, language="fa")

        assert edited.language == "fa"
        assert edited.edited_at is None
        assert not IdeaRevision.objects.exists()
        assert Event.objects.count() == events

    def test_a_difference_is_in_a_language_if_both_versions_are(self, idea: Idea) -> None:
        edit(edit(idea, need="Nacht.", language="de"), need="Night.", language="en")

        later, earlier = history.changes(Idea.objects.get()).changes

        assert (later.language, earlier.language) == ("", "de")
        page = Client().get(url("history", idea.campaign, 1)).text
        assert page.count('<div class="diff" dir="auto" lang="de">') == 1
        assert page.count('<div class="diff" dir="auto">') == 1


class TestShowing:
    def test_the_page_says_it_beside_title_need_and_proposal(self, idea: Idea) -> None:
        page = Client().get(idea.get_absolute_url()).text

        assert '<h1><bdi lang="de">Eine Lampe</bdi></h1>' in page
        assert page.count('<div class="story" dir="auto" lang="de">') == 2
        assert '<span aria-current="page" lang="de">Eine Lampe</span>' in page

    def test_where_nobody_has_said_it_says_nothing(self) -> None:
        old = projects.idea(projects.campaign(), title="A lamp")

        page = Client().get(old.get_absolute_url()).text

        assert "<h1><bdi>A lamp</bdi></h1>" in page
        assert page.count('<div class="story" dir="auto">') == 2

    def test_the_list_says_it_of_title_and_need(self, idea: Idea) -> None:
        page = Client().get(url("ideas", idea.campaign)).text

        assert '<bdi lang="de">Eine Lampe</bdi>' in page
        assert f'<p><bdi lang="de">{idea.need}</bdi></p>' in page

    def test_the_editors_words_are_not_in_the_language_of_what_they_hide(self, idea: Idea) -> None:
        Idea.objects.update(hidden_at=timezone.now(), hidden_reason="It shames <her>.")

        page = Client().get(url("ideas", idea.campaign)).text

        assert "It shames &lt;her&gt;." in page
        assert 'bdi lang="de"' not in page

    def test_the_form_shows_similar_ideas_in_theirs(self, idea: Idea) -> None:
        page = Client().get(url("similar", idea.campaign), {"title": "Eine Lampe"}).text

        assert '<bdi lang="de">Eine Lampe</bdi>' in page

    def test_the_result_says_it(self, client: Client) -> None:
        campaign = projects.campaign("fund")
        projects.ballot(projects.idea(campaign, title="چراغ", language="fa"))
        projects.counted(campaign)

        assert '<bdi lang="fa">چراغ</bdi>' in client.get(url("results", campaign)).text
        assert '"language": "fa"' in "".join(
            part.decode() for part in client.get(url("ballots", campaign))
        )


class TestDeciding:
    @pytest.fixture
    def shortlisted(self) -> Idea:
        made = projects.idea(projects.campaign("vote"), title="چراغ", language="fa")
        made.state = "shortlisted"
        made.save(update_fields=["state"])
        return made

    def test_the_firm_may_answer_in_another_language(self, shortlisted: Idea) -> None:
        owner = client_of(accounts.owner_of(shortlisted.campaign.firm))
        address = url("decide", shortlisted.campaign, 1)
        assert chosen(owner.get(address).text) == "en"

        answer = owner.post(
            address, {"verdict": "chosen", "reason": "Wir bauen sie.", "language": "de"}
        )

        assert answer.status_code == 302
        assert Decision.objects.get().language == "de"
        page = Client().get(shortlisted.get_absolute_url()).text
        assert 'dir="auto" lang="fa">' in page
        assert '<blockquote class="voice__said" dir="auto" lang="de">' in page

    def test_without_a_word_about_it_nothing_is_said(self, shortlisted: Idea) -> None:
        owner = accounts.owner_of(shortlisted.campaign.firm)
        decisions.decide(
            shortlisted, verdict=Verdict.CHOSEN, reason="Yes.", by=owner, at=timezone.now()
        )

        page = Client().get(shortlisted.get_absolute_url()).text

        assert '<blockquote class="voice__said" dir="auto"><p>Yes.</p>' in page


def test_a_firm_ends_its_campaign_in_a_language(client: Client) -> None:
    campaign = projects.campaign("over")
    owner = client_of(accounts.owner_of(campaign.firm))
    address = url("decisions", campaign)
    assert chosen(owner.get(address).text) == "en"

    answer = owner.post(address, {"word": "Danke Ihnen allen.", "language": "de"})

    assert answer.status_code == 302
    page = client.get(url("ideas", campaign)).text
    assert '<div class="story" dir="auto" lang="de"><p>Danke Ihnen allen.</p>' in page
    assert Campaign.objects.get().closing_language == "de"


class TestGoing:
    def test_the_export_says_it_of_each_version(self, idea: Idea, author: User) -> None:
        edit(idea, need="Night.", language="en")

        (told,) = personal.export(author)["ideas"]

        assert told["language"] == "en"
        assert [version["language"] for version in told["earlier"]] == ["de"]

    def test_an_idea_that_stays_keeps_it(self, idea: Idea, author: User) -> None:
        personal.erase(author, at=timezone.now())

        assert Idea.objects.get().language == "de"
        assert not IdeaRevision.objects.exists()

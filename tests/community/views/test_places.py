"""Talk on the pages of ideas and campaigns, and writing there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community import moderation
from community.models import Comment
from community.places import Place
from projects import follows
from projects.models import CampaignState, Idea
from tests.factories import accounts, cms, community, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def write_url(idea: Idea) -> str:
    return reverse("community:write_idea", args=[idea.campaign.slug, idea.number])


class TestReading:
    def test_a_comment_with_its_reply_stands_on_the_ideas_page(self, idea: Idea) -> None:
        root = community.comment(idea, body="Use **steel**, <b>not</b> tin.")
        community.comment(idea, answers=root, body="Or brass.")

        page = Client().get(idea.get_absolute_url()).text

        assert "Use <strong>steel</strong>, &lt;b&gt;not&lt;/b&gt; tin." in page
        assert page.index("Use <strong>") < page.index("Or brass.")
        assert "2 comments" in page
        assert "Sign in to comment" in page
        assert page.count(">Reply<") == 2
        assert ">Report<" not in page

    def test_the_firms_words_are_marked(self, idea: Idea) -> None:
        firm = idea.campaign.firm
        community.comment(idea, author=accounts.owner_of(firm), body="We will see.")
        community.comment(idea, author=accounts.editor(), body="Stay kind.")

        page = Client().get(idea.get_absolute_url()).text

        assert 'class="comment comment--firm"' in page
        assert 'class="tag tag--firm">Firm</span>' in page
        assert ">Editor</span>" in page

    def test_a_hidden_comment_shows_its_reason_alone(self, idea: Idea, now: datetime) -> None:
        made = community.comment(idea, body="Shameful words.")
        moderation.hide(made, reason="It shames <her>.", by=accounts.editor(), at=now)

        for client in (
            Client(),
            client_of(made.author),
            client_of(accounts.owner_of(idea.campaign.firm)),
        ):
            page = client.get(idea.get_absolute_url()).text
            assert "Shameful" not in page
            assert "because: It shames &lt;her&gt;." in page

    def test_a_hidden_idea_shows_its_reason_in_every_place(self, now: datetime) -> None:
        campaign = projects.campaign()
        made = projects.idea(campaign, title="Shameful", need="Shameful", tags=["Shameful"])
        projects.image(made, alt="Shameful")
        cms.live_page(campaign)
        moderation.hide(made, reason="It shames.", by=accounts.editor(), at=now)

        for url in (made.get_absolute_url(), reverse("projects:ideas", args=[campaign.slug])):
            page = Client().get(url).text
            assert "because: It shames." in page
            assert "Shameful" not in page.replace('value="Shameful"', "").replace(
                ">Shameful</option>", ""
            )

    def test_oldest_first_and_the_newest_on_demand(self, idea: Idea, now: datetime) -> None:
        for days, body in ((3, "Oldest."), (2, "Middle."), (1, "Newest.")):
            community.comment(idea, body=body, at=now - timedelta(days=days))

        usual = Client().get(idea.get_absolute_url()).text
        turned = Client().get(f"{idea.get_absolute_url()}?comments=newest").text

        assert usual.index("Oldest.") < usual.index("Middle.") < usual.index("Newest.")
        assert turned.index("Newest.") < turned.index("Middle.") < turned.index("Oldest.")

    @pytest.mark.parametrize("order", ["", "newest"])
    def test_twenty_at_a_time_from_one_end_to_the_other_and_back(
        self, idea: Idea, order: str
    ) -> None:
        community.many_comments(community.place_of(idea), 45)
        client, url = Client(), f"{idea.get_absolute_url()}?comments={order}"
        seen: list[list[str]] = []
        while url:
            talk = client.get(url).context["talk"]
            seen.append([thread.html for thread in talk.threads])
            url, last = talk.later_url, talk
        assert [len(page) for page in seen] == [20, 20, 5]
        assert len({html for page in seen for html in page}) == 45
        back = client.get(last.earlier_url).context["talk"]
        assert [thread.html for thread in back.threads] == seen[1]

    @pytest.mark.parametrize("cursor", ["0", "-1", "x", "9" * 40, "٣", "%00"])
    def test_a_garbled_cursor_is_the_first_page(self, idea: Idea, cursor: str) -> None:
        made = community.comment(idea)
        for name in ("comments_from", "comments_until"):
            page = Client().get(f"{idea.get_absolute_url()}?{name}={cursor}")
            assert made.body in page.text

    def test_replies_are_three_and_the_rest_on_a_page(self, idea: Idea) -> None:
        root = community.comment(idea)
        community.many_comments(community.place_of(idea), 120, parent=root)

        page = Client().get(idea.get_absolute_url()).text

        assert page.count("Comment number") == 3
        assert "Show all 120 replies" in page
        assert reverse("community:thread", args=[root.key]) in page

    @pytest.mark.parametrize("signed_in", [True, False])
    def test_a_thousand_comments_cost_no_more_queries_than_ten(
        self, idea: Idea, signed_in: bool, django_assert_num_queries: Any
    ) -> None:
        place = community.place_of(idea)
        roots = community.many_comments(place, 10)
        url, client = place.url, client_of(accounts.user()) if signed_in else Client()
        client.get(url)
        with django_assert_num_queries(12 if signed_in else 7) as few:
            client.get(url)
        community.many_comments(place, 600)
        for root in roots:
            community.many_comments(place, 40, parent=root)

        with django_assert_num_queries(len(few.captured_queries) + 1):
            page = client.get(url).text
        assert page.count('class="comment"') == 20 + 10 * 3
        assert "1,010 comments" in page

    def test_a_campaigns_page_shows_its_latest_and_leads_to_all(self, now: datetime) -> None:
        campaign = projects.campaign()
        page = cms.live_page(campaign)
        for hours in range(5, 0, -1):
            body = f"Said {hours} hours ago"
            community.comment(Place(campaign), body=body, at=now - timedelta(hours=hours))

        shown = Client().get(f"/en/campaigns/{page.slug}/").text

        assert "Said 1 hours ago" in shown
        assert "Said 4 hours ago" not in shown
        assert reverse("community:campaign", args=[campaign.slug]) in shown
        everything = Client().get(reverse("community:campaign", args=[campaign.slug])).text
        assert everything.count('class="comment"') == 5

    def test_a_closed_campaign_says_why_nobody_writes(self, idea: Idea) -> None:
        community.end(idea.campaign)

        page = client_of(accounts.user()).get(idea.get_absolute_url()).text

        assert "new comments are no longer taken" in page
        assert 'id="talk-form"' not in page


class TestWriting:
    def test_without_scripts_it_leads_to_the_comment(self, idea: Idea) -> None:
        author = accounts.user()

        answer = client_of(author).post(write_url(idea), community.typed("A word."), follow=True)

        made = Comment.objects.get()
        assert answer.redirect_chain[-1][0] == f"{idea.get_absolute_url()}#comment-{made.key}"
        assert "You follow this idea now" in answer.content.decode()
        assert follows.follows_idea(idea, user=author)

    def test_htmx_gets_the_comment_a_fresh_form_and_the_word(self, idea: Idea) -> None:
        answer = client_of(accounts.user()).post(
            write_url(idea), community.typed("A word."), **HTMX
        )

        made, page = Comment.objects.get(), answer.content.decode()
        assert answer.status_code == 200
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#talk-threads", "beforeend")
        assert "<html" not in page
        assert f'id="comment-{made.key}" tabindex="-1" autofocus' in page
        assert 'id="talk-form"' in page
        assert 'hx-swap-oob="innerHTML:#talk-said"' in page
        assert 'id="follow-idea"' in page
        assert page.count("A word.") == 1
        assert answer.cookies["draft_done"].value == f"comment-idea-{idea.pk}"

    def test_whoever_follows_already_is_not_told_so(self, idea: Idea) -> None:
        author = accounts.user()
        client = client_of(author)
        client.post(write_url(idea), community.typed())
        page = client.post(write_url(idea), community.typed(), **HTMX).content.decode()

        assert "You follow this idea now" not in page
        assert 'id="follow-idea"' not in page

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    @pytest.mark.parametrize(
        "body",
        ["", "   ", "x" * 4001, "\u200b", "…"],
        ids=["none", "blank", "long", "zero", "dots"],
    )
    def test_what_is_refused_stays_in_the_form(
        self, idea: Idea, body: str, headers: dict[str, Any]
    ) -> None:
        answer = client_of(accounts.user()).post(
            write_url(idea), community.typed() | {"body": body}, **headers
        )

        assert answer.status_code == 422
        assert body.strip() in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
        assert not Comment.objects.exists()

    def test_four_thousand_characters_are_fine(self, idea: Idea) -> None:
        body = "Wörter " * 571
        client_of(accounts.user()).post(write_url(idea), community.typed(body))

        assert Comment.objects.get().body == body.strip()

    @pytest.mark.parametrize(
        "trap",
        [{"website": "https://spam.example"}, {"shown_token": ""}, {"shown_token": "made:up"}],
        ids=["honeypot", "no stamp", "forged stamp"],
    )
    def test_a_trap_keeps_the_words_and_lets_a_person_through(
        self, idea: Idea, trap: dict[str, str]
    ) -> None:
        client = client_of(accounts.user())
        answer = client.post(write_url(idea), community.typed("A word.", **trap))
        assert answer.status_code == 422
        assert not Comment.objects.exists()

        form = answer.context["form"]
        assert form["body"].value() == "A word."
        assert "please send it again" in answer.content.decode()
        again = {name: form[name].value() for name in ("body", "website")}
        stamp = (
            community.typed()["shown_token"]
            if "shown_token" in trap
            else form["shown_token"].value()
        )
        client.post(write_url(idea), again | {"shown_token": stamp})
        assert Comment.objects.get().body == "A word."

    def test_nobody_writes_within_two_seconds(self, idea: Idea) -> None:
        client = client_of(accounts.user())
        stamp = client.get(write_url(idea)).context["form"]["shown_token"].value()

        answer = client.post(write_url(idea), {"body": "Fast.", "shown_token": stamp})

        assert answer.status_code == 422
        assert answer.context["form"]["shown_token"].value() == stamp
        assert not Comment.objects.exists()

    def test_too_many_links_are_said_at_the_field(self, idea: Idea) -> None:
        body = "https://a.example https://b.example"
        answer = client_of(accounts.user()).post(write_url(idea), community.typed(body))

        assert answer.status_code == 422
        assert "body" in answer.context["form"].errors
        assert body in answer.content.decode()

    def test_a_visitor_is_led_to_the_sign_in_and_back(self, idea: Idea) -> None:
        answer = Client().get(write_url(idea))
        assert answer["Location"] == f"{reverse('account_login')}?next={write_url(idea)}"

        refused = Client().post(write_url(idea), community.typed("Kept for me."))
        assert refused.status_code == 403
        assert "Kept for me." in refused.content.decode()
        assert not Comment.objects.exists()

    def test_a_visitors_page_asks_for_no_token(self, idea: Idea) -> None:
        answer = Client().get(idea.get_absolute_url())

        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert not answer.cookies
        assert f'href="{write_url(idea)}">Sign in to comment' in answer.content.decode()

    def test_one_writes_on_a_campaign_as_a_whole(self, idea: Idea) -> None:
        url = reverse("community:write_campaign", args=[idea.campaign.slug])

        answer = client_of(accounts.user()).post(url, community.typed("All of it."))

        made = Comment.objects.get()
        assert (made.idea, made.campaign) == (None, idea.campaign)
        assert answer["Location"].startswith(
            reverse("community:campaign", args=[idea.campaign.slug])
        )


class TestADraft:
    @pytest.mark.parametrize("name", ["campaign", "write_campaign", "log"])
    def test_nobody_else_finds_its_talk(self, name: str) -> None:
        campaign = projects.campaign(state=CampaignState.DRAFT)
        url = reverse(f"community:{name}", args=[campaign.slug])

        rival = accounts.owner_of(accounts.firm("Rival GmbH"))
        for person in (accounts.user(), rival):
            assert client_of(person).get(url).status_code == 404
            assert client_of(person).post(url, community.typed()).status_code in (404, 405)
        for person in (accounts.owner_of(campaign.firm), accounts.editor()):
            assert client_of(person).get(url).status_code == 200
            client_of(person).post(url, community.typed())
        assert not Comment.objects.exists()


class TestTheLog:
    def test_everyone_reads_what_was_decided_and_nobody_who_reported(
        self, idea: Idea, now: datetime
    ) -> None:
        made = community.comment(idea, body="Shameful words.")
        community.reported(made, times=2)
        moderation.hide(made, reason="It shames.", by=accounts.editor("Edda Editor"), at=now)
        community.reported(idea)
        moderation.dismiss(idea, reason="Bold, not bad.", by=accounts.editor(), at=now)

        page = Client().get(reverse("community:log", args=[idea.campaign.slug])).text

        assert page.index("Bold, not bad.") < page.index("It shames.")
        assert "2 reports" in page
        for secret in ("Shameful", "Rita Report", "Edda Editor", "He calls her names"):
            assert secret not in page

    def test_fifty_at_a_time(
        self, idea: Idea, now: datetime, django_assert_max_num_queries: Any
    ) -> None:
        editor = accounts.editor()
        for number in range(26):
            moderation.hide(idea, reason=f"Hidden for reason {number}.", by=editor, at=now)
            moderation.restore(idea, reason=f"Shown for reason {number}.", by=editor, at=now)
        url = reverse("community:log", args=[idea.campaign.slug])

        with django_assert_max_num_queries(4):
            first = Client().get(url)
        assert len(first.context["decisions"]) == 50
        assert len(Client().get(first.context["next_url"]).context["decisions"]) == 2

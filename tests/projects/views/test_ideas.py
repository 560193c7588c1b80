"""The list of ideas, one idea, proposing and editing, through the browser's door."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community import moderation
from core.templatetags.format import day, moment
from projects import ballots, follows
from projects.models import Campaign, Idea, IdeaState, Verdict, VoteRule
from tests.factories import accounts, community, projects
from tests.projects import images
from tests.projects.people import cast, client_of

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "A lamp",
    "need": "It breaks.",
    "proposal": "Make it last.",
    "tags": "Power, Rain",
}


def url(name: str, campaign: Campaign, *rest: int) -> str:
    return reverse(f"projects:{name}", args=[campaign.slug, *rest])


def propose(client: Client, campaign: Campaign, **changed: Any) -> Any:
    return client.post(url("propose", campaign), {**TYPED, **changed})


# The list


def test_a_stranger_reads_the_list_and_leaves_nothing(client: Client) -> None:
    campaign = projects.campaign("vote")
    projects.many_ideas(campaign, 3)

    page = client.get(url("ideas", campaign))

    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not Session.objects.exists()
    assert "Cookie" in page["Vary"]
    assert "Accept-Language" not in page["Vary"]


@pytest.mark.parametrize("rule", VoteRule)
def test_the_list_takes_the_same_queries_at_any_size(
    rule: VoteRule, django_assert_max_num_queries: Any
) -> None:
    campaign = projects.campaign("vote", vote_rule=rule)
    made = projects.many_ideas(campaign, 1)
    voter = accounts.user()
    projects.ballot(*made, voter=voter)
    client = client_of(voter)
    # The last is for a page that reaches over the end of the fair order's circle.
    most = 13 if rule == VoteRule.OPEN else 12

    with django_assert_max_num_queries(most):
        client.get(url("ideas", campaign))

    more = projects.many_ideas(campaign, 60)
    projects.ballot(*more, voter=voter)
    for idea in more:
        projects.image(idea)
    with django_assert_max_num_queries(most):
        client.get(url("ideas", campaign))


def test_a_tag_beyond_those_offered_stays_within_twelve(django_assert_max_num_queries: Any) -> None:
    campaign = projects.campaign("vote", vote_rule=VoteRule.OPEN)
    voter = accounts.user()
    projects.ballot(*projects.many_ideas(campaign, 30), voter=voter)
    client = client_of(voter)

    with django_assert_max_num_queries(12):
        client.get(url("ideas", campaign), {"about": "unknown"})


def test_an_empty_list_says_so(client: Client) -> None:
    campaign = projects.campaign()

    assert "Nobody has proposed anything yet" in client.get(url("ideas", campaign)).content.decode()


def test_before_it_takes_ideas_it_says_when_and_follow_is_the_act(client: Client) -> None:
    campaign = projects.campaign(projects.BEFORE)
    later = reverse("projects:follow_campaign_later", args=[campaign.slug])
    page = client.get(url("ideas", campaign)).text

    assert f"Ideas from {moment(campaign.phases.get(position=0).starts_at)}" in page
    assert "There are no ideas here" not in page
    assert page.count("button--main") == 1
    assert f'class="button button--main" href="{later}"' in page


@pytest.mark.parametrize("following", [True, False])
def test_who_follows_already_is_not_asked_to(following: bool) -> None:
    campaign, person = projects.campaign(projects.BEFORE), accounts.user()
    if following:
        follows.follow_campaign(campaign, user=person, at=timezone.now())

    page = client_of(person).get(url("ideas", campaign)).text

    assert page.count("button--main") == (not following)


def test_a_search_without_a_find_gives_back_the_words(client: Client) -> None:
    campaign = projects.campaign()
    projects.idea(campaign)
    page = client.get(url("ideas", campaign), {"q": "<b>rear rack</b>"}).content.decode()

    assert "&lt;b&gt;rear rack&lt;/b&gt;" in page
    assert "<b>rear rack" not in page


# One idea


def test_an_idea_shows_its_words_as_text_and_markdown(client: Client) -> None:
    campaign = projects.campaign()
    idea = projects.idea(
        campaign,
        title="<script>alert(1)</script>",
        need="*soft* <img src=x onerror=alert(1)>",
        proposal="[a link](javascript:alert(1)) ![x](http://evil.example/x.png)",
        tags=["<i>"],
    )

    page = client.get(idea.get_absolute_url()).content.decode()

    assert "<em>soft</em>" in page
    for unsafe in ("<script>alert", "<img src=x", 'href="javascript', 'src="http://evil', "<i>"):
        assert unsafe not in page


@pytest.mark.parametrize(
    ("days_left", "words"), [(1, "owes a public answer by"), (-1, "missed the date")]
)
def test_a_shortlisted_idea_shows_the_date_owed_and_missed(
    client: Client, days_left: int, words: str
) -> None:
    campaign = projects.campaign(
        "test", vote_threshold=1, decision_due_at=timezone.now() + timedelta(days=days_left)
    )
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)

    page = client.get(idea.get_absolute_url()).content.decode()

    assert "Shortlisted" in page
    assert words in page


def test_a_decision_stands_beside_the_idea_with_its_reason(client: Client) -> None:
    campaign = projects.campaign("fund", vote_threshold=1)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    idea.refresh_from_db()
    decided = projects.decided(idea, verdict=Verdict.DECLINED, reason="<b>Too dear</b> to make.")
    answered, due = decided.decisions.get().decided_at, campaign.decision_due_at
    assert day(answered) != day(due)

    page = client.get(idea.get_absolute_url()).content.decode()

    assert "&lt;b&gt;Too dear&lt;/b&gt; to make." in page
    assert "Declined" in page
    # Its need stands above; the firm alone speaks here.
    assert page.partition("</head>")[2].count(idea.need) == 1
    assert page.count('<article class="voice') == 1
    assert f"answered in time, on {day(answered)}: an answer was promised by {day(due)}" in page


def test_the_idea_page_takes_twelve_queries(django_assert_num_queries: Any) -> None:
    campaign = projects.campaign("vote", vote_rule=VoteRule.OPEN)
    idea = projects.idea(campaign, tags=["Power"])
    projects.image(idea)
    voter = accounts.user()
    projects.ballot(idea, voter=voter)
    client = client_of(voter)

    with django_assert_num_queries(12):
        client.get(idea.get_absolute_url())


# Proposing


def test_a_proposal_becomes_an_idea_with_tags_and_pictures() -> None:
    campaign, author = projects.campaign(), accounts.user()

    answer = propose(
        client_of(author), campaign, picture_1=images.picture(), alt_1="A lamp on its mount"
    )

    idea = Idea.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == idea.get_absolute_url()
    assert (idea.title, idea.need, idea.author) == ("A lamp", "It breaks.", author)
    assert set(idea.tags.values_list("name", flat=True)) == {"Power", "Rain"}
    assert idea.images.get().alt == "A lamp on its mount"
    page = client_of(None).get(idea.get_absolute_url()).content.decode()
    assert 'alt="A lamp on its mount"' in page


def test_the_same_form_sent_twice_is_one_idea() -> None:
    campaign, client = projects.campaign(), client_of(accounts.user())
    submission = str(uuid.uuid4())

    answers = [propose(client, campaign, submission=submission) for _ in range(2)]

    assert Idea.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_another_persons_submission_is_no_obstacle() -> None:
    campaign, submission = projects.campaign(), str(uuid.uuid4())
    for _person in range(2):
        answer = propose(client_of(accounts.user()), campaign, submission=submission)
        assert answer.status_code == 302

    assert Idea.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("title", "\u200b\u202e"),
        ("need", "  "),
        ("proposal", "x" * 8001),
        ("tags", "a,b,c,d,e,f"),
        ("picture_1", b"no file"),
        ("alt_2", "A picture that is not there"),
    ],
)
def test_bad_input_is_named_at_the_field_and_nothing_typed_is_lost(field: str, value: Any) -> None:
    campaign = projects.campaign()
    typed = {**TYPED, "alt_1": "Kept words", "picture_1": images.picture()} | {field: value}

    answer = client_of(accounts.user()).post(url("propose", campaign), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors
    for name, written in TYPED.items():
        if name != field:
            assert written in page
    assert "Kept words" in page
    assert not Idea.objects.exists()


@pytest.mark.parametrize("phase", ["before", "vote", "over"])
def test_outside_the_phase_nothing_is_proposed_and_the_words_come_back(phase: str) -> None:
    campaign = projects.campaign(phase)
    client = client_of(accounts.user())

    answer = propose(client, campaign)

    assert answer.status_code == 422
    assert "takes no ideas" in answer.content.decode()
    assert "Make it last." in answer.content.decode()
    assert "takes no ideas" in client.get(url("propose", campaign)).content.decode()
    assert not Idea.objects.exists()


def test_the_firm_proposes_nothing() -> None:
    campaign = projects.campaign()
    client = client_of(accounts.owner_of(campaign.firm))

    assert propose(client, campaign).status_code == 422
    assert "proposes none" in client.get(url("propose", campaign)).content.decode()
    assert not Idea.objects.exists()


def test_a_visitor_signs_in_first_and_comes_back(client: Client) -> None:
    campaign = projects.campaign()
    there = url("propose", campaign)

    assert client.get(there)["Location"] == f"/en/accounts/login/?next={there}"
    assert not Idea.objects.exists()


def test_when_the_session_has_ended_the_words_come_back(client: Client) -> None:
    answer = propose(client, projects.campaign())

    assert answer.status_code == 403
    assert "Make it last." in answer.content.decode()
    assert not Idea.objects.exists()


def test_further_pictures_stand_one_inside_the_other_and_open_with_an_error() -> None:
    campaign, client = projects.campaign(), client_of(accounts.user())
    more = "<summary>Another picture</summary>"
    before, second, third = client.get(url("propose", campaign)).text.split(more)
    assert 'name="picture_1"' in before
    assert 'name="picture_2"' in second
    assert "</details>" not in second
    assert 'name="picture_3"' in third
    assert 'field__more" open' not in before + second

    wrong = propose(client, campaign, alt_2="A picture that is not there").text

    before, second, _third = wrong.split(more)
    assert before.rstrip().endswith('class="field__more" open>')
    assert not second.rstrip().endswith("open>")


# Editing


def test_the_author_edits_and_removes_a_picture() -> None:
    campaign, author = projects.campaign(), accounts.user()
    client = client_of(author)
    for number in (1, 2):
        propose(
            client,
            campaign,
            title=f"Lamp {number}",
            picture_1=images.picture(),
            alt_1="First",
            picture_2=images.picture(),
            alt_2="Second",
        )
    idea = Idea.objects.get(number=1)
    first = idea.images.get(alt="First")
    page = client.get(url("edit", campaign, 1)).content.decode()
    assert "Lamp 1" in page
    assert "picture_3" in page
    assert "picture_2" not in page

    changed = TYPED | {"title": "Better", "tags": "Rain", "remove": [first.pk]}
    answer = client.post(url("edit", campaign, 1), changed)

    idea.refresh_from_db()
    assert answer["Location"] == idea.get_absolute_url()
    assert idea.title == "Better"
    assert [(image.alt, image.position) for image in idea.images.all()] == [("Second", 0)]
    assert Idea.objects.get(number=2).images.count() == 2


def test_a_picture_of_another_idea_cannot_be_removed() -> None:
    campaign, author = projects.campaign(), accounts.user()
    mine, other = projects.idea(campaign, author=author), projects.idea(campaign)
    projects.image(mine)
    image = projects.image(other)

    answer = client_of(author).post(url("edit", campaign, 1), TYPED | {"remove": [image.pk]})

    assert answer.status_code == 422
    assert other.images.exists()


@pytest.mark.parametrize("role", ["visitor", "member", "owner", "agent", "editor", "operator"])
def test_nobody_else_edits(role: str) -> None:
    campaign = projects.campaign()
    idea = projects.idea(campaign)
    client = client_of(cast(campaign)[role])

    read = client.get(url("edit", campaign, 1)).status_code
    sent = client.post(url("edit", campaign, 1), TYPED).status_code

    assert (read, sent) == ((302, 403) if role == "visitor" else (404, 404))
    idea.refresh_from_db()
    assert idea.title != TYPED["title"]
    assert url("edit", campaign, 1) not in client.get(idea.get_absolute_url()).content.decode()


def test_once_the_vote_has_begun_nothing_changes_and_the_words_come_back() -> None:
    campaign, author = projects.campaign("vote"), accounts.user()
    idea = projects.idea(campaign, author=author)
    client = client_of(author)

    answer = client.post(url("edit", campaign, 1), TYPED)

    assert answer.status_code == 422
    assert "Make it last." in answer.content.decode()
    assert "no longer changes" in client.get(url("edit", campaign, 1)).content.decode()
    idea.refresh_from_db()
    assert idea.edited_at is None


@pytest.mark.parametrize("what", ["hidden", "ended"])
def test_an_idea_that_is_edited_no_more_before_its_vote_gives_the_words_back(what: str) -> None:
    campaign, author = projects.campaign(), accounts.user()
    idea = projects.idea(campaign, author=author)
    if what == "hidden":
        moderation.hide(idea, reason="Spam.", by=accounts.editor(), at=timezone.now())
    else:
        community.end(campaign)
    client = client_of(author)

    answer = client.post(url("edit", campaign, 1), TYPED)

    assert answer.status_code == 422
    assert "Make it last." in answer.text
    for page in (answer, client.get(url("edit", campaign, 1))):
        assert "This idea can no longer be edited." in page.text
        assert "vote has begun" not in page.text
    idea.refresh_from_db()
    assert idea.edited_at is None


def test_progress_shows_only_to_those_who_voted_for_it() -> None:
    campaign = projects.campaign("vote", vote_rule=VoteRule.OPEN, vote_threshold=500)
    mine, other = projects.idea(campaign), projects.idea(campaign, title="Another")
    voter = accounts.user()
    projects.ballot(mine, voter=voter)
    projects.ballot(other)
    words = "1 vote; 500 make the shortlist."

    client = client_of(voter)
    assert words in client.get(mine.get_absolute_url()).content.decode()
    assert words not in client.get(other.get_absolute_url()).content.decode()
    assert client.get(url("ideas", campaign)).content.decode().count(words) == 1
    assert words not in client_of(None).get(mine.get_absolute_url()).content.decode()
    assert ballots.turnout(campaign) == 2


def test_an_idea_of_a_counted_vote_shows_its_result(client: Client) -> None:
    campaign = projects.campaign("fund", vote_threshold=2)
    idea = projects.idea(campaign)
    projects.ballot(idea)
    projects.counted(campaign)
    idea.refresh_from_db()

    assert idea.state == IdeaState.NOT_SHORTLISTED
    assert "1 vote, place 1" in client.get(idea.get_absolute_url()).content.decode()

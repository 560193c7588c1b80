"""What a vote must not say before its time, asked of every page by everyone who may come."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from projects.models import Campaign, Idea, VoteRule
from tests.factories import accounts, projects
from tests.projects.people import cast, client_of

pytestmark = pytest.mark.django_db
# A number that stands nowhere else on a page.
VOTES = 37
WHOSE = ["visitor", "member", "voter", "owner", "agent", "editor", "operator"]


def addresses(campaign: Campaign) -> list[str]:
    """Every address of this floor and of its ideas, also with wishes that a list understands."""
    (floor,) = (r for r in _resolvers(get_resolver()) if r.app_name == "projects")
    urls = []
    for pattern in floor.url_patterns:
        numbers = [1, 2] if "number" in pattern.pattern.converters else [None]
        for number in numbers:
            args = [campaign.slug] if number is None else [campaign.slug, number]
            urls.append(reverse(f"projects:{pattern.name}", args=args))
    urls += [reverse("idea", args=[campaign.slug, number]) for number in (1, 2)]
    ideas = reverse("projects:ideas", args=[campaign.slug])
    wishes = [
        "order=result",
        "order=newest",
        "q=lamp",
        "q=lanp",
        "after=1-1",
        "order=result&after=1-1",
    ]
    urls.append(reverse("projects:similar", args=[campaign.slug]) + "?title=A+lamp&need=lamps")
    return urls + [f"{ideas}?{wish}" for wish in wishes]


def _resolvers(resolver: Any) -> list[Any]:
    found = [one for one in resolver.url_patterns if hasattr(one, "url_patterns")]
    return found + [below for one in found for below in _resolvers(one)]


def everything_said(client: Client, url: str) -> str:
    """The answers to reading it, posting nothing to it, and htmx; headers and body."""
    answers = [
        client.get(url),
        client.get(url, HTTP_HX_REQUEST="true"),
        client.head(url),
        client.post(url, {"x": "y"}),
        client.post(url, {"x": "y"}, HTTP_HX_REQUEST="true"),
    ]
    said = []
    for answer in answers:
        assert answer.status_code < 500
        said.append(repr(sorted(answer.headers.items())) + answer.getvalue().decode())
    return "\n".join(said)


def visible_numbers(said: str) -> set[str]:
    """Numbers of the page, without those of cursors, tokens, drawings, dates and addresses."""
    text = re.sub(r"<svg.*?</svg>", "", said, flags=re.DOTALL)
    text = re.sub(r'(value|content|hx-headers|href|src|for|id|name)="[^"]*"', "", text)
    return set(re.findall(r"(?<![\w.:-])\d+(?![\w.:-])", text))


def voted_campaign(rule: VoteRule, *, voter: Any) -> Campaign:
    campaign = projects.campaign("vote", vote_rule=rule, vote_threshold=5000)
    first, second = projects.idea(campaign, title="A lamp"), projects.idea(campaign, title="Else")
    projects.ballot(first, voter=voter)
    for _one in range(VOTES - 1):
        projects.ballot(first, second)
    return campaign


@pytest.mark.parametrize("whose", WHOSE)
def test_a_sealed_vote_shows_its_turnout_and_nothing_else(whose: str) -> None:
    voter = accounts.user()
    campaign = voted_campaign(VoteRule.SEALED, voter=voter)
    person = {**cast(campaign), "voter": voter}[whose]

    for url in addresses(campaign):
        said = everything_said(client_of(person), url)
        said = said.replace(f"{VOTES} people have voted", "").replace(
            f'<span class="figure" data-part="turnout-figure">{VOTES}</span>', ""
        )
        assert str(VOTES) not in visible_numbers(said), url
        assert str(VOTES - 1) not in visible_numbers(said), url


@pytest.mark.parametrize("whose", WHOSE)
def test_an_open_vote_shows_progress_to_those_who_voted_for_it(whose: str) -> None:
    voter = accounts.user()
    campaign = voted_campaign(VoteRule.OPEN, voter=voter)
    person = {**cast(campaign), "voter": voter}[whose]
    saw = set()

    for url in addresses(campaign):
        said = everything_said(client_of(person), url)
        said = said.replace(f"{VOTES} people have voted", "").replace(
            f'<span class="figure" data-part="turnout-figure">{VOTES}</span>', ""
        )
        assert str(VOTES - 1) not in visible_numbers(said), url
        if f"{VOTES} votes" in said:
            saw.add(url.split("?")[0].rsplit("/ideas/")[1].partition("/")[2])

    assert saw == ({"", "1/"} if whose == "voter" else set())


@pytest.mark.parametrize("rule", VoteRule)
def test_votes_change_neither_order_nor_state_of_what_a_stranger_sees(rule: VoteRule) -> None:
    """The same visit before and after many votes: every byte but the turnout is the same."""
    campaign = projects.campaign("vote", vote_rule=rule, vote_threshold=5000)
    ideas = projects.many_ideas(campaign, 30)
    client = client_of(accounts.user())
    urls = [reverse("projects:ideas", args=[campaign.slug]), ideas[7].get_absolute_url()]

    def seen() -> list[str]:
        return [_without_turnout(client.get(url).content.decode()) for url in urls]

    before = seen()
    for _voter in range(3):
        projects.ballot(*ideas[5:9])

    assert seen() == before
    assert not Idea.objects.filter(votes__isnull=False).exists()


def _without_turnout(page: str) -> str:
    page = re.sub(r"\d+ (person has|people have) voted", "", page)
    page = re.sub(r'<span class="figure" data-part="turnout-figure">\d+</span>', "", page)
    page = re.sub(r'name="(submission|shown_token)"[^>]*>', "", page)
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", page)


def test_the_test_itself_would_notice() -> None:
    """After the count the very same search finds the numbers it must not find before."""
    voter = accounts.user()
    campaign = projects.counted(voted_campaign(VoteRule.SEALED, voter=voter))
    page = reverse("projects:results", args=[campaign.slug])

    said = everything_said(Client(), page)

    assert {str(VOTES), str(VOTES - 1)} <= visible_numbers(said)

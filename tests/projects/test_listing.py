"""The list of ideas: what it finds, in which order, and at what cost."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from projects import listing, narrowing, search
from projects.models import Campaign, CampaignState, Idea, Tag, VoteRule
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


def listed(campaign: Campaign, *, user: User | None = None, **query: Any) -> listing.Listing:
    request = RequestFactory().get("/en/ideas/x/", query)
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    shown: listing.Listing = listing.listing(request, campaign, at=timezone.now())["listing"]
    return shown


def titles(campaign: Campaign, **query: Any) -> set[str]:
    return {card.title for card in listed(campaign, **query).cards}


def asked_by(url: str) -> dict[str, Any]:
    return dict(parse_qsl(url.partition("?")[2]))


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign()
    for title in ("Battery for ever", "A better bag", "100 % recycled_paper", r"C:\light", "چراغ"):
        projects.idea(made, title=title, need="A need.")
    projects.idea(made, title="Łódka żółta", need="Wodoodporność, می‌خواهم ۱۲.")
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("battery", {"Battery for ever"}),
        ("TTER", {"Battery for ever", "A better bag"}),
        ("ba", {"Battery for ever", "A better bag"}),
        ("e", {"Battery for ever"}),
        ("%", {"100 % recycled_paper"}),
        ("0 % r", {"100 % recycled_paper"}),
        ("d_p", {"100 % recycled_paper"}),
        ("cl_d", set()),
        (":\\li", {r"C:\light"}),
        ("\\", set()),
        ("چر", {"چراغ"}),
        ("lodka", {"Łódka żółta"}),
        ("ŻÓŁTA ŁÓD", {"Łódka żółta"}),
        ("zol", {"Łódka żółta"}),
        ("wodoodpornosc", {"Łódka żółta"}),
        ("ميخواهم", {"Łódka żółta"}),
        ("12", {"Łódka żółta"}),
        ("ever batt", {"Battery for ever"}),
        ("need", {"Battery for ever", "A better bag", "100 % recycled_paper", r"C:\light", "چراغ"}),
        ("'; DROP TABLE", set()),
    ],
)
def test_a_search_finds_titles(campaign: Campaign, query: str, found: set[str]) -> None:
    assert titles(campaign, q=query) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("battry", "Battery for ever"),
        ("beter bag", "A better bag"),
        ("lodkka", "Łódka żółta"),
    ],
)
def test_a_slip_of_the_finger_still_finds(campaign: Campaign, typed: str, meant: str) -> None:
    shown = listed(campaign, q=typed)

    assert shown.is_alike
    assert shown.cards[0].title == meant
    assert not shown.next_url
    assert not shown.is_fair


def test_a_slip_in_persian_finds_where_the_database_knows_its_letters(campaign: Campaign) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('چراغ') <> '{}'")
        (knows,) = cursor.fetchone()

    assert listed(campaign, q="چراق").is_alike == knows


@pytest.mark.parametrize("query", ["battery", "xylophone", "zq", "%%%", "' | !", "<->", ":*", "\\"])
def test_alike_is_only_what_is_near(campaign: Campaign, query: str) -> None:
    assert not listed(campaign, q=query).is_alike


def test_a_tag_is_not_widened_by_slips(campaign: Campaign) -> None:
    projects.idea(campaign, title="Tagged", tags=["Power"])

    assert not listed(campaign, q="battry", about="Power").cards


def test_no_search_finds_hidden_words(campaign: Campaign) -> None:
    Idea.objects.filter(title="Battery for ever").update(
        hidden_at=timezone.now(), hidden_reason="x"
    )

    for query in ("battery", "battry", "ba", "b"):
        assert "Battery for ever" not in titles(campaign, q=query)


def test_no_search_leaves_the_campaign(campaign: Campaign) -> None:
    projects.idea(projects.campaign(), title="Periscope", need="Nowhere else.")

    for query in ("periscope", "perscope", "nowhere"):
        assert titles(campaign, q=query) == set()


def test_a_search_that_finds_nothing_costs_a_few_more(
    campaign: Campaign, django_assert_max_num_queries: Any
) -> None:
    """Begin, the thresholds, the candidates, their ideas, commit; pictures and all the rest."""
    campaign = Campaign.objects.select_related("firm").get(pk=campaign.pk)

    with django_assert_max_num_queries(12):
        assert listed(campaign, q="battry").is_alike


@pytest.mark.parametrize("blank", ["", "  ", "\x00", "\u200b", "\u202e"])
def test_a_blank_search_finds_everything(campaign: Campaign, blank: str) -> None:
    assert len(listed(campaign, q=blank).cards) == 6
    assert not listed(campaign, q=blank).is_narrowed


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", "x" * 500), ("about", "no such tag"), ("order", "random()")],
)
def test_what_cannot_be_understood_is_said_and_left_out(
    campaign: Campaign, name: str, value: str
) -> None:
    shown = listed(campaign, user=None, **{name: value})

    assert shown.form.errors[name]
    assert len(shown.cards) == 6


def test_a_tag_narrows_the_list(campaign: Campaign) -> None:
    projects.idea(campaign, title="Tagged", tags=["Power"])
    other = projects.campaign()
    projects.idea(other, title="Elsewhere", tags=["Power"])

    assert titles(campaign, about="Power") == {"Tagged"}


def test_a_tag_beyond_those_offered_still_narrows(campaign: Campaign) -> None:
    offered = Tag.objects.bulk_create(
        Tag(campaign=campaign, name=f"a{i:03}") for i in range(narrowing.TAGS_OFFERED)
    )
    projects.idea(campaign, title="Much about it").tags.set(offered)
    projects.idea(campaign, title="Tagged", tags=["zebra"])

    assert titles(campaign, about="zebra") == {"Tagged"}


def test_only_tags_of_ideas_that_are_shown_are_offered(campaign: Campaign) -> None:
    projects.idea(campaign, tags=["Power", "Seams"])
    hidden = projects.idea(campaign, tags=["Power", "An insult"])
    Idea.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="x")

    about = listed(campaign).form["about"].subwidgets

    assert {each.data["value"] for each in about} == {"", "Power", "Seams"}


def test_no_tag_finds_a_hidden_idea(campaign: Campaign) -> None:
    hidden = projects.idea(campaign, title="Hidden", tags=["Power", "An insult"])
    projects.idea(campaign, title="Shown", tags=["Power"])
    Idea.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="x")

    assert titles(campaign, about="Power") == {"Shown"}
    assert not listed(campaign, about="An insult").is_narrowed


def test_the_next_page_keeps_what_was_asked_for() -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 25)
    shown = listed(campaign, q="number", order="newest")
    asked = asked_by(shown.next_url)

    assert asked["q"] == "number"
    assert [card.number for card in listed(campaign, **asked).cards] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("order", ["fair", "newest"])
def test_a_later_page_leads_to_the_first(order: str) -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 45)
    first = listed(campaign, order=order)
    later = listed(campaign, **asked_by(listed(campaign, **asked_by(first.next_url)).next_url))

    again = listed(campaign, **asked_by(later.first_url))

    assert first.first_url == ""
    assert [card.number for card in again.cards] == [card.number for card in first.cards]
    assert again.first_url == ""


def test_ordering_by_result_exists_only_after_the_count() -> None:
    campaign = projects.campaign("fund")
    ideas = projects.many_ideas(campaign, 3)
    projects.ballot(ideas[2])
    assert listed(campaign, order="result").form.errors["order"]

    counted = projects.counted(campaign)

    shown = listed(counted, order="result")
    assert [card.number for card in shown.cards] == [3, 1, 2]
    assert shown.cards[0].meta == "1 vote, place 1"


def test_after_the_count_the_result_is_the_order_until_another_is_asked_for() -> None:
    campaign = projects.campaign("fund")
    ideas = projects.many_ideas(campaign, 25)
    projects.ballot(ideas[7])
    assert listed(campaign).is_fair
    counted = projects.counted(campaign)

    shown = listed(counted)
    later = listed(counted, **asked_by(shown.next_url))

    assert not shown.is_fair
    assert [card.number for card in shown.cards[:3]] == [8, 1, 2]
    assert [card.number for card in later.cards] == [21, 22, 23, 24, 25]
    assert [name for name, _word in shown.form.orders] == ["result", "fair", "newest"]
    assert listed(counted, order="fair").is_fair
    assert listed(counted, order="newest").cards[0].number == 25


def test_a_session_has_one_starting_point_and_strangers_have_any(campaign: Campaign) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore(session_key="a" * 32)
    twice = {listing.starting_point(request, campaign) for _ in range(2)}
    other_campaign = listing.starting_point(request, projects.campaign())
    request.session = SessionStore()
    strangers = {listing.starting_point(request, campaign) for _ in range(8)}

    assert len(twice) == 1
    assert other_campaign not in twice
    assert len(strangers) == 8
    assert max(strangers | twice) < 2**62


def test_a_stranger_leaves_no_session(campaign: Campaign) -> None:
    listed(campaign)

    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("phase", "role", "shown"),
    [
        ("propose", "visitor", "/en/accounts/login/?next=%2Fen%2Fideas%2F{slug}%2Fpropose%2F"),
        ("propose", "member", "/en/ideas/{slug}/propose/"),
        ("propose", "owner", ""),
        ("before", "member", ""),
        ("vote", "visitor", ""),
        ("vote", "member", ""),
    ],
)
def test_propose_shows_where_signing_in_would_permit_it(phase: str, role: str, shown: str) -> None:
    campaign = projects.campaign(phase)
    people = {"visitor": None, "member": accounts.user(), "owner": _owner(campaign)}

    assert listed(campaign, user=people[role]).propose_url == shown.format(slug=campaign.slug)


def _owner(campaign: Campaign) -> User:
    return accounts.owner_of(campaign.firm)


@pytest.mark.parametrize(
    ("phase", "state", "control"),
    [
        ("before", CampaignState.PUBLISHED, None),
        ("propose", CampaignState.PUBLISHED, None),
        ("vote", CampaignState.PUBLISHED, "signed_out"),
        ("fund", CampaignState.PUBLISHED, "closed"),
    ],
)
def test_the_vote_shows_from_its_beginning_on(
    phase: str, state: CampaignState, control: str | None
) -> None:
    campaign = projects.campaign(phase, state=state)
    projects.many_ideas(campaign, 1)
    (card,) = listed(campaign).cards

    assert (card.control and card.control.state) == control


def test_before_the_vote_there_is_no_turnout_and_then_always() -> None:
    assert listed(projects.campaign("propose")).turnout is None
    assert listed(projects.campaign("vote")).turnout == 0


def test_an_imported_idea_has_no_author() -> None:
    campaign = projects.campaign("fund")
    projects.many_ideas(campaign, 1)
    Idea.objects.update(author=None)

    assert listed(campaign).cards[0].author == "from a public vote"


def plan_of(ideas: Any) -> str:
    """PostgreSQL's plan, also for a table too small to be worth an index."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE projects_idea, projects_idea_tags")
        cursor.execute("SELECT gin_clean_pending_list('idea_title_search')")
        cursor.execute("SELECT gin_clean_pending_list('idea_word_search')")
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(ideas.explain())


def test_each_arc_of_the_fair_order_reads_a_range_of_its_index() -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 3000)
    ideas = campaign.ideas.select_related("author")

    for arc in (ideas.filter(shuffle_key__gte=2**61), ideas.filter(shuffle_key__lt=2**61)):
        plan = plan_of(arc.order_by("shuffle_key", "pk")[:21])
        assert "Index Scan using idea_fair" in plan, plan
        assert "Seq Scan on projects_idea" not in plan


def test_newest_and_result_read_their_indexes() -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 3000)

    for columns, index in (
        (("-proposed_at", "-pk"), "idea_newest"),
        (("place", "pk"), "idea_result"),
    ):
        plan = plan_of(campaign.ideas.order_by(*columns)[:21])
        assert f"using {index}" in plan, plan


@pytest.mark.parametrize("query", ["number 2777", "zq"])
def test_a_search_for_something_rare_reads_both_indexes(query: str) -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, 3000)

    with search.compared():
        plan = plan_of(search.matching(Idea.objects.all(), query=query).order_by("shuffle_key"))

    assert "on idea_title_search" in plan, plan
    assert "on idea_word_search" in plan, plan


@pytest.mark.parametrize("rule", VoteRule)
@pytest.mark.parametrize("ideas", [1, 45])
def test_the_list_costs_the_same_at_any_size(
    rule: VoteRule, ideas: int, django_assert_max_num_queries: Any
) -> None:
    """Phases, tags, ideas, pictures, turnout, roles, own votes; progress under the open rule."""
    campaign = projects.campaign("vote", vote_rule=rule)
    made = projects.many_ideas(campaign, ideas)
    voter = accounts.user()
    projects.ballot(*made, voter=voter)
    campaign = Campaign.objects.select_related("firm").get(pk=campaign.pk)
    voter = User.objects.get(pk=voter.pk)

    # One more where a page reaches over the end of the circle.
    with django_assert_max_num_queries(9 if rule == VoteRule.OPEN else 8):
        listed(campaign, user=voter)


@pytest.mark.parametrize(
    ("query", "stands_open"), [("", False), ("?order=newest", True), ("?q=lamp", True)]
)
def test_search_and_order_are_one_line_until_they_are_used(
    campaign: Campaign, client: Client, query: str, stands_open: bool
) -> None:
    page = client.get(f"/en/ideas/{campaign.slug}/{query}").content.decode()

    assert page.count('<details class="fold"') == 1
    assert ('<details class="fold" open>' in page) is stands_open


def test_who_has_no_vote_reads_it_once_above_the_list(client: Client) -> None:
    campaign = projects.campaign("vote")
    projects.many_ideas(campaign, 3)
    client.force_login(accounts.owner_of(campaign.firm))

    page = client.get(f"/en/ideas/{campaign.slug}/").content.decode()

    assert page.count("so you have no vote") == 1
    assert page.count("No vote here") == 3

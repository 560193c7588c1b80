"""What a firm owes, in one list by date, with the dates that the public sees."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Firm
from cms import desk, publication, waiting
from cms.models import CampaignPage, RoundWord
from payments.models import RoundState
from projects import showing
from projects.models import CampaignState, PhaseKind
from tests.factories import accounts, cms, community, projects
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return accounts.firm()


def owed(firm: Firm) -> dict[str, desk.Place]:
    return {place.duty.code: place for place in desk.of([firm.pk], at=timezone.now())}


def shortlisted(firm: Firm, *, due_in: int, title: str = "A wider lever") -> None:
    campaign = projects.campaign(
        PhaseKind.FUND,
        firm=firm,
        vote_threshold=1,
        decision_due_at=timezone.now() + timedelta(days=due_in),
    )
    projects.ballot(projects.idea(campaign, title=title))
    projects.counted(campaign)


def test_decisions_have_the_date_of_the_ideas_page(firm: Firm) -> None:
    shortlisted(firm, due_in=3)

    place = owed(firm)["decision"]
    idea = firm.campaigns.get().ideas.get()
    shown = showing.owed(idea, [], at=timezone.now())
    assert shown is not None
    assert (place.duty.due_at, place.is_overdue) == (shown.due_on, False)
    assert place.duty.url.endswith("/decide/")


def test_what_is_overdue_comes_first_then_by_date_then_what_has_none() -> None:
    firm = accounts.firm()
    shortlisted(firm, due_in=9, title="Later")
    shortlisted(firm, due_in=-1, title="Overdue")
    shortlisted(firm, due_in=2, title="Sooner")

    Firm.objects.filter(pk=firm.pk).update(verified_at=None, state="waiting")
    listed = desk.of([firm.pk], at=timezone.now())
    decisions = [place.duty.about for place in listed if place.duty.code == "decision"]
    assert decisions == ["Overdue", "Sooner", "Later"]
    assert listed[0].is_overdue
    assert listed[-1].duty.code == "verification"


def test_a_chosen_idea_asks_for_its_round_until_one_is_drafted(firm: Firm) -> None:
    shortlisted(firm, due_in=3)
    idea = projects.decided(firm.campaigns.get().ideas.get())

    duty = owed(firm)["round_to_draft"].duty
    assert duty.about == idea.title
    assert duty.url.endswith(f"/{idea.campaign.slug}/rounds/new/?idea={idea.number}")
    round_ = factory.funding_round(campaign=idea.campaign, state=RoundState.DRAFT)
    type(round_).objects.filter(pk=round_.pk).update(idea=idea)

    assert "round_to_draft" not in owed(firm)
    assert owed(firm)["round_draft"].duty.about == round_.title


def test_what_was_sent_back_carries_the_editors_words(firm: Firm) -> None:
    campaign = projects.campaign(firm=firm, state=CampaignState.DRAFT)
    page, owner = cms.draft_page(campaign), accounts.owner_of(firm)
    publication.submit(page, by=owner, at=timezone.now())
    publication.send_back(
        CampaignPage.objects.get(pk=page.pk),
        by=accounts.editor(),
        at=timezone.now(),
        comment="Which lamp?",
    )
    round_ = factory.funding_round(
        campaign=projects.campaign(PhaseKind.FUND, firm=firm), state=RoundState.DRAFT
    )
    RoundWord.objects.create(round=round_, words="Too dear.", at=timezone.now())

    found = owed(firm)
    assert found["campaign_draft"].duty.words == "Which lamp?"
    assert found["round_draft"].duty.words == "Too dear."


def test_phases_that_begin_or_end_soon_are_news_and_never_overdue(firm: Firm) -> None:
    projects.campaign(PhaseKind.PROPOSE, firm=firm)

    place = owed(firm)["phase"]
    assert place.duty.is_news
    assert not place.duty.is_overdue(timezone.now() + timedelta(days=99))


def test_another_firms_duties_are_not_ones_own(firm: Firm) -> None:
    shortlisted(accounts.firm(), due_in=1)

    assert desk.of([firm.pk], at=timezone.now()) == []
    assert desk.of([], at=timezone.now()) == []


def test_the_number_of_queries_does_not_grow(
    firm: Firm, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(4):
        shortlisted(firm, due_in=day)
        projects.campaign(firm=firm, state=CampaignState.DRAFT)
        factory.funding_round(
            campaign=projects.campaign(PhaseKind.FUND, firm=firm), state=RoundState.DRAFT
        )

    with django_assert_max_num_queries(len(desk.PROVIDERS) + 3):
        assert len(desk.of([firm.pk], at=timezone.now())) > 12


class TestStaff:
    def test_it_waits_with_its_date_and_ones_own_firm_is_marked(self) -> None:
        editor, page = accounts.editor(), cms.draft_page()
        publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
        round_ = factory.funding_round(state=RoundState.IN_REVIEW)
        round_.campaign.firm.members.create(user=editor, role="agent")

        heaps = {heap.code: heap for heap in waiting.of(editor)}

        assert [item.about for item in heaps["campaigns"].items] == [page.campaign.title]
        (own,) = heaps["rounds"].items
        assert (own.about, own.is_own) == (round_.title, True)
        assert own.since is not None
        assert "firms" not in heaps

    def test_what_was_reported_waits_where_it_is_judged(self) -> None:
        comment = community.comment(projects.idea(projects.campaign()))
        idea = projects.idea(projects.campaign())
        community.reported(comment)
        community.reported(idea)

        (heap,) = [heap for heap in waiting.of(accounts.editor()) if heap.code == "reported"]

        assert {item.url.rsplit("/reports/")[1] for item in heap.items} == {
            f"comments/{comment.key}/",
            f"ideas/{idea.campaign.slug}/{idea.number}/",
        }
        assert heap.count == 2

    def test_reports_about_ones_own_firm_wait_for_another_editor(self) -> None:
        editor, idea = accounts.editor(), projects.idea(projects.campaign())
        community.reported(idea)
        idea.campaign.firm.members.create(user=editor, role="agent")

        (heap,) = [heap for heap in waiting.of(editor) if heap.code == "reported"]

        assert (heap.items, heap.count) == ([], 0)

    def test_operators_also_see_firms_to_verify(self) -> None:
        firm = accounts.firm("New GmbH", verified=False)
        heaps = {heap.code: heap for heap in waiting.of(accounts.operator())}

        (waits,) = heaps["firms"].items
        assert (waits.about, waits.since) == (firm.name, firm.submitted_at)
        assert heaps["work"].count == 0


class TestThePage:
    def test_it_is_a_firms_first_page(self, client: Client, firm: Firm) -> None:
        shortlisted(firm, due_in=-1)
        client.force_login(accounts.owner_of(firm))

        text = client.get("/admin/", follow=True).text

        assert "A wider lever" in text
        assert "Overdue since" in text
        assert f'href="/en/firms/{firm.slug}/team/"' in text

    def test_what_runs_stands_above_what_is_due(self, client: Client, firm: Firm) -> None:
        round_ = factory.funding_round(campaign=projects.campaign(PhaseKind.FUND, firm=firm))
        shortlisted(firm, due_in=-1)
        client.force_login(accounts.owner_of(firm))

        text = client.get("/admin/studio/").text

        assert text.index("Going on now") < text.index("What your firm owes")
        assert f'href="/admin/studio/campaigns/{round_.campaign.slug}/"' in text
        assert "€0 of €100 pledged" in text

    def test_an_empty_desk_says_so(self, client: Client, firm: Firm) -> None:
        client.force_login(accounts.owner_of(firm))

        assert "Nothing is due." in client.get("/admin/studio/").text

    def test_editors_find_what_waits_on_both_first_pages(self, client: Client) -> None:
        page = cms.draft_page(projects.campaign(state=CampaignState.DRAFT, title="Our lamp"))
        publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
        client.force_login(accounts.editor())

        for address in ("/admin/", "/admin/studio/"):
            assert "Our lamp" in client.get(address).text

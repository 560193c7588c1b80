"""The guided path: every step can be left and come back to, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FirmRole, User
from cms import briefs, history
from cms.models import CampaignPage
from core import events
from projects.models import Campaign, CampaignState, PhaseKind
from tests.cms.studio.test_terms import local, typed
from tests.cms.test_readiness import ready
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
STEPS = ("brief", "phases", "rules", "pages", "preview", "submit")
SPANS = [f"{kind}_{end}" for kind in PhaseKind for end in ("starts", "ends")]


@pytest.fixture
def page() -> CampaignPage:
    return ready()


@pytest.fixture
def owner(page: CampaignPage, client: Client) -> User:
    owner = accounts.owner_of(page.campaign.firm)
    client.force_login(owner)
    return owner


def at(page: CampaignPage, step: str = "") -> str:
    return f"/admin/studio/campaigns/{page.campaign.slug}/{step and step + '/'}"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_shows_the_way_and_leads_to_every_other(
    client: Client, page: CampaignPage, owner: User, step: str
) -> None:
    text = client.get(at(page, step)).text

    for other in STEPS:
        assert f'href="{at(page, other)}"' in text
    assert 'aria-current="step"' in text


def test_the_brief_changes_and_adds_languages(
    client: Client, page: CampaignPage, owner: User
) -> None:
    sent = {"title": "Another lamp", "asks": "Which?", "reasons": "To learn.", "languages": ["pl"]}

    response = client.post(at(page, "brief"), sent)

    assert response["Location"] == at(page, "phases")
    campaign = Campaign.objects.get()
    brief = briefs.of(campaign)
    assert (campaign.title, brief.asks, brief.reasons) == ("Another lamp", "Which?", "To learn.")
    assert set(CampaignPage.objects.values_list("language", flat=True)) == {"en", "pl"}
    assert brief.phases_set_at is not None


@pytest.mark.parametrize(
    ("field", "value"), [("title", " "), ("title", "x" * 121), ("asks", ""), ("asks", "x" * 301)]
)
def test_a_faulty_brief_keeps_what_was_typed(
    client: Client, page: CampaignPage, owner: User, field: str, value: str
) -> None:
    good = {"title": "Another lamp", "asks": "Which?", "reasons": "To learn.", "languages": "en"}

    response = client.post(at(page, "brief"), good | {field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "To learn." in response.text
    assert Campaign.objects.get().title == "A lamp"


def test_phases_and_rules_are_saved_one_after_the_other(
    client: Client, page: CampaignPage, owner: User
) -> None:
    briefs.settle(page.campaign, phases=None, rules=None)
    everything = typed()
    spans = {name: value for name, value in everything.items() if name in SPANS}
    rules = {name: value for name, value in everything.items() if name not in SPANS}

    assert client.post(at(page, "phases"), spans)["Location"] == at(page, "rules")
    brief = briefs.of(page.campaign)
    assert brief.phases_set_at is not None
    assert brief.rules_set_at is None
    assert client.post(at(page, "rules"), rules)["Location"] == at(page, "pages")

    campaign = Campaign.objects.get()
    assert (campaign.vote_rule, campaign.vote_threshold) == ("open", 25)
    assert local(campaign.phases.get(kind="vote").ends_at) == everything["vote_ends"]
    assert briefs.of(campaign).rules_set_at is not None


def test_a_vote_without_a_vote_needs_no_rules(
    client: Client, page: CampaignPage, owner: User
) -> None:
    fund = {name: value for name, value in typed("fund").items() if name in SPANS}

    client.post(at(page, "phases") + "?blueprint=fund", fund)

    assert "nothing to set here" in client.get(at(page, "rules")).text


def test_submitting_hands_in_or_says_what_is_missing(
    client: Client, page: CampaignPage, owner: User
) -> None:
    briefs.settle(page.campaign, phases=timezone.now(), rules=None)
    refused = client.post(at(page, "submit"))
    assert refused.status_code == 422
    assert "The threshold is only a suggestion." in refused.text
    assert 'class="button button-secondary" type="submit">Submit page' in refused.text
    assert Campaign.objects.get().state == CampaignState.DRAFT

    briefs.settle(page.campaign, phases=timezone.now(), rules=timezone.now())
    assert 'class="button" type="submit">Submit page' in client.get(at(page, "submit")).text
    assert client.post(at(page, "submit"))["Location"] == at(page)
    assert Campaign.objects.get().state == CampaignState.IN_REVIEW

    assert "a change takes it out of review" in client.get(at(page)).text
    client.post(at(page, "withdraw"))
    assert "a change takes it out of review" not in client.get(at(page)).text
    assert Campaign.objects.get().state == CampaignState.DRAFT


def test_an_agent_neither_submits_nor_withdraws_nor_changes(
    client: Client, page: CampaignPage
) -> None:
    client.force_login(accounts.member_of(page.campaign.firm, role=FirmRole.AGENT))

    assert client.get(at(page, "submit")).status_code == 200
    assert client.post(at(page, "submit")).status_code == 403
    assert client.post(at(page, "withdraw")).status_code == 404
    assert client.post(at(page, "brief"), {"title": "Mine"}).status_code == 404
    assert client.post(at(page, "phases"), typed()).status_code == 404
    assert Campaign.objects.get().state == CampaignState.DRAFT
    assert Campaign.objects.get().title == "A lamp"


def test_a_product_lead_submits(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.member_of(page.campaign.firm, role=FirmRole.PRODUCT_LEAD))

    client.post(at(page, "submit"))

    assert Campaign.objects.get().state == CampaignState.IN_REVIEW


def test_the_brief_is_closed_while_editors_read(
    client: Client, page: CampaignPage, owner: User
) -> None:
    client.post(at(page, "submit"))

    response = client.post(
        at(page, "brief"), {"title": "Late", "asks": "Which?", "reasons": "", "languages": "en"}
    )

    assert response.status_code == 422
    assert Campaign.objects.get().title == "A lamp"


def test_a_stranger_finds_no_step(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.owner_of(accounts.firm()))

    for step in ("", *STEPS, "history", "withdraw"):
        assert client.get(at(page, step)).status_code in (404, 405)


def test_the_history_says_who_did_what(client: Client, page: CampaignPage, owner: User) -> None:
    client.post(at(page, "submit"))

    text = client.get(at(page, "history")).text

    assert "Submitted page and terms for review" in text
    assert str(owner) in text


def test_the_history_begins_with_what_happened_last(
    client: Client, page: CampaignPage, owner: User
) -> None:
    """Whatever was noted first: figures that were brought along are noted late."""
    now = timezone.now()
    for verb, days in (("campaign_closed", 1), ("vote_counted", 3), ("terms_changed", 2)):
        events.record(verb, page.campaign, at=now + timedelta(days=days))

    verbs = [str(entry.words) for entry in history.of(page.campaign)][:3]

    assert verbs == ["The vote was counted", "Changed the terms", "Closed the campaign"]


class TestIdeas:
    def test_they_are_found_filtered_and_have_their_date(self, client: Client) -> None:
        campaign = projects.campaign(PhaseKind.FUND, vote_threshold=1)
        wanted = projects.idea(campaign, title="A wider lever")
        projects.ballot(wanted)
        projects.idea(campaign, title="A gold lever")
        projects.counted(campaign)
        projects.idea(projects.campaign(), title="Not ours")
        client.force_login(accounts.owner_of(campaign.firm))
        address = "/admin/studio/ideas/"

        assert "Not ours" not in client.get(address).text
        for query in ("?q=wider", "?state=shortlisted", f"?campaign={campaign.slug}&q=WIDER"):
            text = client.get(address + query).text
            assert "A wider lever" in text
            assert "A gold lever" not in text
        assert "/decide/" in client.get(address).text

    @pytest.mark.parametrize("query", ["?state=loud", "?campaign=nope", f"?q={'x' * 121}"])
    def test_nonsense_is_said_at_the_field(self, client: Client, query: str) -> None:
        client.force_login(accounts.owner_of(cms.live_page().campaign.firm))

        assert client.get(f"/admin/studio/ideas/{query}").status_code == 422

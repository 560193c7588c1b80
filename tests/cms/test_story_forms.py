"""What a firm's form may name: what the choosers offer, whatever key a request brings."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from accounts.models import Firm
from cms.models import CampaignPage, InformationPage
from payments.models import FundingRound, RoundState
from projects.models import CampaignState
from tests.cms.test_editing import edit, written
from tests.cms.test_library import document, picture
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db
BLOCKS: dict[str, dict[str, str]] = {
    "action": {"words": "Read on.", "target": "page"},
    "ideas": {"heading": "", "which": "all", "count": "3"},
    "funding": {},
}


@pytest.fixture
def firm(client: Client) -> Firm:
    made = accounts.firm()
    client.force_login(accounts.owner_of(made))
    return made


@pytest.fixture
def page(firm: Firm) -> CampaignPage:
    return cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm))


def revision(page: CampaignPage) -> Any:
    return CampaignPage.objects.get(pk=page.pk).latest_revision_id


def shown(client: Client, page: Page) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text


def illustrated(key: int) -> Any:
    block = {"image": str(key), "alt": "A lamp", "caption": "", "width": "text"}
    return streamfield([("picture", block)])


def linking(kind: str, key: int) -> Any:
    return streamfield([("text", rich_text(f'<p><a linktype="{kind}" id="{key}">Here</a></p>'))])


@pytest.mark.parametrize("kind", BLOCKS)
def test_another_firms_draft_is_not_named(client: Client, page: CampaignPage, kind: str) -> None:
    draft = projects.campaign(state=CampaignState.DRAFT, title="The secret kettle")
    theirs = cms.draft_page(draft)
    before = revision(page)
    block = BLOCKS[kind] | {"page": str(theirs.pk)}

    response = edit(client, page, story=streamfield([(kind, block)]))

    assert response.status_code == 404
    assert revision(page) == before
    assert "The secret kettle" not in shown(client, page)


@pytest.mark.parametrize("kind", BLOCKS)
def test_what_is_public_or_its_own_is(client: Client, page: CampaignPage, kind: str) -> None:
    for named in (page, cms.live_page(title="A public lamp")):
        block = BLOCKS[kind] | {"page": str(named.pk)}

        assert edit(client, page, story=streamfield([(kind, block)])).status_code == 302

    assert "A public lamp" in shown(client, page)


class TestRounds:
    """A block may show one of the rounds of the page's own campaign."""

    @pytest.fixture
    def page(self, firm: Firm) -> CampaignPage:
        return cms.live_page(projects.campaign("fund", firm=firm))

    @pytest.fixture
    def own(self, page: CampaignPage) -> FundingRound:
        return named(payments.funding_round(campaign=page.campaign, state=RoundState.DRAFT), "Ours")

    @pytest.fixture
    def theirs(self) -> FundingRound:
        return named(payments.funding_round(), "The secret batch")

    def test_those_of_the_campaign_are_offered(
        self, client: Client, page: CampaignPage, own: FundingRound, theirs: FundingRound
    ) -> None:
        story = streamfield([("funding", {"page": "", "round": str(own.pk)})])

        assert edit(client, page, story=story).status_code == 302
        text = shown(client, page)
        assert offered(own) in text
        assert offered(theirs) not in text
        assert "The secret batch" not in text
        draft = CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        assert draft.story[0].value["round"] == str(own.pk)

    def test_those_of_another_campaign_are_refused(
        self, client: Client, page: CampaignPage, theirs: FundingRound
    ) -> None:
        before = revision(page)

        story = streamfield([("funding", {"page": "", "round": str(theirs.pk)})])
        response = edit(client, page, story=story)

        assert response.status_code == 200
        assert revision(page) == before
        assert "The secret batch" not in response.text

    def test_an_update_offers_those_of_its_campaign(
        self, client: Client, page: CampaignPage, own: FundingRound
    ) -> None:
        told = cms.update(page)
        new = reverse("wagtailadmin_pages:add", args=["cms", "updatepage", page.pk])

        assert offered(own) in shown(client, told)
        assert offered(own) in client.get(new).text

    def test_a_page_of_the_house_has_none_to_choose(
        self, client: Client, own: FundingRound
    ) -> None:
        client.force_login(accounts.editor())
        page = InformationPage.objects.get(slug="how-it-works", locale__language_code="en")

        assert offered(own) not in shown(client, page)

    def test_more_rounds_cost_no_more_queries(
        self, client: Client, page: CampaignPage, django_assert_max_num_queries: Any
    ) -> None:
        payments.funding_round(campaign=page.campaign, state=RoundState.DRAFT)
        shown(client, page)
        with CaptureQueriesContext(connection) as few:
            shown(client, page)
        for _number in range(3):
            payments.funding_round(campaign=page.campaign, state=RoundState.DRAFT)

        with django_assert_max_num_queries(len(few)):
            shown(client, page)


def named(round_: FundingRound, title: str) -> FundingRound:
    FundingRound.objects.filter(pk=round_.pk).update(title=title)
    round_.refresh_from_db()
    return round_


def offered(round_: FundingRound) -> str:
    """The choice as it stands in the JSON of the editor's blocks, within an attribute."""
    return escape(json.dumps(f'<option value="{round_.pk}">{round_.title}</option>')[1:-1])


def test_another_firms_pictures_are_not_shown(client: Client, page: CampaignPage) -> None:
    theirs = picture(accounts.firm(), "Their secret sketch")

    in_story = edit(client, page, story=illustrated(theirs.pk))
    as_first = edit(client, page, lead_image=theirs.pk, lead_alt="A sketch")

    assert (in_story.status_code, as_first.status_code) == (404, 404)
    assert "Their secret sketch" not in shown(client, page)


def test_its_own_pictures_are(client: Client, firm: Firm, page: CampaignPage) -> None:
    own = picture(firm, "Our sketch")

    changes = {"story": illustrated(own.pk), "lead_image": own.pk, "lead_alt": "A sketch"}

    assert edit(client, page, **changes).status_code == 302
    assert "Our sketch" in shown(client, page)


def test_a_link_opens_no_document_of_another_firm(
    client: Client, firm: Firm, page: CampaignPage
) -> None:
    theirs, own = document(accounts.firm()), document(firm)

    assert edit(client, page, story=linking("document", theirs.pk)).status_code == 404
    assert edit(client, page, story=linking("document", own.pk)).status_code == 302


def test_what_the_staff_put_there_may_stay(client: Client, page: CampaignPage) -> None:
    theirs = picture(accounts.firm(), "A sketch of another firm")
    owner = accounts.owner_of(page.campaign.firm)
    client.force_login(accounts.editor())
    assert edit(client, page, story=illustrated(theirs.pk)).status_code == 302
    client.force_login(owner)

    assert edit(client, page, story=illustrated(theirs.pk), title="New").status_code == 302


def test_the_preview_names_no_more(client: Client, page: CampaignPage) -> None:
    theirs = picture(accounts.firm(), "Their secret sketch")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])

    assert client.post(address, written(story=illustrated(theirs.pk))).status_code == 404

"""What a firm's form may name: what the choosers offer, whatever key a request brings."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from accounts.models import Firm
from cms.models import CampaignPage
from projects.models import CampaignState
from tests.cms.test_editing import edit, written
from tests.cms.test_library import document, picture
from tests.factories import accounts, cms, projects

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


def shown(client: Client, page: CampaignPage) -> str:
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

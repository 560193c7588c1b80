"""The editors' page: page and terms side by side."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FirmRole, User
from cms import campaign_pages, publication
from cms.models import CampaignPage
from notifications.models import Mail
from projects import campaigns
from projects.models import CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> CampaignPage:
    page = cms.draft_page()
    publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


@pytest.fixture
def editor(client: Client) -> User:
    editor = accounts.editor()
    client.force_login(editor)
    return editor


def at(page: CampaignPage, deed: str = "") -> str:
    return f"/admin/studio/campaigns/{page.campaign.slug}/review/{deed}"


def read(client: Client, page: CampaignPage) -> dict[str, str]:
    return {"fingerprint": client.get(at(page)).context["fingerprint"], "words": ""}


def state(page: CampaignPage) -> str:
    page.campaign.refresh_from_db()
    return str(page.campaign.state)


def test_it_shows_page_and_terms(client: Client, page: CampaignPage, editor: User) -> None:
    text = client.get(at(page)).text

    assert f"/admin/pages/{page.pk}/view_draft/" in text
    assert "Vote threshold" in text
    assert "Approve page and terms" in text
    frame = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]


def test_approving_publishes(client: Client, page: CampaignPage, editor: User) -> None:
    client.post(at(page, "approve/"), read(client, page))

    assert state(page) == CampaignState.PUBLISHED


def test_two_languages_let_go_at_once_are_one_mail(
    client: Client, page: CampaignPage, editor: User
) -> None:
    owner = accounts.owner_of(page.campaign.firm)
    translated = campaign_pages.translate(page, language="pl", by=owner)
    publication.submit(translated, by=owner, at=timezone.now())
    Mail.objects.all().delete()

    client.post(at(page, "approve/"), read(client, page))

    assert CampaignPage.objects.live().filter(campaign=page.campaign).count() == 2
    assert told(owner) == ["campaign_published"]

    # Changes to both, let go at once, are one mail too.
    for each in (page, translated):
        fresh = CampaignPage.objects.get(pk=each.pk)
        fresh.standfirst = "A new line."
        fresh.save_revision(user=owner)
        publication.submit(fresh, by=owner, at=timezone.now())
    Mail.objects.all().delete()
    client.post(at(page, "approve/"), read(client, page))
    assert told(owner) == ["campaign_page_approved"]


def told(person: User) -> list[str]:
    return list(Mail.objects.filter(recipient=person).values_list("kind", flat=True))


def test_what_was_not_read_is_not_approved(
    client: Client, page: CampaignPage, editor: User
) -> None:
    before = read(client, page)
    owner = accounts.owner_of(page.campaign.firm)
    campaigns.change_terms(page.campaign, terms=projects.terms(), by=owner, at=timezone.now())
    publication.comparison.compare(page.campaign, at=timezone.now())
    publication.submit(CampaignPage.objects.get(pk=page.pk), by=owner, at=timezone.now())

    for seen in (before["fingerprint"], "", "x y"):
        answer = client.post(at(page, "approve/"), {"fingerprint": seen}, follow=True)
        assert "Read them again" in answer.text

    assert state(page) == CampaignState.IN_REVIEW


def test_sending_back_needs_words(client: Client, page: CampaignPage, editor: User) -> None:
    for words in ("", "  ", "\u200b", "x" * 4001):
        answer = client.post(at(page, "send-back/"), {"words": words})
        assert answer.status_code == 422
        assert "words" in answer.context["form"].errors
        assert re.search(r"<textarea[^>]* autofocus", answer.text)
        assert 'href="#id_words"' in answer.text
    assert state(page) == CampaignState.IN_REVIEW

    client.post(at(page, "send-back/"), {"words": "Which lamp?"})

    assert state(page) == CampaignState.DRAFT
    assert "Which lamp?" in client.get(f"/admin/studio/campaigns/{page.campaign.slug}/").text


def test_nothing_is_done_twice(client: Client, page: CampaignPage, editor: User) -> None:
    seen = read(client, page)
    client.post(at(page, "approve/"), seen)

    for deed in ("approve/", "send-back/"):
        answer = client.post(at(page, deed), seen | {"words": "No."}, follow=True)
        assert "Nothing is waiting for you here" in answer.text

    assert state(page) == CampaignState.PUBLISHED


def test_who_works_for_the_firm_is_told_why_not(client: Client, page: CampaignPage) -> None:
    insider = accounts.editor()
    page.campaign.firm.members.create(user=insider, role=FirmRole.AGENT)
    client.force_login(insider)

    assert "You work for this firm" in client.get(at(page)).text
    answer = client.post(at(page, "approve/"), read(client, page), follow=True)

    assert "You work for this firm" in answer.text
    assert state(page) == CampaignState.IN_REVIEW
    assert not CampaignPage.objects.get(pk=page.pk).live


def test_firms_find_no_such_page(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.owner_of(page.campaign.firm))

    assert client.get(at(page)).status_code == 404
    for deed in ("approve/", "send-back/"):
        assert client.post(at(page, deed), {"words": "Fine."}).status_code == 404
    assert state(page) == CampaignState.IN_REVIEW


def test_the_public_address_leads_each_to_their_work(client: Client, page: CampaignPage) -> None:
    address = f"/en/c/{page.campaign.slug}/"
    client.force_login(accounts.editor())
    assert client.get(address)["Location"] == at(page)
    client.force_login(accounts.owner_of(page.campaign.firm))
    assert client.get(address)["Location"] == f"/admin/studio/campaigns/{page.campaign.slug}/"

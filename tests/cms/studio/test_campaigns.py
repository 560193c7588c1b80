"""A firm opens a campaign in the admin."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from accounts.models import Firm, FirmRole, User
from cms.models import Brief, CampaignPage
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
NEW = "/admin/studio/campaigns/new/"


@pytest.fixture
def firm() -> Firm:
    return accounts.firm("Lumen Werkstatt")


@pytest.fixture
def owner(firm: Firm, client: Client) -> User:
    owner = accounts.owner_of(firm)
    client.force_login(owner)
    return owner


def typed(firm: Firm, **changes: str) -> dict[str, str]:
    return {
        "firm": str(firm.pk),
        "title": "A lamp for every road",
        "slug": "",
        "asks": "What should a lamp be that you would keep?",
        "reasons": "",
        "languages": "en",
    } | changes


class TestOpening:
    def test_it_drafts_campaign_terms_and_page_and_leads_on(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        response = client.post(NEW, typed(firm, reasons="We plan the next one."))

        campaign = Campaign.objects.get(firm=firm)
        page = CampaignPage.objects.get(campaign=campaign)
        assert response["Location"] == f"/admin/studio/campaigns/{campaign.slug}/phases/"
        assert campaign.state == CampaignState.DRAFT
        assert (campaign.slug, page.slug, page.live) == ("a-lamp-for-every-road",) * 2 + (False,)
        assert campaign.phases.exists()
        assert page.standfirst == "What should a lamp be that you would keep?"
        assert Brief.objects.get(campaign=campaign).reasons == "We plan the next one."
        assert client.get(response["Location"]).status_code == 200

    def test_what_is_wrong_stands_once_and_leads_to_its_field(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        response = client.post(NEW, typed(firm, title="", asks=""))

        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"title", "asks"}
        assert response.text.count("data-focus-first") == 1
        for field in ("title", "asks"):
            assert f'href="#id_{field}"' in response.text
            assert f'id="id_{field}"' in response.text
        assert "js/studio.js" in response.text
        assert not Campaign.objects.exists()

    def test_a_name_without_latin_letters_still_needs_an_address(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        response = client.post(NEW, typed(firm, title="چراغ"))

        assert set(response.context["form"].errors) == {"slug"}

    def test_each_language_has_a_page(self, client: Client, firm: Firm, owner: User) -> None:
        User.objects.filter(pk=owner.pk).update(language="pl")

        client.post(NEW, typed(firm) | {"languages": ["en", "pl", "de"]})

        pages = CampaignPage.objects.order_by("pk")
        assert [page.language for page in pages] == ["pl", "en", "de"]

    def test_the_page_is_in_the_language_its_writer_speaks(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        User.objects.filter(pk=owner.pk).update(language="fa")

        client.post(NEW, typed(firm, title="چراغی برای هر راه", slug="lamp", languages="fa"))

        assert CampaignPage.objects.get().language == "fa"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "   "),
            ("title", "\u200b\u202e\u2066"),
            ("title", "x" * 121),
            ("slug", "has spaces"),
            ("slug", "x" * 61),
            ("slug", "taken"),
            ("asks", ""),
            ("asks", "\u200b"),
            ("asks", "x" * 301),
            ("reasons", "x" * 2001),
            ("languages", ""),
            ("languages", "xx"),
        ],
    )
    def test_bad_input_is_said_at_the_field_and_nothing_is_lost(
        self, client: Client, firm: Firm, owner: User, field: str, value: str
    ) -> None:
        Campaign.objects.filter(pk=projects.campaign().pk).update(slug="taken")
        good = typed(firm, slug="a-lamp")

        response = client.post(NEW, good | {field: value})

        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Campaign.objects.filter(firm=firm).exists()
        kept = "slug" if field == "title" else "title"
        assert good[kept] in response.text

    def test_another_firm_cannot_be_named(self, client: Client, firm: Firm, owner: User) -> None:
        other = accounts.firm("Rival GmbH")

        response = client.post(NEW, typed(other))

        assert response.context["form"].errors.keys() == {"firm"}
        assert not Campaign.objects.exists()

    def test_an_agent_may_not(self, client: Client, firm: Firm) -> None:
        client.force_login(accounts.member_of(firm, role=FirmRole.AGENT))

        assert client.get(NEW).status_code == 404
        assert client.post(NEW, typed(firm)).status_code == 404
        assert not Campaign.objects.exists()


class TestLookingAround:
    def test_a_member_sees_their_own_firms_campaigns_only(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        mine = projects.campaign(state=CampaignState.DRAFT, firm=firm, title="Ours")
        theirs = projects.campaign(title="Theirs")

        text = client.get("/admin/studio/campaigns/").text

        assert "Ours" in text
        assert "Theirs" not in text
        assert client.get(f"/admin/studio/campaigns/{mine.slug}/").status_code == 200
        for address in ("", "terms/"):
            assert client.get(f"/admin/studio/campaigns/{theirs.slug}/{address}").status_code == 404

    def test_an_editor_sees_all(self, client: Client) -> None:
        campaign = projects.campaign(state=CampaignState.DRAFT, title="Ours")
        client.force_login(accounts.editor())

        assert "Ours" in client.get("/admin/studio/campaigns/").text
        assert client.get(f"/admin/studio/campaigns/{campaign.slug}/").status_code == 200

    def test_what_blocks_publication_is_said(self, client: Client) -> None:
        firm = accounts.firm(verified=False)
        page = cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm))
        from django.utils import timezone

        from cms import publication

        publication.submit(page, by=accounts.owner_of(firm), at=timezone.now())
        publication.approve(page, by=accounts.editor(), at=timezone.now())
        client.force_login(accounts.owner_of(firm))

        text = client.get(f"/admin/studio/campaigns/{page.campaign.slug}/").text

        assert "as soon as an operator has verified the firm" in text


class TestTranslating:
    def test_it_makes_a_draft_in_the_other_language(
        self, client: Client, firm: Firm, owner: User
    ) -> None:
        page = cms.live_page(projects.campaign(firm=firm))

        response = client.post(
            f"/admin/studio/campaigns/{page.campaign.slug}/languages/", {"language": "pl"}
        )

        made = CampaignPage.objects.get(campaign=page.campaign, language="pl")
        assert response["Location"] == f"/admin/pages/{made.pk}/edit/"
        assert (made.live, made.standfirst) == (False, page.standfirst)
        assert client.get(response["Location"]).status_code == 200

    @pytest.mark.parametrize(("language", "status"), [("en", 302), ("xx", 404), ("", 404)])
    def test_no_second_page_and_no_unknown_language(
        self, client: Client, firm: Firm, owner: User, language: str, status: int
    ) -> None:
        page = cms.live_page(projects.campaign(firm=firm))

        response = client.post(
            f"/admin/studio/campaigns/{page.campaign.slug}/languages/", {"language": language}
        )

        assert response.status_code == status
        assert CampaignPage.objects.count() == 1

    def test_not_for_strangers_agents_or_get(self, client: Client, firm: Firm) -> None:
        page = cms.live_page(projects.campaign(firm=firm))
        address = f"/admin/studio/campaigns/{page.campaign.slug}/languages/"
        for person in (accounts.owner_of(accounts.firm()), accounts.member_of(firm)):
            client.force_login(person)
            assert client.post(address, {"language": "pl"}).status_code == 404
        client.force_login(accounts.owner_of(firm))
        assert client.get(address).status_code == 405
        assert CampaignPage.objects.count() == 1


class TestUpdates:
    """News of a campaign is written where its pages are listed, by whoever works for the firm."""

    @pytest.mark.parametrize("role", [FirmRole.OWNER, FirmRole.AGENT])
    def test_a_public_page_leads_to_its_updates(
        self, client: Client, firm: Firm, role: FirmRole
    ) -> None:
        page = cms.live_page(projects.campaign(firm=firm))
        client.force_login(accounts.member_of(firm, role=role))

        text = client.get(f"/admin/studio/campaigns/{page.campaign.slug}/").text

        for name, args in (
            ("wagtailadmin_pages:add", ["cms", "updatepage", page.pk]),
            ("wagtailadmin_explore", [page.pk]),
        ):
            address = reverse(name, args=args)
            assert f'href="{address}"' in text
            assert client.get(address).status_code == 200

    def test_a_draft_has_no_news_yet(self, client: Client, firm: Firm, owner: User) -> None:
        page = cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm))

        text = client.get(f"/admin/studio/campaigns/{page.campaign.slug}/").text

        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text
        assert "updatepage" not in text


def test_a_firms_menu_leads_to_its_campaigns_and_not_to_the_tree_of_pages(
    rf: RequestFactory, owner: User
) -> None:
    request = rf.get("/admin/")
    request.user = owner

    names = [item.name for item in admin_menu.menu_items_for_request(request)]

    assert "campaigns" in names
    assert "explorer" not in names
    request.user = accounts.editor()
    assert "explorer" in [item.name for item in admin_menu.menu_items_for_request(request)]

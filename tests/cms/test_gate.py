"""The Wagtail admin holds two firms apart."""

from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms import campaign_pages
from cms.models import CampaignPage
from projects.models import CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
SECRET = "Unheard-of harmonica"


@pytest.fixture
def secret() -> CampaignPage:
    """Another firm's draft, with a picture in its collection."""
    firm = accounts.firm("Rival GmbH")
    page = cms.draft_page(projects.campaign(state=CampaignState.DRAFT, firm=firm, title=SECRET))
    image = cms.picture(f"Sketch of the {SECRET}")
    image.collection = campaign_pages.collection_of(firm)
    image.tags.add(SECRET)
    image.save()
    page.lead_image, page.lead_alt = image, "A sketch"
    page.save_revision()
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


@pytest.fixture
def mine() -> CampaignPage:
    return cms.draft_page(projects.campaign(state=CampaignState.DRAFT, title="Our own lamp"))


@pytest.fixture
def member(mine: CampaignPage, client: Client) -> Client:
    client.force_login(accounts.owner_of(mine.campaign.firm))
    return client


def test_the_member_reaches_their_own_page(member: Client, mine: CampaignPage) -> None:
    for name in ("edit", "view_draft", "history", "revisions_index"):
        response = member.get(reverse(f"wagtailadmin_pages:{name}", args=[mine.pk]), follow=True)
        assert response.status_code == 200
    assert "Our own lamp" in member.get(reverse("wagtailadmin_explore_root"), follow=True).text
    assert "Our own lamp" in member.get(reverse("studio:campaigns")).text


def test_the_member_cannot_touch_another_firms_page(
    member: Client, mine: CampaignPage, secret: CampaignPage
) -> None:
    response = member.post(
        reverse("wagtailadmin_pages:edit", args=[secret.pk]), {"title": "Taken over", "slug": "x"}
    )

    assert response.status_code == 302
    assert CampaignPage.objects.get(pk=secret.pk).latest_revision_id == secret.latest_revision_id


def test_the_chooser_offers_what_is_public_and_ones_own(
    member: Client, mine: CampaignPage, secret: CampaignPage
) -> None:
    public = cms.live_page(projects.campaign(title="A public lamp"))
    live_but_unpublished = cms.live_page(projects.campaign(state=CampaignState.DRAFT), title=SECRET)
    index = secret.get_parent()

    text = member.get(reverse("wagtailadmin_choose_page_child", args=[index.pk])).text

    assert public.title in text
    assert "Our own lamp" in text
    assert live_but_unpublished.title not in text


class TestThePicturesOfFirms:
    def test_the_chooser_offers_ones_own(
        self, member: Client, mine: CampaignPage, secret: CampaignPage
    ) -> None:
        own = cms.picture("Our lamp from the side")
        own.collection = campaign_pages.collection_of(mine.campaign.firm)
        own.save()

        text = member.get(reverse("wagtailimages_chooser:choose")).text

        assert "Our lamp from the side" in text
        assert SECRET not in text

    def test_two_firms_have_two_collections(self, mine: CampaignPage, secret: CampaignPage) -> None:
        ours = campaign_pages.collection_of(mine.campaign.firm)

        assert ours == campaign_pages.collection_of(mine.campaign.firm)
        assert ours != campaign_pages.collection_of(secret.campaign.firm)


class TestTheDoor:
    @pytest.mark.parametrize(
        "address",
        ["/admin/", "/admin/pages/", "/admin/studio/campaigns/", "/admin/reports/locked/"],
    )
    def test_a_visitor_is_sent_to_the_one_sign_in(self, client: Client, address: str) -> None:
        response = client.get(address, follow=True)

        assert unquote(response.redirect_chain[-1][0]) == f"/en/accounts/login/?next={address}"
        assert response.status_code == 200

    @pytest.mark.parametrize("address", ["/admin/login/", "/en/_util/login/"])
    def test_wagtails_own_sign_in_is_no_second_door(self, client: Client, address: str) -> None:
        person = accounts.user(password="right horse battery")
        typed = {"username": person.email, "password": "right horse battery"}

        asked = client.get(address)
        posted = client.post(address, typed)

        assert asked["Location"].endswith("/accounts/login/")
        assert posted["Location"].endswith("/accounts/login/")
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/done/"])
    def test_wagtails_password_reset_is_off(self, client: Client, address: str) -> None:
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("works_here", [True, False])
    def test_an_account_is_kept_on_the_site_and_nowhere_else(
        self, client: Client, works_here: bool
    ) -> None:
        firm = accounts.firm()
        client.force_login(accounts.operator() if works_here else accounts.owner_of(firm))

        shown = client.get(reverse("wagtailadmin_account"))
        sent = client.post(reverse("wagtailadmin_account"), {"theme-theme": "dark"})

        assert shown["Location"] == sent["Location"] == reverse("accounts:profile")

    def test_a_member_of_no_firm_finds_no_admin(self, client: Client) -> None:
        client.force_login(accounts.user())

        assert client.get("/admin/").status_code == 404
        assert client.get("/admin/studio/campaigns/").status_code == 404

    def test_people_are_not_made_in_the_admin(self, client: Client) -> None:
        client.force_login(accounts.operator())

        assert client.get("/admin/users/").status_code == 404
        assert client.get("/admin/users/new/").status_code == 404

    def test_a_document_is_not_for_strangers(self, client: Client) -> None:
        assert client.get("/documents/1/plan.pdf").status_code == 404
        client.force_login(accounts.user())
        assert client.get("/documents/1/plan.pdf").status_code == 404

    def test_the_admin_has_a_policy_of_its_own(self, member: Client) -> None:
        policy = member.get("/admin/")["Content-Security-Policy"]
        public = member.get("/en/")["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-inline'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe-inline" not in public
        assert "frame-ancestors 'none'" in public


class TestWhatAFirmMayDo:
    def test_it_writes_but_neither_submits_by_wagtail_nor_publishes(
        self, mine: CampaignPage
    ) -> None:
        may = mine.permissions_for_user(accounts.owner_of(mine.campaign.firm))

        assert may.can_edit()
        assert may.can_add_subpage()
        assert may.can_publish_subpage()
        for forbidden in (
            may.can_submit_for_moderation,
            may.can_publish,
            may.can_delete,
            may.can_move,
            may.can_copy,
            may.can_unpublish,
            may.can_set_view_restrictions,
        ):
            assert not forbidden()

    def test_it_publishes_updates_without_leave(self, mine: CampaignPage) -> None:
        update = cms.update(mine, by=accounts.owner_of(mine.campaign.firm))
        may = update.permissions_for_user(accounts.member_of(mine.campaign.firm))

        assert may.can_edit()
        assert may.can_publish()
        assert not may.can_submit_for_moderation()
        assert may.can_unpublish()

    def test_another_firm_may_nothing(self, mine: CampaignPage, secret: CampaignPage) -> None:
        may = mine.permissions_for_user(accounts.owner_of(secret.campaign.firm))

        for forbidden in (may.can_edit, may.can_publish_subpage, may.can_add_subpage):
            assert not forbidden()

    def test_its_group_reaches_its_own_page_alone(self, mine: CampaignPage) -> None:
        group = Group.objects.get(name=f"firm:{mine.campaign.firm.key}")

        reached = GroupPagePermission.objects.filter(group=group)
        assert set(reached.values_list("page", flat=True)) == {mine.pk}


def test_a_firm_with_several_pages_explores_no_other_firms(
    member: Client, mine: CampaignPage, secret: CampaignPage
) -> None:
    """From two pages on, Wagtail's explorer starts above them all, where others' lie too."""
    second = projects.campaign(state=CampaignState.DRAFT, firm=mine.campaign.firm, title="Second")
    cms.draft_page(second)

    for name in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
        assert member.get(reverse(name, args=[secret.pk])).status_code == 404
        assert member.get(reverse(name, args=[mine.pk])).status_code == 200
        listed = member.get(reverse(name, args=[mine.get_parent().pk])).text
        assert "Our own lamp" in listed
        assert SECRET not in listed


def test_the_admin_speaks_the_language_of_whoever_is_there(client: Client) -> None:
    client.force_login(accounts.editor())
    assert client.get("/admin/")["Content-Language"] == "en"

    client.force_login(person := accounts.editor())
    person.language = "fa"
    person.save()
    page = client.get("/admin/", headers={"accept-language": "de"})

    assert page["Content-Language"] == "fa"
    assert 'dir="rtl"' in page.content.decode()

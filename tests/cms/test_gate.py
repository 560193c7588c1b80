"""The Wagtail admin holds two firms apart."""

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import GroupPagePermission, Page

from cms import campaign_pages, gate
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


def admin_views(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    """Every named view below /admin/."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{above}{pattern.namespace}:" if pattern.namespace else above
            yield from admin_views(pattern.url_patterns, below)
        elif pattern.name:
            yield above + pattern.name


def addresses(page: CampaignPage) -> list[str]:
    """Every address of the admin that can be made from this page's ids."""
    resolver = next(
        p
        for p in get_resolver().url_patterns
        if isinstance(p, URLResolver) and str(p.pattern) == "admin/"
    )
    ids = {page.pk, page.get_parent().pk, page.lead_image_id or 1, page.latest_revision_id}
    texts = {
        "app_label": "cms",
        "model_name": "campaignpage",
        "action": "delete",
        "content_type_app_name": "cms",
        "content_type_model_name": "campaignpage",
        "app_name": "taggit",
        "slug": page.campaign.slug,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "filter_spec": "original",
    }
    found = set()
    for name in set(admin_views(resolver.url_patterns)):
        for key in ids:
            for names in _parameters(name):
                try:
                    values = {each: texts.get(each, key) for each in names}
                    found.add(reverse(name, kwargs=values))
                except NoReverseMatch:
                    continue
    return sorted(found)


def _parameters(name: str) -> list[list[str]]:
    namespaces, _, bare = name.rpartition(":")
    resolver = get_resolver()
    for space in filter(None, namespaces.split(":")):
        resolver = resolver.namespace_dict[space][1]
    return [
        params for possible, *_ in resolver.reverse_dict.getlist(bare) for _, params in possible
    ]


@pytest.mark.slow
def test_no_address_of_the_admin_shows_another_firms_draft(
    member: Client, mine: CampaignPage, secret: CampaignPage
) -> None:
    tried = addresses(secret)
    assert len(tried) > 150
    leaks, broken = [], []
    for address in tried:
        for query in ("", f"?q={SECRET.split()[0]}&term=Unh&p=1"):
            try:
                response = member.get(address + query)
            except Exception as problem:
                broken.append((address, repr(problem)))
                continue
            if response.status_code >= 500:
                broken.append((address, str(response.status_code)))
            shown = response.getvalue() if response.streaming else response.content
            if SECRET.encode() in shown:
                leaks.append(address + query)
    assert leaks == []
    assert broken == []


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

    def test_wagtails_account_page_changes_neither_password_nor_address(
        self, member: Client
    ) -> None:
        text = member.get(reverse("wagtailadmin_account")).text

        assert 'name="name_email-email"' not in text
        assert "new_password1" not in text

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
    def test_it_writes_and_submits_but_does_not_publish(self, mine: CampaignPage) -> None:
        may = mine.permissions_for_user(accounts.owner_of(mine.campaign.firm))

        assert may.can_edit()
        assert may.can_submit_for_moderation()
        assert may.can_add_subpage()
        assert may.can_publish_subpage()
        for forbidden in (
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


def test_every_view_named_in_the_gate_exists() -> None:
    resolver = next(
        p
        for p in get_resolver().url_patterns
        if isinstance(p, URLResolver) and str(p.pattern) == "admin/"
    )
    known = set(admin_views(resolver.url_patterns))

    assert known >= gate.OPEN_TO_ALL | gate.OPEN_TO_FIRMS
    assert {n.partition(":")[0] for n in known} >= gate.OPEN_NAMESPACES | gate.CLOSED_TO_ALL


@pytest.mark.slow
def test_the_admin_answers_operators_everywhere(client: Client, secret: CampaignPage) -> None:
    client.force_login(accounts.operator())
    broken = []
    for address in addresses(secret):
        if "failwhale" in address:
            continue
        try:
            if client.get(address).status_code >= 500:
                broken.append(address)
        except Exception as problem:
            broken.append(f"{address}: {problem!r}")
    assert broken == []
    assert Page.objects.filter(pk=secret.pk).exists()

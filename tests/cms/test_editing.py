"""Writing, handing in, approving and updating in the admin, as browsers post it."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pixels
from pytest_django.fixtures import Settings
from wagtail.images.models import Image
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms import publication, tasks
from cms.models import CampaignPage, UpdatePage
from notifications.models import Mail
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def picture_bytes(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Pixels.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def page() -> CampaignPage:
    return cms.draft_page(projects.campaign(state=CampaignState.DRAFT, title="Our own lamp"))


def written(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = nested_form_data(
        {
            "title": "Our own lamp",
            "slug": "our-own-lamp",
            "standfirst": "It opens with a coin.",
            "lead_image": "",
            "lead_alt": "",
            "story": streamfield([("text", rich_text("<p>Last winter we asked everyone.</p>"))]),
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        }
        | changes
    )
    return data


def edit(client: Client, page: CampaignPage, **changes: Any) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), written(**changes))


def state(page: CampaignPage) -> str:
    return Campaign.objects.get(pk=page.campaign_id).state


def test_wagtails_buttons_neither_hand_in_nor_approve_a_campaign(
    client: Client, page: CampaignPage
) -> None:
    """Both are deeds of the studio, for page and terms together."""
    owner = accounts.owner_of(page.campaign.firm)
    client.force_login(owner)
    edit(client, page, **{"action-submit": "Submit"})
    assert state(page) == CampaignState.DRAFT
    publication.submit(page, by=owner, at=timezone.now())

    client.force_login(accounts.editor())
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = edit(client, page, **approve)
    assert response["Location"] == f"/admin/studio/campaigns/{page.campaign.slug}/review/"
    edit(client, page, **{"action-publish": "Publish"})

    assert state(page) == CampaignState.DRAFT
    assert not CampaignPage.objects.get(pk=page.pk).live


def test_the_buttons_of_wagtails_first_page_lead_to_the_review(
    client: Client, page: CampaignPage
) -> None:
    publication.submit(page, by=accounts.owner_of(page.campaign.firm), at=timezone.now())
    task = CampaignPage.objects.get(pk=page.pk).current_workflow_task_state
    client.force_login(accounts.editor())

    text = client.get("/admin/").text
    for name in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk, "approve", task.pk])
        assert client.post(address)["Location"].endswith("/review/")

    assert f"/admin/studio/campaigns/{page.campaign.slug}/review/" in text
    assert state(page) == CampaignState.IN_REVIEW


class TestAPublicPage:
    """What changes on it is handed in by Wagtail's button, and read in the studio."""

    def changed(self, client: Client) -> CampaignPage:
        page = cms.live_page()
        Mail.objects.all().delete()
        client.force_login(accounts.owner_of(page.campaign.firm))
        edit(client, page, standfirst="A new line.", **{"action-submit": "Submit"})
        found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
        return found

    def test_an_editor_is_told_and_approves_it(self, client: Client) -> None:
        editor = accounts.editor()
        page = self.changed(client)
        assert Mail.objects.filter(kind="campaign_submitted", recipient=editor).count() == 1
        assert page.standfirst != "A new line."

        publication.approve(page, by=editor, at=timezone.now())

        assert CampaignPage.objects.get(pk=page.pk).standfirst == "A new line."
        owner = accounts.owner_of(page.campaign.firm)
        assert Mail.objects.filter(kind="campaign_page_approved", recipient=owner).count() == 1
        assert state(page) == CampaignState.PUBLISHED

    def test_an_agent_does_not_hand_it_in(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.member_of(page.campaign.firm))

        edit(client, page, standfirst="A new line.", **{"action-submit": "Submit"})

        assert not CampaignPage.objects.get(pk=page.pk).workflow_in_progress


def test_the_firm_cannot_publish_its_page(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.owner_of(page.campaign.firm))

    edit(client, page, **{"action-publish": "Publish"})

    assert not CampaignPage.objects.get(pk=page.pk).live
    assert state(page) == CampaignState.DRAFT


def test_the_firm_takes_its_page_back_to_change_it(client: Client, page: CampaignPage) -> None:
    owner = accounts.owner_of(page.campaign.firm)
    client.force_login(owner)
    publication.submit(page, by=owner, at=timezone.now())

    edit(client, page, **{"action-cancel-workflow": "Cancel"})
    tasks.sweep_pages()

    assert state(page) == CampaignState.DRAFT


def test_the_form_cannot_change_what_is_operational(client: Client, page: CampaignPage) -> None:
    other = projects.campaign()
    client.force_login(accounts.owner_of(page.campaign.firm))

    edit(client, page, campaign=other.pk, language="de", expire_at="2020-01-01 00:00")

    changed = CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (changed.campaign_id, changed.language, changed.expire_at) == (
        page.campaign_id,
        "en",
        None,
    )


def test_a_first_picture_needs_its_words(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.editor())
    image = cms.picture()
    revision = page.latest_revision_id

    response = edit(client, page, lead_image=image.pk, lead_alt="  ")

    assert response.status_code == 200
    assert "Say what the picture shows." in response.text
    assert CampaignPage.objects.get(pk=page.pk).latest_revision_id == revision


def test_drafts_can_be_previewed_before_anything_is_published(
    client: Client, page: CampaignPage
) -> None:
    client.force_login(accounts.owner_of(page.campaign.firm))
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(address, written(title="A new name for it"))

    response = client.get(address + "?mode=&in_preview_panel=true")

    assert response.status_code == 200
    assert "A new name for it" in response.text
    assert "Last winter we asked everyone." in response.text
    assert response["X-Frame-Options"] == "SAMEORIGIN"


class TestUpdates:
    def add(self, client: Client, page: CampaignPage, **changes: Any) -> Any:
        address = reverse("wagtailadmin_pages:add", args=["cms", "updatepage", page.pk])
        data = nested_form_data(
            {
                "title": "The hinge passed",
                "slug": "the-hinge-passed",
                "standfirst": "",
                "body": streamfield([("text", rich_text("<p>It held.</p>"))]),
                "seo_title": "",
                "search_description": "",
                "go_live_at": "",
                "expire_at": "",
                "comments-TOTAL_FORMS": 0,
                "comments-INITIAL_FORMS": 0,
            }
            | changes
        )
        return client.post(address, data)

    def test_the_firm_publishes_them_without_leave(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.member_of(page.campaign.firm))

        self.add(client, page, **{"action-publish": "Publish"})

        assert UpdatePage.objects.get().live
        client.logout()
        assert "It held." in client.get(f"/en/campaigns/{page.slug}/the-hinge-passed/").text
        assert "The hinge passed" in client.get(f"/en/campaigns/{page.slug}/").text

    def test_another_firm_does_not(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(cms.draft_page().campaign.firm))

        self.add(client, page, **{"action-publish": "Publish"})

        assert not UpdatePage.objects.exists()

    def test_nothing_but_updates_grows_below_a_campaign(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(page.campaign.firm))

        for model in ("campaignpage", "informationpage", "homepage"):
            address = reverse("wagtailadmin_pages:add", args=["cms", model, page.pk])
            assert client.get(address).status_code in (302, 404)


def test_a_campaigns_page_is_neither_copied_nor_deleted_nor_moved(client: Client) -> None:
    page = cms.live_page()
    client.force_login(accounts.operator())

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "Twin", "new_slug": "twin", "new_parent_page": page.get_parent().pk},
    )

    assert CampaignPage.objects.filter(campaign=page.campaign).count() == 1
    assert not page.permissions_for_user(accounts.operator()).can_move()


class TestPictures:
    def upload(self, client: Client, page: CampaignPage, content: bytes, name: str) -> Any:
        from cms import campaign_pages

        address = reverse("wagtailimages_chooser:create")
        return client.post(
            address,
            {
                "image-chooser-upload-title": "Lamp",
                "image-chooser-upload-file": SimpleUploadedFile(name, content),
                "image-chooser-upload-collection": campaign_pages.collection_of(
                    page.campaign.firm
                ).pk,
            },
        )

    def test_a_firm_uploads_into_its_own_collection(
        self, client: Client, page: CampaignPage
    ) -> None:
        client.force_login(accounts.owner_of(page.campaign.firm))

        self.upload(client, page, picture_bytes(40, 30), "lamp.png")

        assert Image.objects.get().collection.name == page.campaign.firm.name

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"not a picture at all", "lamp.png"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "lamp.svg"),
            (b"GIF89a", "lamp.gif"),
            (b"", "lamp.png"),
            (b"MZ", "lamp.exe"),
            (picture_bytes(400, 300)[:-60], "truncated.png"),
        ],
    )
    def test_what_is_no_picture_is_refused(
        self, client: Client, page: CampaignPage, content: bytes, name: str
    ) -> None:
        client.force_login(accounts.owner_of(page.campaign.firm))

        response = self.upload(client, page, content, name)

        assert response.status_code == 200
        assert not Image.objects.exists()

    def test_too_many_bytes_or_pixels_are_refused(
        self, client: Client, page: CampaignPage, settings: Settings
    ) -> None:
        client.force_login(accounts.owner_of(page.campaign.firm))
        bomb = picture_bytes(9_000, 9_000)
        assert len(bomb) < settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE

        self.upload(client, page, bomb, "bomb.png")
        heavy = picture_bytes(40, 30) + b"\0" * settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
        self.upload(client, page, heavy, "heavy.png")

        assert not Image.objects.exists()


class TestTheWayBack:
    def test_the_editor_shows_the_steps_of_a_draft(
        self, client: Client, page: CampaignPage
    ) -> None:
        client.force_login(accounts.owner_of(page.campaign.firm))

        text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text

        for step in ("brief", "phases", "pages", "submit"):
            assert f'href="/admin/studio/campaigns/{page.campaign.slug}/{step}/"' in text

    def test_what_is_public_has_its_campaign_and_no_steps(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(page.campaign.firm))

        text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text

        assert "way-back" in text
        assert 'class="stepper"' not in text

    def test_publishing_ends_at_the_campaign(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.editor())
        fields = {"title": page.title, "slug": page.slug}

        saved = edit(client, page, **fields)
        published = edit(client, page, **fields, **{"action-publish": "Publish"})

        assert saved["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert published["Location"] == f"/admin/studio/campaigns/{page.campaign.slug}/"
        page.refresh_from_db()
        assert page.standfirst == "It opens with a coin."

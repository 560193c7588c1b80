"""A firm's own pictures, documents and tags."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.rich_text import RichText

from accounts.models import Firm
from cms import campaign_pages, uploads
from cms.models import CampaignPage
from tests.factories import accounts, cms

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(client: Client) -> Firm:
    firm = accounts.firm()
    client.force_login(accounts.owner_of(firm))
    return firm


def picture(firm: Firm, title: str, *, tag: str = "") -> Image:
    image = cms.picture(title)
    image.collection = campaign_pages.collection_of(firm)
    image.save()
    if tag:
        image.tags.add(tag)
    return image


def document(firm: Firm, title: str = "Plan") -> Document:
    made = Document(title=title, collection=campaign_pages.collection_of(firm))
    made.file.save("plan.pdf", ContentFile(b"%PDF-1.4"))
    return made


class TestPictures:
    def test_it_finds_changes_and_deletes_its_own(self, client: Client, firm: Firm) -> None:
        own, other = picture(firm, "Our lamp"), picture(accounts.firm(), "Their lamp")

        for address in ("/admin/images/", "/admin/images/?q=lamp", "/admin/images/results/"):
            text = client.get(address).text
            assert "Our lamp" in text
            assert "Their lamp" not in text
        assert client.get(f"/admin/images/{own.pk}/").status_code == 200
        client.post(f"/admin/images/{own.pk}/delete/")
        client.post(f"/admin/images/{other.pk}/delete/")

        assert [image.title for image in Image.objects.all()] == ["Their lamp"]

    def test_tags_are_completed_from_its_own(self, client: Client, firm: Firm) -> None:
        picture(firm, "Our lamp", tag="Brass")
        picture(accounts.firm(), "Their lamp", tag="Bronze")

        assert client.get("/admin/tag-autocomplete/?term=br").json() == ["Brass"]
        assert "Bronze" not in client.get("/admin/images/").text

    def test_bulk_deeds_are_for_its_own_named_one_by_one(self, client: Client, firm: Firm) -> None:
        own, other = picture(firm, "Our lamp"), picture(accounts.firm(), "Their lamp")
        bulk = "/admin/bulk/wagtailimages/image/delete/"

        for asked in (f"?id={other.pk}", f"?id={own.pk}&id={other.pk}", "?id=all", "", "?id=x"):
            assert client.get(bulk + asked).status_code == 404
            assert client.post(bulk + asked).status_code == 404
        assert Image.objects.count() == 2
        client.post(f"{bulk}?id={own.pk}")

        assert list(Image.objects.all()) == [other]
        assert client.get(f"/admin/bulk/wagtailcore/page/delete/?id={own.pk}").status_code == 404


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_what_is_chosen_is_its_own(client: Client, firm: Firm, kind: str) -> None:
    """The chooser answers with the title of whatever it is asked for."""
    other = accounts.firm()
    make = picture if kind == "images" else document
    own, theirs = make(firm, "Our thing"), make(other, "Their thing")
    chosen = f"/admin/{kind}/chooser/chosen"

    assert "Our thing" in client.get(f"{chosen}/{own.pk}/").text
    assert client.get(f"{chosen}/{theirs.pk}/").status_code == 404
    assert client.get(f"{chosen}-multiple/?id={own.pk}&id={theirs.pk}").status_code == 404


class TestDocuments:
    def test_it_finds_its_own(self, client: Client, firm: Firm) -> None:
        document(firm, "Our plan")
        document(accounts.firm(), "Their plan")

        text = client.get("/admin/documents/").text

        assert "Our plan" in text
        assert "Their plan" not in text

    def test_a_download_is_for_the_firm_until_a_public_page_links_it(
        self, client: Client, firm: Firm
    ) -> None:
        made, page = document(firm), cms.live_page()
        visitor = Client()
        assert visitor.get(made.url).status_code == 404
        assert client.get(made.url).status_code == 200
        client.force_login(accounts.owner_of(accounts.firm()))
        assert client.get(made.url).status_code == 404

        _link(page, made)
        draft = cms.draft_page()
        _link(draft, document(firm, "Secret"), publish=False)

        answer = visitor.get(made.url)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert visitor.get(Document.objects.get(title="Secret").url).status_code == 404
        assert visitor.get("/documents/999999/plan.pdf").status_code == 404

    @pytest.mark.parametrize(
        ("name", "size"), [("plan.html", 9), ("plan.exe", 9), ("plan.pdf", 20 * 1024 * 1024 + 1)]
    )
    def test_what_is_no_document_or_too_large_is_refused(
        self, client: Client, firm: Firm, monkeypatch: pytest.MonkeyPatch, name: str, size: int
    ) -> None:
        monkeypatch.setattr(uploads, "LARGEST_DOCUMENT", 1024)
        file = SimpleUploadedFile(name, b"x" * min(size, 2048))
        sent = {
            "title": "Plan",
            "file": file,
            "collection": campaign_pages.collection_of(firm).pk,
            "tags": "",
        }

        client.post("/admin/documents/add/", sent)

        assert not Document.objects.exists()


def _link(page: CampaignPage, made: Document, *, publish: bool = True) -> None:
    text = f'<p><a linktype="document" id="{made.pk}">Plan</a></p>'
    page.story = [("text", RichText(text))]
    revision = page.save_revision()
    if publish:
        revision.publish()

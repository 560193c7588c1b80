from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory
from pytest_django import Settings

from core import media


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    return tmp_path / "media"


def test_a_picture_is_shown_and_may_be_kept(folder: Path, rf: RequestFactory) -> None:
    (folder / "images" / "lamp.png").write_bytes(b"picture")
    response = media.serve(rf.get("/"), "images/lamp.png")

    assert b"".join(response) == b"picture"
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert "attachment" not in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "nameless"])
def test_what_could_act_as_a_page_is_a_download(
    folder: Path, rf: RequestFactory, name: str
) -> None:
    (folder / name).write_text("<script>")

    assert media.serve(rf.get("/"), name)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["missing.png", "images", "../secret", "/etc/passwd", "a\0b", "x" * 999]
)
def test_what_is_not_a_file_of_ours_is_not_there(
    folder: Path, rf: RequestFactory, name: str
) -> None:
    (folder.parent / "secret").write_text("key")
    with pytest.raises(Http404):
        media.serve(rf.get("/"), name)


@pytest.mark.parametrize("kept", ["original_images", "cards", "avatar_images"])
def test_what_pages_do_not_show_stays_in(folder: Path, rf: RequestFactory, kept: str) -> None:
    (folder / kept).mkdir()
    (folder / kept / "lamp.png").write_bytes(b"picture")
    with pytest.raises(Http404):
        media.serve(rf.get("/"), f"{kept}/lamp.png")


@pytest.mark.parametrize("linked", ["media", "media/original_images"])
def test_what_pages_do_not_show_stays_in_where_a_folder_is_a_link(
    folder: Path, rf: RequestFactory, linked: str
) -> None:
    (folder / "original_images").mkdir()
    (folder / "original_images" / "lamp.png").write_bytes(b"picture")
    place = folder.parent / linked
    place.symlink_to(place.rename(folder.parent / "elsewhere"))
    with pytest.raises(Http404):
        media.serve(rf.get("/"), "original_images/lamp.png")


def test_documents_do_not_go_out_past_wagtail(folder: Path, rf: RequestFactory) -> None:
    (folder / "documents").mkdir()
    (folder / "documents" / "plan.pdf").write_text("secret")
    for name in ("documents/plan.pdf", "./documents/plan.pdf", "images/../documents/plan.pdf"):
        with pytest.raises(Http404):
            media.serve(rf.get("/"), name)

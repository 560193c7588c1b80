"""A picture from a camera, as it is sent: smaller, upright, or as it was."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from core import pictures
from projects.models import IdeaImage
from tests.browser.conftest import SignIn
from tests.factories import accounts, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
ORIENTATION = 0x0112
SENT = """async () => {
  const [file] = document.querySelector("input[type=file]").files;
  const { width, height } = await createImageBitmap(file);
  return { name: file.name, type: file.type, size: file.size, width, height };
}"""


def photograph(width: int, height: int, *, turned: bool = False) -> FilePayload:
    """Red at the top and blue below, as large as a camera makes it."""
    noise = Image.effect_noise((width, height), 60).convert("RGB")
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width, height // 2))
    picture = Image.blend(picture, noise, 0.15)
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = 6
    out = BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(page: Page, file: FilePayload) -> None:
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.locator("[data-picture-preview]").first).not_to_be_empty()


@pytest.fixture
def form(page: Page, sign_in: SignIn) -> Page:
    campaign = projects.campaign()
    sign_in(page, accounts.user())
    page.goto(f"/en/ideas/{campaign.slug}/propose/")
    return page


def test_a_large_one_becomes_smaller(form: Page) -> None:
    file = photograph(3000, 2250)
    choose(form, file)

    sent = form.evaluate(SENT)

    assert (sent["width"], sent["height"]) == (2048, 1536)
    assert sent["size"] < len(file["buffer"]) / 2
    assert (sent["name"], sent["type"]) == ("IMG_0001.webp", "image/webp")
    expect(form.locator("[data-picture-preview] canvas")).to_be_visible()
    expect(form.locator("[data-picture-preview]").first).to_contain_text("kB")


def test_one_that_was_turned_stands_upright_and_arrives(form: Page) -> None:
    for label, words in (("Title", "A lamp"), ("The need", "N."), ("The proposal", "P.")):
        form.get_by_label(label, exact=True).fill(words)
    choose(form, photograph(2400, 1800, turned=True))
    sent = form.evaluate(SENT)
    assert (sent["width"], sent["height"]) == (1536, 2048)
    form.get_by_label("What picture 1 shows").fill("A lamp")

    form.get_by_role("button", name="Publish the idea").click()
    expect(form.get_by_text("Your idea is published.")).to_be_visible()

    with Image.open(IdeaImage.objects.get().file) as kept:
        assert kept.width < kept.height
        # Turned by a quarter: what was above is on the right.
        right, left = kept.getpixel((kept.width - 20, 400)), kept.getpixel((20, 400))
    assert isinstance(right, tuple)
    assert isinstance(left, tuple)
    assert right[0] > right[2]
    assert left[2] > left[0]


@pytest.mark.parametrize(
    "file",
    [
        {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 no picture" * 9000},
        {"name": "moves.gif", "mimeType": "image/gif", "buffer": b"GIF89a" + b"x" * 900},
    ],
    ids=["broken", "moving"],
)
def test_what_cannot_be_made_smaller_goes_as_it_is(form: Page, file: FilePayload) -> None:
    choose(form, file)

    size, name = form.evaluate(
        "() => { const [f] = document.querySelector('input[type=file]').files;"
        " return [f.size, f.name]; }"
    )
    assert (size, name) == (len(file["buffer"]), file["name"])


def test_a_small_one_goes_as_it_is(form: Page) -> None:
    file = photograph(300, 200)
    choose(form, file)

    sent = form.evaluate(SENT)
    assert (sent["size"], sent["type"]) == (len(file["buffer"]), "image/jpeg")


def test_a_form_sent_at_once_waits_for_its_picture(
    page: Page, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = []
    kept = pictures.portrait

    def portrait(upload: Any) -> Any:
        arrived.append(upload.content_type)
        return kept(upload)

    monkeypatch.setattr(pictures, "portrait", portrait)
    person = accounts.user()
    sign_in(page, person)
    page.goto("/en/me/public/")
    page.locator("input[type=file]").set_input_files(photograph(3000, 2250))

    page.get_by_role("button", name="Use this picture").click()

    expect(page.get_by_role("button", name="Remove the picture")).to_be_visible()
    assert arrived == ["image/webp"]
    assert User.objects.get(pk=person.pk).portrait


def test_the_camera_is_offered_and_not_forced(form: Page) -> None:
    fields = form.locator("input[type=file]")

    for field in fields.all():
        expect(field).to_have_attribute("accept", "image/*")
        assert field.get_attribute("capture") is None

"""Takes the pictures in docs/screenshots/ from a demo of its own: `make screenshots`.

The demo runs on free ports, in a folder that is gone afterwards. `--site` looks at one that is
running already. What stands on a picture is found as a reader finds it, by addresses and links;
a page that cannot be shown is named at the end, and the command fails.
"""

import argparse
import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from core.embedded import services

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "at-eye-level"
# Whoever looks around signs in with a password alone, as in `make demo`.
DEMO = {"REQUIRE_SECOND_FACTOR": "0"}
QUALITY, MOST_BYTES = 72, 3_000_000
SEED_SECONDS = 900
# Pictures further down load when they come into sight, which in a photograph they never do.
LOAD_ALL = """() => Promise.all([document.fonts.ready, ...[...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
})])"""


@dataclass(frozen=True)
class View:
    """How somebody looks: in a language, at a width, in a scheme."""

    language: str
    width: int
    height: int
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.language}-{self.width}-{self.scheme}"


DESK = View("en", 1280, 900, "light")
PHONE = View("fa", 360, 780, "dark")
POLISH = View("pl", 1280, 900, "light")
GERMAN = View("de", 360, 780, "light")


@dataclass(frozen=True)
class Shot:
    """A page: where it is, where to go on from there, and who looks (nobody: a visitor)."""

    name: str
    view: View
    path: str
    who: str = ""
    follow: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}-{self.view.name}.webp"


def both(
    name: str, path: str, fa: str = "", who: str = "", fa_who: str = "", **more: str
) -> list[Shot]:
    """On a desk in English, and in Persian on a phone, perhaps elsewhere and by somebody else."""
    return [
        Shot(name, DESK, path, who, **more),
        Shot(name, PHONE, fa or path, fa_who or who, **more),
    ]


SHOTS = (
    *both("home", "/"),
    *both("discover", "/campaigns/"),
    *both("campaign", "/c/rear-light/", "/c/setar-for-flats/"),
    *both("idea", "/ideas/rear-light/", "/ideas/setar-for-flats/", follow=".idea-card__title a"),
    *both("round", "/rounds/repair-van-bench/"),
    *both("pledge", "/rounds/repair-van-bench/pledge/", who="customer", fa_who="narges"),
    *both("my-page", "/me/", who="customer", fa_who="narges"),
    *both("notifications", "/notifications/", who="customer", fa_who="narges"),
    *both("firm", "/firms/lipowa-works/", "/firms/pardeh/"),
    Shot("studio", DESK, "/admin/", who="firm"),
    Shot("studio", PHONE, "/admin/", who="simin"),
    Shot("home", POLISH, "/"),
    Shot("campaign", POLISH, "/c/everyday-backpack/"),
    Shot("campaign", GERMAN, "/c/all-day-kettle/"),
    Shot("my-page", GERMAN, "/me/", who="jonas"),
)


class NotShown(RuntimeError):
    """A page that should be on a picture and is not there."""


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The demo's world on a site of its own; gives its address."""
    with tempfile.TemporaryDirectory(prefix="eyelevel-screenshots-") as folder:
        print("Starting a demo and seeding its world …", flush=True)
        with services.running(var=Path(folder), env=DEMO, fast=True) as site:
            site.manage("seed_demo", seconds=SEED_SECONDS)
            yield site.site_url


class Photographer:
    """One window for each person and view; signs in once."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.windows: dict[tuple[str, View], BrowserContext] = {}

    def take(self, shot: Shot, *, folder: Path) -> None:
        page = self._window(shot.who, shot.view).new_page()
        try:
            self._open(page, shot)
            page.wait_for_load_state("networkidle")
            page.evaluate(LOAD_ALL)
            picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
            picture.convert("RGB").save(folder / shot.file, "WEBP", quality=QUALITY, method=6)
        except Error as failure:
            raise NotShown(f"{shot.file}: {failure.message.splitlines()[0]}") from None
        finally:
            page.close()

    def _open(self, page: Page, shot: Shot) -> None:
        # The studio's addresses name no language: it is the person's.
        prefix = "" if shot.path.startswith("/admin/") else f"/{shot.view.language}"
        address = f"{prefix}{shot.path}"
        for step in (address, shot.follow):
            if step == shot.follow and step:
                address = page.locator(step).first.get_attribute("href") or ""
            elif not step:
                continue
            answer = page.goto(address)
            if answer is None or not answer.ok:
                status = answer.status if answer else "nothing"
                raise NotShown(f"{shot.file}: {address} answered {status}")
        if "/accounts/" in page.url:
            raise NotShown(f"{shot.file}: {shot.who or 'a visitor'} was sent to {page.url}")

    def _window(self, who: str, view: View) -> BrowserContext:
        if (who, view) not in self.windows:
            window = self.browser.new_context(
                base_url=self.site,
                viewport={"width": view.width, "height": view.height},
                device_scale_factor=2 if view.width < 600 else 1,
                color_scheme="dark" if view.scheme == "dark" else "light",
                reduced_motion="reduce",
                locale=view.language,
                service_workers="block",
            )
            window.set_default_timeout(20_000)
            if who:
                self._sign_in(window, who, view)
            self.windows[who, view] = window
        return self.windows[who, view]

    def _sign_in(self, window: BrowserContext, who: str, view: View) -> None:
        page = window.new_page()
        page.goto(f"/{view.language}/accounts/login/")
        page.locator("[name=login]").fill(f"{who}@eyelevel.test")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/" not in url)
        page.close()


def take_all(site: str, folder: Path) -> list[str]:
    """Every picture; gives what could not be taken."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return ["there is no Chromium on this machine: install the package chromium"]
    missing = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        photographer = Photographer(browser, site)
        for shot in SHOTS:
            try:
                photographer.take(shot, folder=folder)
            except (NotShown, Error) as failure:
                missing.append(str(failure))
        browser.close()
    return missing


def replace(folder: Path, *, by: Path, wholly: bool) -> int:
    """Put the new pictures in place of the old ones, all of them if `wholly`; gives their bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.webp"), *folder.glob("*.png")) if wholly else ():
        old.unlink()
    for new in sorted(by.glob("*.webp")):
        shutil.copy(new, folder / new.name)
    return sum(path.stat().st_size for path in folder.iterdir())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--site", help="a demo that runs already, such as http://127.0.0.1:8000")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        fresh = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eyelevel-pictures-")))
        site = asked.site.rstrip("/") if asked.site else stack.enter_context(demo())
        missing = take_all(site, fresh)
        size = replace(asked.folder, by=fresh, wholly=not missing)
        print(f"{len(SHOTS) - len(missing)} pictures; {size / 1e6:.2f} MB in {asked.folder}")
        if size > MOST_BYTES:
            missing.append(f"more than {MOST_BYTES / 1e6:g} MB")
    for said in missing:
        print(f"Not shown: {said}", file=sys.stderr)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())

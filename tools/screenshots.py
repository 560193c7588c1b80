"""Takes pictures of a running demo: each page at two widths, light and dark, in two directions.

    python tools/screenshots.py http://127.0.0.1:8000 some/folder --password …

It signs in as the demo's customer, with the password that the demo prints.
"""

import argparse
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CUSTOMER = "customer@eyelevel.test"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = {360: 740, 1280: 900}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "fa")
# Pictures further down load when they come into sight, which in a photograph they never do.
LOAD_ALL = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""


def addresses(page: Page, language: str) -> Iterator[tuple[str, str]]:
    """The pages worth looking at, found as a reader finds them: by following links."""
    yield "home", f"/{language}/"
    page.goto(f"/{language}/campaigns/")
    yield "campaigns", page.url
    cards = page.locator("main .campaign-card a").evaluate_all("all => all.map(a => a.href)")
    for number, address in enumerate(dict.fromkeys(cards), start=1):
        yield f"campaign-{number}", address
        page.goto(address)
        yield from _below(page, number)
    yield "pledges", f"/{language}/pledges/"
    page.goto(f"/{language}/pledges/")
    for number, address in enumerate(_links(page, ".pledge-row__title a"), start=1):
        yield f"pledge-{number}", address
    yield "style-guide", f"/{language}/style-guide/"


def _below(page: Page, number: int) -> Iterator[tuple[str, str]]:
    """A campaign's ideas, one of them, its round and the form of a pledge."""
    parts = {
        "ideas": "main a[href*='/ideas/']",
        "idea": ".idea-card__title a",
        "back": "main a[href*='/pledge/']",
    }
    for name, selector in parts.items():
        found = _links(page, selector)
        if found:
            yield f"campaign-{number}-{name}", found[0]
            if name == "back":
                yield f"campaign-{number}-round", found[0].split("pledge/")[0]


def _links(page: Page, selector: str) -> list[str]:
    return list(page.locator(selector).evaluate_all("all => all.map(a => a.href)"))


def signed_in(browser: Browser, site: str, password: str) -> BrowserContext:
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/en/accounts/login/")
    page.locator("[name=login]").fill(CUSTOMER)
    page.locator("[name=password]").fill(password)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return context


def take(context: BrowserContext, folder: Path, language: str) -> int:
    """Every page of one language, in every width and scheme; returns how many pictures."""
    page, taken = context.new_page(), 0
    for name, address in list(addresses(page, language)):
        page.goto(address)
        for (width, height), scheme in itertools.product(WIDTHS.items(), SCHEMES):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(LOAD_ALL)
            file = folder / f"{name}-{language}-{width}-{scheme}.png"
            page.screenshot(path=file, full_page=True)
            taken += 1
    page.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("site", help="where the demo runs, such as http://127.0.0.1:8000")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--password", required=True, help="the one that the demo prints")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        parser.error("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = signed_in(browser, asked.site.rstrip("/"), asked.password)
        taken = sum(take(context, asked.folder, language) for language in LANGUAGES)
        browser.close()
    print(f"{taken} pictures in {asked.folder}")


if __name__ == "__main__":
    main()

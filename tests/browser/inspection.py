"""What is wrong with a page as it stands in the browser: structure, accessibility, width."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DIRECTION = {"en": "ltr", "pl": "ltr", "de": "ltr", "fa": "rtl"}
STRUCTURE = """() => ({
  lang: document.documentElement.lang, dir: document.documentElement.dir,
  headings: document.querySelectorAll("h1").length,
  title: document.title.trim() !== "",
})"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const sticksOut = (one) => one.right > innerWidth + 1 || one.left < -1;
  return [...document.querySelectorAll("body *")]
    .filter((one) => sticksOut(one.getBoundingClientRect()))
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
}"""

# What moved by itself since the page began, as the Layout Instability API counts it.
SHIFTED = """() => new Promise((told) => {
  const moved = [];
  const describe = (one) => one.node?.nodeType === 1
    ? one.node.outerHTML.slice(0, 100) : (one.node?.textContent ?? "").slice(0, 60);
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) moved.push(`${entry.value}: ${entry.sources.map(describe)}`);
  })).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => told(moved), 60));
})"""


def faults(page: Page, *, language: str) -> list[str]:
    """Everything that is wrong with the page, in words."""
    moved = shifts(page)
    found = page.evaluate(STRUCTURE)
    expected = {"lang": language, "dir": DIRECTION[language], "headings": 1, "title": True}
    wrong = [f"{name}: {found[name]}" for name, value in expected.items() if found[name] != value]
    wrong += [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
    ]
    return wrong + moved + too_wide(page)


def shifts(page: Page) -> list[str]:
    """What the reader saw jump."""
    return [f"moved by itself, {said}" for said in page.evaluate(SHIFTED)]


def too_wide(page: Page) -> list[str]:
    """What sticks out at 320 pixels, the width of a page enlarged four times on a desk."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": 320, "height": 640})
    out = page.evaluate(TOO_WIDE)
    page.set_viewport_size(usual)
    return [f"wider than 320 pixels: {out}"] if out else []

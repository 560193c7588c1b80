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

# Who has the focus, and whether it or what it stands in (a label, a field) shows a ring.
FOCUS = """() => {
  const one = document.activeElement;
  // Behind the last one the browser begins anew.
  const seen = (window.seenByTab ??= new Set());
  const again = seen.has(one);
  seen.add(one);
  const box = one.getBoundingClientRect();
  const around = [one, one.parentElement, one.parentElement?.parentElement].filter(Boolean);
  const ring = (each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  return {
    inside: one !== document.body && !again,
    element: one.outerHTML.slice(0, 120),
    ring: around.some(ring),
    in_sight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def faults(page: Page, *, language: str) -> list[str]:
    """Everything that is wrong with the page, in words."""
    page.wait_for_load_state()
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
    """What sticks out as shown, and on a desk enlarged twice (640 pixels) or four times (320)."""
    usual = page.viewport_size
    assert usual is not None
    wrong = []
    for width in (usual["width"], 640, 320):
        page.set_viewport_size({"width": width, "height": 640})
        if out := page.evaluate(TOO_WIDE):
            wrong.append(f"wider than {width} pixels: {out}")
    page.set_viewport_size(usual)
    return wrong


def unseen_focus(page: Page, *, most: int = 80) -> list[str]:
    """Where the focus cannot be seen on the way of the Tab key through the page."""
    wrong: list[str] = []
    page.evaluate(
        "() => { scrollTo(0, 0); document.activeElement?.blur(); delete window.seenByTab; }"
    )
    for _step in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if not found["inside"]:
            return wrong
        if not found["ring"]:
            wrong.append(f"no ring: {found['element']}")
        if not found["in_sight"]:
            wrong.append(f"out of sight: {found['element']}")
    return wrong

"""What the first view of a page carries over the line, and how far it jumps, in a real browser.

Lengths are those of the answers' bodies as they were sent: compressed where the site compresses.
The worker that keeps pages for later starts after the view and is left out.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Request, ViewportSize, sync_playwright

from benchmarks import report

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE: ViewportSize = {"width": 360, "height": 740}
# What the project promises for a campaign's page, in kilobytes of a thousand bytes.
CODE_KB, WHOLE_KB = 60, 200
CODE = frozenset({"document", "stylesheet", "script"})

# Everything that moved by itself while the page was read to its end: how far, and what it was.
SHIFTS = """async () => {
  const moved = [];
  const place = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
  const describe = ({node, previousRect, currentRect}) =>
    `${place(previousRect)} -> ${place(currentRect)} ${(node?.outerHTML ?? "").slice(0, 80)}`;
  const watch = new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) moved.push([entry.value, entry.sources.map(describe).join(" | ")]);
  }));
  watch.observe({type: "layout-shift", buffered: true});
  await document.fonts.ready;
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((told) => setTimeout(told, 50));
  }
  await new Promise((told) => requestAnimationFrame(() => setTimeout(told, 60)));
  return moved;
}"""


@dataclass(frozen=True)
class Weight:
    """Bytes by kind (`document`, `stylesheet`, `script`, `image`, `font` …), and what jumped."""

    by_kind: dict[str, int]
    addresses: tuple[str, ...]
    moved: tuple[tuple[float, str], ...]

    @property
    def shift(self) -> float:
        return sum(distance for distance, _what in self.moved)

    @property
    def code_kb(self) -> float:
        return sum(size for kind, size in self.by_kind.items() if kind in CODE) / 1000

    @property
    def whole_kb(self) -> float:
        return sum(self.by_kind.values()) / 1000


@contextmanager
def browsing() -> Iterator[Browser | None]:
    """None where there is no Chromium."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def weigh(browser: Browser, address: str) -> Weight:
    """As a stranger's phone sees it for the first time."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    answered: list[Request] = []
    page.on("requestfinished", lambda request: answered.append(request))  # noqa: PLW0108
    page.goto(address, wait_until="networkidle")
    first = tuple(answered)
    by_kind: dict[str, int] = {}
    for request in first:
        size = request.sizes()["responseBodySize"]
        by_kind[request.resource_type] = by_kind.get(request.resource_type, 0) + size
    moved = tuple((distance, what) for distance, what in page.evaluate(SHIFTS))
    context.close()
    return Weight(by_kind, tuple(request.url for request in first), moved)


def measure(pages: Mapping[str, str]) -> list[report.Row]:
    """Lines for the report; none where there is no Chromium."""
    with browsing() as browser:
        if browser is None:
            print("No Chromium: the weight of pages is left out.", file=sys.stderr)
            return []
        found = {name: weigh(browser, address) for name, address in pages.items()}
    rows = []
    for name, one in found.items():
        rows.append(_row(f"{name}: HTML, CSS and JS, kB", one.code_kb, CODE_KB))
        rows.append(_row(f"{name}: first view, kB", one.whole_kb, WHOLE_KB))
    shift = round(max(one.shift for one in found.values()), 4)
    rows.append(report.Row("layout shift, largest of these", shift, 0, 0, "", None, "0"))
    return rows


def _row(name: str, kilobytes: float, budget: int) -> report.Row:
    """A figure that is no speed stands in the first column, as those of memory do."""
    share = round(kilobytes / budget, 2)
    return report.Row(name, round(kilobytes, 1), 0, 0, f"budget of {budget}", share, f"≤ {budget}")

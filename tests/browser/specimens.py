"""The style guide as the browser lays it out: what is wrong with a component in a state."""

from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Page

SPECIMENS = """() => [...document.querySelectorAll("[data-specimen]")].map((one) => {
  const box = one.getBoundingClientRect();
  return {
    name: one.dataset.specimen, x: box.x + scrollX, y: box.y + scrollY,
    width: box.width, height: box.height,
    drawn: [...one.children].slice(1).some((inner) => {
      const part = inner.getBoundingClientRect();
      return part.width > 0 && part.height > 0;
    }),
  };
})"""
FAULTS = """(hand) => {
  const found = [];
  const say = (one, words) => found.push(
    `${one.closest("[data-specimen]").dataset.specimen}: ${words}: `
    + one.outerHTML.replace(/\\s+/g, " ").slice(0, 90));
  const scrolls = (one) => one.closest(".table-frame, .tabs__list");
  for (const one of document.querySelectorAll("[data-specimen] *")) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (!box.width || !one.checkVisibility() || one.closest(".visually-hidden")) continue;
    if (one.closest("svg") !== null && one.tagName !== "text") continue;
    if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(one)) say(one, "sticks out");
    const cuts = style.overflowX !== "visible" && !one.matches("input, select, textarea");
    if (cuts && !scrolls(one) && one.scrollWidth > one.clientWidth + 1) say(one, "cut off");
    if (cuts && style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1)
      say(one, "cut off below");
  }
  const used = "a, button, summary, select, textarea, input:not([type=hidden])";
  for (const one of document.querySelectorAll(`[data-specimen] :is(${used})`)) {
    if (!one.checkVisibility()) continue;
    // A box to tick is used by its whole line; a field inside a frame by the frame.
    const target = one.matches("[type=checkbox], [type=radio]") ? one.closest("label") ?? one
      : one.closest(".money-input") ?? one;
    const box = target.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    // A link among words is as high as its line, which WCAG 2.5.8 leaves out; one that stands
    // alone among text keeps its 24 pixels.
    if (one.matches("a") && getComputedStyle(one).display === "inline") continue;
    const least = one.matches("a:not(.button, .chip, .tabs__tab)") ? 24 : hand;
    if (box.height < least - 0.5) say(one, `${box.height} px high`);
    if (box.width < 24) say(one, `${box.width} px wide`);
  }
  return found;
}"""
PLACES = """() => [...document.querySelectorAll("[data-specimen]")].flatMap((one) => {
  const frame = one.getBoundingClientRect();
  const parts = ".button, .face, .tag, li, dt, dd, .strip > .icon, .field__label, .choice__price,"
    + " .menu__handle, .toast > *, .vote__seat, .idea-card > *, .pledge-row > *, .plate, h3";
  return [...one.querySelectorAll(parts)]
    .filter((part) => !part.closest(".chart, [data-specimen] [dir], .dialog__close, .guide__type"))
    .map((part) => {
      const box = part.getBoundingClientRect();
      return [one.dataset.specimen + ": " + part.outerHTML.slice(0, 60),
        box.left - frame.left, frame.right - box.right, box.width];
    })
    .filter(([, , , width]) => width > 0);
})"""
MOVES = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0.001)
    && style.transitionProperty !== "none" || style.animationName !== "none";
}).map((one) => one.outerHTML.slice(0, 80))"""


def facts(page: Page) -> list[dict[str, Any]]:
    """Each specimen: its name, where it stands, whether anything is drawn in it."""
    found: list[dict[str, Any]] = page.evaluate(SPECIMENS)
    return found


def faults(page: Page, *, width: int, hand: float = 44) -> list[str]:
    """What sticks out, is cut off or is too small to touch at this width of the window."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(FAULTS, hand)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page scrolls sideways")
    page.set_viewport_size(usual)
    return [f"{width}: {one}" for one in found]


def keep_pictures(page: Page, mode: str) -> None:
    """For the eye: one picture a specimen, in var/test/screens."""
    folder = Path(settings.BASE_DIR) / "var" / "test" / "screens" / mode
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "page.png"
    page.screenshot(path=whole, full_page=True)
    with Image.open(whole) as picture:
        for one in facts(page):
            left, top = one["x"], one["y"]
            box = (int(left), int(top), int(left + one["width"]) + 1, int(top + one["height"]) + 1)
            picture.crop(box).save(folder / f"{one['name'].replace(' ', '_')}.png")

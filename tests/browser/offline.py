"""A browser that has the service worker, and what it keeps."""

from playwright.sync_api import Page

READY = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const worker = registration.active;
  if (worker.state === "activated") return;
  await new Promise((done) => worker.addEventListener("statechange", done));
}"""
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      found.push(new URL(request.url).pathname);
    }
  }
  return found;
}"""


def settle(page: Page, where: str = "/en/offline/") -> None:
    """Once the worker is there, the next page is the first in its hands."""
    page.goto(where)
    page.evaluate(READY)
    page.reload()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(KEPT)
    return found

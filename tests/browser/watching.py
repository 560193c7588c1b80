"""Notices what a page does wrong while somebody uses it."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response

NOT_A_HOST = ("data:", "blob:", "about:")
# A refused form answers 422, and Chromium puts that into the console as well.
SAID_BY_THE_ANSWER = "Failed to load resource"
# A request that the page withdrew for a newer one; one that failed says htmx:sendError as well.
WITHDRAWN = ("htmx:afterRequest", "htmx:sendAbort")
EXPECTED = (SAID_BY_THE_ANSWER, *WITHDRAWN)
# What a person opens may answer 404; what a page is built from may not.
OPENED = ("document", "xhr", "fetch")


class Watch:
    """Collects trouble: requests to others, errors in scripts, broken policies, missing files."""

    def __init__(self, *, allowed: tuple[str, ...]) -> None:
        self.allowed = (*allowed, *NOT_A_HOST)
        self.trouble: list[str] = []

    def over(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.allowed):
            self.trouble.append(f"asked somebody else: {request.url}")

    def _response(self, response: Response) -> None:
        answered_by = response.request.resource_type
        if response.status >= 500 or (response.status >= 400 and answered_by not in OPENED):
            self.trouble.append(f"{response.status}: {response.url}")

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(EXPECTED):
            self.trouble.append(f"console: {said.text}")

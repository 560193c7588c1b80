"""The HTTP front: threads, keep-alive, and answers that are lost on purpose."""

import logging
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from payments.sandbox import api, errors
from payments.sandbox.api import Answer, Fate, Request
from payments.sandbox.core import Sandbox
from payments.sandbox.hosted import web

log = logging.getLogger("payments.sandbox")
HOST = "127.0.0.1"
LARGEST_BODY = 2 * 1024 * 1024
TICK_SECONDS = 0.5
IDLE_SECONDS = 120


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # The base class lets five wait, fewer than may come at once when a round is settled.
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        super().__init__((HOST, port), Handler)
        self.sandbox = sandbox
        self._stopped = threading.Event()
        # Port 0 lets the system choose; the hosted pages must name the real one.
        sandbox.base_url = f"http://{HOST}:{self.server_address[1]}"

    def run(self) -> None:
        """Serve until `stop`; timers and webhooks run beside it."""
        self.sandbox.webhooks.start()
        threading.Thread(target=self._tick, name="timers", daemon=True).start()
        try:
            self.serve_forever(poll_interval=0.1)
        finally:
            self._stopped.set()
            self.server_close()
            self.sandbox.close()

    @property
    def is_stopping(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """From any thread but the one that serves."""
        self.shutdown()

    def stop_on_signals(self) -> None:
        """`shutdown` waits for the serving thread, so a signal may not call it there."""

        def leave(number: int, frame: object) -> None:
            threading.Thread(target=self.stop, daemon=True).start()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""
        log.debug("The connection from %s broke", client_address)

    def _tick(self) -> None:
        while not self._stopped.wait(TICK_SECONDS):
            try:
                self.sandbox.tick()
            except Exception:
                log.exception("The sandbox's timers failed")


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "StripeSandbox"
    sys_version = ""
    timeout = IDLE_SECONDS
    # Buffered, so that an answer leaves as one packet.
    wbufsize = 64 * 1024

    def setup(self) -> None:
        super().setup()
        # Else the end of an answer waits for the caller's acknowledgement, some forty milliseconds.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        log.debug(format, *args)

    def answer(self) -> None:
        if self.server.is_stopping:
            # The store may be closed already: no answer is truer than a wrong one.
            self.close_connection = True
            return
        try:
            body = self._body()
        except ValueError as malformed:
            self.close_connection = True
            self._send(api.refused(errors.StripeError(400, str(malformed))))
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, body, headers)
        if parts.path.startswith(("/v1", "/v2")):
            self._send(self.server.sandbox.handle(request))
        else:
            self._send(web.handle(self.server.sandbox, request))

    # The base class looks its methods up by these names.
    do_GET = do_POST = do_DELETE = answer  # noqa: N815
    do_HEAD = do_PUT = do_PATCH = do_OPTIONS = answer  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            raise ValueError("Invalid request: chunked bodies are not supported.")
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdecimal()):
            raise ValueError("Invalid request: Content-Length is not a number.")
        if int(text) > LARGEST_BODY:
            raise ValueError("Invalid request: the body is too large.")
        return self.rfile.read(int(text))

    def _send(self, answer: Answer) -> None:
        if answer.fate is not Fate.SENT:
            self._lose(answer)
            return
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _lose(self, answer: Answer) -> None:
        """Executed or not, the caller hears nothing."""
        if answer.fate is Fate.HUNG:
            time.sleep(answer.hang_seconds)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses, such as a broken request line, in Stripe's shape."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        # The base class says 501 to a method that it has no function for.
        status = 404 if code == 501 else code
        self._send(api.refused(errors.StripeError(status, message or "Invalid request.")))

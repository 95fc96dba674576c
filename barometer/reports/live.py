"""A page shown in a browser while it is worked on: shown anew whenever it was made again.

The page is served as it lies on the disk. What looks for changes is a frame around it that nobody keeps.
"""

from __future__ import annotations

import json
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError

FRAME = Path(__file__).with_name("live.html")


def local_server(handler: Any, port: int) -> ThreadingHTTPServer:
    """Return a server for this machine alone.

    Raises
    ------
    BarometerError
        If the port is taken.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BarometerError(
            f"port {port} cannot be used: {error.strerror or error}; name another one with --port"
        ) from error


@dataclass
class LivePage:
    """A page that is shown in a browser.

    Attributes
    ----------
    name
        Where it lies in the folder that is served.
    address
        Where a browser finds it.
    said
        What the frame says above it: why it was not made, or which of its sentences are not true.
    times
        How often it was made again.
    """

    name: str
    language: str
    address: str = ""
    said: tuple[str, ...] = ()
    times: int = 0

    def tell(self, said: Sequence[str], *, made: bool) -> None:
        """Let the browser know that something happened."""
        self.said, self.times = tuple(said), self.times + made

    def open(self) -> None:
        """Open it in the browser of whoever is at the keyboard."""
        webbrowser.open(self.address)


@contextmanager
def shown_live(folder: Path, page: LivePage, port: int = 0) -> Iterator[LivePage]:
    """Serve a folder for as long as the block lasts; `port` 0 is any that is free.

    Raises
    ------
    BarometerError
        If the port is taken.
    """
    with local_server(partial(_Handler, page=page, directory=str(folder)), port) as server:
        page.address = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *given: Any, page: LivePage, **named: Any):
        self._page = page
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        if self.path == "/":
            words = {"page": self._page.name, "language": self._page.language}
            text = FRAME.read_text(encoding="utf-8")
            for key, word in words.items():
                text = text.replace(f"{{{{ {key} }}}}", escape(word))
            self._send(text, "text/html")
        elif self.path == "/made":
            told = {"times": self._page.times, "said": self._page.said}
            self._send(json.dumps(told), "application/json")
        else:
            super().do_GET()

    def _send(self, text: str, kind: str) -> None:
        content = text.encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Keep nothing in a browser's memory: the page is another one soon."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Record nothing of what is read."""

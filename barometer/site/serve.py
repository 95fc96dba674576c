"""The site on this machine: shown as a server would, and made again when what it is made from changes."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from barometer.errors import BarometerError
from barometer.language import label
from barometer.language.messages import translated
from barometer.project import Project
from barometer.reports.live import local_server
from barometer.site.addresses import WORDS
from barometer.site.build import SITE, build_site
from barometer.site.layout import POLICY, SEARCH_FOLDER, SEARCH_POLICY
from barometer.terminal import from_here

PAUSE = 1.0
"""Seconds between two looks at the files."""


_SEARCHES = tuple(f"{one}/" for one in (*WORDS["search"], SEARCH_FOLDER))
"""Where a page searches, and what it searches with: that runs on its own and has a policy of its own."""


_RUNNING = SEARCH_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""What a server must allow there: a header holds for the program that reads the index, too."""


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files with the pages' policy as a header, and the site's own page for what is not there."""

    def end_headers(self) -> None:
        """Send the security policy with everything, and keep nothing in a browser's memory."""
        searches = any(f"/{one}" in self.path for one in _SEARCHES)
        self.send_header("Content-Security-Policy", _RUNNING if searches else POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page where there is nothing at an address."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Record nothing of what is read."""


def site_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder, for this machine alone.

    Raises
    ------
    BarometerError
        If the port is taken.
    """
    return local_server(partial(SiteHandler, directory=str(folder)), port)


def serve_site(
    project: Project,
    folder: Path | None = None,
    port: int = 8000,
    *,
    open_browser: bool = False,
    language: str = "da",
    stop: threading.Event | None = None,
) -> None:
    """Show the site until interrupted; it is made first, and again whenever what it is made from changes.

    A change that cannot be shown (commentary that is not true) is told, and what was there stays.

    Raises
    ------
    BarometerError
        If the site cannot be made at first, or the port is taken.
    """
    where = (folder or project.reports / SITE).absolute()
    seen = _seen(project)
    print(from_here(build_site(project, where).text(language), project.root))
    ended = stop or threading.Event()
    with site_server(where, port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        print(label("site.served", language, address=address), flush=True)
        if open_browser:
            webbrowser.open(address)
        try:
            while not ended.wait(PAUSE):
                now = _seen(project)
                if now != seen:
                    seen = now
                    _again(project, where, language)
        finally:
            server.shutdown()


def _again(project: Project, folder: Path, language: str) -> None:
    try:
        told = build_site(Project.open(project.root), folder).text(language)
    except BarometerError as error:
        told = f"barometer: {translated(str(error), language)}"
    print(from_here(told, project.root), flush=True)


def _seen(project: Project) -> dict[Path, tuple[int, int]]:
    """Return when and how long each file is that the site is made from."""
    return {
        file: (file.stat().st_mtime_ns, file.stat().st_size) for file in _sources(project) if file.is_file()
    }


def _sources(project: Project) -> Iterator[Path]:
    yield project.root / "barometer.toml"
    read = (project.measurements, project.commentary, project.published, project.statbank, project.geography)
    for folder in read:
        if folder.is_dir():
            yield from sorted(folder.rglob("*"))

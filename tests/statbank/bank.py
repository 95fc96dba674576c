"""A statistics bank on this machine that speaks what was recorded of the real one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).parent / "answers"
FOLK1E = Path(__file__).parents[2] / "data" / "statbank" / "statbank_FOLK1E_denmark_origin_2008K4-2025K4.csv"

ORIGIN = {
    "TOT": "Total",
    "1": "Persons of Danish origin",
    "24": "Immigrants from western countries",
    "25": "Immigrants from non-western countries",
    "34": "Descendants from western countries",
    "35": "Descendants from non-western countries",
}
AREAS = {"000": "All Denmark", "084": "Region Hovedstaden", "101": "Copenhagen"}
PERIODS = tuple(f"{year}K4" for year in range(2008, 2026))


def variable(id: str, text: str, codes: dict[str, str], **more: Any) -> dict[str, Any]:
    values = [{"id": code, "text": name} for code, name in codes.items()]
    return {"id": id, "text": text, "elimination": True, "time": False, "values": values} | more


def folk1e(**more: Any) -> dict[str, Any]:
    """Table information of FOLK1E: form as recorded, codes as in the extract."""
    return {
        "id": "FOLK1E",
        "text": "Population at the first day of the quarter",
        "unit": "Number",
        "updated": "2025-11-11T08:00:00",
        "active": True,
        "variables": [
            variable("OMRÅDE", "region", AREAS),
            variable("KØN", "sex", {"TOT": "Total", "1": "Men", "2": "Women"}),
            variable("ALDER", "age", {"IALT": "Age, total", "0": "0 years", "1": "1 year"}),
            variable("HERKOMST", "ancestry", ORIGIN),
            variable("Tid", "time", {p: p.replace("K", "Q") for p in PERIODS}, elimination=False, time=True),
        ],
    } | more


def recorded() -> dict[tuple[str, ...], str]:
    """The real figures by region, sex, age, origin and period."""
    rows = [line.split(";") for line in FOLK1E.read_text(encoding="utf-8-sig").splitlines()[1:]]
    return {tuple(row[:-1]): row[-1] for row in rows}


def answer(body: dict[str, Any], figures: dict[tuple[str, ...], str]) -> bytes:
    """Answer as the bank does: with BOM, names in capitals, `INDHOLD`; a stream leaves out what is not."""
    names = [each["code"].upper() for each in body["variables"]]
    lines = [";".join([*names, "INDHOLD"])]
    for key in product(*(each["values"] for each in body["variables"])):
        value = figures.get(key, None if body["format"] == "BULK" else "..")
        if value is not None:
            lines.append(";".join([*key, value]))
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


class Bank:
    """What the server answers next, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.info = folk1e()
        self.figures = recorded()
        self.before: list[Callable[[BaseHTTPRequestHandler], bool]] = []
        self.address = ""

    def answered(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers["Content-Length"])
        body = json.loads(handler.rfile.read(size))
        self.asked.append((handler.path, body))
        if self.before and self.before.pop(0)(handler):
            return
        if handler.path.endswith("/tableinfo"):
            send(handler, 200, json.dumps(self.info).encode(), "text/json")
        else:
            send(handler, 200, answer(body, self.figures), "text/csv; charset=utf-8")

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked for as figures."""
        return [body for path, body in self.asked if path.endswith("/data")]


def send(handler: BaseHTTPRequestHandler, status: int, data: bytes, kind: str, **headers: str) -> bool:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)
    return True


def breaks_off(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"OMR")
    handler.close_connection = True
    return True


@contextmanager
def running() -> Iterator[Bank]:
    bank = Bank()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bank.answered(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        bank.address = f"http://127.0.0.1:{server.server_address[1]}/v1/"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield bank
        finally:
            server.shutdown()
            thread.join()

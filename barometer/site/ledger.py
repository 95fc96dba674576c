"""The addresses that were ever published: each exists for ever, or leads on.

`data/addresses.csv` lists address, anchor and, where an address was given up, the one that it leads to.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import read_table, write_atomic
from barometer.project import Project
from barometer.site.layout import SEARCH_FOLDER
from barometer.site.leading import leading_on

COLUMNS = ("address", "anchor", "leads_to")
PUBLISHED_LIST = "addresses.csv"
"""The list as it lies among the pages."""

_UNKEPT = (f"{SEARCH_FOLDER}/", "assets/")
"""Folders whose addresses nobody keeps: the index, and what pages are dressed by, are made anew with them."""

_ANCHOR = re.compile(r'<(?:h2|section|article|div|figure|details)\b[^>]*\bid="([^"]+)"')


def ledger_file(project: Project) -> Path:
    """Return where a project lists its addresses."""
    return project.root / "data" / "addresses.csv"


def kept_addresses(project: Project, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a small page for each address that was given up, and the list of all, to be published with it.

    Raises
    ------
    BarometerError
        If an address or anchor that was published is no longer there and leads nowhere.
    """
    listed, made, lost = _listed(project), {}, []
    for address, anchor, target in listed:
        if target:
            if target.partition("#")[0] not in files:
                lost.append(f"{address} leads to {target} that is not there")
            elif address not in files:
                made[address] = leading_on(address, target).encode()
        elif address not in files or (anchor and anchor not in _anchors(files[address])):
            lost.append(f"{address}{f'#{anchor}' if anchor else ''}")
    if lost:
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        raise BarometerError(
            f"addresses that were published would vanish: {', '.join(lost[:3])}{more}; bring them back, or "
            f"say in the column leads_to of {ledger_file(project)} where each leads now"
        )
    return {**made, PUBLISHED_LIST: _csv(_merged(listed, files)).encode()}


def publish_addresses(project: Project, files: Mapping[str, bytes]) -> None:
    """Add the addresses of a site to the project's list."""
    write_atomic(ledger_file(project), _csv(_merged(_listed(project), files)))


def _listed(project: Project) -> list[tuple[str, str, str]]:
    file = ledger_file(project)
    if not file.is_file():
        return []
    rows = read_table(file.read_bytes(), str(file), COLUMNS).to_pylist()
    told = [(str(row["address"]), str(row["anchor"]), str(row["leads_to"])) for row in rows]
    return [each for each in told if not each[0].startswith(_UNKEPT)]


def _merged(listed: list[tuple[str, str, str]], files: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    known = {(address, anchor): target for address, anchor, target in listed}
    for name, content in files.items():
        if name == PUBLISHED_LIST or name.startswith(_UNKEPT):
            continue
        known.setdefault((name, ""), "")
        for anchor in _anchors(content) if name.endswith("index.html") else ():
            known.setdefault((name, anchor), "")
    return [(*key, target) for key, target in sorted(known.items())]


def _anchors(page: bytes) -> list[str]:
    return sorted(set(_ANCHOR.findall(page.decode("utf-8"))) - {"content"})


def _csv(rows: list[tuple[str, str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return out.getvalue()

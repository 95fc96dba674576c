"""Search without a service of anybody: an index that the browser reads, made by Pagefind if installed."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec

from barometer.site.layout import SEARCH_FOLDER

_NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_NEEDED_FOLDERS = ("fragment/", "index/", "filter/", "pagefind.", "wasm.")


def can_search() -> bool:
    """Return whether Pagefind is installed; the page of the search has its list from A to Å in any case."""
    return find_spec("pagefind") is not None


def search_files(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the search in some pages; none where Pagefind is not installed.

    Parameters
    ----------
    pages
        What is found, by the file that it lies in.
    """
    if not can_search():
        return {}
    made = asyncio.run(_indexed(pages))
    return {f"{SEARCH_FOLDER}/{name}": _in_order(name, made[name]) for name in sorted(made)}


async def _indexed(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    from pagefind.index import IndexConfig, PagefindIndex

    # What it writes of its own accord when it is left is not what is published: that is told by name.
    with tempfile.TemporaryDirectory() as aside:
        config = IndexConfig(root_selector="main", output_path=aside)
        async with PagefindIndex(config=config) as index:
            for name, content in sorted(pages.items()):
                await index.add_html_file(content=content.decode("utf-8"), source_path=name)
            files = await index.get_files()
    return {
        one["path"]: one["content"]
        for one in files
        if one["path"] in _NEEDED or one["path"].startswith(_NEEDED_FOLDERS)
    }


def _in_order(name: str, content: bytes) -> bytes:
    """Return a file; the languages in the list of indexes come in another order each time."""
    return json.dumps(json.loads(content), sort_keys=True).encode() if name.endswith(".json") else content

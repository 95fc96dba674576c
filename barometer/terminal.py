"""What a terminal shows: paths as they are told from here, a last line that is written over."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TextIO


def from_here(told: object, root: Path | None = None) -> str:
    """Return a path, or a sentence that names some, as it is printed: from the folder one stands in.

    What lies in a project at `root` elsewhere is told from there; all else in full.

    Examples
    --------
    >>> from_here(Path.cwd() / "reports" / "2013"), from_here("/elsewhere/reports is not there")
    ('reports/2013', '/elsewhere/reports is not there')
    >>> from_here(f"{Path.cwd().parent}/data.csv is not there", Path.cwd().parent)
    '../data.csv is not there'
    """
    here, text = Path.cwd(), str(told)
    for base in filter(None, (here, root)):
        begin = f"{os.path.relpath(base)}/" if base in here.parents else ""
        text = re.sub(rf"(?<![\w.~/-]){re.escape(str(base))}[/\\]", begin, text)
    return text


def write_over(text: str, stream: TextIO) -> None:
    """Write text in place of the last line; without a line feed it is itself written over the next time."""
    print(f"\r\x1b[2K{text}", end="", file=stream, flush=True)

"""A terminal's last line, written over while something runs."""

from __future__ import annotations

from typing import TextIO


def write_over(text: str, stream: TextIO) -> None:
    """Write text in place of the last line; without a line feed it is itself written over the next time."""
    print(f"\r\x1b[2K{text}", end="", file=stream, flush=True)

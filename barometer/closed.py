"""Folders that a process opens nothing in: for what a notebook runs.

It is a hook that Python asks before it opens a file or looks into a folder. It stops what a cell does by
mistake, and what a package does that opens files through Python. It does not stop a library in C that opens
files by itself, another program that a cell starts, or somebody who means to get round it: who may run code
on a machine with restricted data can read them. So pages are made where they are not, or by people who may.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

EVENTS = ("open", "os.chdir", "os.listdir", "os.scandir", "os.link", "os.rename", "os.symlink", "os.truncate")
"""What Python tells of; the first of its arguments, and of some the second, is a path."""


def close_folders(folders: Sequence[str | Path]) -> None:
    """Let this process open nothing more below some folders; it cannot be undone."""
    roots = tuple(os.path.realpath(folder) for folder in folders)

    def asked(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS:
            for given in arguments[: 1 if event == "open" else 2]:
                if isinstance(given, str | bytes | os.PathLike):
                    _refuse(os.path.realpath(os.fsdecode(given)), roots)

    sys.addaudithook(asked)


def _refuse(path: str, roots: Sequence[str]) -> None:
    for root in roots:
        if path == root or path.startswith(root + os.sep):
            raise PermissionError(
                f"{path} is closed to notebooks: they read the record and the commentary, nothing restricted"
            )

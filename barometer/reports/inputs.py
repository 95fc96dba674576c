"""What goes into a report besides the record and the commentary, as digests: program, words, libraries, data."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable
from pathlib import Path

from barometer.files import canonical_json, digest
from barometer.records.freeze import library_versions

PACKAGE = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parents[1] / "pages" / "templates"


def program_digest() -> str:
    """Return one SHA-256 over the package's code and words, but for the templates of the exporters."""
    files = (file for file in PACKAGE.rglob("*") if file.suffix in (".py", ".toml", ".yaml"))
    return _together(PACKAGE, (file for file in files if TEMPLATES not in file.parents))


def libraries_digest() -> str:
    """Return one SHA-256 over the versions of Python and of the libraries that the package asks for.

    The lock tells which they should be; these are the ones that the pages are made with.
    """
    try:
        wanted = importlib.metadata.requires("barometer") or []
    except importlib.metadata.PackageNotFoundError:  # run as unpacked from an archive
        wanted = []
    names = [each for each in wanted if "extra ==" not in each]
    versions = {name: importlib.metadata.version(name) for name in map(_name, names)}
    return digest(canonical_json({**library_versions(), **versions}))


def folder_digest(folder: Path) -> str:
    """Return one SHA-256 over the files of a folder and their names; "" where there is none."""
    return _together(folder, folder.rglob("*")) if folder.is_dir() else ""


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file; "" where there is none."""
    return digest(file.read_bytes()) if file.is_file() else ""


def _together(folder: Path, files: Iterable[Path]) -> str:
    there = sorted(file for file in files if file.is_file() and not file.name.startswith("."))
    return digest("\n".join(f"{file.relative_to(folder).as_posix()} {file_digest(file)}" for file in there))


def _name(requirement: str) -> str:
    """Return the package that a requirement names.

    Examples
    --------
    >>> _name("typer<0.29,>=0.15")
    'typer'
    """
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]

"""The editions that lie frozen: which there are, what their manifests say, how each names the one before."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest

if TYPE_CHECKING:
    from barometer.project import Project

EDITION = re.compile(r"\d{4}(\.\d+)?")


def editions(project: Project) -> list[str]:
    """Return the editions that are frozen in a project, oldest first: by year, then by correction."""
    if not project.measurements.is_dir():
        return []
    found = [
        folder.name
        for folder in project.measurements.iterdir()
        if EDITION.fullmatch(folder.name) and (folder / "manifest.json").is_file()
    ]
    return sorted(found, key=edition_key)


def corrected_since(project: Project, edition: str) -> str:
    """Return the newest edition of an edition's year, if that is another one; else ""."""
    of_year = [there for there in editions(project) if there.partition(".")[0] == edition.partition(".")[0]]
    return of_year[-1] if edition in of_year[:-1] else ""


def edition_key(edition: str) -> tuple[int, int]:
    """Return a key that sorts editions by year, then by correction.

    Examples
    --------
    >>> sorted(["2013.10", "2013", "2012", "2013.2"], key=edition_key)
    ['2012', '2013', '2013.2', '2013.10']
    """
    year, _, correction = edition.partition(".")
    return int(year), int(correction or 0)


def chain(project: Project) -> list[str]:
    """Return the editions in the order in which they were frozen: each names the one before it.

    Raises
    ------
    BarometerError
        If the records do not form one chain.
    """
    before = {there: _previous(project, there) for there in editions(project)}
    ends = sorted(set(before) - set(before.values()), key=edition_key)
    walked: list[str] = []
    there = ends[0] if ends else ""
    while there in before and there not in walked:
        walked.append(there)
        there = before[there]
    if len(ends) > 1 or len(walked) != len(before) or there:
        raise BarometerError(
            f"the records in {project.measurements} do not form one chain ({', '.join(before)}); "
            "run barometer verify and restore what it names from the archive"
        )
    return walked[::-1]


def _previous(project: Project, edition: str) -> str:
    previous = read_manifest(project.measurements / edition).get("previous") or {}
    return str(previous.get("edition", ""))


def frozen_before(project: Project, edition: str) -> list[str]:
    """Return the editions frozen before `edition` in the order of the chain: all, if it is not frozen yet."""
    frozen = chain(project)
    return frozen[: frozen.index(edition)] if edition in frozen else frozen


def read_manifest(path: Path) -> dict[str, Any]:
    """Read what a record says of itself.

    Raises
    ------
    BarometerError
        If the file is missing or is not a manifest.
    """
    file = path / "manifest.json"
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        missing = [key for key in ("edition", "kind", "published", "files") if key not in manifest]
    except FileNotFoundError as error:
        raise BarometerError(
            f"{file} is missing; the record is incomplete: restore it from the archive"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BarometerError(f"{file} cannot be read ({error}); restore it from the archive") from error
    if missing:
        raise BarometerError(f"{file} does not say '{missing[0]}'; restore it from the archive")
    return dict(manifest)


def changed_files(path: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of a record's files that are missing or are not those that were frozen."""
    return [
        name
        for name, expected in manifest["files"].items()
        if not (path / name).is_file() or digest((path / name).read_bytes()) != expected
    ]


def require_whole(path: Path) -> None:
    """Refuse a record folder that is not as it was frozen.

    Raises
    ------
    BarometerError
        If a file is missing, unreadable, or not the one that was frozen.
    """
    for name in changed_files(path, read_manifest(path)):
        if not (path / name).is_file():
            raise BarometerError(f"{path / name} is missing from the record; restore it from the archive")
        raise BarometerError(
            f"{path / name} is not the file that was frozen (its digest differs from manifest.json); "
            "restore it from the archive, or measure a new edition"
        )


def record_hash(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest, which names every file of both halves; see `hashed_text`."""
    return digest(hashed_text(manifest))


def hashed_text(manifest: Mapping[str, Any]) -> str:
    """Return what the hash is of. In the second form it is the file itself.

    Restricted files are named by keyed hashes, which tell nothing to those who do not have the key. Of a
    manifest of the first form, which does not name its form, the section `restricted` is left out.
    """
    covered = [key for key in manifest if key != "restricted" or manifest.get("form", 1) > 1]
    return canonical_json({key: manifest[key] for key in covered})

"""Freezing a record: two halves, each a whole folder at once, chained to the one before."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.generations import Generations
from barometer.policy.codec import to_json
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.chain import EDITION, chain, read_manifest, record_hash
from barometer.records.record import CODE, GENERATIONS, Record, read_record, write_verdicts
from barometer.records.restricted import keyed_digest, owner_only, restricted_key

if TYPE_CHECKING:
    import pandas as pd

FORM = 2
"""How a manifest is hashed; see `barometer.records.chain.record_hash`."""

NUMERIC_LIBRARIES = ("numpy", "pandas", "scipy")
"""The libraries whose version may move a number."""


def freeze(
    project: Project,
    edition: str,
    *,
    kind: str,
    published: str,
    observations: pd.DataFrame,
    verdicts: pd.DataFrame,
    policy: Policy,
    generations: Generations,
    inputs: Mapping[str, str],
    about: Mapping[str, Any],
    restricted: Mapping[str, str] | None = None,
    microdata: Mapping[str, str] | None = None,
) -> Record:
    """Write a record in its two halves and read it back. The caller holds the project's lock.

    The restricted half is written first: a run killed between the two leaves a half that no record names,
    which the next run replaces.

    Parameters
    ----------
    kind
        `published`, `reconstruction` or `measured`.
    published
        ISO date of publication, maybe of reduced precision, or "unknown".
    policy, generations
        By which definitions, and by which generation of each method, the numbers and verdicts came about.
    inputs
        Public inputs: file name to text; they are written under `inputs/`.
    about
        What else the manifest shall say (notes, case numbers, reason of a correction).
    restricted
        Unsuppressed aggregates: file name to text, for `data/restricted/<edition>/`.
    microdata
        Keyed digests of the microdata that were read, by name.

    Raises
    ------
    BarometerError
        If the edition exists already, or cannot be written.
    """
    target = project.measurements / edition
    if target.exists():
        raise BarometerError(
            f"measurement {edition} is frozen already and is never overwritten; "
            "a correction is a new edition, with a reason"
        )
    sweep(project)
    files = {
        "observations.csv": obs.to_csv(observations),
        "verdicts.csv": write_verdicts(verdicts),
        "definitions.json": canonical_json({**to_json(policy), GENERATIONS: generations.to_json()}),
        **{f"inputs/{name}": text for name, text in sorted(inputs.items())},
        **{f"{CODE}{code.name}": code.text for code in project.code},
    }
    manifest = {
        "form": FORM,
        "edition": edition,
        "kind": kind,
        "published": published,
        "policy": policy.id,
        "synthetic": policy.synthetic,
        **about,
        "files": {name: digest(text) for name, text in sorted(files.items())},
        "previous": _previous(project),
        "package": package_digests(),
        "versions": library_versions(),
    }
    if restricted:
        key = restricted_key(project, create=True)
        named = {name: keyed_digest(key, text) for name, text in sorted(restricted.items())}
        manifest["restricted"] = {"files": named, "microdata": dict(microdata or {})}
        shutil.rmtree(project.restricted / edition, ignore_errors=True)
        write_folder(project.restricted / edition, restricted, private=True)
    write_folder(target, {**files, "manifest.json": canonical_json(manifest)})
    return read_record(target)


def sweep(project: Project) -> None:
    """Remove what killed runs left half-written; only for who holds the project's lock."""
    for parent in (project.measurements, project.restricted):
        for left in parent.glob(".*.*") if parent.is_dir() else ():
            if left.is_dir() and EDITION.match(left.name[1:]):
                shutil.rmtree(left, ignore_errors=True)
            elif left.name.startswith(".key."):
                left.unlink(missing_ok=True)


def write_folder(target: Path, files: Mapping[str, str], *, private: bool = False) -> None:
    """Write a folder of text files so that it appears whole or not at all, also after a power cut.

    Raises
    ------
    BarometerError
        If the folder cannot be written or the disk is full.
    """
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        for name, text in files.items():
            file = temporary / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("w", encoding="utf-8", newline="") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
            if private:
                owner_only(file)
        if not private:
            temporary.chmod(0o755)
        _settle(temporary)
        temporary.rename(target)
        _settle(target.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BarometerError(
            f"{target} could not be written: {reason}; nothing was changed, make room and run again"
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Make the names in a folder durable, not only the files' contents."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _previous(project: Project) -> dict[str, str] | None:
    """Return the name and hash of the record that was frozen last, or None for the first."""
    frozen = chain(project)
    if not frozen:
        return None
    return {"edition": frozen[-1], "record": record_hash(read_manifest(project.measurements / frozen[-1]))}


def package_digests() -> dict[str, Any]:
    """Return the package's version, one SHA-256 over its Python files, and one for each room.

    The rooms' digests are evidence: they tell which part of the program is not the one that froze a record.
    """
    root = Path(__file__).parent.parent
    rooms: dict[str, dict[str, str]] = {}
    for file in sorted(root.rglob("*.py")):
        name = file.relative_to(root).as_posix()
        rooms.setdefault(name.partition("/")[0], {})[name] = digest(file.read_bytes())
    digests = {room: digest(json.dumps(files, sort_keys=True)) for room, files in rooms.items()}
    return {
        "version": package_version(),
        "source": digest(json.dumps(digests, sort_keys=True)),
        "rooms": digests,
    }


def package_version() -> str:
    """Return the package's version; "uninstalled" where its source is run as unpacked from an archive."""
    try:
        return importlib.metadata.version("barometer")
    except importlib.metadata.PackageNotFoundError:
        return "uninstalled"


def library_versions() -> dict[str, str]:
    """Return what may move a number: the versions of Python and the numeric libraries, and the machine."""
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "machine": platform.machine(),
        **{name: importlib.metadata.version(name) for name in NUMERIC_LIBRARIES},
    }

"""Freezing a record: a whole folder at once, chained to the one before, never over another."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.measurements.record import Record, edition_key, editions, read_record, write_verdicts
from barometer.policy.codec import to_json
from barometer.policy.model import Policy
from barometer.project import Project

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
    inputs: Mapping[str, str],
    about: Mapping[str, Any],
) -> Record:
    """Write the publishable half of a record under `data/measurements/<edition>/` and read it back.

    Parameters
    ----------
    kind
        `published`, `reconstruction` or `measured`.
    published
        ISO date of publication, maybe of reduced precision, or "unknown".
    inputs
        Public inputs: file name to text; they are written under `inputs/`.
    about
        What else the manifest shall say (notes, case numbers, reason of a correction).

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
    files = {
        "observations.csv": obs.to_csv(observations),
        "verdicts.csv": write_verdicts(verdicts),
        "definitions.json": canonical_json(to_json(policy)),
        **{f"inputs/{name}": text for name, text in sorted(inputs.items())},
    }
    manifest = {
        "edition": edition,
        "kind": kind,
        "published": published,
        "policy": policy.id,
        "synthetic": policy.synthetic,
        **about,
        "files": {name: digest(text) for name, text in sorted(files.items())},
        "previous": previous(project, edition),
        "package": {"version": importlib.metadata.version("barometer"), "source": package_digest()},
        "versions": library_versions(),
    }
    write_folder(target, {**files, "manifest.json": canonical_json(manifest)})
    return read_record(target)


def write_folder(target: Path, files: Mapping[str, str]) -> None:
    """Write a folder of text files so that it appears whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise BarometerError(f"{target} could not be written: {error.strerror}; make it writable") from error
    try:
        for name, text in files.items():
            file = temporary / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        temporary.chmod(0o755)
        temporary.rename(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BarometerError(f"{target} could not be written: {reason}; nothing was changed") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def previous(project: Project, edition: str) -> dict[str, str] | None:
    """Return the name and hash of the record before `edition`, or None for the first."""
    before = [there for there in editions(project) if edition_key(there) < edition_key(edition)]
    if not before:
        return None
    manifest = (project.measurements / before[-1] / "manifest.json").read_bytes()
    return {"edition": before[-1], "manifest": digest(manifest)}


def package_digest() -> str:
    """Return one SHA-256 over the package's Python source files, in the order of their names."""
    root = Path(__file__).parent.parent
    listing = {
        str(file.relative_to(root).as_posix()): digest(file.read_bytes()) for file in root.rglob("*.py")
    }
    return digest(json.dumps(listing, sort_keys=True))


def library_versions() -> dict[str, str]:
    """Return the versions of what may move a number: Python and the numeric libraries."""
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: importlib.metadata.version(name) for name in NUMERIC_LIBRARIES},
    }

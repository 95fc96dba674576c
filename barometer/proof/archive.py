"""One self-contained file of a measurement, to be opened and computed again in fifty years."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import write_atomic
from barometer.project import SETTINGS_FILE, Project
from barometer.proof.verify import verify
from barometer.records.record import edition_key, editions, frozen_before, open_record
from barometer.records.restricted import KEY_FILE

ABOUT = """\
# Måling {year}: arkiv

{municipality}. Arkivet er selvstændigt: målingens frosne datagrundlag, tal og vurderinger
(data/measurements/), kommentarer (data/commentary/), notesbøger, rapporter og programmets kildetekst.
Alle data er tekst (UTF-8, CSV og JSON).

Sådan regnes målingen om (Python {python} og en mappe, der kan skrives i):

    python3 -m venv .venv
    .venv/bin/python -m pip install --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --no-deps --no-build-isolation .
    .venv/bin/barometer verify
    .venv/bin/barometer reproduce {year}

# Measurement {year}: archive

The archive stands alone: the measurement's frozen inputs, numbers and verdicts, commentary, notebooks,
reports and the program's source. All data are text (UTF-8, CSV and JSON). The commands above compute it
again.
"""

BESIDE = ("pyproject.toml", "requirements.lock", "LICENSE", "README.md", "CITATION.cff", "CHANGELOG.md")
"""Files that lie beside the package's source."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same contents give the same bytes."""


def archive(
    project: Project, year: int | str, output: str | Path | None = None, *, restricted: bool = False
) -> Path:
    """Write everything that a measurement is made of into one zip file.

    In it: all editions of the year with the records that they build on, notebooks, commentary, reports, the
    published figures, the package's source and its lock file, and a text that says how to use it.

    Parameters
    ----------
    output
        The file to write; `reports/archive-<year>.zip` if not given.
    restricted
        Whether the restricted half and its key are put in, too: such an archive may not be handed on.

    Raises
    ------
    BarometerError
        If there is no such measurement, a record is broken, the lock file or the restricted half is not here,
        or the file cannot be written.
    """
    record = open_record(project, year)
    verify(project).require()
    name = f"archive-{record.year}{'-restricted' if restricted else ''}.zip"
    target = Path(output) if output else project.reports / name
    files = dict(_project_files(project, record.year)) | dict(_package_files(project))
    if restricted:
        files |= dict(_restricted_files(project, record.year))
    python = str(record.manifest["versions"]["python"])
    municipality = record.policy.municipality.da
    about = ABOUT.format(year=record.year, municipality=municipality, python=python)
    contents = {name: path.read_bytes() for name, path in files.items()} | {"LÆSMIG.md": about.encode()}
    write_atomic(target, _zip(contents))
    return target


def _zip(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _editions(project: Project, year: int) -> list[str]:
    """Return the editions of a year and those that they build on."""
    mine = [edition for edition in editions(project) if edition_key(edition)[0] == year]
    return sorted({*mine, *(before for edition in mine for before in frozen_before(project, edition))})


def _project_files(project: Project, year: int) -> Iterator[tuple[str, Path]]:
    folders = [project.measurements / edition for edition in _editions(project, year)]
    folders += [project.published, project.statbank, project.root / "data" / "geography"]
    folders += [project.notebooks, project.commentary / str(year), project.reports / str(year)]
    yield SETTINGS_FILE, project.root / SETTINGS_FILE
    for file in _files(folders):
        yield file.relative_to(project.root).as_posix(), file


def _package_files(project: Project) -> Iterator[tuple[str, Path]]:
    package = Path(__file__).parent.parent
    for file in _files([package]):
        yield file.relative_to(package.parent).as_posix(), file
    places = (package.parent, project.root)
    found = {name: place / name for name in BESIDE for place in places if (place / name).is_file()}
    if "requirements.lock" not in found:
        raise BarometerError(
            f"requirements.lock lies neither in {project.root} nor beside the package; an archive needs it: "
            "run barometer from a copy of its repository"
        )
    yield from found.items()


def _restricted_files(project: Project, year: int) -> Iterator[tuple[str, Path]]:
    halves = [project.restricted / edition for edition in _editions(project, year)]
    key = project.restricted / KEY_FILE
    if not key.is_file():
        raise BarometerError(f"{project.restricted} holds no restricted record; leave --restricted out")
    for file in [key, *_files(halves)]:
        yield file.relative_to(project.root).as_posix(), file


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            hidden = any(part.startswith((".", "__pycache__")) for part in file.relative_to(folder).parts)
            if file.is_file() and not hidden:
                yield file

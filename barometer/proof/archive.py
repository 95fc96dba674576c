"""One self-contained file of a measurement, to be opened and computed again in fifty years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from barometer.commentary.documents import PICTURES
from barometer.errors import BarometerError
from barometer.files import PRIVATE, PUBLIC, write_atomic
from barometer.language import label
from barometer.project import Project
from barometer.proof.crate import CRATE, crate
from barometer.proof.verify import verify
from barometer.records.chain import edition_key, editions, frozen_before, read_manifest
from barometer.records.packing import (
    PUBLISHED_FIGURES,
    kept_files,
    named_in,
    plain_files,
    record_files,
    zipped,
)
from barometer.records.record import Record, open_record
from barometer.records.restricted import KEY_FILE
from barometer.settings import SETTINGS_FILE, WORDS_FILE
from barometer.start.begin import CARRIED, package_home

BESIDE = ("pyproject.toml", "requirements.lock", "LICENSE", "README.md", "CITATION.cff", "CHANGELOG.md")
"""Files that lie beside the package's source."""

PUBLISHED = (*PUBLISHED_FIGURES, "letter-*.txt")
FETCHED = ("*/request.json", "*/tableinfo.json", "*/answer-*.csv")
STATBANK = ("statbank_*.csv", "statbank_*.xlsx", "*_labels_*.json", *FETCHED)
COMMENTARY = ("[a-z]*.*.*.md", *(f"**/*{ending}" for ending in PICTURES))
PACKAGE = tuple(f"**/*{kind}" for kind in (".py", ".toml", ".yaml", ".json", ".css", ".j2", ".typ", ".md"))
PACKAGE += ("**/*.csv", "**/gitignore")
"""Kinds of files that an archive takes; whatever else lies beside them stays where it is."""


def archive(
    project: Project, year: int | str, output: str | Path | None = None, *, restricted: bool = False
) -> Path:
    """Write everything that a measurement is made of into one zip file.

    In it: all editions of the year with the records that they build on, notebooks, commentary, reports, the
    published figures, the package's source and its lock file, a text that says how to use it, its description
    as an RO-Crate, and the digest of every file. `barometer reproduce` opens it anywhere.

    Parameters
    ----------
    output
        The file to write; `reports/archive-<year>.zip` if not given, and beside the restricted records where
        it holds them.
    restricted
        Whether the restricted half and its key are put in, too: such an archive may not be handed on. Only
        its owner can read it, and it is never written where reports lie.

    Raises
    ------
    BarometerError
        If there is no such measurement, a record is broken, the lock file or the restricted half is not here,
        a file of a record is a link, or the file cannot be written, or not there.
    """
    record = open_record(project, year)
    verify(project).require()
    name = f"archive-{record.year}{'-restricted' if restricted else ''}.zip"
    target = Path(output) if output else (project.restricted if restricted else project.reports) / name
    if restricted and project.reports.resolve() in target.resolve().parents:
        raise BarometerError(
            f"{target} lies among the reports, which are handed on; name another place for what is restricted"
        )
    files = dict(public_files(project, record.year)) | dict(_handed_on(project, record.year))
    files |= dict(_package_files(project))
    if restricted:
        files |= dict(_restricted_files(project, record.year))
    python = str(record.manifest["versions"]["python"])
    languages = record.policy.languages
    about = "\n".join(_about(record, name, python, language) for language in languages)
    contents = {name: path.read_bytes() for name, path in files.items()}
    contents[label("archive.name", languages[0])] = about.encode()
    contents[CRATE] = crate(record, contents).encode()
    write_atomic(target, zipped(contents), PRIVATE if restricted else PUBLIC)
    return target


def _about(record: Record, file: str, python: str, language: str) -> str:
    """Return how the archive is used, in a language of the policy."""
    municipality = record.policy.municipality(language)
    told = {"file": file, "year": record.year, "municipality": municipality, "python": python}
    return label("archive.about", language, **told)


def _editions(project: Project, year: int) -> list[str]:
    """Return the editions of a year and those that they build on."""
    mine = [edition for edition in editions(project) if edition_key(edition)[0] == year]
    return sorted({*mine, *(before for edition in mine for before in frozen_before(project, edition))})


def public_files(project: Project, year: int) -> Iterator[tuple[str, Path]]:
    """Yield what the reports of a year are made of: the name in the project and the file; nothing restricted.

    In it: settings, calculations and policies of the project's own, the records of the year with those that
    they build on, published figures, extracts, notebooks and commentary. What else lies there is left out.

    Raises
    ------
    BarometerError
        If a file that is named is a link to something else.

    Examples
    --------
    >>> names = dict(public_files(Project.find(), 2013))
    >>> "data/measurements/2013/observations.csv" in names, any("restricted" in name for name in names)
    (True, False)
    """
    code = [project.root / name for name in project.settings.calculations]
    yield from plain_files(project, [project.root / SETTINGS_FILE, *code])
    for edition in _editions(project, year):
        yield from record_files(project, edition)
    folders = {
        project.published: PUBLISHED,
        project.statbank: STATBANK,
        project.root / "data" / "geography": ("*.geojson",),
        project.notebooks: ("*.ipynb",),
        project.commentary: (WORDS_FILE,),
        project.commentary / str(year): COMMENTARY,
        **dict.fromkeys(project.policy_folders, ("*.yaml", "*.json")),
    }
    for folder, patterns in folders.items():
        for pattern in patterns:
            yield from kept_files(project.root, folder, pattern)


def _handed_on(project: Project, year: int) -> Iterator[tuple[str, Path]]:
    """Yield what was made of a year's records: the reports that stand, and signatures."""
    for edition in editions(project):
        report = project.reports / edition
        if edition_key(edition)[0] == year and (report / "manifest.json").is_file():
            outputs = [report / name for name in named_in(report, "outputs")]
            there = [file for file in outputs if file.is_file()]
            yield from plain_files(project, [report / "manifest.json", *there])
    yield from kept_files(project.root, project.root / "data" / "signatures", "*.dsse.json")


def _package_files(project: Project) -> Iterator[tuple[str, Path]]:
    package = Path(__file__).parent.parent
    for kind in PACKAGE:
        for name, file in kept_files(package.parent, package, kind):
            if "__pycache__" not in name and file.parent != CARRIED:
                yield name, file
    places = (package_home(), project.root)
    found = {name: place / name for name in BESIDE for place in places if (place / name).is_file()}
    if "requirements.lock" not in found:
        raise BarometerError(
            f"requirements.lock lies neither in {project.root} nor beside the package; an archive needs it: "
            "install barometer anew"
        )
    yield from found.items()


def _restricted_files(project: Project, year: int) -> Iterator[tuple[str, Path]]:
    key = project.restricted / KEY_FILE
    if not key.is_file():
        raise BarometerError(f"{project.restricted} holds no restricted record; leave --restricted out")
    halves = [key]
    for edition in _editions(project, year):
        manifest = read_manifest(project.measurements / edition)
        named = manifest.get("restricted", {}).get("files", {})
        halves += [project.restricted / edition / name for name in named]
    yield from plain_files(project, halves)

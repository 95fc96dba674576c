"""A nation's overview: the notebook over many projects, run once for each language, and its pages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label
from barometer.project import Project
from barometer.records.freeze import library_versions
from barometer.reports.build import build
from barometer.reports.building import Event, Outcome
from barometer.reports.plan import (
    FORMATS,
    TEMPLATES,
    OutputFile,
    Task,
    file_digest,
    folder_digest,
    libraries_digest,
    prefix,
    program_digest,
)
from barometer.settings import SETTINGS_FILE, read_settings
from barometer.start.begin import shipped_notebooks

NOTEBOOK = "nation.ipynb"
GEOGRAPHY = Path("geography.geojson")
"""Where the command runs, a file of this name says where the projects lie."""


@dataclass(frozen=True)
class NationReport:
    """The overview of one measurement of many projects, ready to be made.

    Attributes
    ----------
    folders
        Where the projects lie, by name.
    notebook
        The first project's, so that it can be changed; the package's own where it has none.
    manifests
        The records' manifests by project and edition, of those projects that have the measurement.
    """

    folders: Mapping[str, Path]
    year: str
    languages: tuple[str, ...]
    first: str
    formats: tuple[str, ...]
    folder: Path
    notebook: Path
    synthetic: bool
    manifests: Mapping[str, str]
    draft: bool
    engine: str

    @property
    def told(self) -> tuple[str, ...]:
        """Where the projects lie as seen from here: no page tells where on a machine that is."""
        return tuple(os.path.relpath(root) for root in self.folders.values())

    def graph(self) -> list[OutputFile]:
        """Return the files of the overview with what goes into each."""
        common = {
            **{f"record/{name}": digest(text) for name, text in self.manifests.items()},
            "projects": " ".join(self.told),
            "notebook": file_digest(self.notebook),
            "code": program_digest(),
            "libraries": libraries_digest(),
            "draft": str(self.draft),
            "geography": file_digest(GEOGRAPHY),
        }
        files = []
        for language in self.languages:
            stem = f"{prefix(language, self.first)}nation"
            files.append(OutputFile(f"{stem}.ipynb", "run", 0, language, common))
            pages = {**common, "templates": folder_digest(TEMPLATES)}
            files += [
                OutputFile(f"{stem}.{kind}", kind, 0, language, pages)
                for kind in FORMATS
                if kind in self.formats
            ]
        return files

    def make(self, task: Task) -> dict[str, bytes]:
        """Run the notebook in a language, or read it where it stands, and export what is asked for."""
        from barometer.reports.notebook import page_files, read_made

        stem = f"{prefix(task.language, self.first)}nation"
        there = self.folder / f"{stem}.ipynb"
        notebook = self.run(task.language) if task.executes else read_made(there)
        return page_files(notebook, stem, task.kinds)

    def run(self, language: str) -> Any:
        """Run the notebook in a language and return it clean."""
        from barometer.reports.notebook import execute, finish_notebook, prepare, read_notebook

        title = label("nation.title", language, year=self.year)
        given = {"projects": list(self.told), "measurement": self.year, "language": language}
        given["geography"] = str(GEOGRAPHY) if GEOGRAPHY.is_file() else ""
        ready = prepare(read_notebook(self.notebook), language, title, given, self.page(language))
        closed = [
            root / "data" / name for root in self.folders.values() for name in ("restricted", "deliveries")
        ]
        return finish_notebook(execute(ready, given, Path.cwd(), self.engine, closed))

    def page(self, language: str) -> dict[str, Any]:
        """Return what every page says of the whole: whose, of when, and how it is marked."""
        published = max(json.loads(text).get("published", "") for text in self.manifests.values())
        marks = {"synthetic": self.synthetic, "draft": self.draft}
        return {
            "municipality": label("nation.members_title", language, count=len(self.folders)),
            "subtitle": label("nation.subtitle", language, year=self.year),
            "published": published,
            "marks": [name for name, there in marks.items() if there],
            "strict": True,
        }


def plan_nation(
    folders: Mapping[str, Path],
    year: str,
    *,
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    draft: bool,
    engine: str,
) -> NationReport:
    """Return the overview of some projects' measurement.

    Raises
    ------
    BarometerError
        If no project has the measurement.
    """
    manifests = {
        f"{name}/{file.parent.name}": file.read_text(encoding="utf-8")
        for name, root in folders.items()
        for file in sorted((root / "data" / "measurements").glob(f"{year}*/manifest.json"))
    }
    if not manifests:
        raise BarometerError(f"none of the {len(folders)} projects has a measurement of {year}")
    root = next(iter(folders.values()))
    policy = Project.open(root).policy
    notebook = root / "notebooks" / NOTEBOOK
    settings = [read_settings(each / SETTINGS_FILE) for each in folders.values()]
    return NationReport(
        folders,
        year,
        tuple(policy.spoken(language) for language in languages or ("",)),
        policy.languages[0],
        tuple(formats),
        (output / "nation" if output else Path("reports") / "nation" / year).absolute(),
        notebook if notebook.is_file() else shipped_notebooks() / NOTEBOOK,
        policy.synthetic or any(each.synthetic for each in settings),
        manifests,
        draft,
        engine,
    )


def make_nation(
    report: NationReport, *, jobs: int | None, force: bool, progress: Callable[[Event], None]
) -> Outcome:
    """Make what must be made of the overview, by processes of this machine.

    Raises
    ------
    BarometerError
        If its folder cannot be written.
    """
    about = {"edition": report.year, "projects": list(report.told), "versions": library_versions()}
    return build(
        report.graph(),
        report.folder,
        report.make,
        about,
        jobs=jobs or os.cpu_count() or 1,
        force=force,
        progress=progress,
    )

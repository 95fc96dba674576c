"""What a report will make: a small graph of files, and which of them must be made again.

A goal's notebook is run once; its HTML and PDF follow from the executed notebook, the annual report from
all of them. Each file carries the digests of everything that goes into it; a file is made again when one of
them has changed, or when the file on disk is not the one that was made.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from barometer.files import canonical_json, digest
from barometer.records.freeze import library_versions

Kind = Literal["run", "html", "pdf", "annual"]
FORMATS: tuple[Kind, ...] = ("html", "pdf")
MANIFEST = "manifest.json"
PACKAGE = Path(__file__).parents[1]
TEMPLATES = PACKAGE / "pages" / "templates"


@dataclass(frozen=True)
class OutputFile:
    """One file of a report.

    Attributes
    ----------
    name
        File relative to the report's folder: `goal-2.html`, `en/annual-report.pdf`.
    kind
        `run` (executed notebook), `html`, `pdf` or `annual`.
    goal
        Number of the goal; 0 for the overview and the annual report.
    inputs
        What goes in, by name, as SHA-256 digests or short texts.
    """

    name: str
    kind: Kind
    goal: int
    language: str
    inputs: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A node and why it is made again; no reasons: what is there stands."""

    node: OutputFile
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """One part to be made by one worker: a notebook with its HTML and PDF, or the annual report."""

    part: str
    goal: int
    language: str
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds of file that must be made."""
        return {step.node.kind for step in self.steps if step.reasons}

    @property
    def only_commentary(self) -> bool:
        """Whether the executed notebook stands but for its commentary cells."""
        reasons = [reason for step in self.steps if step.node.kind == "run" for reason in step.reasons]
        return bool(reasons) and all(reason.startswith("commentary/") for reason in reasons)

    @property
    def executes(self) -> bool:
        """Whether a notebook is executed."""
        return "run" in self.kinds and not self.only_commentary

    def follows(self, other: Task) -> bool:
        """Whether this part is made from what `other` is executing: an annual report from its language's."""
        return "annual" in self.kinds and self.language == other.language and other.executes


def nodes(
    goals: Sequence[int],
    languages: Sequence[str],
    formats: Sequence[str],
    common: Mapping[str, str],
    notebooks: Mapping[str, str],
    commentary: Mapping[str, str],
    templates: str,
    whole: bool,
    first: str = "da",
) -> list[OutputFile]:
    """Return the graph of a report in the order in which it is built.

    Parameters
    ----------
    common
        Digests that go into every run: record, earlier records, data, settings, code, lock.
    notebooks
        Digest of `goal.ipynb` and `overview.ipynb`.
    commentary
        Digest by file name `goal-<n>.<author>.<language>.md`; and of pictures, which any of them may show.
    templates
        Digest of the export templates.
    whole
        Whether the annual report is made, too.
    first
        The policy's first language, whose files lie on top.
    """
    graph = []
    for language in languages:
        runs = []
        for goal in (0, *goals) if whole else goals:  # the longest first
            stem = file_stem(goal, language, first)
            own = {name: sha for name, sha in commentary.items() if _speaks_of(name, goal, language)}
            own |= {name: sha for name, sha in commentary.items() if own and not name.endswith(".md")}
            notebook = notebooks["goal.ipynb" if goal else "overview.ipynb"]
            inputs = {
                **common,
                "notebook": notebook,
                # What the package proposes gives way to messages: a page without them must be run again.
                **{
                    f"{'messages' if 'messages' in k else 'commentary'}/{k}": v
                    for k, v in sorted(own.items())
                },
            }
            runs.append(OutputFile(f"{stem}.ipynb", "run", goal, language, inputs))
        exported = [
            OutputFile(
                f"{run.name[:-6]}.{kind}", kind, run.goal, language, {**run.inputs, "templates": templates}
            )
            for run in runs
            for kind in FORMATS
            if kind in formats
        ]
        graph += [*runs, *exported]
        if whole and "pdf" in formats:
            inputs = {run.name: digest(canonical_json(dict(run.inputs))) for run in runs}
            inputs["templates"] = templates
            graph.append(
                OutputFile(f"{prefix(language, first)}annual-report.pdf", "annual", 0, language, inputs)
            )
    return graph


def _speaks_of(name: str, goal: int, language: str) -> bool:
    about = (f"goal-{goal}.",) if goal else ("foreword.", "messages.")
    return name.startswith(about) and name.endswith(f".{language}.md")


def prefix(language: str, first: str = "da") -> str:
    """Return the folder of a language within a report: the policy's first lies on top, English in `en/`."""
    return "" if language == first else f"{language}/"


def file_stem(goal: int, language: str, first: str = "da") -> str:
    """Return where a goal's files lie, without their ending.

    Examples
    --------
    >>> file_stem(2, "da"), file_stem(0, "en")
    ('goal-2', 'en/overview')
    """
    return f"{prefix(language, first)}{f'goal-{goal}' if goal else 'overview'}"


def decide(
    graph: Iterable[OutputFile], folder: Path, made: Mapping[str, Any], *, force: bool = False
) -> list[Step]:
    """Return each node with the reasons to make it again.

    Parameters
    ----------
    made
        The manifest of what was made before; {} if nothing was.
    """
    outputs, before = made.get("outputs", {}), made.get("nodes", {})
    return [Step(node, _reasons(node, folder, outputs, before, force)) for node in graph]


def _reasons(
    node: OutputFile,
    folder: Path,
    outputs: Mapping[str, str],
    before: Mapping[str, Mapping[str, str]],
    force: bool,
) -> tuple[str, ...]:
    if force:
        return ("forced",)
    if node.name not in before:
        return ("new",)
    file = folder / node.name
    if not file.is_file():
        return ("missing",)
    if digest(file.read_bytes()) != outputs.get(node.name):
        return ("changed on disk",)
    old = before[node.name]
    return tuple(sorted(key for key in {*old, *node.inputs} if old.get(key) != node.inputs.get(key)))


def read_report_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report's folder, or {} where there is none that can be read."""
    try:
        return dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def part_name(node: OutputFile) -> str:
    """Return the part that a node belongs to: `goal-2`, `en/overview`, `annual-report`."""
    return node.name.rpartition(".")[0]


def tasks(steps: Sequence[Step]) -> list[Task]:
    """Return the parts of a report, in the plan's order."""
    by_part: dict[str, list[Step]] = {}
    for step in steps:
        by_part.setdefault(part_name(step.node), []).append(step)
    return [
        Task(part, mine[0].node.goal, mine[0].node.language, tuple(mine)) for part, mine in by_part.items()
    ]


# what goes in, as digests -----------------------------------------------------------------------


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

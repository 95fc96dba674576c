"""What a report will make: a small graph of files, and which of them must be made again.

A goal's notebook is run once; its HTML and PDF follow from the executed notebook, the annual report from
all of them. Each file carries the digests of everything that goes into it; a file is made again when one of
them has changed, or when the file on disk is not the one that was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from barometer.files import canonical_json, digest

Kind = Literal["run", "html", "pdf", "annual"]
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Node:
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

    node: Node
    reasons: tuple[str, ...]


def nodes(
    goals: Sequence[int],
    languages: Sequence[str],
    formats: Sequence[str],
    common: Mapping[str, str],
    notebooks: Mapping[str, str],
    commentary: Mapping[str, str],
    templates: str,
    whole: bool,
) -> list[Node]:
    """Return the graph of a report in the order in which it is built.

    Parameters
    ----------
    common
        Digests that go into every run: record, earlier records, data, settings, code, lock.
    notebooks
        Digest of `goal.ipynb` and `overview.ipynb`.
    commentary
        Digest by file name `goal-<n>.<author>.<language>.md`.
    templates
        Digest of the export templates.
    whole
        Whether the annual report is made, too.
    """
    graph = []
    for language in languages:
        runs = []
        for goal in (0, *goals) if whole else goals:  # the longest first
            stem = file_stem(goal, language)
            own = {name: sha for name, sha in commentary.items() if _speaks_of(name, goal, language)}
            notebook = notebooks["goal.ipynb" if goal else "overview.ipynb"]
            inputs = {
                **common,
                "notebook": notebook,
                **{f"commentary/{k}": v for k, v in sorted(own.items())},
            }
            runs.append(Node(f"{stem}.ipynb", "run", goal, language, inputs))
        exported = [
            Node(f"{run.name[:-6]}.{kind}", kind, run.goal, language, {**run.inputs, "templates": templates})
            for run in runs
            for kind in _kinds(formats)
        ]
        graph += [*runs, *exported]
        if whole and "pdf" in formats:
            inputs = {run.name: digest(canonical_json(dict(run.inputs))) for run in runs}
            inputs["templates"] = templates
            graph.append(Node(f"{prefix(language)}annual-report.pdf", "annual", 0, language, inputs))
    return graph


def _kinds(formats: Sequence[str]) -> list[Kind]:
    kinds: tuple[Kind, ...] = ("html", "pdf")
    return [kind for kind in kinds if kind in formats]


def _speaks_of(name: str, goal: int, language: str) -> bool:
    return name.startswith(f"goal-{goal}.") and name.endswith(f".{language}.md")


def prefix(language: str) -> str:
    """Return the folder of a language within a report: Danish lies on top, English in `en/`."""
    return "" if language == "da" else f"{language}/"


def file_stem(goal: int, language: str) -> str:
    """Return where a goal's files lie, without their ending.

    Examples
    --------
    >>> file_stem(2, "da"), file_stem(0, "en")
    ('goal-2', 'en/overview')
    """
    return f"{prefix(language)}{f'goal-{goal}' if goal else 'overview'}"


def decide(
    graph: Iterable[Node], folder: Path, made: Mapping[str, Any], *, force: bool = False
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
    node: Node, folder: Path, outputs: Mapping[str, str], before: Mapping[str, Mapping[str, str]], force: bool
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


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report's folder, or {} where there is none that can be read."""
    try:
        return dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}

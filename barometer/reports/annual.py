"""The annual report out of executed notebooks: what stands in it, in which order, and what stands elsewhere.

A goal's page holds all that is known; the annual report holds of it what a councillor reads. Cells tagged
`only-page` stand on pages alone. The overview becomes chapters, one for each of its headings; the goals stand
where it has a cell tagged `goals-here`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.language import label
from barometer.presentation.objects import MIME
from barometer.reports.notebook import tags

if TYPE_CHECKING:
    from nbformat import NotebookNode

ONLY_PAGE, GOALS_HERE, NEW_PAGE = "only-page", "goals-here", "new-page"
MOST_WORDS, MOST_ROWS = 120, 8
"""How many words of a comment, and how many rows of a table behind a figure, stand in the annual report."""
_HEADING = re.compile(r"## (.+)\n?")


@dataclass(frozen=True)
class ToldGoal:
    """What the annual report knows of a goal: who is responsible, whether it has figures, both answers."""

    committees: tuple[str, ...]
    figures: bool
    answers: tuple[str, ...]


def chapters(
    overview: NotebookNode, goals: Mapping[int, NotebookNode], told: Mapping[int, ToldGoal]
) -> list[NotebookNode]:
    """Return the parts of the annual report, each a notebook whose metadata say what chapter it is.

    Parameters
    ----------
    overview
        The overview as executed, with commentary.
    goals
        Each goal's notebook, as executed, with commentary.
    told
        What is known of each goal.
    """
    parts: list[NotebookNode] = []
    for title, fresh, cells in _split(overview):
        if title or _says(cells):
            kind: dict[str, Any] = {"title": title, "fresh": fresh}
            if not title:
                language = overview.metadata["barometer"]["language"]
                kind = {"title": label("report.foreword", language), "foreword": True}
            parts.append(_part(overview, cells, kind))
        if any(GOALS_HERE in tags(cell) for cell in cells):
            parts += [goal_chapter(nb, told[number]) for number, nb in goals.items()]
    return parts


def _split(overview: NotebookNode) -> Iterator[tuple[str, bool, list[NotebookNode]]]:
    """Give the overview's chapters: title, whether it begins a page, cells."""
    title, fresh, cells = "", True, list[Any]()
    for cell in overview.cells:
        if ONLY_PAGE in tags(cell) or "title" in tags(cell) or "remove-cell" in tags(cell):
            continue
        found = _HEADING.match(cell.source) if cell.cell_type == "markdown" and not _comment(cell) else None
        if found:
            yield title, fresh, cells
            title, fresh, cells = found[1], NEW_PAGE in tags(cell), []
            cell = _with_source(cell, cell.source[found.end() :].strip())
        cells.append(cell)
    yield title, fresh, cells


def goal_chapter(notebook: NotebookNode, goal: ToldGoal) -> NotebookNode:
    """Return a goal's chapter in few pages; one without figures needs no page of its own."""
    cells = [
        cell for cell in notebook.cells if ONLY_PAGE not in tags(cell) and "remove-cell" not in tags(cell)
    ]
    about = notebook.metadata["barometer"]
    chosen = [_brief(cell, about["language"]) for cell in _chosen(cells, goal.committees, about["language"])]
    chapter = {"title": about["title"], "fresh": goal.figures, "answers": list(goal.answers)}
    return _part(notebook, chosen, chapter)


def _brief(cell: NotebookNode, language: str) -> NotebookNode:
    """Return a cell's outputs as the annual report has them: what is left out stands on the goal's page.

    Of the other rules only their answers, not their reasons; no table behind a figure that is longer than
    `MOST_ROWS`, which a line says.
    """
    import nbformat

    if cell.cell_type != "code" or not any(MIME in output.get("data", {}) for output in cell.outputs):
        return cell
    changed = nbformat.from_dict(cell)
    for output in changed.outputs:
        told = output.get("data", {}).get(MIME, {})
        for judgement in told.get("judgements", ()):
            if not judgement["question"]:
                judgement["reason"] = ""
        if told.get("kind") == "figure" and told["table"] and len(told["table"]["rows"]) > MOST_ROWS:
            told["table"] = None
            told["notes"] = [*told["notes"], label("report.table_on_page", language)]
    return changed


def _chosen(cells: list[NotebookNode], committees: Sequence[str], language: str) -> list[NotebookNode]:
    """Keep the comments of the responsible committees, or else all; each to its first words."""
    responsible = [cell for cell in cells if _comment(cell) and _author(cell) in committees]
    return [
        _shortened(cell, language) if _comment(cell) else cell
        for cell in cells
        if not _comment(cell) or not responsible or cell in responsible
    ]


def _shortened(cell: NotebookNode, language: str) -> NotebookNode:
    """Return a comment with the paragraphs that begin within its words, and a line that says so."""
    paragraphs = re.split(r"\n\s*\n", cell.source.strip())
    if "[^" in cell.source or len(_plain(cell.source)) <= MOST_WORDS:
        return cell
    kept = paragraphs[:1]
    for paragraph in paragraphs[1:]:
        if len(_plain("\n".join([*kept, paragraph]))) > MOST_WORDS:
            break
        kept.append(paragraph)
    if len(kept) == len(paragraphs):
        return cell
    return _with_source(cell, "\n\n".join([*kept, label("report.comment_rest", language)]))


def _plain(text: str) -> list[str]:
    """Return the words of a text, without the addresses of its links."""
    return re.sub(r"\]\([^)]*\)", "]", text).split()


def drafts(notebooks: Sequence[NotebookNode], policy_drafts: Sequence[str]) -> bool:
    """Return whether any comment in the report is a draft; `policy_drafts` are such files' names."""
    names = {
        cell.metadata["barometer"]["source"]["file"]
        for nb in notebooks
        for cell in nb.cells
        if _comment(cell)
    }
    return bool(names & set(policy_drafts))


def _comment(cell: NotebookNode) -> bool:
    return "commentary" in tags(cell)


def _author(cell: NotebookNode) -> str:
    return str(cell.metadata["barometer"]["source"]["file"]).split(".")[1]


def _says(cells: Sequence[NotebookNode]) -> bool:
    return any(_comment(cell) for cell in cells)


def _with_source(cell: NotebookNode, source: str) -> NotebookNode:
    import nbformat

    changed = nbformat.from_dict(cell)
    changed["source"] = source
    return changed


def _part(notebook: NotebookNode, cells: Sequence[NotebookNode], chapter: Mapping[str, Any]) -> NotebookNode:
    import nbformat

    about = {**notebook.metadata["barometer"], "title": chapter["title"], "chapter": dict(chapter)}
    return nbformat.from_dict(
        {**notebook, "cells": list(cells), "metadata": {**notebook.metadata, "barometer": about}}
    )

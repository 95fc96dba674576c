"""The round trip: commentary into a notebook as Markdown cells, and edited cells back into their files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from barometer.commentary.check import Finding
from barometer.commentary.documents import Commentary, read_file, speaker_label
from barometer.errors import BarometerError
from barometer.files import digest, write_atomic
from barometer.pages.pictures import attached
from barometer.policy.model import Policy
from barometer.prose import parse

if TYPE_CHECKING:
    from nbformat import NotebookNode

HERE, COMMENTARY, HEADING = "commentary-here", "commentary", "commentary-heading"
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


def insert(
    notebook: NotebookNode,
    files: Sequence[Commentary],
    policy: Policy,
    remarks: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> NotebookNode:
    """Return a copy of a notebook with commentary after the cell tagged `commentary-here`.

    Each file becomes two Markdown cells: a heading that says who comments (tagged `remove-cell`: exporters
    write it from the next cell's `metadata.barometer.label`), and the text, tagged `commentary`, with
    `metadata.barometer.source` = file, measurement and hash of the text put in. Footnotes get the author's
    name in front, so that those of several files do not meet. Pictures that lie beside the file are attached
    under the address that the text gives them. Commentary that is there already is replaced.

    Parameters
    ----------
    remarks
        By file name, what to mark in the margin of a draft; see `remarks`.
    """
    import nbformat
    from nbformat.v4 import new_markdown_cell

    done = nbformat.from_dict(notebook)
    kept = [cell for cell in done.cells if not {COMMENTARY, HEADING} & set(cell.metadata.get("tags", []))]
    new: dict[str, list[NotebookNode]] = {}
    for file in files:
        heading, source = speaker_label(file, policy), _prefix(file.body, f"{file.author}-")
        where = {"file": file.name, "measurement": file.path.parent.name, "sha256": _hash(file.body)}
        about: dict[str, Any] = {"source": where, "label": heading}
        if remarks and remarks.get(file.name):
            about["remarks"] = [dict(remark) for remark in remarks[file.name]]
        cells = new.setdefault(_place(file), [])
        for text, metadata in (
            (f"### {heading}", {"tags": [HEADING, "remove-cell"]}),
            (source, {"tags": [COMMENTARY], "barometer": about}),
        ):
            cells.append(new_markdown_cell(text, id=digest(f"{file.name}\n{text}")[:12], metadata=metadata))
        if pictures := attached(file.body, file.path.parent):
            cells[-1].attachments = pictures
    done.cells = [
        part for cell in kept for part in (cell, *(one for tag in _tags(cell) for one in new.pop(tag, ())))
    ]
    if new:
        tag = next(iter(new))
        raise BarometerError(
            f"the notebook has no cell tagged {tag}; tag the one after which commentary shall stand"
        )
    return done


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _place(file: Commentary) -> str:
    """Return the tag of the cell after which a file's text stands: a goal's, or a part's of the whole."""
    return HERE if file.goal else f"{file.subject}-here"


def remarks(findings: Sequence[Finding]) -> dict[str, list[dict[str, str]]]:
    """Return what a draft marks in the margin, by file name: each sentence that may not stand, and why.

    The text itself is left as it is, so that a draft's cells can be collected, too.
    """
    out: dict[str, list[dict[str, str]]] = {}
    for finding in findings:
        # What no page can show, the page itself lists at its end.
        if finding.kind not in ("true", "unshown", "unread"):
            out.setdefault(finding.file, []).append(
                {"sentence": finding.sentence, "message": finding.message}
            )
    return out


@dataclass(frozen=True)
class Collected:
    """What became of one commentary cell: `unchanged`, `written`, or in `conflict` with its file.

    `diff` is the change from the file to the cell, as a unified diff.
    """

    path: Path
    outcome: Literal["unchanged", "written", "conflict"]
    diff: str = ""


def collect(notebook: Path, root: Path, policy: Policy, write: bool = True) -> list[Collected]:
    """Bring commentary that was edited in an executed notebook back to its files.

    A file that was changed since its text was put into the notebook is left alone: the cell is in conflict.
    The notebook's other cells are untouched; only the hashes of collected cells are renewed in it.

    Parameters
    ----------
    root
        The project's `data/commentary`.
    write
        False only looks, for instance before a report is run again over edited cells.

    Raises
    ------
    BarometerError
        If the notebook cannot be read, or a cell does not say which file it belongs to.
    """
    import nbformat

    try:
        opened = nbformat.reads(notebook.read_bytes().decode("utf-8"), as_version=4)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise BarometerError(
            f"{notebook} cannot be read as a notebook: {' '.join(str(error).split())}"
        ) from error
    cells = [cell for cell in opened.cells if COMMENTARY in cell.metadata.get("tags", [])]
    out = [_collect(cell, notebook, root, policy, write) for cell in cells]
    if write and any(one.outcome == "written" for one in out):
        write_atomic(notebook, str(nbformat.writes(opened, indent=1)).rstrip("\n") + "\n")
    return out


def _collect(cell: NotebookNode, notebook: Path, root: Path, policy: Policy, write: bool) -> Collected:
    source = cell.metadata.get("barometer", {}).get("source", {})
    name, year = str(source.get("file", "")), str(source.get("measurement", ""))
    if Path(name).name != name or not name or not re.fullmatch(r"\d{4}(\.\d+)?", year):
        raise BarometerError(
            f"{notebook}: a commentary cell does not say which file it belongs to ({cell.source[:40]!r}); "
            "save its text as a file under data/commentary and run the report again"
        )
    path = root / year / name
    text = _strip(cell.source, f"{name.split('.')[1] if name.count('.') > 1 else ''}-")
    if _hash(text) == source.get("sha256"):
        return Collected(path, "unchanged")
    file = read_file(path, policy) if path.is_file() else None
    if file and _hash(file.body) == _hash(text):
        return Collected(path, "unchanged")
    diff = "".join(
        difflib.unified_diff(
            _lines(file.body if file else ""), _lines(text), fromfile=name, tofile=f"{notebook.name}: {name}"
        )
    )
    if file is None or _hash(file.body) != source.get("sha256"):
        return Collected(path, "conflict", diff)
    if write:
        file.with_body(_endings(text, file.body)).save()
        source["sha256"] = _hash(text)
    return Collected(path, "written", diff)


def _lines(text: str) -> list[str]:
    return [line if line.endswith("\n") else f"{line}\n" for line in _unix(text).splitlines(keepends=True)]


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _hash(text: str) -> str:
    """Return the digest of a text, whatever its line endings: Jupyter's editor makes them all LF."""
    return digest(_unix(text))


def _endings(text: str, like: str) -> str:
    """Return an edited text with the line endings of its file."""
    windows = "\r\n" in like and "\n" not in like.replace("\r\n", "") and "\r\n" not in text
    return text.replace("\n", "\r\n") if windows else text


def _prefix(text: str, author: str) -> str:
    """Put the author's name before footnotes' names; elsewhere only where `_strip` would take it away."""
    noted = {place for place, _ in parse(text).noted}

    def named(note: re.Match[str]) -> str:
        kept = note.start() not in noted and not note[1].startswith(author)
        return note[0] if kept else f"[^{author}{note[1]}]"

    return _NOTE.sub(named, text)


def _strip(text: str, author: str) -> str:
    """Take away what `_prefix` put there, wherever an edit has moved it; new footnotes keep their names."""
    return _NOTE.sub(lambda note: f"[^{note[1].removeprefix(author)}]", text)

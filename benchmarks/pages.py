"""Notebooks of others as pages and PDFs: whether each is made, what is told as lost, which words are missing.

Run with `python benchmarks/pages.py FOLDER [NUMBER] [LIST]` on a folder with one repository in each of its
folders; of each, NUMBER notebooks with outputs (by default 20) are drawn. Every loss is written to the file
LIST, to be looked through, and so is every word of a notebook's Markdown and plain outputs that its page does
not have.
"""

from __future__ import annotations

import logging
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from lxml import html as lxml_html

from barometer.pages.exporters import BarometerHTMLExporter, BarometerPDFExporter
from barometer.pages.outputs import printed
from barometer.prose import parse, walk

WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass
class Made:
    """What became of the notebooks: how many, what failed, what was told, and which words are missing."""

    notebooks: int = 0
    failed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def drawn(folder: Path, number: int) -> list[Path]:
    """Return notebooks with outputs, up to a number of each repository; the same ones every time."""
    chosen = []
    for repository in sorted(each for each in folder.iterdir() if each.is_dir()):
        candidates = sorted(repository.rglob("*.ipynb"))
        random.Random(repository.name).shuffle(candidates)
        chosen += [path for path in candidates if has_outputs(path)][:number]
    return chosen


def has_outputs(path: Path) -> bool:
    """Say whether a file is a notebook that has been run."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError, nbformat.reader.NotJSONError):
        return False
    return any(cell.get("outputs") for cell in notebook.cells)


def words_said(path: Path) -> set[str]:
    """Return the words of a notebook's Markdown, read by the same parser, and of its plain outputs."""
    said: set[str] = set()
    for cell in nbformat.read(path, as_version=4).cells:
        if "remove-cell" in cell.metadata.get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            tree = parse(cell.source)
            nodes = walk((*tree.nodes, *(node for note in tree.notes.values() for node in note)))
            said |= {word for node in nodes if node.kind == "text" for word in WORD.findall(node.text)}
        for output in cell.get("outputs", ()):
            said |= set(WORD.findall(plain(output)))
    return said


def plain(output: nbformat.NotebookNode) -> str:
    """Return an output's text where that is all it has."""
    if output.output_type == "stream":
        return printed(output.text) if output.name == "stdout" else ""
    if output.output_type == "error":
        return printed(f"{output.ename} {output.evalue}")
    return printed(output.data["text/plain"]) if set(output.data) == {"text/plain"} else ""


def export(path: Path, made: Made) -> None:
    """Export a notebook both ways and note what became of it."""
    name = f"{path.parent.name}/{path.name}"
    made.notebooks += 1
    for kind in (BarometerHTMLExporter, BarometerPDFExporter):
        try:
            body, resources = kind().from_filename(str(path))
        except Exception as error:
            made.failed.append(f"{name}: {kind.__name__}: {type(error).__name__}: {error}")
            continue
        if kind is BarometerHTMLExporter:
            page = lxml_html.document_fromstring(body)
            # Words of neighbouring cells run together where no space stands between them.
            texts = [*page.itertext(), *page.xpath("//@alt")]
            shown = {*WORD.findall("".join(texts)), *WORD.findall(" ".join(texts))}
            if missing := words_said(path) - shown:
                made.missing.append(f"{name}: {' '.join(sorted(missing))}")
            made.told += [f"{name}: {line}" for line in resources["losses"]]
        else:
            before = {line.partition(": ")[2] for line in made.told}
            made.told += [f"{name}: {line}" for line in resources["losses"] if line not in before]


def main() -> None:
    folder, number = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    logging.disable(logging.WARNING)
    made = Made()
    paths = drawn(folder, number)
    for place, path in enumerate(paths, start=1):
        export(path, made)
        print(f"{place}/{len(paths)} {path.relative_to(folder)}", file=sys.stderr)
    if len(sys.argv) > 3:
        lines = [*made.failed, "", *made.told, "", *made.missing]
        Path(sys.argv[3]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    kinds = Counter(re.sub(r"\d+|»[^«]*«", "", line.split(": ", 2)[2])[:22] for line in made.told)
    print(f"{made.notebooks} notebooks, {len(made.failed)} not made, {len(made.told)} losses told")
    for kind, count in kinds.most_common(20):
        print(f"  {count:5} {kind}")
    print(f"{len(made.missing)} notebooks with words that their page does not have")


if __name__ == "__main__":
    main()

"""A parameterised notebook before and after its run: language, title, parameters, clean output."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label, languages_known
from barometer.presentation.objects import MIME
from barometer.views.notebook import assigned, refuse_parameters

if TYPE_CHECKING:
    from barometer.pages.document import Attachment

COMMENTARY_HERE = "commentary-here"
MESSAGES_HERE, PROPOSED = "messages-here", "proposed"
ONLY_NOTEBOOK = "only-notebook"
REMOVE = "remove-cell"
CELL_TIMEOUT = 600
"""Seconds after which a single cell is given up."""
KERNEL = "python3"
"""The kernel that every notebook names."""


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    BarometerError
        If it is missing or not a notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError as error:
        raise BarometerError(f"the notebook {path} is missing; restore it from version control") from error
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError, KeyError) as error:
        raise BarometerError(f"{path} is not a notebook; restore it from version control") from error


def read_made(path: Path) -> NotebookNode:
    """Read a notebook that a report holds, as the manifest knows it; it was checked when it was made."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags."""
    return list(cell.metadata.get("tags", []))


def parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Return the names and default values that the cell tagged `parameters` assigns.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("goal = 2", metadata={"tags": ["parameters"]})
    >>> parameters(nbformat.v4.new_notebook(cells=[cell]))
    {'goal': 2}
    """
    own = [cell.source for cell in notebook.cells if "parameters" in tags(cell)]
    return assigned(own[0]) if own else {}


def prepare(
    notebook: NotebookNode, language: str, title: str, given: Mapping[str, Any], about: Mapping[str, Any]
) -> NotebookNode:
    """Return a notebook ready to run: one language, its title, its parameters, what pages say of it.

    Cells tagged with a language stay only in that language, cells for analysis (`only-notebook`) go. The
    cell tagged `title` gets `title` as its heading. `about` becomes `metadata.barometer`, which the
    exporters read.

    Raises
    ------
    BarometerError
        If it says nothing in the language and something in others, or has none of the parameters.
    """
    spoken = {each for cell in notebook.cells for each in tags(cell)} & {*languages_known()}
    if spoken and language not in spoken:
        raise BarometerError(
            f"the notebook of “{title}” has cells of text in {' and '.join(sorted(spoken))} and none in "
            f"'{language}'; write them there in it, each tagged {language}"
        )
    ready = nbformat.from_dict(notebook)
    others = [ONLY_NOTEBOOK, *(each for each in languages_known() if each != language)]
    ready.cells = [cell for cell in ready.cells if not any(each in tags(cell) for each in others)]
    for cell in ready.cells:
        if "title" in tags(cell):
            cell.source = f"# {title}"
    if "draft" in about.get("marks", ()):
        # Pages get their marks from the exporters. Whoever opens the notebook itself sees them where it opens
        # the measurement, but for this one, which is the report's.
        draft = f"**{label('mark.draft', language)}**"
        cell = nbformat.v4.new_markdown_cell(draft, metadata={"tags": [REMOVE]})
        ready.cells.insert(1, cell)
    ready.metadata["barometer"] = {"language": language, "title": title, **about}
    refuse_parameters(parameters(ready), given, title)
    return ready


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    folder: Path,
    engine: str = "shell",
    closed: Sequence[Path] = (),
) -> NotebookNode:
    """Run a prepared notebook, with `folder` as its working directory.

    Parameters
    ----------
    engine
        `shell`: see `barometer.reports.run`; `kernel`: an ordinary one.
    closed
        Folders in which its process opens nothing; see `barometer.closed`.

    Raises
    ------
    BarometerError
        Naming the cell that failed, with the package's own sentence if the failure was one; or the one that
        took too long, ended the process or was never run.
    """
    from nbclient.exceptions import CellTimeoutError
    from papermill.engines import papermill_engines
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from barometer.reports import run

    logging.getLogger("papermill").setLevel(logging.ERROR)
    ready = load_notebook_node(notebook)
    ready = parameterize_notebook(ready, dict(parameters), kernel_name=KERNEL, language="python")
    try:
        done = papermill_engines.execute_notebook_with_engine(
            {"shell": run.ENGINE, "kernel": "nbclient"}[engine],
            ready,
            kernel_name=KERNEL,
            progress_bar=False,
            autosave_cell_every=0,
            execution_timeout=CELL_TIMEOUT,
            resources={"metadata": {"path": str(folder), "closed": [str(one) for one in closed]}},
            extra_arguments=[f"--IPKernelApp.exec_lines={_closing(closed)}"],
            shutdown_kernel="immediate",
            on_cell_executed=run.refuse_exit,
        )
    except CellTimeoutError as error:
        raise BarometerError(
            f"the cell {_last_run(ready)} was not done in {CELL_TIMEOUT} seconds and was given up"
        ) from error
    except run.NotebookLeft as error:
        raise BarometerError(f"the notebook ended its own process in the cell {_last_run(ready)}") from error
    except RuntimeError as error:  # nbclient's and jupyter_client's for a process that is gone
        raise BarometerError(
            f"the process that ran the notebook ended in the cell {_last_run(ready)} ({error}); "
            "if memory was short, make room and run again"
        ) from error
    refuse_failed(done)
    return done


def _closing(closed: Sequence[Path]) -> str:
    """Return what an ordinary kernel runs first."""
    return f"__import__('barometer.closed').closed.close_folders({[str(one) for one in closed]})"


def refuse_failed(notebook: NotebookNode) -> None:
    """Refuse an executed notebook in which a cell failed or was not run; papermill lets `sys.exit(0)` pass.

    Raises
    ------
    BarometerError
        Naming the first such cell, and what it said.
    """
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                does = "ended the notebook" if output.ename == "SystemExit" else "failed"
                raise BarometerError(f"the cell {_named(cell)} {does}: {output.ename}: {output.evalue}")
        if cell.metadata.get("papermill", {}).get("exception"):  # as a magic does, which says why on stderr
            said = [line for output in cell.outputs for line in output.get("text", "").splitlines()]
            reason = next((line for line in reversed(said) if line.strip()), "it did not say why")
            raise BarometerError(f"the cell {_named(cell)} failed: {reason}")
        if cell.execution_count is None:
            raise BarometerError(f"the notebook ended before its cell {_named(cell)} was run")


def _last_run(notebook: NotebookNode) -> str:
    """Return the name of the cell that was the last to begin."""
    begun = [cell for cell in notebook.cells if cell.metadata.papermill.get("start_time")]
    return _named(begun[-1]) if begun else "that would have been the first"


def _named(cell: NotebookNode) -> str:
    lines = [line.strip() for line in cell.source.splitlines()]
    return f"'{next(filter(None, lines), '')}'"


def finish_notebook(notebook: NotebookNode) -> NotebookNode:
    """Return an executed notebook that is the same for the same content.

    Papermill's clock values and paths are taken away, and cell ids follow from content.
    """
    done = nbformat.from_dict(notebook)
    done.metadata.pop("papermill", None)
    done.metadata.get("language_info", {}).pop("version", None)
    for cell in done.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    name_cells(done)
    return done


def with_proposed(notebook: NotebookNode, text: str) -> NotebookNode:
    """Return a notebook with the messages that the package proposes, where people have written none."""
    done = nbformat.from_dict(notebook)
    kept = [cell for cell in done.cells if PROPOSED not in tags(cell)]
    new = [nbformat.v4.new_markdown_cell(text, metadata={"tags": [PROPOSED]})] if text else []
    done.cells = [part for cell in kept for part in (cell, *(new if MESSAGES_HERE in tags(cell) else ()))]
    return done


def payloads(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return what the tables, figures and verdicts of an executed notebook tell the exporters."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.data[MIME] for output in shown if MIME in output.get("data", {})]


def name_cells(notebook: NotebookNode) -> None:
    """Give each cell an id that follows from its content and its place among equals."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = digest(f"{cell.cell_type}\n{cell.source}")[:12]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"


def write(notebook: NotebookNode) -> str:
    """Return a notebook as text that is the same for the same notebook."""
    return str(nbformat.writes(notebook, indent=1)).rstrip("\n") + "\n"


def page_files(
    notebook: NotebookNode,
    stem: str,
    kinds: Collection[str],
    carried: Callable[[], Sequence[Attachment]] = tuple,
) -> dict[str, bytes]:
    """Return the files of a page by name: of `kinds` "run", "html" and "pdf", each that is asked for.

    Parameters
    ----------
    carried
        Gives what the PDF carries.
    """
    from barometer.pages.exporters import to_html, to_pdf

    files = {}
    if "run" in kinds:
        files[f"{stem}.ipynb"] = write(notebook).encode("utf-8")
    if "html" in kinds:
        files[f"{stem}.html"] = to_html(notebook)
    if "pdf" in kinds:
        files[f"{stem}.pdf"] = to_pdf(notebook, carried())
    return files

"""Notebooks run by the engine or by an ordinary kernel, and ways to see what is left of processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import psutil
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node

from barometer.reports import run

PATIENCE = 120  # seconds; never a measure, only the end of hope on a loaded machine


def notebook(*cells: str, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    code = [
        nbformat.v4.new_code_cell(source, id=f"c{i}", metadata={"tags": list(tags)})
        for i, source in enumerate(cells)
    ]
    return nbformat.v4.new_notebook(cells=code, metadata=metadata)


def execute(engine: str, *cells: str, folder: Path | None = None, **settings: Any) -> nbformat.NotebookNode:
    """Run cells as papermill does; `engine` is barometer or nbclient."""
    tags = settings.pop("tags", ())
    return papermill_engines.execute_notebook_with_engine(
        engine,
        load_notebook_node(notebook(*cells, tags=tags)),
        kernel_name="python3",
        progress_bar=False,
        autosave_cell_every=0,
        resources={"metadata": {"path": str(folder or Path.cwd())}},
        **settings,
    )


def said(cell: nbformat.NotebookNode) -> str:
    """Return what a cell printed."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


@contextmanager
def begun(script: str) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """Start a script whose notebook prints process ids past Python; yield it with those processes.

    `TELL` in a cell of the script stands for a function that prints them; the script is killed at the end.
    """
    tell = (
        "def tell(*pids):\n"
        "    import os\n"
        "    with open(os.environ['TELL'], 'w') as pipe: print(*pids, file=pipe)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder, "pipe")
        os.mkfifo(pipe)
        command = [sys.executable, "-c", "from engine_session import *\n" + script.replace("TELL", tell)]
        env = os.environ | {"TELL": str(pipe)}
        with subprocess.Popen(
            command,
            cwd=Path(__file__).parent,
            env=env,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            pids = pipe.read_text().split()  # waits until they are told
            yield process, [psutil.Process(int(pid)) for pid in pids]
            process.kill()


def gone(processes: list[psutil.Process]) -> bool:
    """Wait until all have ended; a zombie that its new parent has not collected has ended."""
    return until(lambda: not any(is_running(process) for process in processes))


def is_running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool]) -> bool:
    """Wait for a condition that no event announces."""
    ended = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ended:
            return False
        time.sleep(0.02)
    return True


ENGINE, KERNEL = run.ENGINE, "nbclient"

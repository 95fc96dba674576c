"""One notebook through papermill."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_TIMEOUT = 600
"""Seconds after which a single cell is given up."""
KERNEL = "python3"
"""The kernel that every notebook is executed with."""


def execute(notebook: NotebookNode, parameters: Mapping[str, Any], folder: Path) -> NotebookNode:
    """Run a prepared notebook in a kernel whose working directory is `folder`.

    Raises
    ------
    BarometerError
        Naming the cell that failed, and the package's own sentence if the failure was one; or saying that a
        cell took too long or the kernel ended.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            kernel_name=KERNEL,
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            shutdown_kernel="immediate",
            timeout=CELL_TIMEOUT,
            resources={"metadata": {"path": str(folder)}},
        )
    except PapermillExecutionError as error:
        first = next((line for line in error.source.splitlines() if line.strip()), "").strip()
        raise BarometerError(f"the cell '{first}' failed: {error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise BarometerError(
            f"a cell was not done in {CELL_TIMEOUT} seconds and was given up; run the notebook to see which"
        ) from error
    except RuntimeError as error:  # jupyter_client's and nbclient's for a kernel that ended
        raise BarometerError(
            f"the kernel ended while the notebook ran ({error}); make room in memory and run again"
        ) from error


def warm_runner() -> None:
    """Import papermill, and what it imports to find a kernel and the machine's addresses, IPython among it."""
    import papermill  # noqa: F401
    from jupyter_client.kernelspec import get_kernel_spec
    from jupyter_client.localinterfaces import localhost

    from barometer.kernels import provisioner  # noqa: F401

    get_kernel_spec(KERNEL)
    localhost()

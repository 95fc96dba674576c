"""An analyst's walk in JupyterLab's own kernel, to the report: what docs/how-to/investigate.md types."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, output_from_msg

from barometer.presentation import MIME

ROOT = Path(__file__).parents[2]
TYPED = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "docs" / "how-to" / "investigate.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
PATIENCE = 600  # seconds; never a measure, only the end of hope on a loaded machine


@pytest.fixture
def typed(city, tmp_path) -> Iterator[tuple[Path, NotebookNode]]:
    """The lines of the page, typed cell by cell into a kernel in a copy of the city; and where it lies."""
    root = tmp_path / "city"
    shutil.copytree(city.root, root, ignore=shutil.ignore_patterns("reports"))
    command = tmp_path / "bin" / "barometer"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m barometer.cli "$@"\n')
    command.chmod(0o755)
    told = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{command.parent}:{os.environ['PATH']}"}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(root), env=told)
    cells = []
    try:
        for source in TYPED:
            cell = new_code_cell(source)

            def keep(message: dict[str, Any], cell: NotebookNode = cell) -> None:
                if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
                    cell.outputs.append(output_from_msg(message))

            client.execute_interactive(source, timeout=PATIENCE, output_hook=keep)
            cells.append(cell)
        yield root, new_notebook(cells=cells)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_walk_leads_from_a_question_to_the_report(typed) -> None:
    root, notebook = typed
    assert len(TYPED) == 12
    by_source = {cell.source: cell.outputs for cell in notebook.cells}
    assert not [one for outputs in by_source.values() for one in outputs if one.output_type == "error"]

    def shown(beginning: str) -> list[Any]:
        (outputs,) = [outputs for source, outputs in by_source.items() if source.startswith(beginning)]
        return outputs

    opened, verdicts = shown("import barometer")
    assert opened.data[MIME]["marks"] == ["synthetic"] and opened.data[MIME]["language"] == "en"
    assert "Synthetic data" in opened.data["text/html"] and verdicts.data[MIME]["kind"] == "verdicts"
    (trend,) = shown("i.trend()")
    assert "rises by +2.73 percentage points a year" in trend.data["text/plain"]
    for chart in ("g.gap().plot()", "i.series().plot()", 'i.funnel("district").plot()'):
        (drawn,) = shown(chart)
        assert "svg" in drawn.data.get("text/html", "") or "image/png" in drawn.data
    said = "".join(one.get("text", "") for one in shown("!barometer commentary check"))
    assert re.search(r"\b(\d+) af \1 sætninger om tal passer", said)
    page = (root / "reports" / "2026" / "en" / "goal-1.html").read_text(encoding="utf-8")
    assert "The share in education has risen by" in page and "Synthetic data" in page

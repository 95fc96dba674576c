"""The notebook for people says what the command says."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_town import ROOT

from barometer.errors import BarometerError
from barometer.reports.notebook import execute, parameters, read_notebook
from barometer.views.notebook import refuse_parameters


@pytest.mark.parametrize(
    "language, proof, known",
    [
        ("da", "er identiske med de låste", "★ Overledighed"),
        ("en", "equal the frozen ones", "★ Excess unemployment"),
    ],
)
def test_the_notebook_proves_the_measurement(language: str, proof: str, known: str) -> None:
    notebook = read_notebook(ROOT / "notebooks" / "reproduce.ipynb")
    assert parameters(notebook) == {"measurement": "", "language": ""}
    done = execute(notebook, {"measurement": "2013", "language": language}, ROOT)
    shown = "".join(
        output.get("text", "") or output["data"].get("text/plain", "")
        for cell in done.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert proof in shown and known in shown and str(Path.cwd()) not in shown


def test_its_parameters_are_checked() -> None:
    notebook = read_notebook(ROOT / "notebooks" / "reproduce.ipynb")
    with pytest.raises(BarometerError, match="measurement"):
        refuse_parameters(parameters(notebook), {"measurment": "2013"}, "reproduce.ipynb")

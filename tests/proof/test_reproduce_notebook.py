"""The notebook for people says what the command says."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_town import ROOT

from barometer.errors import BarometerError
from barometer.reports.notebook import check_parameters, execute, parameters, read_notebook


@pytest.mark.parametrize(
    "language, proof", [("da", "er identiske med de låste"), ("en", "equal the frozen ones")]
)
def test_the_notebook_proves_the_measurement(language: str, proof: str) -> None:
    notebook = read_notebook(ROOT / "notebooks" / "reproduce.ipynb")
    assert parameters(notebook) == {"measurement": "2013", "language": "da"}
    done = execute(notebook, {"measurement": "2013", "language": language}, ROOT)
    shown = "".join(
        output.get("text", "") or output["data"].get("text/plain", "")
        for cell in done.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert proof in shown and "marks-gap" in shown and str(Path.cwd()) not in shown


def test_its_parameters_are_checked() -> None:
    notebook = read_notebook(ROOT / "notebooks" / "reproduce.ipynb")
    with pytest.raises(BarometerError, match="measurement"):
        check_parameters(notebook, {"measurment": "2013"}, "reproduce.ipynb")

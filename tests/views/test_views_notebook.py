"""The worked investigation of any indicator runs from top to bottom and shows something at every step."""

from pathlib import Path

import pytest

import barometer
from barometer.errors import BarometerError
from barometer.presentation import MIME
from barometer.reports.notebook import execute, parameters, prepare, read_notebook, tags
from barometer.views.notebook import refuse_parameters

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "indicator.ipynb"


@pytest.mark.parametrize(("indicator", "language"), [("excess-unemployment", "da"), ("marks-gap", "en")])
def test_it_runs_on_the_published_measurement(copenhagen, indicator, language):
    given = {"indicator": indicator, "measurement": "2013", "breakdown": "", "language": language}
    ready = prepare(read_notebook(NOTEBOOK), language, "x", given, {})
    done = execute(ready, given, copenhagen.root)
    asked = [cell for cell in done.cells if cell.cell_type == "code" and cell.source.startswith("i.")]
    assert len(asked) == 18
    for cell in asked:
        (output,) = cell.outputs
        assert output.data["text/html"] and output.data[MIME]


def test_its_parameters_are_known_and_it_reads_in_both_languages():
    notebook = read_notebook(NOTEBOOK)
    assert set(parameters(notebook)) == {"indicator", "measurement", "breakdown", "language"}
    with pytest.raises(BarometerError, match="did you mean indicator"):
        refuse_parameters(parameters(notebook), {"indicatr": "marks-gap"}, "indicator.ipynb")
    prose = [tags(cell) for cell in notebook.cells if cell.cell_type == "markdown"]
    assert sum("da" in each for each in prose) == sum("en" in each for each in prose) == len(prose) / 2
    assert all(len(cell.source.splitlines()) <= 5 for cell in notebook.cells if cell.cell_type == "code")
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_an_analyst_opens_it_from_the_package(copenhagen):
    assert barometer.open(copenhagen.root, 2013).indicator("marks-gap").series()
    with pytest.raises(AttributeError, match="has no attribute opne"):
        barometer.opne  # noqa: B018

"""A measurement opened in a notebook: its parameters are checked, and pages learn language and marks from it.

It makes no difference who runs the notebook: JupyterLab, papermill, nbconvert or `barometer report`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError, nearest
from barometer.language import label
from barometer.policy.described import barometer_title
from barometer.presentation.objects import Opening
from barometer.views.marked import marks_of

if TYPE_CHECKING:
    from barometer.views.opened import Opened

INJECTED = "# Parameters\n"
"""How the cell begins that papermill puts after a notebook's own parameters."""
_FITS = {str: (str, int), float: (float, int)}
"""What may be given where a notebook has a text or a number: a year is a text that looks like a number."""


def assigned(source: str) -> dict[str, Any]:
    """Return the names and values that a cell of parameters assigns; {} for a cell that does anything else.

    Examples
    --------
    >>> assigned('goal = 2  # its number'), assigned("b = barometer.open()")
    ({'goal': 2}, {})
    """
    found: dict[str, Any] = {}
    try:
        for node in ast.parse(source).body:
            value = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            found |= {target.id: value for target in node.targets}  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, AttributeError):
        return {}
    return found


def refuse_parameters(known: Mapping[str, Any], given: Mapping[str, Any], name: str) -> None:
    """Refuse a parameter that a notebook does not have, or of another type than its own value has.

    Raises
    ------
    BarometerError
        Naming the parameter and the nearest valid one, or the type expected.

    Examples
    --------
    >>> refuse_parameters({"goal": 2}, {"gaol": 3}, "goal.ipynb")
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: goal.ipynb has no parameter 'gaol'; did you mean goal?
    """
    for key, value in given.items():
        if key not in known:
            raise BarometerError(f"{name} has no parameter '{key}'{nearest(key, known)}")
        expected = type(known[key])
        fits = isinstance(value, _FITS.get(expected, expected))
        if known[key] is not None and (not fits or isinstance(value, bool) is not (expected is bool)):
            found = f"{type(value).__name__} ({value!r})"
            raise BarometerError(f"parameter '{key}' of {name} must be {expected.__name__}, not {found}")


def tell_notebook(*opened: Opened, title: str = "") -> None:
    """Check the parameters of the notebook that runs this, and show in it which measurement was opened.

    Nothing happens outside a notebook.

    Parameters
    ----------
    opened
        One measurement, or that of several projects: their marks are shown together.
    title
        What they are called together.

    Raises
    ------
    BarometerError
        If papermill was given a parameter that the notebook does not have, or of another type.
    """
    shell = _notebook()
    if shell is None:
        return
    refuse_parameters(*_parameters(shell.user_ns.get("In", ())), "the notebook")
    from IPython.display import display

    shown = [opening(one) for one in opened]
    marks = dict.fromkeys(mark for one in shown for mark in one.marks)
    display(Opening(title or shown[0].title, (*marks,), shown[0].language))


def opening(opened: Opened) -> Opening:
    """Return what a notebook shows, and tells its pages, of the measurement that it has opened."""
    policy, language = opened.policy, opened.language
    title = barometer_title(policy, opened.year, language)
    if opened.record.manifest.get("correction"):
        title = label("report.corrected", language, title=title, edition=opened.edition)
    synthetic = opened.project.settings.synthetic or policy.synthetic
    return Opening(title, marks_of(opened.record, synthetic=synthetic), language)


def _notebook() -> Any:
    """Return the shell of the notebook that runs this; None in a program or at a terminal."""
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    return shell if type(shell).__name__ == "ZMQInteractiveShell" else None


def _parameters(cells: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parameters that the cells run so far know, and those that papermill was given."""
    at = max((number for number, cell in enumerate(cells) if cell.startswith(INJECTED)), default=0)
    known: dict[str, Any] = {}
    for cell in cells[:at]:
        known |= {} if cell.startswith(INJECTED) else assigned(cell)
    return known, assigned(cells[at]) if known else {}

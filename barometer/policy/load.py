"""A policy from its folder: `policy.yaml`, and a file for each goal with its indicators and key figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from barometer import calculations
from barometer.calculations.base import Calculation, Formula
from barometer.calculations.computed import Computed, is_calculation
from barometer.errors import BarometerError, nearest
from barometer.mapping import Kinds, fill, fill_each, on_line, parse_yaml, together
from barometer.policy.levels import Result
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy
from barometer.units import Unit

POLICY_FILE = "policy.yaml"

ENTRY_POINTS = "barometer.policies"
"""Under this group an installed package names the modules in whose folders policies lie."""

SHIPPED = Path(__file__).parent


def shipped_names() -> tuple[str, ...]:
    """Return the names of the policies that the package brings.

    Examples
    --------
    >>> shipped_names()
    ('copenhagen_2011', 'copenhagen_2015', 'demo', 'denmark_national', 'oakland_2018')
    """
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if is_policy(folder)))


@cache
def shipped(name: str) -> Policy:
    """Return a policy that the package, or an installed package, brings.

    Raises
    ------
    BarometerError
        If there is none of that name, or it cannot be read.

    Examples
    --------
    >>> shipped("copenhagen_2011").goal(8).title.da
    'Færre skal opleve diskrimination'
    """
    return read_policy(policy_folder(name))


def policy_folder(name: str) -> Path:
    """Return the folder of a policy that the package, or an installed package, brings.

    Raises
    ------
    BarometerError
        If there is none of that name.

    Examples
    --------
    >>> policy_folder("demo").name
    'demo'
    """
    own = shipped_names()
    if name in own:
        return SHIPPED / name
    installed = _installed()
    if name in installed:
        return installed[name]
    known = [*own, *installed]
    raise BarometerError(
        f"policy '{name}' is unknown; expected {' or '.join(known)}, or a folder of the project with a "
        f"{POLICY_FILE}{nearest(name, known)}"
    )


def _installed() -> dict[str, Path]:
    """Return the folder of each policy that an installed package brings."""
    from importlib.metadata import entry_points
    from importlib.resources import files

    return {point.name: Path(str(files(point.value))) for point in entry_points(group=ENTRY_POINTS)}


def is_policy(folder: Path) -> bool:
    """Return whether a folder holds a policy."""
    return (folder / POLICY_FILE).is_file()


def read_policy(folder: Path, own: tuple[type, ...] = ()) -> Policy:
    """Return the policy that a folder holds.

    `policy.yaml` tells what all goals share. Each other YAML file of the folder is one goal: number, title
    and committees, then its `indicators`, `key_figures`, `results`, and the `units` that only they have. Key
    figures and results of no goal stand in `policy.yaml`.
    `own` are calculations of the project's own that it may use.

    Raises
    ------
    BarometerError
        If a file cannot be read, or a name is unknown, missing or of the wrong type: all faults, a line each.
    """
    *goals, shared = policy_files(folder)
    kinds = calculation_kinds(own)
    *parts, policy = together(
        [*(partial(_goal, file, kinds) for file in goals), partial(_shared, shared, kinds)]
    )
    parts.sort(key=lambda part: part.goals[0].number)
    return replace(
        policy,
        goals=tuple(goal for part in parts for goal in part.goals),
        units=tuple(unit for part in (policy, *parts) for unit in part.units),
        results=tuple(one for part in (*parts, policy) for one in part.results),
        indicators=tuple(one for part in parts for one in part.indicators),
        key_figures=tuple(one for part in (*parts, policy) for one in part.key_figures),
    )


def policy_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a policy: its goals', `policy.yaml` last; another ending is refused."""
    for other in sorted(folder.glob("*.yml")):
        raise BarometerError(f"{folder.name}/{other.name} is not read; rename it {other.stem}.yaml")
    shared = folder / POLICY_FILE
    return (*sorted(file for file in folder.glob("*.yaml") if file != shared), shared)


@dataclass(frozen=True)
class _Declared:
    """What one file declares."""

    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    key_figures: tuple[KeyFigure, ...]
    units: tuple[Unit, ...]
    results: tuple[Result, ...]


_IN_GOALS = ("indicators", "key_figures", "units", "results")
"""What a goal's file lists beside what it says of the goal."""


def _goal(file: Path, kinds: Kinds) -> _Declared:
    where, raw = parse_file(file)
    number = raw.get("number")
    indicators, figures, units, results = (_list(raw, name, where) for name in _IN_GOALS)
    return _Declared(
        *together(
            (
                lambda: (fill(Goal, raw, where),),
                lambda: fill_each(Indicator, *indicators, kinds=kinds, goal=number),
                lambda: fill_each(KeyFigure, *figures, kinds=kinds, goal=number),
                lambda: fill_each(Unit, *units),
                lambda: fill_each(Result, *results, goal=number),
            )
        )
    )


def _shared(file: Path, kinds: Kinds) -> Policy:
    where, raw = parse_file(file)
    figures = _list(raw, "key_figures", where)
    read = together(
        (
            lambda: fill(Policy, raw, where, goals=(), indicators=(), key_figures=()),
            lambda: fill_each(KeyFigure, *figures, kinds=kinds, goal=0),
        )
    )
    return replace(read[0], key_figures=read[1])


def _list(raw: dict[str, Any], name: str, where: str) -> tuple[Any, str]:
    """Take a list out of a mapping; return it with its place."""
    return raw.pop(name, []), f"{on_line(where, raw, name)}, {name}"


def parse_file(file: Path) -> tuple[str, Any]:
    """Return how messages name a file, and what it says."""
    where = f"{file.parent.name}/{file.name}"
    try:
        raw = parse_yaml(file.read_text(encoding="utf-8"), where)
    except (OSError, UnicodeDecodeError) as error:
        raise BarometerError(f"{where} cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise BarometerError(f"{where} is not a mapping of names to values; expected those of a policy")
    return where, raw


@cache
def calculation_kinds(own: tuple[type, ...] = ()) -> Kinds:
    """Return the calculations by the names that they have in YAML, those of a project's own among them.

    Examples
    --------
    >>> sorted(calculation_kinds()[Calculation])[:3]
    ['complement', 'count', 'deviation']
    """
    found: dict[str, type] = {}
    for each in (*(getattr(calculations, name) for name in calculations.__all__), *own):
        if isinstance(each, type) and is_dataclass(each) and is_calculation(each):
            found[re.sub(r"(?<!^)(?=[A-Z])", "_", each.__name__).lower()] = each
    computed = {name: each for name, each in found.items() if issubclass(each, Computed)}
    formulas = {name: each for name, each in found.items() if not issubclass(each, Computed)}
    return {Calculation: found, Computed: computed, Formula: formulas}

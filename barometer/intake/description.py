"""What a microdata file holds, written down in YAML: columns, codes, missing codes and the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from barometer.calculations.base import SurveyDesign
from barometer.errors import BarometerError, nearest

ROLES = ("weight", "strata", "cluster", "fpc")


@dataclass(frozen=True)
class Item:
    """How a column of the file becomes a column of the table; taken as text if none of these is given.

    Attributes
    ----------
    codes
        Code in the file → code in the policy, or → number for a measure; "*" stands for all others.
    bands
        Name → lowest and highest number that belong to it.
    range
        The numbers that are answers; taken as they are.
    answered
        1 where there is an answer, for denominators.
    missing
        Codes that mean "no answer", beside those of the whole file; an empty cell always does.
    constant
        The same number in every row, without a column: a register's persons, written `persons: 1`.
    """

    column: str
    codes: Mapping[str, str | float] = field(default_factory=dict)
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    answered: bool = False
    missing: tuple[str, ...] = ()
    constant: float | None = None


@dataclass(frozen=True)
class MicrodataDescription:
    """What a survey file or register holds; see `describe` for its YAML form.

    `period` is the period itself, or the item that tells it. `group` is None where nothing is divided by it.
    """

    name: str
    period: str | Item
    measures: Mapping[str, Item]
    group: Item | None = None
    breakdowns: Mapping[str, Item] = field(default_factory=dict)
    design: SurveyDesign | None = None
    missing: tuple[str, ...] = ()
    separator: str = ";"
    decimal: str = ","
    encoding: str = "utf-8-sig"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that are read; no other is."""
        items = [*self.breakdowns.values(), *self.measures.values()]
        items += [item for item in (self.period, self.group) if isinstance(item, Item)]
        design = self.design.columns if self.design else ()
        return tuple(dict.fromkeys([*(item.column for item in items if item.column), *design]))


def describe(source: str | Path) -> MicrodataDescription:
    """Return the description that a YAML text, or the YAML file at a path, gives.

    Raises
    ------
    BarometerError
        If it is not YAML, or a name in it is unknown, missing or of the wrong type.

    Examples
    --------
    >>> survey = describe('''
    ... name: citizen-survey
    ... period: "2013"
    ... group: {column: origin, codes: {1: danish, 2: non_western}}
    ... breakdowns:
    ...   age: {column: age, bands: {18-39: [18, 39], 40-: [40, 120]}}
    ... measures:
    ...   belongs: {column: q7, codes: {1: 1, 2: 1, 3: 0, 4: 0}}
    ...   answered: {column: q7, answered: true}
    ... design: {weight: w, strata: stratum}
    ... missing: [8, 9]
    ... ''')
    >>> survey.columns
    ('age', 'q7', 'origin', 'w', 'stratum')
    """
    import yaml

    where = source.name if isinstance(source, Path) else "the description"
    try:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        raw = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BarometerError(f"{where} cannot be read as YAML: {str(error).splitlines()[0]}") from error
    known = [entry.name for entry in fields(MicrodataDescription)]
    raw = _mapping(raw, known, where)
    for name in ("name", "period", "measures"):
        if not raw.get(name):
            raise BarometerError(f"{where} has no '{name}'; add it")
    design = raw.get("design")
    if design is not None:
        design = SurveyDesign(**_mapping(design, [*ROLES, "single"], f"{where}, design"))
    period = raw["period"]
    return MicrodataDescription(
        name=str(raw["name"]),
        period=_item(period, f"{where}, period") if isinstance(period, dict) else str(period),
        group=_item(raw["group"], f"{where}, group") if raw.get("group") else None,
        breakdowns=_items(raw.get("breakdowns", {}), f"{where}, breakdowns"),
        measures=_items(raw["measures"], f"{where}, measures"),
        design=design,
        missing=_texts_of(raw.get("missing", []), f"{where}, missing"),
        **{name: str(raw[name]) for name in ("separator", "decimal", "encoding") if name in raw},
    )


def _mapping(raw: object, known: Sequence[str], where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BarometerError(f"{where} is not a mapping of names to values; expected {', '.join(known)}")
    for name in raw:
        if name not in known:
            hint = nearest(str(name), known)
            raise BarometerError(f"{where} has an unknown name '{name}'; expected {', '.join(known)}{hint}")
    return raw


def _texts_of(raw: object, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise BarometerError(f"{where} is not a list; write [98, 99]")
    return tuple(_code(entry, where) for entry in raw)


def _code(raw: object, where: str) -> str:
    # YAML reads yes, no, on and off as truth values; the file says something else.
    if isinstance(raw, bool) or raw is None:
        raise BarometerError(
            f"{where} has a code that YAML reads as true, false or nothing; put it in quotes"
        )
    return str(raw)


def _items(raw: object, where: str) -> dict[str, Item]:
    if not isinstance(raw, dict):
        raise BarometerError(f"{where} is not a mapping of names to items")
    return {str(name): _item(entry, f"{where}, {name}") for name, entry in raw.items()}


def _item(raw: object, where: str) -> Item:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Item("", constant=float(raw))
    given = _mapping(raw, [entry.name for entry in fields(Item)][:-1], where)
    if "column" not in given:
        raise BarometerError(f"{where} has no 'column'; name the file's column")
    try:
        codes = {
            _code(code, where): float(value) if isinstance(value, int | float) else str(value)
            for code, value in given.get("codes", {}).items()
        }
        bands = {str(n): (float(low), float(high)) for n, (low, high) in given.get("bands", {}).items()}
        limits = None
        if "range" in given:
            low, high = given["range"]
            limits = (float(low), float(high))
    except (AttributeError, TypeError, ValueError) as error:
        raise BarometerError(
            f"{where}: expected codes {{1: name}}, bands {{name: [1, 2]}}, range [1, 2]"
        ) from error
    missing = _texts_of(given.get("missing", []), f"{where}, missing")
    answered = bool(given.get("answered", False))
    return Item(str(given["column"]), codes, bands, limits, answered, missing)

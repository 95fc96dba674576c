"""What a microdata file holds, written down in YAML: columns, codes, missing codes and the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from barometer.calculations.base import SurveyDesign
from barometer.errors import BarometerError
from barometer.mapping import fill, parse_yaml

ROLES = ("weight", "strata", "cluster", "fpc")


@dataclass(frozen=True)
class Recoding:
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

    column: str = field(metadata={"told": "the name of the file's column"})
    codes: Mapping[str, str | float] = field(default_factory=dict, metadata={"told": "codes {1: name}"})
    bands: Mapping[str, tuple[float, float]] = field(
        default_factory=dict, metadata={"told": "bands {name: [1, 2]}"}
    )
    range: tuple[float, float] | None = field(default=None, metadata={"told": "range [1, 2]"})
    answered: bool = False
    missing: tuple[str, ...] = ()
    constant: float | None = field(default=None, metadata={"written": False})

    @classmethod
    def alone(cls, raw: object, where: str) -> Recoding:
        """Return the item of a lone number: the same in every row."""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return cls("", constant=float(raw))
        raise BarometerError(f"{where} is {raw!r}; expected a number, or names and values with a column")


@dataclass(frozen=True)
class Fieldwork:
    """Whom a survey asked, so that who answered can be told.

    Attributes
    ----------
    by
        The breakdown whose categories are the kinds of people that may answer differently.
    asked
        How many were drawn: by group, then by category.
    base_weight
        The column with each respondent's weight before calibration; "" where the file has none.
    """

    by: str
    asked: Mapping[str, Mapping[str, float]] = field(metadata={"told": "groups {danish: {north: 400}}"})
    base_weight: str = ""


@dataclass(frozen=True)
class MicrodataDescription:
    """What a survey file or register holds; see `describe` for its YAML form.

    `period` is the period itself, or the item that tells it. `group` is None where nothing is divided by it.
    `added_up`: the rows are only counted and summed, by the engine of the settings. `table` names a table of
    its database, with its schema before a point, where the rows lie in no file.
    """

    name: str
    period: str | Recoding = field(metadata={"told": "the period in quotes, or the column that tells it"})
    measures: Mapping[str, Recoding] = field(metadata={"told": "names, each with its column"})
    group: Recoding | None = None
    breakdowns: Mapping[str, Recoding] = field(default_factory=dict)
    design: SurveyDesign | None = None
    fieldwork: Fieldwork | None = None
    missing: tuple[str, ...] = field(default=(), metadata={"told": "a list such as [98, 99]"})
    added_up: bool = False
    table: str = ""
    separator: str = ";"
    decimal: str = ","
    encoding: str = "utf-8-sig"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that are read; no other is."""
        items = [*self.breakdowns.values(), *self.measures.values()]
        items += [item for item in (self.period, self.group) if isinstance(item, Recoding)]
        design = self.design.columns if self.design else ()
        base = [self.fieldwork.base_weight] if self.fieldwork and self.fieldwork.base_weight else []
        return tuple(dict.fromkeys([*(item.column for item in items if item.column), *design, *base]))


def describe(source: str | Path) -> MicrodataDescription:
    """Return the description that a YAML text, or the YAML file at a path, gives.

    Raises
    ------
    BarometerError
        If it is not YAML, a name in it is unknown, missing or of the wrong type, or a table is not added up.

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
    where = source.name if isinstance(source, Path) else "the description"
    try:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    except (OSError, UnicodeDecodeError) as error:
        raise BarometerError(f"{where} cannot be read as YAML: {error}") from error
    described = fill(MicrodataDescription, parse_yaml(text, where), where)
    if described.table and not described.added_up:
        raise BarometerError(
            f"{where} names the table {described.table}, which only an engine reads; add added_up: true"
        )
    return described

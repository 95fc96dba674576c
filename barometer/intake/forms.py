"""What a delivery of an indicator looks like: its columns, rows and words, all taken from the policy."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import product

from barometer.calculations.base import nested
from barometer.errors import BarometerError, nearest
from barometer.intake.privacy import plain
from barometer.language import capital, catalogue_keys, each_language, in_each, label, unit_words
from barometer.language.brought import require_words
from barometer.policy.model import Breakdown, Group, Indicator, Policy, Text
from barometer.text import NO_WORDS
from barometer.units import Unit

STATUSES = ("not_delivered", "not_asked", "no_new_data", "suppressed", "not_published")
"""What may be told of a figure that is not there."""

OLD_STATUS_WORDS = {"diskretioneret": "suppressed"}
"""Words of earlier templates, which are still read."""

PERCENT = ("%", "pct", "pct.", "procent", "percent", "per cent")

_ROLES = catalogue_keys("measure_column")
_WHOLE = ("part", "of", "events", "area_part", "area_of", "n")


@dataclass(frozen=True)
class Measure:
    """A column of figures: its name in the calculation, the part it plays there, and its heading."""

    column: str
    role: str
    heading: Text
    help: Text = NO_WORDS
    optional: bool = False

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.role in _WHOLE


@dataclass(frozen=True)
class Form:
    """The sheet of one indicator for one measurement.

    Attributes
    ----------
    title
        The sheet's name, "Mål 1.2" for the second indicator of goal 1.
    measures, pairs
        The columns of figures, and which of them are a numerator and its denominator.
    additive
        Whether categories and groups add up (counts do, finished values do not).
    language
        In which it is written; it is read in any.
    """

    indicator: Indicator
    unit_of_result: Unit
    title: str
    measures: tuple[Measure, ...]
    pairs: tuple[tuple[str, str], ...]
    additive: bool
    groups: tuple[Group, ...]
    breakdowns: tuple[Breakdown, ...]
    language: str = "da"

    @property
    def unit(self) -> Text:
        """The unit of the delivered figures, which is not always that of the result."""
        if any(measure.role == "total" for measure in self.measures):
            return in_each("workbook.number_and_sum")
        return in_each("workbook.number") if self.additive else self.result

    @property
    def result(self) -> Text:
        """The unit of the result."""
        return _words(self.unit_of_result)

    @property
    def keys(self) -> dict[str, Text]:
        """The columns that say which row it is, with their headings."""
        return {
            "period": in_each("workbook.period"),
            **({"group": in_each("workbook.group")} if self.groups else {}),
            **{breakdown.id: _heading(breakdown.label) for breakdown in self.breakdowns},
        }

    def codes(self, key: str) -> dict[str, Text]:
        """Return the values that a key column may hold, with their words; not for the period."""
        if key == "group":
            return {group.id: group.label for group in self.groups}
        found = next(breakdown for breakdown in self.breakdowns if breakdown.id == key)
        return {
            "": in_each("workbook.total"),
            **{category.id: category.label for category in found.categories},
        }

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The (combined) categories; one of a nested breakdown only with the one that it lies within."""
        ids = [breakdown.id for breakdown in self.breakdowns]
        combined = product(*(breakdown.categories for breakdown in self.breakdowns))
        return [
            tuple(category.id for category in categories)
            for categories in combined
            if all(
                breakdown.within not in ids or categories[ids.index(breakdown.within)].id == category.within
                for breakdown, category in zip(self.breakdowns, categories, strict=True)
            )
        ]

    def rows(self, period: str) -> list[tuple[str, ...]]:
        """Return the keys of a period's rows: for each group the total, then each (combined) category."""
        groups: list[tuple[str, ...]] = [(group.id,) for group in self.groups] or [()]
        total = [("",) * len(self.breakdowns)] if self.breakdowns else []
        below = [*total, *self.cells]
        return [(period, *group, *category) for group in groups for category in below]

    def words(self, key: tuple[str, ...]) -> Text:
        """Return the key of a row, or the beginning of one, as a reader says it."""
        names = [name for name in self.keys if name != "period"]
        codes = [(code, self.codes(name).get(code)) for name, code in zip(names, key[1:], strict=False)]

        def say(language: str) -> str:
            return ", ".join([key[0], *(text(language) if text else code for code, text in codes)])

        return each_language(say)


def forms_of(policy: Policy, year: int, owner: str = "") -> tuple[Form, ...]:
    """Return the forms of the indicators that are delivered as tables, or those that `owner` fills in.

    Where an indicator has several owners, the first one fills in the form.

    Raises
    ------
    BarometerError
        If the policy has no administration `owner`, or its first language lacks words.
    """
    codes = [administration.code for administration in policy.administrations]
    if owner and owner not in codes:
        known = f"expected one of {', '.join(codes)}"
        raise BarometerError(f"administration '{owner}' is unknown; {known}{nearest(owner, codes)}")
    require_words(policy.languages[:1], "workbooks")
    forms = []
    for goal in policy.goals:
        for place, indicator in enumerate(policy.indicators_of(goal.number), start=1):
            asked = indicator.asked_in(year) and not indicator.microdata and indicator.owners
            if asked and owner in ("", indicator.owners[0]):
                forms.append(_form(policy, indicator, year, (goal.number, place)))
    return tuple(forms)


def _form(policy: Policy, indicator: Indicator, year: int, place: tuple[int, int]) -> Form:
    calculation, unit = indicator.calculation_for(year), policy.unit(indicator.unit)
    nodes = list(nested(calculation))
    roles = {
        value: field.name
        for node in nodes
        for field in fields(node)
        if isinstance(value := getattr(node, field.name), str) and field.name in _ROLES
    }
    measures = [
        _measure(column, roles.get(column, column), roles, _words(unit)) for column in calculation.columns
    ]
    finished = "value" in calculation.columns
    if finished and indicator.uncertainty == "sampling":
        measures.append(_measure("n", "n", {}, _words(unit), optional=True))
    pairs = [
        (getattr(node, part), getattr(node, of))
        for node in nodes
        for part, of in (("part", "of"), ("area_part", "area_of"))
        if isinstance(getattr(node, part, None), str) and isinstance(getattr(node, of, None), str)
    ]
    return Form(
        indicator=indicator,
        unit_of_result=unit,
        title=label("workbook.sheet", policy.languages[0], goal=place[0], place=place[1]),
        measures=tuple(measures),
        pairs=tuple(dict.fromkeys(pairs)),
        additive=bool(roles) and not finished,
        groups=tuple(group for id in indicator.groups for group in policy.groups if group.id == id),
        breakdowns=tuple(b for id in indicator.breakdowns for b in policy.breakdowns if b.id == id),
        language=policy.languages[0],
    )


def _heading(label: Text) -> Text:
    return each_language(lambda language: capital(label(language)))


def _words(unit: Unit) -> Text:
    if unit.id == "percent":
        return in_each("workbook.percent")
    plain = unit.id.replace("_", " ")
    return each_language(lambda language: unit_words(unit, language) or plain)


def _measure(column: str, role: str, roles: dict[str, str], unit: Text, *, optional: bool = False) -> Measure:
    name = column.replace("_", " ")
    heading = in_each(f"measure_column.{role}") if role in _ROLES else each_language(lambda _: name)
    if role == "value":
        heading = in_each("workbook.value_in", unit=unit)
    if role == "of" and set(roles.values()) == {"of"}:
        heading = in_each("workbook.count")
    if list(roles.values()).count(role) > 1:
        plain = heading
        heading = each_language(lambda language: f"{plain(language)}: {name}")
    help = in_each(f"measure_help.{role}") if role in catalogue_keys("measure_help") else NO_WORDS
    return Measure(column, role, heading, help, optional)


def fold(text: str) -> str:
    r"""Return text as codes and headings are compared: plain, lower case, without a closing colon or star.

    Examples
    --------
    >>> fold("  Dansk\u00a0Oprindelse: ")
    'dansk oprindelse'
    """
    return plain(text).casefold().rstrip(":* ")


def lookup(codes: dict[str, Text]) -> dict[str, str]:
    """Return every way to write a code: its id and both labels, folded → code."""
    return {
        fold(name): code
        for code, text in codes.items()
        for name in (code, *map(text, text.languages))
        if name
    }

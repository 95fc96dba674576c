"""What a delivery of an indicator looks like: its columns, rows and words, all taken from the policy."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import product

from barometer.calculations.base import nested
from barometer.errors import BarometerError, nearest
from barometer.intake.privacy import plain
from barometer.language import unit_words
from barometer.policy.model import Breakdown, Group, Indicator, Policy, Text
from barometer.units import Unit

TOTAL = Text("i alt", "total")
PERIOD = Text("Periode", "Period")
GROUP = Text("Gruppe", "Group")
STATUS = Text("Status", "Status")
REMARK = Text("Bemærkning", "Remark")
BEFORE = "Sidst"
"""How the heading of a column with last time's figures begins; such columns are never read."""

STATUS_WORDS = {
    "not_delivered": "ikke leveret",
    "not_asked": "ikke spurgt",
    "no_new_data": "ingen nye tal",
    "suppressed": "udeladt",
    "not_published": "ikke offentliggjort",
}
OLD_STATUS_WORDS = {"diskretioneret": "suppressed"}
"""Words of earlier templates, which are still read."""

PERCENT = ("%", "pct", "pct.", "procent", "percent", "per cent")

_ROLES = {
    "part": Text("Antal (tæller)", "Count (numerator)"),
    "of": Text("I alt (nævner)", "In all (denominator)"),
    "events": Text("Antal hændelser", "Number of events"),
    "total": Text("Sum", "Sum"),
    "squares": Text("Sum af kvadrater", "Sum of squares"),
    "area_part": Text("Området: tæller", "Area: numerator"),
    "area_of": Text("Området: nævner", "Area: denominator"),
    "value": Text("Værdi", "Value"),
    "n": Text("Antal svar (n)", "Responses (n)"),
}
_HELP = {
    "part": "hvor mange i populationen definitionen gælder for (helt tal)",
    "of": "hvor mange populationen er på i alt (helt tal)",
    "events": "hvor mange hændelser der var (helt tal)",
    "total": "summen over alle i populationen",
    "squares": "summen af de kvadrerede værdier",
    "value": "det færdige tal i den enhed, der står ovenfor",
    "n": "hvor mange svar tallet bygger på; må stå tom (helt tal)",
}
_WHOLE = ("part", "of", "events", "area_part", "area_of", "n")


@dataclass(frozen=True)
class Measure:
    """A column of figures: its name in the calculation, the part it plays there, and its heading."""

    column: str
    role: str
    heading: Text
    help: str = ""
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
    """

    indicator: Indicator
    unit_of_result: Unit
    title: str
    measures: tuple[Measure, ...]
    pairs: tuple[tuple[str, str], ...]
    additive: bool
    groups: tuple[Group, ...]
    breakdowns: tuple[Breakdown, ...]

    @property
    def unit(self) -> Text:
        """The unit of the delivered figures, which is not always that of the result."""
        if any(measure.role == "total" for measure in self.measures):
            return Text("antal og sum", "number and sum")
        return Text("antal", "number") if self.additive else self.result

    @property
    def result(self) -> Text:
        """The unit of the result."""
        return _words(self.unit_of_result)

    @property
    def keys(self) -> dict[str, Text]:
        """The columns that say which row it is, with their headings."""
        return {
            "period": PERIOD,
            **({"group": GROUP} if self.groups else {}),
            **{breakdown.id: _heading(breakdown.label) for breakdown in self.breakdowns},
        }

    def codes(self, key: str) -> dict[str, Text]:
        """Return the values that a key column may hold, with their words; not for the period."""
        if key == "group":
            return {group.id: group.label for group in self.groups}
        found = next(breakdown for breakdown in self.breakdowns if breakdown.id == key)
        return {"": TOTAL, **{category.id: category.label for category in found.categories}}

    def rows(self, period: str) -> list[tuple[str, ...]]:
        """Return the keys of a period's rows: for each group the total, then each (combined) category."""
        groups: list[tuple[str, ...]] = [(group.id,) for group in self.groups] or [()]
        total = [("",) * len(self.breakdowns)] if self.breakdowns else []
        categories = product(*([c.id for c in breakdown.categories] for breakdown in self.breakdowns))
        below = [*total, *categories]
        return [(period, *group, *category) for group in groups for category in below]

    def words(self, key: tuple[str, ...]) -> Text:
        """Return the key of a row, or the beginning of one, as a reader says it."""
        names = [name for name in self.keys if name != "period"]
        texts = [Text(key[0], key[0])]
        for name, code in zip(names, key[1:], strict=False):
            texts.append(self.codes(name).get(code, Text(code, code)))
        return Text(", ".join(text.da for text in texts), ", ".join(text.en for text in texts))


def forms_of(policy: Policy, year: int, owner: str = "") -> tuple[Form, ...]:
    """Return the forms of the indicators that are delivered as tables, or those that `owner` fills in.

    Where an indicator has several owners, the first one fills in the form.

    Raises
    ------
    BarometerError
        If the policy has no administration `owner`.
    """
    codes = [administration.code for administration in policy.administrations]
    if owner and owner not in codes:
        known = f"expected one of {', '.join(codes)}"
        raise BarometerError(f"administration '{owner}' is unknown; {known}{nearest(owner, codes)}")
    forms = []
    for goal in policy.goals:
        for place, indicator in enumerate(policy.indicators_of(goal.number), start=1):
            asked = indicator.asked_in(year) and not indicator.microdata and indicator.owners
            if asked and owner in ("", indicator.owners[0]):
                forms.append(_form(policy, indicator, year, f"Mål {goal.number}.{place}"))
    return tuple(forms)


def _form(policy: Policy, indicator: Indicator, year: int, title: str) -> Form:
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
        measures.append(Measure("n", "n", _ROLES["n"], _HELP["n"], optional=True))
    pairs = [
        (getattr(node, part), getattr(node, of))
        for node in nodes
        for part, of in (("part", "of"), ("area_part", "area_of"))
        if isinstance(getattr(node, part, None), str) and isinstance(getattr(node, of, None), str)
    ]
    return Form(
        indicator=indicator,
        unit_of_result=unit,
        title=title,
        measures=tuple(measures),
        pairs=tuple(dict.fromkeys(pairs)),
        additive=bool(roles) and not finished,
        groups=tuple(group for id in indicator.groups for group in policy.groups if group.id == id),
        breakdowns=tuple(b for id in indicator.breakdowns for b in policy.breakdowns if b.id == id),
    )


def _heading(label: Text) -> Text:
    return Text(*(words[:1].upper() + words[1:] for words in (label.da, label.en)))


def _words(unit: Unit) -> Text:
    if unit.id == "percent":
        return Text("procent", "percent")
    return Text(*(unit_words(unit, code) or unit.id.replace("_", " ") for code in ("da", "en")))


def _measure(column: str, role: str, roles: dict[str, str], unit: Text) -> Measure:
    heading = _ROLES.get(role, Text(column.replace("_", " "), column.replace("_", " ")))
    if role == "value":
        heading = Text(f"Værdi ({unit.da})", f"Value ({unit.en})")
    if role == "of" and set(roles.values()) == {"of"}:
        heading = Text("Antal", "Count")
    if list(roles.values()).count(role) > 1:
        name = column.replace("_", " ")
        heading = Text(f"{heading.da}: {name}", f"{heading.en}: {name}")
    return Measure(column, role, heading, _HELP.get(role, ""))


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
    return {fold(name): code for code, text in codes.items() for name in (code, text.da, text.en) if name}

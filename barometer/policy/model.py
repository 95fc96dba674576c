"""What a policy is made of: frozen dataclasses that declare and compute nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from barometer.calculations.base import Calculation, Formula
from barometer.errors import BarometerError, nearest
from barometer.policy.annual import CalendarStep as CalendarStep
from barometer.policy.choices import Combination, Correction, Family, RuleName
from barometer.policy.choices import Direction as Direction
from barometer.policy.choices import Evidence as Evidence
from barometer.policy.choices import Uncertainty as Uncertainty
from barometer.policy.divisions import Breakdown as Breakdown
from barometer.policy.divisions import Category as Category
from barometer.policy.divisions import Group as Group
from barometer.policy.divisions import IndicatorSum as IndicatorSum
from barometer.policy.levels import Level, Result
from barometer.text import LATER, NO_WORDS
from barometer.text import Text as Text
from barometer.units import Unit, find_unit

if TYPE_CHECKING:
    from barometer.policy.faults import PolicyFault


@dataclass(frozen=True)
class Administration:
    """Who delivers figures."""

    code: str
    name: Text


@dataclass(frozen=True)
class Committee:
    """Who answers for goals."""

    code: str
    name: Text
    administration: str


@dataclass(frozen=True)
class ActionArea:
    """A chapter of the policy."""

    id: str
    title: Text


@dataclass(frozen=True)
class Goal:
    """One of the policy's goals; `committees` are those named; `all_committees`: it concerns all."""

    number: int
    title: Text
    committees: tuple[str, ...] = field(metadata={"unwritten": ()})
    action_area: str = field(metadata={"unwritten": ""})
    all_committees: bool = False


@dataclass(frozen=True)
class Target:
    """A target with the decision that set it. It holds for measurements from `applies_from` on.

    `value` is in the indicator's unit, to be reached by `period`; `base_value` and `base_period` are where
    the road began, if the decision says. `decision` is a reference that is the same in every language, or
    words in each.
    """

    value: float
    period: str
    applies_from: str
    decision: str | Text
    base_value: float | None = None
    base_period: str | None = None


@dataclass(frozen=True)
class Bridge:
    """How figures before a break are made to compare: times `factor`, found where both were measured at once.

    `se` is the factor's own standard error, which enters all that is judged across the break: both as
    `statistics.gap.ratio` gives them of one period's figures, new way over old. `decision` says who decided
    so, and on which overlap, as a target's does.
    """

    factor: float
    se: float
    decision: str | Text


@dataclass(frozen=True)
class SeriesBreak:
    """A known break: values from `period` on do not compare with those before, unless over a `bridge`."""

    period: str
    reason: Text
    reference: str = ""
    bridge: Bridge | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class Method:
    """How an indicator is computed in measurements from `applies_from` on."""

    applies_from: str
    calculation: Calculation
    reference: str = ""


@dataclass(frozen=True)
class BankColumn:
    """Which figures of an extract are one column of a calculation: codes as VARIABLE=code."""

    column: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class BankFigures:
    """Where figures lie in an extract of the statistics bank, as `barometer fetch` keeps it.

    Attributes
    ----------
    table
        The extract's name, a folder of `data/statbank/`.
    groups, areas
        Variables whose codes are groups and areas; "" for none.
    codes
        The code of each other variable that has several, as VARIABLE=code: what is measured, for whom.
    summed
        Variables whose codes are added up. A total and its parts are never added.
    columns
        Of an indicator whose calculation takes several columns: what chooses each of them.
    """

    table: str
    groups: str = ""
    areas: str = ""
    codes: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    columns: tuple[BankColumn, ...] = field(default=(), metadata=LATER)

    def codes_of(self, column: str) -> tuple[str, ...]:
        """Return the codes that choose a column of the calculation, those of all columns first."""
        own = [one.codes for one in self.columns if one.column == column]
        return (*self.codes, *(code for codes in own for code in codes))


@dataclass(frozen=True)
class Indicator:
    """A declared thing to measure for a goal.

    Attributes
    ----------
    id, goal
        Name in links and files; number of the goal.
    label, definition, population, comparison
        What is measured, for whom, compared with whom; "" where nothing is compared.
    methods
        The calculation, dated; see `calculation_for`.
    unit
        Id of a unit of `barometer.units`, or of one that the policy adds.
    direction
        Which way is better; None when not known.
    starred
        Whether it counts towards the goal's status.
    owners
        Codes of the administrations that deliver it; empty when not known.
    group, reference_group
        The headline group and the one it is compared with; "" where the indicator has none.
    groups, breakdowns
        Ids of the groups and breakdowns that are delivered.
    decimals
        How many decimals are published.
    source_id
        Which disclosure rule of the project's settings applies.
    owner_evidence
        Whether it is published who delivers it, or inferred.
    microdata
        Name of the survey or register it is computed from; "" where it is delivered as a table.
    uncertainty
        Which uncertainty its figures have; always declared. A starred share of persons without any needs a
        margin of relevance.
    asked
        False for a candidate whose figures nobody is asked for yet.
    relevance
        A change smaller than this (in the unit) is called unchanged even when it is certain; None: no margin.
    toward
        The value to be approached from either side, as a gap's 0, instead of a direction; reached within the
        margin of relevance.
    formerly
        Its id in the policy before this one, where that was another.
    statbank
        Where its figures lie in an extract of the statistics bank; nobody delivers them.
    """

    id: str
    goal: int
    label: Text
    definition: Text
    population: Text
    methods: tuple[Method, ...]
    unit: str
    direction: Direction | None
    starred: bool
    evidence: Evidence
    source: Text
    comparison: Text = NO_WORDS
    owners: tuple[str, ...] = ()
    owner_evidence: Evidence = "inferred"
    uncertainty: Uncertainty = field(kw_only=True)
    group: str = ""
    reference_group: str = ""
    groups: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    decimals: int = 1
    source_id: str = "default"
    microdata: str = ""
    asked: bool = True
    relevance: float | None = None
    note: Text = NO_WORDS
    source_url: str = ""
    toward: float | None = field(default=None, metadata=LATER)
    formerly: str = field(default="", metadata=LATER)
    statbank: BankFigures | None = field(default=None, metadata=LATER)

    def asked_in(self, year: int) -> bool:
        """Return whether figures are asked for in the measurement of `year`."""
        return self.asked and any(int(method.applies_from[:4]) <= year for method in self.methods)

    def calculation_for(self, year: int) -> Calculation:
        """Return the calculation in force for the measurement of `year`."""
        return _in_force(self.methods, year, f"calculation of {self.id}").calculation

    def target_for(self, year: int) -> Target | None:
        """Return the target in force for the measurement of `year`, or None."""
        dated = [target for target in self.targets if int(target.applies_from[:4]) <= year]
        return max(dated, key=lambda target: target.applies_from) if dated else None


def _in_force(methods: tuple[Method, ...], year: int, what: str) -> Method:
    dated = [method for method in methods if int(method.applies_from[:4]) <= year]
    if not dated:
        raise BarometerError(f"the {what} is declared from {methods[0].applies_from} on, not for {year}")
    return max(dated, key=lambda method: method.applies_from)


@dataclass(frozen=True)
class KeyFigure:
    """Context that the administrations already steer by; never counts towards a goal's status.

    `calculation` computes it from other key figures of the same status year, whose ids are its columns;
    `statbank` takes it from an extract of the statistics bank; `definition` says what its label does not.
    """

    id: str
    goal: int
    label: Text
    unit: str
    direction: Direction | None
    group: str = field(metadata={"unwritten": ""})
    source: Text
    breaks: tuple[SeriesBreak, ...] = ()
    decimals: int = 1
    note: Text = NO_WORDS
    calculation: Formula | None = None
    statbank: BankFigures | None = field(default=None, metadata=LATER)
    definition: Text = field(default=NO_WORDS, metadata=LATER)


@dataclass(frozen=True)
class Rule:
    """How a goal's status follows from its indicators, in measurements from `applies_from` on.

    `name` says by which rule, and so which of the answers is the goal's: since the last figure, or since the
    start; `combination` how several starred indicators combine; `family` and `correction` which changes are
    tested together, and how; `reference` who says so, as a target's `decision` does.
    """

    name: RuleName
    applies_from: str
    combination: Combination = "majority"
    base_period: str | None = None
    reference: str | Text = ""
    family: Family = field(default="goal", metadata=LATER)
    correction: Correction = field(default="benjamini-hochberg", metadata=LATER)


@dataclass(frozen=True)
class Policy:
    """One period's goals, indicators and rules.

    `units` are those that it adds to the package's, with their words; `languages` those that its words are
    in, the first for what is asked for in none; `name` is what the barometer is called, `calendar` its year;
    `sums` are the indicators that add up; `personal_numbers` are patterns refused at the door, beside the
    Danish; `targets_told` says that every target that was set stands here, so that where there is none, none
    was set.
    """

    id: str
    municipality: Text
    title: Text
    first_year: int
    last_year: int
    administrations: tuple[Administration, ...] = field(metadata={"unwritten": ()})
    committees: tuple[Committee, ...] = field(metadata={"unwritten": ()})
    action_areas: tuple[ActionArea, ...] = field(metadata={"unwritten": ()})
    goals: tuple[Goal, ...]
    groups: tuple[Group, ...]
    breakdowns: tuple[Breakdown, ...] = field(metadata={"unwritten": ()})
    indicators: tuple[Indicator, ...]
    key_figures: tuple[KeyFigure, ...]
    rules: tuple[Rule, ...]
    owner_committee: str = field(metadata={"unwritten": ""})
    synthetic: bool = False
    units: tuple[Unit, ...] = field(default=(), metadata=LATER)
    alternatives: tuple[Rule, ...] = field(default=(), metadata=LATER)
    calendar: tuple[CalendarStep, ...] = field(default=(), metadata=LATER)
    languages: tuple[str, ...] = field(default=("da", "en"), metadata=LATER)
    levels: tuple[Level, ...] = field(default=(), metadata=LATER)
    results: tuple[Result, ...] = field(default=(), metadata=LATER)
    name: Text = field(default=NO_WORDS, metadata=LATER)
    sums: tuple[IndicatorSum, ...] = field(default=(), metadata=LATER)
    personal_numbers: tuple[str, ...] = field(default=(), metadata=LATER)
    targets_told: bool = field(default=False, metadata=LATER)

    def check(self, sources: Collection[str] = ()) -> tuple[PolicyFault, ...]:
        """Return everything that is declared wrongly; `sources` are the disclosure rules of the settings.

        Examples
        --------
        >>> from dataclasses import replace
        >>> from barometer.policy.load import shipped
        >>> POLICY = shipped("copenhagen_2011")
        >>> POLICY.check()
        ()
        >>> print(replace(POLICY, owner_committee="BIF").check()[0])
        policy copenhagen_2011, owner_committee: expected a committee, found 'BIF'; did you mean BIU?
        """
        from barometer.policy.check import faults_of

        return faults_of(self, sources)

    def spoken(self, language: str = "") -> str:
        """Return `language` if the policy has words in it; its first for ""."""
        if language and language not in self.languages:
            raise BarometerError(
                f"language '{language}' is unknown; expected {' or '.join(self.languages)}, the policy's own"
            )
        return language or self.languages[0]

    @property
    def targets_known(self) -> bool:
        """Whether no target means that none was set; of a policy that names none, nobody may know of one."""
        return self.targets_told or any(one.targets for one in self.indicators)

    def unit(self, id: str) -> Unit:
        """Return a unit by its id, the package's or one of this policy's own."""
        return find_unit(id, self.units)

    def told_in(self, unit: str) -> str | Unit:
        """Return what numbers in a unit are written with: its id, or a unit of its own with its words."""
        return next((own for own in self.units if own.id == unit), unit)

    def goal(self, number: int) -> Goal:
        """Return a goal by its number."""
        for goal in self.goals:
            if goal.number == number:
                return goal
        first, last = self.goals[0].number, self.goals[-1].number
        raise BarometerError(f"goal {number} is unknown; the policy has goals {first} to {last}")

    def indicator(self, id: str) -> Indicator:
        """Return an indicator by its id."""
        for indicator in self.indicators:
            if indicator.id == id:
                return indicator
        names = [indicator.id for indicator in self.indicators]
        raise BarometerError(f"indicator '{id}' is unknown{nearest(id, names)}")

    def indicators_of(self, goal: int) -> tuple[Indicator, ...]:
        """Return the indicators of a goal in the order in which they are declared."""
        return tuple(indicator for indicator in self.indicators if indicator.goal == goal)

    def committee(self, code: str) -> Committee:
        """Return a committee by its code."""
        for committee in self.committees:
            if committee.code == code:
                return committee
        names = [committee.code for committee in self.committees]
        raise BarometerError(f"committee '{code}' is unknown{nearest(code, names)}")

    def calendar_for(self, year: int) -> dict[str, CalendarStep]:
        """Return the steps of the barometer's year for the measurement of `year`, by id, in their order."""
        return {step.id: step for step in self.calendar if step.applies_from[:4] <= str(year)}

    def rule_for(self, year: int) -> Rule:
        """Return the rule in force for the measurement of `year`."""
        dated = [rule for rule in self.rules if int(rule.applies_from[:4]) <= year]
        if not dated:
            raise BarometerError(f"the policy {self.id} has no rule for {year}")
        return max(dated, key=lambda rule: rule.applies_from)

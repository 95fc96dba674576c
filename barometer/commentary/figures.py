"""What commentary can point at: the figures of a measurement and of those before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from barometer import language as lang
from barometer.commentary.address import Address
from barometer.errors import nearest
from barometer.generations import NEWEST, of_generation
from barometer.policy.model import Indicator, KeyFigure, Policy
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.record import Record, open_record, read_record
from barometer.units import UNITS, Unit

if TYPE_CHECKING:
    import pandas as pd

    from barometer.assessment.change import Change
    from barometer.assessment.reading import Reading, Readings


_NO_CHANGE = {
    "no_new_data": "short.no_new_data",
    "same_period": "short.no_new_data",
    "series_break": "commentary.broken",
    "new_method": "commentary.broken",
    "redefined": "commentary.broken",
}
"""Why two measurements' figures of one thing are no change, as a label's key."""
NO_EARLIER = ("commentary.no_earlier", "commentary.no_before")
"""Why there is no change, where there is nothing to compare with."""


@dataclass(frozen=True)
class Quantity:
    """A figure with its unit and printed decimals; `value` None: no figure, and why as a label's key."""

    value: float | None
    unit: str | Unit = ""
    decimals: int = 1
    why: str = ""

    def text(self, language: str) -> str:
        """Write the figure for a message, or say why there is none."""
        if self.value is None:
            return lang.label(self.why, language)
        if isinstance(self.unit, Unit) or self.unit in UNITS:
            return lang.with_unit(self.value, self.unit, self.decimals, language)
        return lang.number(self.value, self.decimals, language)


@dataclass(frozen=True)
class Figures:
    """The figures of one measurement, with the editions before it, oldest first.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> row = {"indicator": "marks-gap", "group": "bilingual", "value": 93.1, "status": "observed"}
    >>> figures = Figures("2013", frame([row]), pd.DataFrame(), POLICY)
    >>> figures.answer(Address("marks-gap")).text("da")
    '93,1 %'
    """

    edition: str
    observations: pd.DataFrame
    verdicts: pd.DataFrame
    policy: Policy
    earlier: tuple[Figures, ...] = ()
    generation: int = NEWEST.judgement

    @classmethod
    def of(cls, record: Record, earlier: Sequence[Record] = ()) -> Figures:
        """Return the figures of a record; `earlier` are the editions before it, oldest first."""
        generation = record.generations.judgement
        before = tuple(cls.of(one) for one in earlier)
        return cls(record.edition, record.observations, record.verdicts, record.policy, before, generation)

    @classmethod
    def load(cls, project: Project, measurement: int | str) -> Figures:
        """Return the figures of a frozen measurement with every edition before it."""
        record, there = open_record(project, measurement), editions(project)
        earlier = there[: there.index(record.edition)]
        return cls.of(record, [read_record(project.measurements / name) for name in earlier])

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @cached_property
    def history(self) -> tuple[Figures, ...]:
        """Each edition as it stood, with what was before it; this one last."""
        return (*(replace(one, earlier=self.earlier[:at]) for at, one in enumerate(self.earlier)), self)

    @cached_property
    def by_year(self) -> dict[int, Figures]:
        """The newest edition of each year."""
        return {one.year: one for one in self.history}

    @property
    def previous(self) -> Figures | None:
        """The newest edition of the year before."""
        before = [year for year in self.by_year if year < self.year]
        return self.by_year[max(before)] if before else None

    @cached_property
    def readings(self) -> Readings:
        """The figures of this edition, to be picked from."""
        from barometer.assessment.reading import Readings

        return Readings(self.edition, self.observations, self.policy)

    @cached_property
    def declared(self) -> dict[str, Indicator | KeyFigure]:
        """The policy's indicators, key figures and results above them by id."""
        from barometer.assessment.levels import as_indicator

        indicators: dict[str, Indicator | KeyFigure] = {one.id: one for one in self.policy.indicators}
        above = {one.id: as_indicator(one) for one in self.policy.results if one.by == "mean"}
        return {**indicators, **{one.id: one for one in self.policy.key_figures}, **above}

    def complaint(self, address: Address) -> str:
        """Return what is wrong with an address, with the nearest that exists, or ""."""
        known = [*self.declared, *(f"goal-{goal.number}" for goal in self.policy.goals)]
        if address.id not in known:
            return f"'{address.id}' is no indicator, key figure or goal{nearest(address.id, known)}"
        if address.goal is not None:
            only = f"a goal has verdicts only: write #{address.id}.verdict or #{address.id}.target"
            return "" if address.field in ("verdict", "target") else only
        rows = self.readings.of(address.id)
        for name, column in (("group", "group"), ("by", "breakdown"), ("category", "category")):
            wanted, there = getattr(address, name), sorted({getattr(row, column) for row in rows} - {""})
            if wanted and wanted not in there:
                listed = f"{address.id} has {', '.join(there) or 'none'}"
                return f"{name} '{wanted}' is not in the measurement; {listed}{nearest(wanted, there)}"
        periods = {row.period for one in self.history for row in one.readings.of(address.id)}
        named = sorted({*periods, *self._editions})
        if address.period and address.period not in named:
            return (
                f"'{address.period}' is no reference period and no measurement; known are {', '.join(named)}"
            )
        return ""

    @cached_property
    def _editions(self) -> dict[str, Figures]:
        years = {str(year): one for year, one in self.by_year.items()}
        return {**years, **{one.edition: one for one in self.history}}

    def at(self, address: Address) -> tuple[Figures, Address]:
        """Return the measurement that an address speaks of.

        `period` is a reference period, sought in this measurement and then in those before it; where no such
        period is known, as in 2013, it names an earlier measurement.
        """
        if not address.period:
            return self, address
        for one in reversed(self.history):
            if any(row.period == address.period for row in one.readings.of(address.id)):
                return one, address
        return self._editions.get(address.period, self), replace(address, period="")

    def rows(self, address: Address) -> list[Reading]:
        """Return the readings of an address for its group, breakdown and period, in every category."""
        declared = self.declared.get(address.id)
        if declared is None:
            return []
        return self.readings.across(declared, address.group or None, address.by, address.period)

    def row(self, address: Address) -> Reading | None:
        """Return the one reading of an address, or None."""
        return next((row for row in self.rows(address) if row.category == address.category), None)

    def compared(self, address: Address) -> Change:
        """Return the change of an address since the measurement before, or why there is none."""
        from barometer.assessment.assess import SINCE_LAST

        since_last = of_generation(SINCE_LAST, self.generation, "judgement")
        past = tuple(one.readings for year, one in self.by_year.items() if year < self.year)
        at = (address.group or None, address.by, address.category, address.period)
        return since_last(self.readings, past, self.declared[address.id], *at)

    def answer(self, address: Address) -> Quantity:
        """Return the figure that an address points at."""
        then, address = self.at(address)
        return then._answer(address)

    def _answer(self, address: Address) -> Quantity:
        declared = self.declared.get(address.id)
        if declared is None:
            return Quantity(None, why="commentary.not_there")
        told = self.policy.told_in(declared.unit)
        if address.field == "change":
            return self._change(address)
        if address.field == "gap":
            return self._gap(address)
        if address.field == "target":
            target = declared.target_for(self.year) if isinstance(declared, Indicator) else None
            why = "" if target else "commentary.no_target"
            return Quantity(target.value if target else None, told, declared.decimals, why)
        row = self.row(address)
        if row is None:
            return Quantity(None, why="commentary.not_there")
        column = address.field if address.field in ("n", "lower", "upper") else "value"
        value = float(getattr(row, column))
        if math.isnan(value):
            return Quantity(None, why=f"short.{row.status}" if column == "value" else "commentary.not_given")
        unit, decimals = (
            ("", 0) if column == "n" else (self.policy.told_in(row.unit) or told, declared.decimals)
        )
        return Quantity(value, unit, decimals)

    def before(self, address: Address) -> Quantity:
        """Return the same figure in the measurement before, or why there is none that compares."""
        found = self.compared(address)
        code = found.why.partition(";")[0]
        if code in _NO_CHANGE:
            return Quantity(None, why=_NO_CHANGE[code])
        if self.previous is None:
            return Quantity(None, why="commentary.no_earlier")
        declared, before = self.declared[address.id], found.before
        if before is None or not before.known:
            return Quantity(None, why="commentary.no_before")
        unit = self.policy.told_in(before.unit) or self.policy.told_in(declared.unit)
        return Quantity(before.value, unit, declared.decimals)

    def _change(self, address: Address) -> Quantity:
        now, before = (of(replace(address, field="value")) for of in (self.answer, self.before))
        if now.value is None or before.value is None:
            return Quantity(None, why=now.why or before.why)
        found = self.compared(address)
        unit = self.policy.told_in(found.unit) or lang.change_unit(now.unit)
        return Quantity(found.value, unit, now.decimals)

    def _gap(self, address: Address) -> Quantity:
        from barometer.assessment.reading import gap_between

        now = self.answer(replace(address, field="value"))
        name = getattr(self.declared[address.id], "reference_group", "")
        group = self.row(address)
        reference = self.row(replace(address, group=name)) if name else None
        if group is None or reference is None:
            return now
        if not (group.known and reference.known):
            return Quantity(None, why=now.why or f"short.{reference.status}")
        return Quantity(gap_between(group, reference).value, lang.change_unit(now.unit), now.decimals)

    def series(self, address: Address) -> list[float]:
        """Return the values of an address in the measurements so far, oldest first, where there is one."""
        answers = [one.answer(replace(address, field="value", period="")) for one in self.by_year.values()]
        return [answer.value for answer in answers if answer.value is not None]

    @cached_property
    def _movements(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Word and reason of every movement, by id (`goal-2` for a goal) and rule."""
        out: dict[str, dict[str, tuple[str, str]]] = {}
        for row in self.verdicts.to_dict("records"):
            if row["judgement"] == "movement":
                id = f"goal-{row['id']}" if row["level"] == "goal" else str(row["id"])
                out.setdefault(id, {})[str(row["rule"])] = (str(row["verdict"]), str(row["reason"]))
        return out

    def verdict(self, id: str) -> tuple[str, str]:
        """Return the word for how an indicator or goal moves and its stored reason, or ("", "").

        Of a goal's verdicts the one that was published comes first, then that of the policy's own rule.
        """
        found = self._movements.get(id, {})
        rules = ("published", self.policy.rule_for(self.year).name, *found)
        return next((found[rule] for rule in rules if rule in found), ("", ""))

    def target_verdict(self, id: str) -> tuple[str, str]:
        """Return the word for the way to the target of an indicator or goal, and its reason, or ("", "")."""
        from barometer.assessment.goal import target_of_goal

        rows = self.verdicts.to_dict("records")
        if id.startswith("goal-"):
            return target_of_goal(rows, self.policy, int(id.removeprefix("goal-")))
        mine = [row for row in rows if row["judgement"] == "target" and row["id"] == id]
        return (mine[0]["verdict"], mine[0]["reason"]) if mine else ("", "")

    def _code(self, address: Address) -> str:
        """Return why the verdict on an indicator's headline figure is as it is; "" for any other figure."""
        headline = getattr(self.declared.get(address.id), "group", "")
        whole = not address.by and address.group in ("", headline)
        return self.verdict(address.id)[1].partition(";")[0] if whole else ""

    def significant(self, address: Address) -> bool | None:
        """Return whether a change is significant; None where nobody has said or tested it."""
        code = self._code(address)
        if code.startswith(("not_significant", "no_change")):
            return False
        return True if code == "moved_clearly" else None

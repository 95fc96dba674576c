"""What the figures of a sheet must be to each other, to the declaration and to last time's figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from barometer.intake.faults import Fault, fault
from barometer.intake.forms import Form
from barometer.intake.rows import DeliveredRow, Key, SheetReading
from barometer.language import each_language, with_unit
from barometer.text import Text
from barometer.units import UNITS

_PAIR = ("numerator", "denominator")
SMALL = 50
"""Shares of fewer persons jump by chance; they are not compared with last time's."""


@dataclass(frozen=True)
class Before:
    """Last time's figures of an indicator, by group, breakdown and category."""

    figures: Mapping[tuple[str, str, str], list[tuple[str, Mapping[str, float]]]]

    @classmethod
    def of(cls, previous: pd.DataFrame | None, indicator: str) -> Before:
        """Collect an indicator's figures from an observations frame."""
        figures: dict[tuple[str, str, str], list[tuple[str, Mapping[str, float]]]] = {}
        if previous is not None:
            for row in previous[previous["indicator"] == indicator].to_dict("records"):
                key = (row["group"], row["breakdown"], row["category"])
                numbers = {name: float(row[name]) for name in ("value", "n", "numerator", "denominator")}
                figures.setdefault(key, []).append((row["period"], numbers))
        return cls(figures)

    def find(self, form: Form, key: tuple[str, ...]) -> tuple[str, Mapping[str, float]] | None:
        """Return period and figures of the latest earlier period of a row; None where there is none."""
        names = list(form.keys)
        said = dict(zip(names, key, strict=True))
        divided = [(name, said[name]) for name in names if name not in ("period", "group") and said[name]]
        if len(divided) > 1:
            return None
        breakdown, category = divided[0] if divided else ("", "")
        found = self.figures.get((said.get("group", ""), breakdown, category), [])
        earlier = [entry for entry in found if not entry[0][:1].isdigit() or entry[0] < said["period"]]
        return max(earlier, key=lambda entry: (entry[0][:1].isdigit(), entry[0]), default=None)


def missing(reading: SheetReading, expected: str) -> Iterator[Fault]:
    """Yield what is missing: a period, a group in a period, or single rows; and rows too many.

    Each is told at the first free row of the table. A row whose code could not be read has a fault already
    and is not called missing as well.
    """
    form, there = reading.form, {row.key for row in reading.rows}
    below = max((row.number for row in reading.rows), default=reading.header) + 1
    at = reading.cell(below, "period")
    bad = list(reading.bad)
    for period in sorted({expected, *(key[0] for key in there)}):
        wanted = form.rows(period)
        lacking = [key for key in wanted if key not in there and not _excused(key, bad)]
        if len(lacking) == len(wanted):
            yield fault("missing_period", at, found=period)
            continue
        for group in form.groups:
            of_group = [key for key in lacking if key[1] == group.id]
            if form.breakdowns and len(of_group) == sum(key[1] == group.id for key in wanted):
                yield fault("missing_group", at, found=form.words((period, group.id)))
                lacking = [key for key in lacking if key not in of_group]
        for key in lacking:
            alone = not form.breakdowns and form.groups
            yield fault("missing_group" if alone else "missing_row", at, found=form.words(key))
    known = {key[1:] for key in form.rows("")}
    for row in reading.rows:
        if row.key[1:] not in known:
            yield fault("unexpected_row", reading.cell(row.number, "period"), found=form.words(row.key))


def _excused(key: tuple[str, ...], bad: list[Key]) -> bool:
    for pattern in bad:
        if all(part in (None, said) for part, said in zip(pattern, key, strict=True)):
            bad.remove(pattern)
            return True
    return False


def numerators(reading: SheetReading) -> Iterator[Fault]:
    """Yield each numerator that is larger than its denominator."""
    for row in reading.rows:
        for part, of in reading.form.pairs:
            if row.values[part] > row.values[of]:
                at = reading.cell(row.number, part)
                yield fault("numerator_over_denominator", at, found=row.values[part], other=row.values[of])


def differing_sums(reading: SheetReading) -> Iterator[Fault]:
    """Yield each total that is not the sum of its categories, and each group that is not its parts'."""
    form = reading.form
    if not form.additive:
        return
    rows = {row.key: row for row in reading.rows}
    first = 1 + bool(form.groups)
    for row in reading.rows:
        if form.breakdowns and not any(row.key[first:]):
            below = [other for key, other in rows.items() if key[:first] == row.key[:first] and other != row]
            complete = len(below) == len(form.cells)
            yield from _compare("total_does_not_add_up", reading, row, below, complete)
        group = next((g for g in form.groups if g.id == row.key[1]), None) if form.groups else None
        for parts in group.divisions if group else ():
            keys = [(row.key[0], part, *row.key[2:]) for part in parts]
            if all(key in rows for key in keys):
                yield from _compare("parts_do_not_add_up", reading, row, [rows[key] for key in keys], True)


def _compare(
    code: str, reading: SheetReading, whole: DeliveredRow, parts: list[DeliveredRow], complete: bool
) -> Iterator[Fault]:
    for measure in reading.form.measures:
        values = [part.values[measure.column] for part in parts]
        known = [value for value in values if not math.isnan(value)]
        total, given = math.fsum(known), whole.values[measure.column]
        # With a part missing the total may be larger than the rest, never smaller.
        exact = complete and len(known) == len(values)
        slack = 1e-6 * max(1.0, abs(given))
        if not parts or not (abs(given - total) > slack if exact else given < total - slack):
            continue
        cells = [reading.cell(part.number, measure.column).cell for part in parts]
        named = f"{cells[0]}–{cells[-1]}" if len(cells) > 3 else " + ".join(cells)
        at = reading.cell(whole.number, measure.column)
        words = reading.form.words(whole.key)
        yield fault(code, at, found=given, expected=total, parts=named, whole=words)


def suspicions(reading: SheetReading, before: Before) -> Iterator[Fault]:
    """Yield the figures that are probably wrong though they could be right; a remark confirms a row."""
    form = reading.form
    values = [row.values.get("value", math.nan) for row in reading.rows]
    small = all(value <= 1 for value in values if not math.isnan(value)) and any(0 < v < 1 for v in values)
    for row in reading.rows:
        last = before.find(form, row.key)
        if any(mark.isalpha() for mark in row.remark):
            continue
        if "value" in row.values:
            previous = last[1]["value"] if last else math.nan
            yield from _value(reading, row, previous, small)
        elif last:
            yield from _counts(reading, row, last[1])


def repeated(reading: SheetReading, before: Before) -> Iterator[Fault]:
    """Yield where a whole sheet has last time's figures, two or more: it is probably last time's sheet."""
    same = 0
    for row in reading.rows:
        last = before.find(reading.form, row.key)
        if last is None or row.status != "observed" or any(mark.isalpha() for mark in row.remark):
            return
        pair = zip(reading.form.pairs[0], _PAIR, strict=True) if reading.form.pairs else ()
        known = {"value": "value", **dict(pair)}
        told = [(row.values[name], last[1][field]) for name, field in known.items() if name in row.values]
        if not told or any(math.isnan(now) or now != then for now, then in told):
            return
        same += any(now for now, _ in told)
    if same > 1:
        first = reading.cell(reading.rows[0].number, reading.form.measures[0].column)
        yield fault("same_figures", first, found=str(same))


def _value(reading: SheetReading, row: DeliveredRow, previous: float, small: bool) -> Iterator[Fault]:
    value, unit = row.values["value"], reading.form.unit_of_result
    at = reading.cell(row.number, "value")
    if math.isnan(value):
        return
    if unit.scale == "percent" and 0 < value < 1 and _is_share(value, previous, small):
        yield fault("share_for_percent", at, found=value)
    elif previous and _power_of_ten(value / previous):
        yield fault("decimal_mistaken", at, found=value, previous=previous)
    elif unit.scale == "percent" and value > 100 and not 95 < previous < 150:
        yield fault("over_hundred", at, found=value)
    elif unit.implausible(previous, value):
        yield fault("implausible_jump", at, found=value, previous=previous)


def _is_share(value: float, previous: float, small: bool) -> bool:
    if math.isnan(previous):
        return small
    return value < previous / 20 and abs(100 * value - previous) <= previous / 2


def _power_of_ten(ratio: float) -> bool:
    if not math.isfinite(ratio) or ratio <= 0:
        return False
    exponent = round(math.log10(ratio))
    return exponent != 0 and abs(exponent) <= 4 and abs(ratio / 10**exponent - 1) < 0.15


def _counts(reading: SheetReading, row: DeliveredRow, last: Mapping[str, float]) -> Iterator[Fault]:
    for part, of in reading.form.pairs[:1]:
        count, previous = row.values[of], last["denominator"]
        if previous and max(count, previous) >= 100 and _power_of_ten(count / previous):
            yield fault("decimal_mistaken", reading.cell(row.number, of), found=count, previous=previous)
            return
        if abs(count - previous) > max(0.3 * previous, SMALL):
            yield fault("implausible_jump", reading.cell(row.number, of), found=count, previous=previous)
        if count >= SMALL and previous >= SMALL:
            share, before = 100 * row.values[part] / count, 100 * last["numerator"] / previous
            if UNITS["percent"].implausible(before, share):
                at = reading.cell(row.number, part)
                yield fault("implausible_jump", at, found=_percent(share), previous=_percent(before))


def _percent(share: float) -> Text:
    return each_language(lambda language: with_unit(share, "percent", 1, language))

"""From the rows of a sheet to the tidy, typed table that a calculation takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from barometer.intake.forms import Form
from barometer.intake.rows import DeliveredRow, SheetReading


@dataclass(frozen=True)
class DeliveredTable:
    """The figures of an indicator as delivered.

    Attributes
    ----------
    frame
        Ready for the calculation: `period`, `group` (where the indicator has groups), one column for each
        breakdown, the measure columns as float64, and `status`. Counts stand once: where there are
        categories, the totals are left out. A finished value (`Published`) keeps its totals, and has
        `breakdown` and `category` besides. A row without a number has NaN and the status that says why.
    missing
        Categories without a number whose total is known: `period`, `group`, `breakdown`, `category`,
        `status`. In `frame` their sum stands in a row without a category.
    file, owner
        The delivery that it came in, and the administration.
    """

    indicator: str
    frame: pd.DataFrame = field(repr=False)
    missing: pd.DataFrame = field(repr=False)
    file: str
    owner: str


def to_table(reading: SheetReading) -> DeliveredTable:
    """Return the tidy table of a sheet without faults."""
    form = reading.form
    records, missing = _counts(form, reading.rows) if form.additive else (_values(form, reading.rows), [])
    names = [*form.keys, *(["breakdown", "category"] if not form.additive and form.breakdowns else [])]
    columns = [*names, *(measure.column for measure in form.measures), "status"]
    types = dict.fromkeys((*names, "status"), "str") | {
        measure.column: "float64" for measure in form.measures
    }
    frame = pd.DataFrame(records, columns=columns).astype(types)
    lost = pd.DataFrame(missing, columns=["period", "group", "breakdown", "category", "status"], dtype="str")
    return DeliveredTable(form.indicator.id, frame, lost, reading.place.file, reading.owner)


def _record(form: Form, row: DeliveredRow) -> dict[str, object]:
    return {**dict(zip(form.keys, row.key, strict=True)), **row.values, "status": row.status}


def _values(form: Form, rows: tuple[DeliveredRow, ...]) -> list[dict[str, object]]:
    records = []
    for row in rows:
        record = _record(form, row)
        for breakdown in form.breakdowns:
            if record[breakdown.id]:
                record |= {"breakdown": breakdown.id, "category": record[breakdown.id]}
        records.append({"breakdown": "", "category": "", **record})
    return records


def _counts(
    form: Form, rows: tuple[DeliveredRow, ...]
) -> tuple[list[dict[str, object]], list[dict[str, str]]]:
    """Return the rows that do not overlap, and the categories that are missing under a known total."""
    if not form.breakdowns:
        return [_record(form, row) for row in rows], []
    first = 1 + bool(form.groups)
    records: list[dict[str, object]] = []
    missing: list[dict[str, str]] = []
    for total in (row for row in rows if not any(row.key[first:])):
        below = [row for row in rows if row.key[:first] == total.key[:first] and row is not total]
        without = [row for row in below if any(map(math.isnan, row.values.values()))]
        if not without or any(map(math.isnan, total.values.values())):
            records += [_record(form, row) for row in below]
            continue
        # With two breakdowns a lost cell leaves no category of either whole: only the total is known.
        crossed = len(form.breakdowns) > 1
        known = [] if crossed else [row for row in below if row not in without]
        rest = {
            name: value - math.fsum(row.values[name] for row in known) for name, value in total.values.items()
        }
        records += [_record(form, row) for row in known]
        records.append(_record(form, DeliveredRow(total.number, total.key, rest, total.status, "")))
        for row in without[:1] if crossed else without:
            missing += _lost(form, row, every=crossed)
    return records, missing


def _lost(form: Form, row: DeliveredRow, every: bool) -> list[dict[str, str]]:
    said = dict(zip(form.keys, row.key, strict=True))
    place = {"period": said["period"], "group": said.get("group", "")}
    return [
        {**place, "breakdown": breakdown.id, "category": category.id, "status": row.status}
        for breakdown in form.breakdowns
        for category in breakdown.categories
        if every or category.id == said[breakdown.id]
    ]

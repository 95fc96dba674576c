"""Results above the indicators: the numbers and words of a goal's page and of the overview."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.levels import as_indicator
from barometer.language import capital, label, with_unit
from barometer.views.opened import Opened

if TYPE_CHECKING:
    from barometer.policy.levels import Result
    from barometer.presentation import Table


def results_of(opened: Opened, goal: int) -> tuple[Result, ...]:
    """Return the results that stand on a goal's page, or for 0 on the overview; the highest level first."""
    levels = [level.id for level in opened.policy.levels]
    mine = [one for one in opened.policy.results if one.goal == goal]
    return tuple(sorted(mine, key=lambda one: -levels.index(one.level)))


def result_value(opened: Opened, one: Result) -> float:
    """Return the number of a result; NaN where it has none."""
    found = opened.readings.pick(as_indicator(one))
    return math.nan if found is None else found.value


def results_table(opened: Opened, goal: int) -> Table | None:
    """Return the results of a goal as a table, or None where the policy declares none."""
    language, policy = opened.language, opened.policy
    declared = results_of(opened, goal)
    if not declared:
        return None
    names = {level.id: capital(level.title(language)) for level in policy.levels}
    picked = {one.id: opened.readings.pick(as_indicator(one)) for one in declared}
    rows = [
        {
            "level": names[one.level],
            "name": one.title(language),
            "movement": opened.verdict(one.level, one.id, "movement")[0],
            "value": result_value(opened, one),
            "status": "not_published" if (found := picked[one.id]) is None else found.status,
            "unit": policy.told_in(one.unit),
            "decimals": one.decimals,
        }
        for one in declared
    ]
    frame = pd.DataFrame(rows)
    columns = [
        show.Column("level", label("results.level", language)),
        show.Column("name", label("results.name", language)),
        show.Column("movement", label("table.movement", language), "verdict"),
    ]
    if frame["value"].notna().any() or (frame["status"] != "not_published").any():
        columns.append(
            show.Column("value", label("table.now", language), "number", "@unit", "@decimals", "status")
        )
    first = declared[0]
    told = {"label": first.title(language)}
    value = result_value(opened, first)
    if value == value:
        told["value"] = with_unit(value, policy.told_in(first.unit), first.decimals, language)
    title = label("results.title" if "value" in told else "results.title_words", language, **told)
    means = any(one.by == "mean" for one in declared)
    note = label("results.mean_note", language) if means else ""
    return show.table(
        frame, columns, show.Caption(title, policy.title(language), note=note, language=language)
    )

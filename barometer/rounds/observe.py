"""From a measurement's inputs to its observations, by the declarations in force that year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer import observations as obs
from barometer.calculations import Difference, Inequality, Ratio, StepScore
from barometer.calculations.compute import compute
from barometer.intake.published import PublishedFigures
from barometer.policy.model import Indicator, Policy

if TYPE_CHECKING:
    from barometer.intake.microdata import Microdata
    from barometer.intake.tables import DeliveredTable

DERIVED = "published value minus published change"


def observe_published(published: PublishedFigures, policy: Policy, year: int, date: str) -> pd.DataFrame:
    """Return the observations of a measurement whose figures were published, nothing later than `date`.

    Indicators without a published figure get a row that says so. Key figures known by `date` stand beside.
    """
    known = published.until(date)
    values = known.numbers("value")
    rows = [_indicator_rows(indicator, values, year, date) for indicator in policy.indicators]
    rows += [key_figure_rows(policy, values)]
    return obs.frame(pd.concat(rows, ignore_index=True))


def _indicator_rows(indicator: Indicator, values: pd.DataFrame, year: int, date: str) -> pd.DataFrame:
    table = values[values["series"] == indicator.id]
    if table.empty:
        return without_figure(indicator, date)
    carried = table["year_meaning"].str.contains("carried over")
    table = table.assign(status=carried.map({True: "no_new_data", False: "observed"}))
    computed = compute(indicator.calculation_for(year), table.drop(columns="n"))
    return computed.assign(
        indicator=indicator.id,
        published=table["published"].to_numpy(),
        known_since=table["published"].to_numpy(),
        source=table["source_url"].to_numpy(),
        evidence=indicator.evidence,
    )


def without_figure(
    indicator: Indicator, date: str, status: str = "not_published", period: str = obs.UNKNOWN
) -> pd.DataFrame:
    """Return the row of an indicator that has no number, with the status that says why."""
    row = {
        "indicator": indicator.id,
        "group": indicator.group,
        "period": period,
        "published": date,
        "known_since": date,
        "unit": indicator.unit,
        "status": status,
        "source": indicator.source_url,
        "evidence": indicator.evidence,
    }
    return pd.DataFrame([row])


def observe_table(
    indicator: Indicator, table: DeliveredTable, policy: Policy, year: int, date: str, generation: int
) -> pd.DataFrame:
    """Return a delivered indicator's observations, categories that were not delivered among them.

    `generation`: of the interval of a gap.
    """
    around = _around(indicator, table.frame, policy) | {"generation": generation}
    computed = compute(indicator.calculation_for(year), table.frame, **around)
    lost = table.missing.assign(unit=indicator.unit)
    rows = computed if lost.empty else pd.concat([computed, lost], ignore_index=True)
    return _told(rows, indicator, date, _sent_by(indicator, table))


def observe_levels(
    indicator: Indicator, table: DeliveredTable, policy: Policy, year: int, date: str
) -> pd.DataFrame:
    """Return the sides of a delivered gap or inequality, marked `suppressed`; empty where it is neither."""
    whole = indicator.calculation_for(year)
    whole = whole.of if isinstance(whole, StepScore) else whole
    if not isinstance(whole, Difference | Ratio | Inequality):
        return obs.empty()
    around = _around(indicator, table.frame, policy) | {"uncertainty": "none"}
    sides = compute(whole.of, table.frame, **around)
    sides = sides[sides["group"].isin(whole.compared)]
    sides = sides.assign(status=sides["status"].where(sides["value"].isna(), "suppressed"))
    return _told(sides, indicator, date, _sent_by(indicator, table))


def _sent_by(indicator: Indicator, table: DeliveredTable) -> str:
    return table.owner if indicator.statbank else f"delivery {table.owner}"


def observe_microdata(
    indicator: Indicator, data: Microdata, policy: Policy, year: int, date: str, generation: int
) -> pd.DataFrame:
    """Return the observations of an indicator that is computed from respondents or persons at once.

    `generation`: of the interval of a gap.
    """
    calculation = indicator.calculation_for(year)
    data.require_rows(calculation)
    around = _around(indicator, data.frame, policy) | {"generation": generation, "design": data.design}
    computed = compute(calculation, data.frame, **around)
    return _told(computed, indicator, date, f"microdata {data.name}")


def _around(indicator: Indicator, table: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    """Return what is done around a calculation: breakdowns, uncertainty, groups that are added up."""
    wholes: Mapping[str, tuple[str, ...]] = {
        group.id: group.parts for group in policy.groups if group.parts and group.id in indicator.groups
    }
    divided = "breakdown" in table.columns
    by = [] if divided else [name for name in indicator.breakdowns if name in table.columns]
    return {"by": by, "uncertainty": indicator.uncertainty, "groups": wholes}


def _told(rows: pd.DataFrame, indicator: Indicator, date: str, source: str) -> pd.DataFrame:
    return rows.assign(
        indicator=indicator.id,
        published=date,
        known_since=date,
        source=indicator.source_url or source,
        evidence=indicator.evidence,
    )


def key_figure_rows(policy: Policy, values: pd.DataFrame) -> pd.DataFrame:
    """Return published values of the policy's key figures as observations, each known since its own date."""
    units = {figure.id: figure.unit for figure in policy.key_figures}
    lies_in = {category.id: one.id for one in policy.breakdowns for category in one.categories}
    table = values[values["series"].isin(units)]
    return pd.DataFrame(
        {
            "indicator": table["series"],
            "group": table["group"],
            "breakdown": table["area"].map(lambda area: lies_in.get(area, "area") if area else ""),
            "category": table["area"],
            "period": table["period"],
            "published": table["published"],
            "known_since": table["published"],
            "value": table["value"],
            "n": table["n"],
            "unit": table["series"].map(units),
            "status": "observed",
            "method": "published",
            "source": table["source_url"],
            "evidence": table["grade"],
        }
    )


def reconstruct_previous(published: PublishedFigures, policy: Policy, date: str) -> pd.DataFrame:
    """Return the measurement before the one published at `date`: each value minus its published change.

    Indicators whose change was not published get no value: nothing is carried back.
    """
    known = published.until(date)
    values, changes = known.numbers("value"), known.numbers("change")
    rows = []
    for indicator in policy.indicators:
        value = values[values["series"] == indicator.id]
        change = changes[changes["series"] == indicator.id]
        if value.empty or change.empty:
            rows.append(without_figure(indicator, obs.UNKNOWN).assign(known_since=date))
            continue
        row = without_figure(indicator, obs.UNKNOWN).assign(
            known_since=date,
            value=round(float(value["value"].iloc[0] - change["value"].iloc[0]), indicator.decimals),
            status="derived",
            method=DERIVED,
            source=value["source_url"].iloc[0],
            evidence="derived",
        )
        rows.append(row)
    return obs.frame(pd.concat(rows, ignore_index=True))

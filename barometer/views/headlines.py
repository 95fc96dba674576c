"""The headline figure of each indicator: now, before, the change between them and the verdict."""

from __future__ import annotations

import math

import pandas as pd

from barometer.policy.model import Indicator
from barometer.records.record import Record

COLUMNS = (
    "indicator",
    "label",
    "star",
    "group",
    "period",
    "value",
    "lower",
    "upper",
    "status",
    "before",
    "before_status",
    "change",
    "verdict",
    "reason",
    "unit",
    "decimals",
)


def headline(record: Record, indicator: Indicator) -> pd.Series | None:
    """Return the newest overall observation of an indicator's headline group, or None."""
    rows = record.observations
    mine = rows[
        (rows["indicator"] == indicator.id) & (rows["group"] == indicator.group) & (rows["breakdown"] == "")
    ]
    return None if mine.empty else mine.sort_values("period", kind="stable").iloc[-1]


def headlines(
    record: Record, before: Record | None, indicators: tuple[Indicator, ...], language: str
) -> pd.DataFrame:
    """Return one row per indicator with `COLUMNS`, in the order given.

    `change` is the difference between the two measurements in the indicator's unit (points for percent),
    NaN unless both values are there and the newer one is new. `verdict` is "" where the record has none.
    """
    rows = [_row(record, before, indicator, language) for indicator in indicators]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(record: Record, before: Record | None, indicator: Indicator, language: str) -> dict[str, object]:
    now = headline(record, indicator)
    then = None if before is None else headline(before, indicator)
    value = math.nan if now is None else float(now["value"])
    earlier = math.nan if then is None else float(then["value"])
    status = "not_asked" if now is None else str(now["status"])
    moved = status in ("observed", "derived")
    verdict = movement(record, "indicator", indicator.id)
    return {
        "indicator": indicator.id,
        "label": indicator.label(language),
        "star": "★" if indicator.starred else "",
        "group": indicator.group,
        "period": "unknown" if now is None else now["period"],
        "value": value,
        "lower": math.nan if now is None else float(now["lower"]),
        "upper": math.nan if now is None else float(now["upper"]),
        "status": status,
        "before": earlier,
        "before_status": "not_asked" if then is None else str(then["status"]),
        "change": round(value - earlier, 10) if moved else math.nan,
        "verdict": "" if verdict is None else verdict["verdict"],
        "reason": "" if verdict is None else verdict["reason"],
        "unit": indicator.unit,
        "decimals": indicator.decimals,
    }


def movement(record: Record, level: str, id: str, rule: str | None = None) -> pd.Series | None:
    """Return a movement verdict of the record: under `rule`, or under the policy's own rule."""
    wanted = rule or record.policy.rule_for(record.year).name
    verdicts = record.verdicts
    mine = verdicts[
        (verdicts["level"] == level) & (verdicts["id"] == str(id)) & (verdicts["judgement"] == "movement")
    ]
    under = mine[mine["rule"] == wanted]
    return None if under.empty else under.iloc[0]

"""What was corrected and revised: of one indicator, and of every measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.language import date, label, period, with_unit
from barometer.observations import KEY, UNKNOWN
from barometer.policy.described import category_names, group_name
from barometer.policy.model import Indicator
from barometer.records.comparison import revision_class
from barometer.records.record import Record
from barometer.site.layout import SiteDesk
from barometer.site.measured import PublicMeasurement

if TYPE_CHECKING:
    from barometer.views.indicator import IndicatorView


def revisions_of(desk: SiteDesk, indicator: Indicator, view: IndicatorView) -> show.Table | show.Notice:
    """Return every figure of an indicator that a later edition or measurement tells otherwise."""
    rows = [one for one in _every(desk) if one["indicator"] == indicator.id]
    if not rows:
        return show.Notice(desk.word("no_revisions"), language=desk.language)
    return _table(desk, rows, desk.word("revised", label=view.label))


def corrections_table(desk: SiteDesk) -> show.Table | show.Notice:
    """Return every figure that a correction has changed, newest first."""
    rows = [one for one in _every(desk) if one["correction"]]
    if not rows:
        return show.Notice(desk.word("no_corrections"), language=desk.language)
    return _table(desk, rows, desk.word("corrected"), labelled=True)


def _every(desk: SiteDesk) -> list[dict[str, str]]:
    """Return what differs between editions that follow each other, newest first; withheld is never told."""
    return [one for sides, record in _steps(desk) for one in _changes(desk, sides, record)]


def _steps(desk: SiteDesk) -> list[tuple[pd.DataFrame, Record]]:
    """Return each edition beside what was told before it: by the edition it replaced, or in earlier years."""
    site = desk.site
    named = {one.edition: one for one in (*site.standing, *site.replaced)}
    steps = [(_told(one), named[one.replaced_by]) for one in site.replaced]
    for at, one in enumerate(site.standing[1:], start=1):
        earlier = pd.concat([_told(each) for each in site.standing[:at]], ignore_index=True)
        earlier = earlier[earlier["period"].ne(UNKNOWN)].drop_duplicates([*KEY], keep="last")
        steps.append((earlier, one))
    steps.sort(key=lambda step: (step[1].record.published, step[1].edition), reverse=True)
    return [(_sides(before, after), after.record) for before, after in steps]


def _told(measurement: PublicMeasurement) -> pd.DataFrame:
    """Return the figures that an edition told; `hidden` are those withdrawn from it since."""
    rows = measurement.record.observations[[*KEY, "value", "status", "unit"]]
    now = measurement.opened.current[[*KEY, "status"]].rename(columns={"status": "now"})
    rows = rows.merge(now, on=[*KEY])
    return rows.assign(hidden=rows["status"].ne("suppressed") & rows["now"].eq("suppressed"))


def _sides(before: pd.DataFrame, after: PublicMeasurement) -> pd.DataFrame:
    """Return the figures that both tell, but differently."""
    rows = after.opened.current[[*KEY, "value", "status", "unit"]]
    both = before.merge(rows, on=[*KEY], suffixes=("_before", "_after"))
    same = (both["value_before"] == both["value_after"]) | (
        both["value_before"].isna()
        & both["value_after"].isna()
        & (both["status_before"] == both["status_after"])
    )
    return both[~same]


def _changes(desk: SiteDesk, sides: pd.DataFrame, record: Record) -> list[dict[str, str]]:
    policy, language = record.policy, desk.language
    correction = record.manifest.get("correction", {})
    known = {one.id: one for one in policy.indicators}
    found = []
    for row in sides.to_dict("records"):
        declared = known.get(str(row["indicator"]))
        if declared is None:
            continue
        taken_out = row["hidden"] or row["status_after"] == "suppressed"
        where = [group_name(policy, str(row["group"]), language)] if row["group"] else []
        names = category_names(policy, str(row["breakdown"]), language) if row["breakdown"] else {}
        where += [names.get(str(row["category"]), str(row["category"]))] if row["category"] else []
        found.append(
            {
                "indicator": declared.id,
                "label": declared.label(language),
                "date": date(record.published, language),
                "what": ", ".join([*where, period(str(row["period"]), language)]),
                "before": "–" if taken_out else _figure(desk, record, declared, row, "before"),
                "after": desk.word("taken_out")
                if taken_out
                else _figure(desk, record, declared, row, "after"),
                "why": label(f"revision.{revision_class(record)}", language),
                "reason": str(correction.get("reason", "")),
                "code": record.code,
                "correction": "yes" if correction else "",
            }
        )
    return found


def _figure(desk: SiteDesk, record: Record, declared: Indicator, row: dict[object, object], side: str) -> str:
    value, status = float(str(row[f"value_{side}"])), str(row[f"status_{side}"])
    if value != value:
        return label(f"short.{status}", desk.language)
    return with_unit(value, record.policy.told_in(declared.unit), declared.decimals, desk.language)


def _table(desk: SiteDesk, rows: list[dict[str, str]], title: str, *, labelled: bool = False) -> show.Table:
    names = ["date", *(["label"] if labelled else []), "what", "before", "after", "why"]
    names += ["reason"] if any(one["reason"] for one in rows) else []
    names.append("code")
    columns = [show.Column(name, desk.word(f"column_{name}")) for name in names]
    return show.table(pd.DataFrame(rows), columns, show.Caption(title, language=desk.language))

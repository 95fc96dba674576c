"""The headline figure of each indicator: whose it is, now and before, the change, and both verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from barometer import presentation as show
from barometer.assessment.change import Change
from barometer.assessment.reading import Reading
from barometer.assessment.rules import judging
from barometer.language import capital, label, listing
from barometer.policy.described import goal_title, name_with_group, who
from barometer.policy.model import Indicator
from barometer.views.figures import IndicatorFigures
from barometer.views.opened import Opened
from barometer.views.quality import unsure_notes

COLUMNS = (
    *("indicator", "label", "name", "starred", "group", "period", "value", "lower", "upper", "n", "status"),
    *("interval_status", "before", "before_status", "change", "change_status", "noted", "earlier"),
    *("movement", "beside", "target", "unit", "decimals"),
)

_NO_CHANGE = {
    "no_earlier_figure": "no_earlier",
    "series_break": "not_comparable",
    "new_method": "not_comparable",
    "redefined": "not_comparable",
    "same_period": "no_new_data",
}
"""Why there is no change, as a table says it."""


def headlines(opened: Opened, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """Return one row per indicator with `COLUMNS`, in the order given.

    `name` tells whose figure it is. `change` is NaN unless the two figures compare, and `change_status` says
    why; `noted` says that the change as shown is not the difference of the figures as shown, `earlier` which
    figure stands as the one before where it is not the last measurement's own. A verdict is "" where the
    record has none; `beside` is that of the rule beside the policy's own.
    """
    rows = [_row(opened, indicator) for indicator in indicators]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(opened: Opened, indicator: Indicator) -> dict[str, object]:
    found = opened.change(indicator)
    now, before = found.now, found.before
    group = indicator.group if now is None else now.group
    return {
        "indicator": indicator.id,
        "label": indicator.label(opened.language),
        "name": name_with_group(opened.policy, indicator, group, opened.language),
        "starred": indicator.starred,
        "group": group,
        "period": "unknown" if now is None else now.period,
        **_numbers(now),
        "status": "not_asked" if now is None else now.status,
        "interval_status": IndicatorFigures(opened, indicator).without_interval,
        "before": math.nan if before is None else before.value,
        "before_status": "no_earlier" if before is None else before.status,
        "change": math.nan if found.value is None else found.value,
        "change_status": _change_status(found),
        "noted": found.needs_note(indicator.decimals),
        "earlier": opened.explained(found.note) if found.note else "",
        "movement": opened.verdict("indicator", indicator.id, "movement")[0],
        "beside": opened.verdict("indicator", indicator.id, "movement", beside(opened))[0],
        "target": opened.verdict("indicator", indicator.id, "target")[0],
        "unit": opened.policy.told_in(indicator.unit),
        "decimals": indicator.decimals,
    }


def beside(opened: Opened) -> str:
    """Return the rule that answers what the policy's own does not: since the start, or since the last figure.

    Examples
    --------
    >>> import barometer
    >>> beside(barometer.open(measurement=2013))
    'since_start'
    """
    own = judging(opened.policy.rule_for(opened.year))
    return "barometer" if own.reference == "start" else "since_start"


def _numbers(reading: Reading | None) -> dict[str, float]:
    names = ("value", "lower", "upper", "n")
    return {name: math.nan if reading is None else getattr(reading, name) for name in names}


def _change_status(change: Change) -> str:
    code = change.why.partition(";")[0]
    return _NO_CHANGE.get(code, code) if code else "observed"


def headline_table(
    opened: Opened, frame: pd.DataFrame, title: str, source: str = "", *, by_goal: bool = False
) -> show.Table:
    """Return headlines as a table: the answers first, then the figure, how sure it is, and the change.

    The indicator's name stands over its row, which begins with the group; over it the goal, if `by_goal`.
    """
    language = opened.language

    def word(key: str) -> str:
        return label(f"table.{key}", language)

    named = zip(frame["indicator"], frame["group"], strict=True)
    told = frame.assign(whose=[whose(opened, opened.policy.indicator(id), group) for id, group in named])
    columns = [show.Column("whose", word("group"))]
    headings = {"movement": "movement", "beside": f"beside_{beside(opened)}", "target": "target"}
    columns += [
        show.Column(judgement, word(heading), "verdict", status="status")
        for judgement, heading in headings.items()
        if frame[judgement].ne("").any()
    ]
    sure = frame["lower"].notna().any()
    heading = word("now_sure" if sure else "now")
    columns.append(show.Column("value", heading, "estimate", "@unit", "@decimals", "status"))
    if frame["n"].notna().any():
        told["n_status"] = frame["status"].where(frame["value"].isna(), "not_stated")
        columns.append(show.Column("n", word("n"), "number", "", 0, "n_status"))
    columns.append(show.Column("before", word("before"), "number", "@unit", "@decimals", "before_status"))
    columns.append(show.Column("change", word("change"), "change", "@unit", "@decimals", "change_status"))
    caption = show.Caption(
        title,
        subtitle=label("report.since_last", language),
        source=source,
        note=_notes(opened, frame, sure=sure),
        language=language,
    )
    made = show.table(told, columns, caption, anchors="indicator")
    return replace(made, groups=tuple(_over(opened, frame, by_goal=by_goal)))


def _over(opened: Opened, frame: pd.DataFrame, *, by_goal: bool) -> Iterator[tuple[int, str]]:
    """Yield what stands over each row: the indicator, and over the first of a goal's the goal."""
    before = None
    for at, told in enumerate(frame.to_dict("records")):
        goal = opened.policy.goal(opened.policy.indicator(told["indicator"]).goal)
        if by_goal and goal != before:
            yield (
                at,
                goal_title(goal, opened.language),
            )
        yield at, f"{'★ ' if told['starred'] else ''}{told['label']}"
        before = goal


def whose(opened: Opened, declared: Indicator, group: str) -> str:
    """Return whose figure a row is about, as it begins: everybody's where it is of no group."""
    said = who(opened.policy, declared, group, opened.language)
    return capital(said or label("report.all", opened.language))


def earlier_notes(frame: pd.DataFrame) -> list[str]:
    """Return which earlier figure is meant, of each headline where it is not the last measurement's own."""
    told = frame[frame["earlier"] != ""]
    return [f"{label}: {text}" for label, text in zip(told["label"], told["earlier"], strict=True)]


def tested_together(opened: Opened) -> str:
    """Say which changes were tested together, and how; "" where each was tested by itself, or nobody says."""
    rule = opened.policy.rule_for(opened.year)
    apart = rule.correction == "none" or rule.family == "indicator"
    if apart or opened.record.generations.many_tests == 1:
        return ""
    method = label(f"correction.{rule.correction}", opened.language)
    return label(f"report.together_{rule.family}", opened.language, method=method)


def _notes(opened: Opened, frame: pd.DataFrame, *, sure: bool) -> str:
    """Say what a star is, and which changes do not look like the difference of the figures beside them."""
    notes = [label("report.star", opened.language)] if frame["starred"].any() else []
    if (
        sure
        and (
            frame["lower"].isna() & frame["value"].notna() & (frame["interval_status"] == "full_count")
        ).any()
    ):
        notes.append(label("explain.full_count", opened.language))
    if frame["n"].notna().any():
        notes.append(label("report.n", opened.language))
    notes += filter(None, [tested_together(opened)] if sure else [])
    notes += unsure_notes(opened, frame)
    notes += earlier_notes(frame)
    noted = list(frame.loc[frame["noted"], "label"])
    if noted:
        notes.append(label("report.rounding", opened.language, labels=listing(noted, opened.language)))
    return " ".join(notes)

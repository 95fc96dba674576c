"""Figures of an extract as a policy declares them: by group, area and period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.policy.model import BankFigures
from barometer.statbank.answer import MEASURE, OBSERVED, STATUS, VALUE
from barometer.statbank.codes import code_list, refuse_double, total_code
from barometer.statbank.extract import Extract
from barometer.statbank.tableinfo import TIME, Variable

COLUMNS = ("group", "area", "period", "value")


def bank_series(extract: Extract, declared: BankFigures) -> pd.DataFrame:
    """Return the numbers of an extract that a declaration means.

    Returns
    -------
    `COLUMNS`: `group` is a policy's group or "" for all; `area` the bank's name of the area, "" where there
    is but one; `period` as the bank writes it. What is missing, or may be withheld, is left out.

    Raises
    ------
    BarometerError
        If a variable has several codes and none is chosen, if a sum would count somebody twice, or if a code
        of a group is not known.
    """
    where = f"statbank, {extract.name}"
    frame = _chosen(extract, declared, where)
    info = extract.info
    kept = [info.variable(name).id for name in (declared.groups, declared.areas) if name] + [TIME]
    added = [info.variable(name).id for name in declared.summed]
    for name in [*extract.request.queries[0].codes, MEASURE]:
        if name in frame and name not in (*kept, *added) and frame[name].nunique() > 1:
            some = ", ".join(sorted(frame[name].unique())[:6])
            raise BarometerError(
                f"{where}: {name} has several codes ({some}); choose one under codes: [{name}=…], or name it "
                "as groups or areas, or under summed"
            )
    for name in added:
        refuse_double(info, info.variable(name), sorted(set(frame[name])))
    whole = frame.groupby(kept, sort=False, dropna=False)
    known = whole[STATUS].agg(lambda each: (each == OBSERVED).all())
    figures = whole[VALUE].sum()[known].reset_index()
    return pd.DataFrame(
        {
            "group": _groups(extract, declared, figures, where),
            "area": _areas(extract, declared, figures),
            "period": figures[TIME],
            "value": figures[VALUE],
        }
    )


def bank_columns(extract: Extract, declared: BankFigures, columns: Sequence[str]) -> pd.DataFrame:
    """Return the numbers of an extract as the columns of a calculation.

    Parameters
    ----------
    columns
        What the calculation takes; where it is more than one, `declared.columns` chooses each.

    Returns
    -------
    `group`, `period` and `columns`; NaN where the bank has no number for one of them.

    Raises
    ------
    BarometerError
        As for `bank_series`; or if the figures are of several areas.
    """
    parts = []
    for column in columns:
        rows = bank_series(extract, replace(declared, codes=declared.codes_of(column)))
        if rows["area"].any():
            raise BarometerError(
                f"statbank, {extract.name}: an indicator's figures are of one area; choose it under codes"
            )
        parts.append(rows.set_index(["group", "period"])["value"].rename(column))
    return pd.concat(parts, axis=1, sort=True).reset_index()


def _chosen(extract: Extract, declared: BankFigures, where: str) -> pd.DataFrame:
    frame = extract.frame
    for each in declared.codes:
        name, _, code = each.partition("=")
        id = name if name == MEASURE else extract.info.variable(name).id
        fetched = sorted(frame[id].unique()) if id in frame else []
        if code not in fetched:
            raise BarometerError(
                f"{where}: {id} has no code '{code}' in what was fetched ({', '.join(fetched)})"
                f"{nearest(code, fetched)}"
            )
        frame = frame[frame[id] == code]
    return frame


def _groups(extract: Extract, declared: BankFigures, figures: pd.DataFrame, where: str) -> pd.Series | str:
    if not declared.groups:
        return ""
    variable = extract.info.variable(declared.groups)
    known = dict(code_list(extract.info, variable).groups)
    if total := total_code(extract.info, variable):
        known[total] = ""
    for code in figures[variable.id].unique():
        if code not in known:
            raise BarometerError(
                f"{where}: which group code {code} of {variable.id} is, is not known; leave it out when it "
                "is fetched, or add it to barometer/statbank/codes.yaml"
            )
    return figures[variable.id].map(known)


def _areas(extract: Extract, declared: BankFigures, figures: pd.DataFrame) -> pd.Series | str:
    if not declared.areas:
        return ""
    variable: Variable = extract.info.variable(declared.areas)
    if figures[variable.id].nunique() == 1:
        return ""
    return figures[variable.id].map({code.id: code.text for code in variable.codes})

"""Delivery workbooks: for each administration a file with just its indicators, ready to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.files import write_atomic
from barometer.intake.drawing import to_workbook
from barometer.intake.forms import forms_of
from barometer.intake.layout import Layout, lay_out, sheet_csv
from barometer.policy.model import Policy


def write_templates(
    policy: Policy,
    year: int,
    folder: Path,
    owner: str = "",
    previous: pd.DataFrame | None = None,
    *,
    csv: bool = False,
) -> list[Path]:
    """Write an empty delivery workbook for each administration, or for `owner`, into `folder`.

    Parameters
    ----------
    policy, year
        The declarations, and which of the dated ones are in force.
    folder, owner
        Where to write `2014-BUF.xlsx`, ...; one administration's code, or "" for all that deliver something.
    previous
        The last measurement's observations, shown greyed beside the fields.
    csv
        Also write `2014-BUF-<indicator>.csv` for each sheet.

    Raises
    ------
    BarometerError
        If the administration is unknown or delivers nothing.
    """
    codes = [owner] if owner else [administration.code for administration in policy.administrations]
    written = []
    for code in codes:
        layouts = _layouts(policy, year, code, previous, {})
        if owner and not layouts:
            raise BarometerError(f"{owner} delivers no indicator as a table for {year}; nothing to write")
        if layouts:
            written.append(folder / f"{year}-{code}.xlsx")
            write_atomic(written[-1], to_workbook(layouts, policy, year, code))
        for layout in layouts if csv else ():
            written.append(folder / f"{year}-{code}-{layout.form.indicator.id}.csv")
            write_atomic(written[-1], sheet_csv(layout))
    if not written:
        raise BarometerError(
            f"nobody delivers an indicator as a table for {year}; the policy's indicators say their owners, "
            "and from when on their methods apply"
        )
    return written


def write_delivery(
    path: Path,
    policy: Policy,
    year: int,
    owner: str,
    figures: Mapping[str, pd.DataFrame],
    previous: pd.DataFrame | None = None,
) -> Path:
    """Write a filled-in delivery: a workbook of all the owner's sheets, or a CSV file of one indicator.

    Parameters
    ----------
    path
        Ends in `.xlsx` or `.csv`.
    policy, year, owner, previous
        As in `write_templates`.
    figures
        Indicator → frame with the form's key columns (`period`, `group`, breakdowns; codes, "" for the total)
        and measures, and where wanted `status` (a status of observations) and `remark`. Totals of counts are
        added where they are not given. In a CSV file, the one indicator.

    Raises
    ------
    BarometerError
        If an indicator is not among the owner's, or its frame lacks a column.
    """
    layouts = _layouts(policy, year, owner, previous, figures)
    known = [layout.form.indicator.id for layout in layouts]
    for id in figures:
        if id not in known:
            raise BarometerError(f"{owner} does not deliver '{id}' for {year}{nearest(id, known)}")
    if path.suffix == ".csv":
        content = sheet_csv(next(layout for layout in layouts if layout.form.indicator.id in figures))
    else:
        content = to_workbook(layouts, policy, year, owner)
    write_atomic(path, content)
    return path


def _layouts(
    policy: Policy,
    year: int,
    owner: str,
    previous: pd.DataFrame | None,
    figures: Mapping[str, pd.DataFrame],
) -> list[Layout]:
    return [
        lay_out(form, policy, year, owner, previous, figures.get(form.indicator.id))
        for form in forms_of(policy, year, owner)
    ]

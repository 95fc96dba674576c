"""Figures from Statistics Denmark that lie in data/statbank/, as rows of key figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.policy.model import KeyFigure
from barometer.statbank.codes import code_lists
from barometer.statbank.extract import read_extract
from barometer.statbank.series import bank_series

TYPED = {
    "population-by-origin": "statbank_FOLK1E_denmark_origin_2008K4-2025K4.csv",
    "income-by-origin": "statbank_INDKP109_denmark_taxable_income_by_origin_2008-2024.csv",
    "employment-rate": "statbank_RAS200_employment_rate_16-64_2008-2021_long.csv",
}
"""Three extracts that others took before `barometer fetch` was: their requests are not recorded."""

COLUMNS = ("series", "group", "area", "period", "value", "source_url")


def read_statbank(folder: Path, figures: Iterable[KeyFigure]) -> pd.DataFrame:
    """Read the key figures that are taken from the statistics bank.

    Returns
    -------
    `COLUMNS`, the rows of `figures` that declare an extract, and of those whose extracts were taken without a
    recorded request: immigrants and descendants in Denmark on 1 October (persons), average taxable income by
    origin (DKK a year per person with the income), and the employment rate of Copenhagen, ages 16-64, all
    origins (percent, end of November).

    Raises
    ------
    BarometerError
        If an extract is missing or not as it was fetched, or a code of origin is unknown.
    """
    rows = [_declared(folder, one) if one.statbank else _typed(folder, one.id) for one in figures]
    return pd.concat([pd.DataFrame(columns=list(COLUMNS)), *(each for each in rows if len(each))])


def extracts_of(folder: Path, figures: Iterable[KeyFigure]) -> list[Path]:
    """Return the files that `read_statbank` reads for key figures, of those that are there."""
    places = [folder / (one.statbank.table if one.statbank else TYPED.get(one.id, "")) for one in figures]
    files = {
        file for place in places if place != folder for file in (place, *place.glob("*")) if file.is_file()
    }
    return sorted(files)


def read_places(folder: Path, figure: KeyFigure, places: Iterable[str]) -> pd.DataFrame:
    """Return a key figure of other places than the city, as they are named in its extract.

    Returns
    -------
    Columns `place, period, value`; no rows where the figure's extract is not there or holds no other places.
    Only that of the employment rate (RAS200) does.

    Raises
    ------
    BarometerError
        If a place is not in the extract; the nearest is told.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> figure = next(f for f in shipped("copenhagen_2011").key_figures if f.id == "employment-rate")
    >>> rows = read_places(Path("data/statbank"), figure, ["All Denmark"])
    >>> rows["period"].min(), rows["period"].max()
    ('2008', '2021')
    """
    if figure.id != "employment-rate" or not (folder / TYPED[figure.id]).is_file():
        return pd.DataFrame(columns=["place", "period", "value"])
    table = _read(folder / TYPED[figure.id], ",")
    there = set(table["region"])
    for place in places:
        if place not in there:
            raise BarometerError(f"{TYPED[figure.id]} has no place '{place}'{nearest(place, there)}")
    rows = table[table["region"].isin(list(places))]
    named = rows.rename(columns={"region": "place", "time": "period"})
    return named.assign(value=pd.to_numeric(rows["value_pct"]))[["place", "period", "value"]]


def _declared(folder: Path, figure: KeyFigure) -> pd.DataFrame:
    assert figure.statbank is not None
    extract = read_extract(folder / figure.statbank.table)
    rows = bank_series(extract, figure.statbank)
    return rows.assign(series=figure.id, source_url=extract.url)[list(COLUMNS)]


def _typed(folder: Path, series: str) -> pd.DataFrame:
    if series == "population-by-origin":
        table = _read(folder / TYPED[series], ";").query("HERKOMST != '1'")
        october = table["TID"].str.removesuffix("K4")
        return _rows(series, "FOLK1E", table["HERKOMST"], october, table["INDHOLD"])
    if series == "income-by-origin":
        table = _read(folder / TYPED[series], ";").query("ENHED == '121'")
        return _rows(series, "INDKP109", table["HERKOMST"], table["TID"], table["INDHOLD"])
    if series == "employment-rate":
        table = _read(folder / TYPED[series], ",").query("region == 'Copenhagen'")
        return _rows(series, "RAS200", table["ancestry"], table["time"], table["value_pct"])
    return pd.DataFrame(columns=list(COLUMNS))


def _read(path: Path, separator: str) -> pd.DataFrame:
    try:
        return pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing; restore it from version control") from error


def _rows(series: str, table: str, origin: pd.Series, period: pd.Series, value: pd.Series) -> pd.DataFrame:
    codes = {**code_lists()[table]["HERKOMST"].groups, "Total": ""}
    unknown = sorted(set(origin) - set(codes))
    if unknown:
        raise BarometerError(f"{TYPED[series]}: origin '{unknown[0]}' is not in the list of table {table}")
    return pd.DataFrame(
        {
            "series": series,
            "group": origin.map(codes),
            "area": "",
            "period": period,
            "value": pd.to_numeric(value),
            "source_url": f"https://www.statbank.dk/{table}",
        }
    )

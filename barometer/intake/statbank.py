"""Extracts from Statistics Denmark that lie in data/statbank/, as rows of key figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError

ORIGIN = {
    "FOLK1E": {
        "1": "danish",
        "24": "western_immigrants",
        "25": "non_western_immigrants",
        "34": "western_descendants",
        "35": "non_western_descendants",
    },
    "INDKP109": {"DANSK": "danish", "IND_VEST": "western_immigrants", "IND_ANDRE": "non_western_immigrants"},
}
"""Codes of origin by table: they differ from table to table, so each table has its own list."""

FILES = {
    "FOLK1E": "statbank_FOLK1E_denmark_origin_2008K4-2025K4.csv",
    "INDKP109": "statbank_INDKP109_denmark_taxable_income_by_origin_2008-2024.csv",
    "RAS200": "statbank_RAS200_employment_rate_16-64_2008-2021_long.csv",
}


def read_statbank(folder: Path) -> pd.DataFrame:
    """Read the key figures that the extracts hold.

    Returns
    -------
    Columns `series, group, area, period, value, source_url`: immigrants and descendants in Denmark
    on 1 October (persons), average taxable income by origin (DKK a year per person with the income), and the
    employment rate of Copenhagen, ages 16-64, all origins (percent, end of November).

    Raises
    ------
    BarometerError
        If a file is missing, or a code of origin is unknown.
    """
    population = _read(folder / FILES["FOLK1E"], ";").query("HERKOMST != '1'")
    income = _read(folder / FILES["INDKP109"], ";").query("ENHED == '121'")
    rates = _read(folder / FILES["RAS200"], ",").query("region == 'Copenhagen'")
    october = population["TID"].str.removesuffix("K4")
    return pd.concat(
        [
            _rows(
                "population-by-origin",
                "FOLK1E",
                population["HERKOMST"],
                october,
                population["INDHOLD"],
            ),
            _rows("income-by-origin", "INDKP109", income["HERKOMST"], income["TID"], income["INDHOLD"]),
            _rows("employment-rate", "RAS200", rates["ancestry"], rates["time"], rates["value_pct"]),
        ],
        ignore_index=True,
    )


def _read(path: Path, separator: str) -> pd.DataFrame:
    try:
        return pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing; restore it from version control") from error


def _rows(series: str, table: str, origin: pd.Series, period: pd.Series, value: pd.Series) -> pd.DataFrame:
    codes = {**ORIGIN.get(table, {}), "Total": ""}
    unknown = sorted(set(origin) - set(codes))
    if unknown:
        raise BarometerError(f"{FILES[table]}: origin '{unknown[0]}' is not in the list of table {table}")
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

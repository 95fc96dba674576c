"""Two registers of the invented city: schools, and the municipality's managers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from barometer.demo.city import ADULTS, DISTRICTS

SCHOOLS_IN_DISTRICT = 5
MANAGERS = {"ØKF": 46, "BIF": 58, "BUF": 214, "KFF": 61, "SOF": 143, "SUF": 127, "TMF": 88}
MINORITY_MANAGERS = {"ØKF": 1, "BIF": 6, "BUF": 9, "KFF": 2, "SOF": 11, "SUF": 7, "TMF": 3}
"""In the reference year 2023; some of them too few to be shown."""

SCHOOLS_YAML = """\
# Syntetiske data: skolerne i en opfundet kommune.
name: schools
period: "{period}"
measures:
  bilingual: {{column: tosprogede, range: [0, 100000]}}
  pupils: {{column: elever, range: [0, 100000]}}
  area_bilingual: {{column: omraade_tosprogede, range: [0, 100000]}}
  area_children: {{column: omraade_boern, range: [0, 100000]}}
encoding: utf-8
"""
STAFF_YAML = """\
# Syntetiske data: lederne i en opfundet kommune.
name: staff
period: "{period}"
breakdowns:
  office: {{column: forvaltning, codes: {{{offices}}}}}
measures:
  minority_manager: {{column: oprindelse, codes: {{1: 0, 2: 1}}}}
  manager: 1
encoding: utf-8
"""


def schools(random: np.random.Generator, year: int) -> pd.DataFrame:
    """Return one row per school with its own and its area's counts in a reference year."""
    rows = []
    for district in DISTRICTS:
        adults = ADULTS[district]
        share = 1.35 * adults["non_western"] / sum(adults.values())
        children = int(sum(adults.values()) * 0.11)
        for _ in range(SCHOOLS_IN_DISTRICT):
            pupils = int(random.integers(280, 720))
            own = float(np.clip(random.normal(share, 0.12 - 0.006 * (year - 2023)), 0.01, 0.9))
            rows.append(
                {
                    "tosprogede": round(pupils * own),
                    "elever": pupils,
                    "omraade_tosprogede": round(children * share),
                    "omraade_boern": children,
                }
            )
    return pd.DataFrame(rows)


def managers(random: np.random.Generator, year: int) -> pd.DataFrame:
    """Return one row per manager in a reference year: administration and origin (1 Danish, 2 non-western)."""
    rows = []
    for office, number in MANAGERS.items():
        minority = MINORITY_MANAGERS[office] + int(random.integers(0, 2)) * (year - 2023)
        rows.append(
            pd.DataFrame({"forvaltning": office, "oprindelse": [2] * minority + [1] * (number - minority)})
        )
    return pd.concat(rows, ignore_index=True)


def to_file(register: pd.DataFrame) -> str:
    """Return a register as a file with semicolons."""
    return register.to_csv(index=False, sep=";", lineterminator="\n")


def schools_description(period: int) -> str:
    """Return the YAML that describes the schools of a reference year."""
    return SCHOOLS_YAML.format(period=period)


def staff_description(period: int) -> str:
    """Return the YAML that describes the managers of a reference year."""
    offices = ", ".join(f'"{office}": {office}' for office in MANAGERS)
    return STAFF_YAML.format(period=period, offices=offices)

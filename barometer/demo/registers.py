"""Two registers of the invented city: schools, and the municipality's managers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from barometer.demo.city import ADULTS, DISTRICTS, FIRST, stream

SCHOOLS_IN_DISTRICT = 5
MANAGERS = {"ØKF": 46, "BIF": 58, "BUF": 214, "KFF": 61, "SOF": 143, "SUF": 127, "TMF": 88}
MINORITY_MANAGERS = {"ØKF": 1, "BIF": 6, "BUF": 9, "KFF": 2, "SOF": 11, "SUF": 7, "TMF": 3}
"""In the first year; some of them too few to be shown."""

SCHOOLS_YAML = """\
# Syntetiske data: skolerne i en opdigtet kommune.
name: schools
period: "{period}"
measures:
  bilingual: {{column: tosprogede, range: [0, 100000]}}
  pupils: {{column: elever, range: [0, 100000]}}
  area_bilingual: {{column: omraade_tosprogede, range: [0, 100000]}}
  area_children: {{column: omraade_boern, range: [0, 100000]}}
"""
_OFFICES = ", ".join(f"{office}: {office}" for office in MANAGERS)
STAFF_YAML = """\
# Syntetiske data: lederne i en opdigtet kommune.
name: staff
period: "{period}"
breakdowns:
  office: {{column: forvaltning, codes: {{{offices}}}}}
measures:
  minority_manager: {{column: oprindelse, codes: {{1: 0, 2: 1}}}}
  manager: 1
""".replace("{offices}", _OFFICES)


def schools(seed: int, year: int) -> pd.DataFrame:
    """Return one row per school with its own and its area's counts in a reference year.

    Schools stay what they are: each year a tenth of what sets them apart from their area is gone.
    """
    random = stream(seed, FIRST, "schools")
    rows: list[dict[str, object]] = []
    for district in DISTRICTS:
        adults = ADULTS[district]
        share = 1.35 * adults["non_western"] / sum(adults.values())
        children = int(sum(adults.values()) * 0.11)
        for _ in range(SCHOOLS_IN_DISTRICT):
            pupils = int(random.integers(280, 720))
            apart = random.normal(0.0, 0.12) * (1.0 - 0.1 * (year - FIRST))
            rows.append(
                {
                    "skole": f"Skole {len(rows) + 1}",
                    "tosprogede": round(pupils * float(np.clip(share + apart, 0.01, 0.9))),
                    "elever": pupils,
                    "omraade_tosprogede": round(children * share),
                    "omraade_boern": children,
                }
            )
    return pd.DataFrame(rows)


def managers(seed: int, year: int) -> pd.DataFrame:
    """Return one row per manager in a reference year: administration and origin (1 Danish, 2 non-western)."""
    random, rows = stream(seed, year, "staff"), []
    more = [int(random.integers(0, 2)) for _ in MANAGERS]
    if not any(more):
        more[-1] = 1  # nobody delivers the file of the year before
    for (office, number), gained in zip(MANAGERS.items(), more, strict=True):
        minority = MINORITY_MANAGERS[office] + gained * (year - FIRST)
        rows += [(office, 2)] * minority + [(office, 1)] * (number - minority)
    return pd.DataFrame(rows, columns=["forvaltning", "oprindelse"])

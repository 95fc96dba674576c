"""Goal 3: Mere blandet leder- og medarbejderskare i kommunen. One indicator, starred (sheet of January 2013)."""

from barometer.policy.copenhagen_2011.declared import SHEET, SHEET_SOURCE, published
from barometer.policy.model import Indicator, Text

INDICATORS = (
    Indicator(
        id="minority-managers",
        goal=3,
        label=Text(
            "Andel ledere med etnisk minoritetsbaggrund", "Share of managers of ethnic-minority background"
        ),
        definition=Text(
            "Ledere med etnisk minoritetsbaggrund i procent af alle kommunens ledere; nævneren er udledt, og "
            "ledelsesniveauer og år er ikke oplyst. Målet nævner også medarbejdere, men arket måler kun ledere.",
            "Managers of ethnic-minority background as a percentage of all the municipality's managers; the "
            "denominator is inferred, levels of management and year are not told. The goal also speaks of staff, "
            "but the sheet measures managers only.",
        ),
        population=Text("Ledere ansat i Københavns Kommune", "Managers employed by the City of Copenhagen"),
        methods=published("percent"),
        unit="percent",
        direction="higher",
        starred=True,
        evidence="published",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("ØKF",),
        group="ethnic_minority",
        groups=("ethnic_minority",),
        note=Text(
            "Arket fra januar 2013 siger »ingen nye tal«: 1,5 % er overført fra en tidligere måling, og det er "
            "ikke oplyst hvilken.",
            "The sheet of January 2013 says 'no new figures': 1.5 % is carried over from an earlier measurement, "
            "and which one is not told.",
        ),
    ),
)

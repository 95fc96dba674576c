"""Goal 8: Færre skal opleve diskrimination. One candidate from the yearly survey, inferred."""

from barometer.policy.copenhagen_2011.declared import candidate
from barometer.policy.model import Text

INDICATORS = (
    candidate(
        "experienced-discrimination",
        8,
        Text("Andel, der har oplevet diskrimination", "Share who have experienced discrimination"),
        Text(
            "Kandidat. Undersøgelsen i 2012 har et kapitel om diskrimination; periode, grunde og ordlyd er ikke "
            "fundet.",
            "Candidate. The 2012 survey has a chapter on discrimination; period, grounds and wording have not "
            "been found.",
        ),
        population=Text("Voksne københavnere", "Adult Copenhageners"),
        unit="percent",
        direction="lower",
        owners=("BIF",),
        source=Text("Inklusionsundersøgelsen 2012 (ikke læst)", "Inclusion survey 2012 (not read)"),
        source_url="https://doczz.net/doc/7001329/miele-g-8072",
        note=Text("", ""),
    ),
)

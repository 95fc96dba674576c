"""Goal 4: Flere skal have gavn af kommunens tilbud. No indicator seen; a candidate stands for what is unknown."""

from barometer.policy.copenhagen_2011.declared import candidate
from barometer.policy.model import Text

INDICATORS = (
    candidate(
        "offer-use",
        4,
        Text("Brug og udbytte af kommunens tilbud", "Use of and benefit from what the municipality offers"),
        Text(
            "Kandidat. Ingen af målets indikatorer er set. Udvalgenes handleplaner 2011-14 har afsnit om "
            "målsætninger og indikatorer, men teksten er ikke fundet.",
            "Candidate. None of the goal's indicators has been seen. The committees' action plans 2011-14 have "
            "sections on aims and indicators, but their text has not been found.",
        ),
        population=Text("ikke oplyst", "not told"),
        unit="unknown",
        direction=None,
        owners=("KFF", "SOF", "BUF", "SUF"),
        source=Text(
            "Udvalgenes handleplaner 2011-14 (ikke læst)", "Committees' action plans 2011-14 (not read)"
        ),
        source_url="http://docplayer.dk/976129-Udvalgenes-handleplaner-for-integra-integra-tions-tions-politik-politik-ken-ken-2011-14.html",
        note=Text("Også enhed og retning er ukendte.", "Unit and direction are unknown, too."),
    ),
)

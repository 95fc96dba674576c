"""Goal 6: Flere skal opleve at høre til i København. Two candidates from the yearly survey, inferred."""

from barometer.policy.copenhagen_2011.declared import candidate
from barometer.policy.model import Text

_SURVEY = Text(
    "Inklusionsundersøgelsen 2011 og 2012 (ikke læst)", "Inclusion surveys 2011 and 2012 (not read)"
)
_ADULTS = Text("Voksne københavnere efter oprindelse (udledt)", "Adult Copenhageners by origin (inferred)")
_DANISH = Text("københavnere af dansk oprindelse (udledt)", "Copenhageners of Danish origin (inferred)")
_URL = "https://docplayer.dk/amp/11507561-Konstruktion-af-inklusionsindikator.html"

INDICATORS = (
    candidate(
        "belonging",
        6,
        Text("Følelsen af at høre til i København", "The feeling of belonging in Copenhagen"),
        Text(
            "Kandidat. Politikken siger: »Inklusion er følelsen af at høre til. Hvis man føler sig som københavner, "
            "er man inkluderet i byen.« Spørgsmål og værdier er ikke fundet.",
            "Candidate. The policy says: 'Inclusion is the feeling of belonging. If you feel that you are a "
            "Copenhagener, you are included in the city.' Question and values have not been found.",
        ),
        population=_ADULTS,
        comparison=_DANISH,
        unit="percent",
        direction="higher",
        owners=("BIF",),
        source=_SURVEY,
        source_url=_URL,
        note=Text("", ""),
    ),
    candidate(
        "inclusion-index",
        6,
        Text("Sammensat inklusionsindikator", "Composite inclusion indicator"),
        Text(
            "Kandidat. Undersøgelsen i 2008 byggede en indikator af tillid, fællesskab og indflydelse; formlen for "
            "2011-14 er ikke fundet.",
            "Candidate. The 2008 survey built an indicator from trust, community and influence; the formula of "
            "2011-14 has not been found.",
        ),
        population=_ADULTS,
        comparison=_DANISH,
        unit="index_points",
        direction="higher",
        owners=("BIF",),
        source=_SURVEY,
        source_url=_URL,
        note=Text("", ""),
    ),
)

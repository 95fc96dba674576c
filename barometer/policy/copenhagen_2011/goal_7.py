"""Goal 7: Færre skal føle sig ekskluderet på grund af fattigdom. One candidate from the yearly survey, inferred."""

from barometer.policy.copenhagen_2011.declared import candidate
from barometer.policy.model import Text

INDICATORS = (
    candidate(
        "excluded-by-poverty",
        7,
        Text(
            "Andel, der føler sig ekskluderet på grund af fattigdom",
            "Share who feel excluded because of poverty",
        ),
        Text(
            "Kandidat. Målet gælder oplevet udelukkelse, ikke antallet af fattige. Undersøgelsen i 2012 har et "
            "kapitel om fattigdom og fællesskab; spørgsmålets ordlyd er ikke fundet.",
            "Candidate. The goal is about perceived exclusion, not the number of poor. The 2012 survey has a "
            "chapter on poverty and community; the wording of the question has not been found.",
        ),
        population=Text("Voksne københavnere", "Adult Copenhageners"),
        unit="percent",
        direction="lower",
        owners=("BIF", "SOF"),
        source=Text("Inklusionsundersøgelsen 2012 (ikke læst)", "Inclusion survey 2012 (not read)"),
        source_url="https://doczz.net/doc/7001329/miele-g-8072",
        note=Text("", ""),
    ),
)

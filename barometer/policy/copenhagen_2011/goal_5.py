"""Goal 5: Et mere trygt København for alle grupper. Two candidates, inferred from the city's safety work."""

from barometer.policy.copenhagen_2011.declared import candidate
from barometer.policy.model import Text

INDICATORS = (
    candidate(
        "areas-in-need",
        5,
        Text(
            "Antal områder med behov for en markant eller intensiveret indsats ifølge Tryghedsindekset",
            "Number of areas needing a marked or intensified effort by the safety index",
        ),
        Text(
            "Kandidat. Effektmål 1 i Sikker By, fulgt i Københavns Tryghedsindeks af samme forvaltning i samme "
            "år; at det også er barometerets indikator, er udledt.",
            "Candidate. Effect goal 1 of Sikker By, followed in the city's safety index by the same "
            "administration in the same years; that it is also the barometer's indicator is inferred.",
        ),
        population=Text("Københavns områder", "Copenhagen's areas"),
        unit="areas",
        direction="lower",
        owners=("BIF",),
        source=Text("Københavns Tryghedsindeks", "Copenhagen's safety index"),
        source_url="https://kk.dk/dagsordener-og-referater/%C3%98konomiudvalget/m%C3%B8de-18062013/referat/punkt-4",
        note=Text(
            "Sikker Bys mål er et fald på mindst 50 pct. senest i 2014.",
            "Sikker By's target is a fall of at least 50 % by 2014.",
        ),
        decimals=0,
    ),
    candidate(
        "unsafe-neighbourhood",
        5,
        Text(
            "Andel københavnere, der er utrygge i deres nabolag",
            "Share of Copenhageners who feel unsafe in their neighbourhood",
        ),
        Text(
            "Kandidat. Spørgsmålet er stillet sammenligneligt siden 2009; at det er barometerets indikator, er "
            "udledt. Ingen af de fundne tal er delt op på oprindelse, skønt målet siger »for alle grupper«.",
            "Candidate. The question has been asked in a comparable way since 2009; that it is the barometer's "
            "indicator is inferred. None of the figures found is divided by origin, although the goal says "
            "'for all groups'.",
        ),
        population=Text("Voksne københavnere i en stikprøve", "Adult Copenhageners in a sample"),
        unit="percent",
        direction="lower",
        owners=("BIF", "ØKF"),
        source=Text("Tryghedsindekset 2009-2014", "Safety index 2009-2014"),
        source_url="https://tryghedsundersogelsen.kk.dk/indhold/hele-k%C3%B8benhavn-0",
        note=Text("Serien står under »Offentliggjort senere«.", "The series stands under 'Published later'."),
    ),
)

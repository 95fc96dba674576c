"""Wordings that were replaced by better ones stand in no catalogue, policy, notebook or note again."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    *(ROOT / "barometer").rglob("*.toml"),
    *(ROOT / "barometer" / "policy").rglob("*.yaml"),
    *(ROOT / "notebooks").glob("*.ipynb"),
    *(ROOT / "data" / "commentary").rglob("*.md"),
    ROOT / "data" / "published" / "measurements.csv",
]
WORSE = """
er vurderingen kan ikke|Af de indikatorer, der tæller|er forbedret|er forværret|ord og en form
Hvad et andet valg ville give|Vurderingen bygger på valg|Ændrer vurderingen|Regel eller valg
med forbehold for usikkerhed|siden basisåret|lineær fart|vejen derhen|måle farten|hvilken vej der er bedre
en revision er ingen udvikling|måls status|ingen tydelig ændring|så vidt de er fundet|Kandidat.
et manglende tal også er|Hvad der mangler|Målingen er taget|ingen værdi er kendt|Genskabt|Arkets side
Målingens aftryk|Belæg|definitionen er udledt|Leverandør"|Læst som|Læsningen er udledt|Barometrets vurdering
kendt på måletidspunktet|Scoren regnet efter|Beregning: egne|at scoren er lineær imellem|gennem målingerne
Åben markør|Streger og bånd viser 95 %|indgik ikke i målingen|der er ikke spurgt til|diskretioneret|observeret
Ændringen er signifikant|Syntetiske data|opfunden|opfundet kommune|surveyets|Analytikerens|Vis beregningen
Overledighed: |er placeret i|er ingen på alle tre|har gået til|Siden siger »|Se tallet efter|Slet den ene.
Markér naboerne|Ophæv cellefletning|Rediger kæder|skal stå, som det står|kan godtages
de frosne|Kan ikke fryses
En måling regnet om|gengivet igen|Hvad der flyttede sig|Hvem driver det|Sig trend|under lup"|Notesbogen
A hand to|More shall feel|More in work|pointer 7|citizen-facing|whiskers
how far there is still to go|not told"
"""


@pytest.mark.parametrize("worse", [each for line in WORSE.split("\n") for each in line.split("|") if each])
def test_a_worse_form_is_gone(worse):
    assert len(FILES) > 60
    places = [file for file in FILES if worse in file.read_text(encoding="utf-8")]
    assert places == []

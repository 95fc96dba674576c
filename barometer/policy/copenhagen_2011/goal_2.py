"""Goal 2: Flere i arbejde. One indicator, starred (sheet of January 2013)."""

from barometer.policy.copenhagen_2011.declared import SHEET, SHEET_SOURCE, published
from barometer.policy.model import Indicator, Text

INDICATORS = (
    Indicator(
        id="excess-unemployment",
        goal=2,
        label=Text(
            "Overledigheden for personer med anden etnisk baggrund (ikke-vestlig oprindelse)",
            "Excess unemployment of persons of other ethnic background (non-western origin)",
        ),
        definition=Text(
            "Læst som ledigheden for personer af ikke-vestlig oprindelse minus ledigheden for personer af dansk "
            "oprindelse. Fradraget er udledt af enheden procentpoint; alder, register og måned er ikke oplyst.",
            "Read as the unemployment rate of persons of non-western origin minus that of persons of Danish "
            "origin. The subtraction is inferred from the unit, percentage points; age, register and month are "
            "not told.",
        ),
        population=Text(
            "Københavnere af ikke-vestlig oprindelse i arbejdsstyrken; alderen er ikke oplyst",
            "Copenhageners of non-western origin in the labour force; age not told",
        ),
        comparison=Text("københavnere af dansk oprindelse", "Copenhageners of Danish origin"),
        methods=published("percentage_points"),
        unit="percentage_points",
        direction="lower",
        starred=True,
        evidence="published_definition_inferred",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("BIF",),
        group="non_western",
        reference_group="danish",
        groups=("non_western",),
        note=Text(
            "Arket kalder ændringen »ikke signifikant« uden at sige, hvordan usikkerheden er fundet.",
            "The sheet calls the change 'not significant' without saying how the uncertainty was found.",
        ),
    ),
)

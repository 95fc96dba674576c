"""The populations as the sources name them. Bilingual, ethnic minority and non-western are not the same people."""

from barometer.policy.model import Breakdown, Category, Group, Text

_AS_NAMED = Text(
    "Som kilden kalder gruppen; afgrænsningen er ikke oplyst.",
    "As the source names the group; how it is delimited is not told.",
)
_STATISTICS_DENMARK = Text(
    "Indvandrere og efterkommere efter Danmarks Statistiks herkomst.",
    "Immigrants and descendants by Statistics Denmark's definition of origin.",
)

GROUPS = (
    Group("bilingual", Text("tosprogede", "bilingual pupils"), _AS_NAMED),
    Group("monolingual", Text("etsprogede", "monolingual pupils"), _AS_NAMED),
    Group("ethnic_minority", Text("etnisk minoritetsbaggrund", "ethnic-minority background"), _AS_NAMED),
    Group("minority_background", Text("minoritetsbaggrund", "minority background"), _AS_NAMED),
    Group("danish", Text("dansk oprindelse", "Danish origin"), _STATISTICS_DENMARK),
    Group(
        "non_western",
        Text("ikke-vestlig oprindelse", "non-western origin"),
        _STATISTICS_DENMARK,
        ("non_western_immigrants", "non_western_descendants"),
    ),
    Group(
        "non_western_immigrants",
        Text("ikke-vestlige indvandrere", "non-western immigrants"),
        _STATISTICS_DENMARK,
    ),
    Group(
        "non_western_descendants",
        Text("ikke-vestlige efterkommere", "non-western descendants"),
        _STATISTICS_DENMARK,
    ),
    Group("western_immigrants", Text("vestlige indvandrere", "western immigrants"), _STATISTICS_DENMARK),
    Group("western_descendants", Text("vestlige efterkommere", "western descendants"), _STATISTICS_DENMARK),
    Group(
        "western",
        Text("vestlig oprindelse", "western origin"),
        _STATISTICS_DENMARK,
        ("western_immigrants", "western_descendants"),
    ),
    Group(
        "immigrants_descendants",
        Text("indvandrere og efterkommere", "immigrants and descendants"),
        _STATISTICS_DENMARK,
    ),
    Group("foreign_born", Text("født i udlandet", "foreign-born"), _AS_NAMED),
    Group("native_born", Text("født i landet", "native-born"), _AS_NAMED),
)

AREAS = Breakdown(
    "area",
    Text("område", "area"),
    (
        Category("ydre_noerrebro", Text("Ydre Nørrebro", "Ydre Nørrebro")),
        Category("bispebjerg", Text("Bispebjerg", "Bispebjerg")),
        Category("distrikt_8", Text("Distrikt 8, Indre Nørrebro", "District 8, Indre Nørrebro")),
        Category("distrikt_12", Text("Distrikt 12, Ydre Nørrebro", "District 12, Ydre Nørrebro")),
        Category(
            "distrikt_12_rode_157",
            Text("Distrikt 12 og rode 157, Ydre Nørrebro", "District 12 and ward 157, Ydre Nørrebro"),
        ),
        Category("denmark", Text("hele landet", "all Denmark")),
    ),
)

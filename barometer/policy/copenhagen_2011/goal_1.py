"""Goal 1: Flere unge styrket ud af folkeskolen. Five indicators, three of them starred (sheet of January 2013)."""

from barometer.policy.copenhagen_2011.declared import SHEET, SHEET_SOURCE, published
from barometer.policy.model import Indicator, Text

_UNPAIRED = Text(
    "I det læste ark står navne og tal i hver sin blok; de er parret i rækkefølge.",
    "In the sheet as read, names and figures stand in separate blocks; they are paired by order.",
)

INDICATORS = (
    Indicator(
        id="marks-gap",
        goal=1,
        label=Text(
            "Gabet mellem et- og tosprogedes karaktergennemsnit ved Folkeskolens Afgangsprøve",
            "Gap between monolingual and bilingual pupils' average marks at the school-leaving exam",
        ),
        definition=Text(
            "Læst som tosprogedes karaktergennemsnit i procent af etsprogedes: 100 betyder intet gab. Læsningen "
            "er udledt, fordi et »gab« er angivet som 93,1 %; fag, klassetrin og skoletyper er ikke oplyst.",
            "Read as the bilingual pupils' average mark as a percentage of the monolingual pupils': 100 means no "
            "gap. The reading is inferred because a 'gap' is given as 93.1 %; subjects, grade and school types "
            "are not told.",
        ),
        population=Text(
            "Elever, der tager Folkeskolens Afgangsprøve (9. klasse); hvilke skoler er ikke oplyst",
            "Pupils taking the school-leaving exam (9th grade); which schools is not told",
        ),
        comparison=Text("etsprogede elever", "monolingual pupils"),
        methods=published("percent"),
        unit="percent",
        direction="higher",
        starred=True,
        evidence="published_definition_inferred",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("BUF",),
        group="bilingual",
        reference_group="monolingual",
        groups=("bilingual",),
        note=_UNPAIRED,
    ),
    Indicator(
        id="youth-education",
        goal=1,
        label=Text(
            "Andel unge med etnisk minoritetsbaggrund, der har gennemført eller er i gang med en "
            "ungdomsuddannelse",
            "Share of young people of ethnic-minority background who have completed or are in upper-secondary "
            "education",
        ),
        definition=Text(
            "Andelen, der har gennemført eller er i gang; aldersgruppe og tidspunkt er ikke oplyst.",
            "The share who have completed or are in progress; age band and point in time are not told.",
        ),
        population=Text(
            "Unge med etnisk minoritetsbaggrund; aldersgruppen er ikke oplyst",
            "Young people of ethnic-minority background; age band not told",
        ),
        methods=published("percent"),
        unit="percent",
        direction="higher",
        starred=True,
        evidence="published",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("BUF",),
        group="ethnic_minority",
        groups=("ethnic_minority",),
        note=_UNPAIRED,
    ),
    Indicator(
        id="school-mix",
        goal=1,
        label=Text(
            "Andel skoler, hvor fordelingen af et- og tosprogede børn afviger mere end 10 % fra sammensætningen "
            "i området",
            "Share of schools whose mix of monolingual and bilingual children deviates more than 10 % from the "
            "mix of the area",
        ),
        definition=Text(
            "Tællingsenheden er skolen. Om de 10 % er procent eller procentpoint, er ikke oplyst.",
            "The unit counted is the school. Whether the 10 % are percent or percentage points is not told.",
        ),
        population=Text("Skoler; kommunale skoler er antaget", "Schools; municipal schools are assumed"),
        comparison=Text("sammensætningen i skolens område", "the mix of the school's own area"),
        methods=published("percent"),
        unit="percent",
        direction="lower",
        starred=False,
        evidence="published",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("BUF",),
        decimals=0,
        note=_UNPAIRED,
    ),
    Indicator(
        id="institution-mix",
        goal=1,
        label=Text(
            "Andel institutioner, hvor fordelingen af børn med etnisk dansk baggrund og etnisk "
            "minoritetsbaggrund afviger mere end 10 % fra sammensætningen i området",
            "Share of day-care institutions whose ethnic mix deviates more than 10 % from the mix of the area",
        ),
        definition=Text(
            "Tællingsenheden er institutionen. Om de 10 % er procent eller procentpoint, er ikke oplyst.",
            "The unit counted is the institution. Whether the 10 % are percent or percentage points is not told.",
        ),
        population=Text("Daginstitutioner", "Day-care institutions"),
        comparison=Text("sammensætningen i institutionens område", "the mix of the institution's own area"),
        methods=published("percent"),
        unit="percent",
        direction="lower",
        starred=False,
        evidence="published",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("BUF",),
        decimals=0,
        note=_UNPAIRED,
    ),
    Indicator(
        id="ninth-grade-after-measure",
        goal=1,
        label=Text(
            "Andelen af børn og unge med etnisk minoritetsbaggrund, der modtager en foranstaltning, som gennemfører "
            "9. klasse",
            "Share of children and young people of ethnic-minority background receiving a social measure who "
            "complete 9th grade",
        ),
        definition=Text(
            "Nævneren er de børn og unge, der modtager en social foranstaltning. Gruppen må ventes at være lille.",
            "The denominator is those who receive a social measure. The group must be expected to be small.",
        ),
        population=Text(
            "Børn og unge med etnisk minoritetsbaggrund, der modtager en social foranstaltning",
            "Children and young people of ethnic-minority background receiving a social measure",
        ),
        methods=published("percent"),
        unit="percent",
        direction="higher",
        starred=True,
        evidence="published",
        source=SHEET_SOURCE,
        source_url=SHEET,
        owners=("SOF",),
        group="ethnic_minority",
        groups=("ethnic_minority",),
        decimals=0,
        note=_UNPAIRED,
    ),
)

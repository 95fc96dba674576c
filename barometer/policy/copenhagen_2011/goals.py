"""The seven committees with their administrations, the four action areas and the eight goals.

Goals and responsible committees are those of the mayor's letter of 5 April 2011. Its two typing errors in
goal 8 ("Mål 8 Færre: skal ...") are mended. Goal 5's action area is inferred by elimination.
"""

from barometer.policy.model import ActionArea, Administration, Committee, Goal, Text

ADMINISTRATIONS = (
    Administration("ØKF", Text("Økonomiforvaltningen", "Finance Administration")),
    Administration(
        "BIF",
        Text("Beskæftigelses- og Integrationsforvaltningen", "Employment and Integration Administration"),
    ),
    Administration("BUF", Text("Børne- og Ungdomsforvaltningen", "Children and Youth Administration")),
    Administration("KFF", Text("Kultur- og Fritidsforvaltningen", "Culture and Leisure Administration")),
    Administration("SOF", Text("Socialforvaltningen", "Social Services Administration")),
    Administration("SUF", Text("Sundheds- og Omsorgsforvaltningen", "Health and Care Administration")),
    Administration(
        "TMF", Text("Teknik- og Miljøforvaltningen", "Technical and Environmental Administration")
    ),
)

COMMITTEES = (
    Committee("ØU", Text("Økonomiudvalget", "Finance Committee"), "ØKF"),
    Committee(
        "BIU", Text("Beskæftigelses- og Integrationsudvalget", "Employment and Integration Committee"), "BIF"
    ),
    Committee("BUU", Text("Børne- og Ungdomsudvalget", "Children and Youth Committee"), "BUF"),
    Committee("KFU", Text("Kultur- og Fritidsudvalget", "Culture and Leisure Committee"), "KFF"),
    Committee("SUD", Text("Socialudvalget", "Social Services Committee"), "SOF"),
    Committee("SOU", Text("Sundheds- og Omsorgsudvalget", "Health and Care Committee"), "SUF"),
    Committee("TMU", Text("Teknik- og Miljøudvalget", "Technical and Environmental Committee"), "TMF"),
)

ACTION_AREAS = (
    ActionArea(
        "children",
        Text(
            "Alle børn og unge skal have en god start på livet",
            "All children and young people shall have a good start in life",
        ),
    ),
    ActionArea("work", Text("Inklusion på arbejdsmarkedet", "Inclusion in the labour market")),
    ActionArea(
        "hand",
        Text("En hånd til udsatte grupper og områder", "A hand to vulnerable groups and neighbourhoods"),
    ),
    ActionArea("city", Text("Den åbne og imødekommende storby", "The open and welcoming city")),
)

GOALS = (
    Goal(
        1,
        Text("Flere unge styrket ud af folkeskolen", "More young people strong out of school"),
        ("BUU", "SUD"),
        "children",
    ),
    Goal(2, Text("Flere i arbejde", "More in work"), ("BIU",), "work"),
    Goal(
        3,
        Text(
            "Mere blandet leder- og medarbejderskare i kommunen",
            "A more mixed body of managers and staff in the municipality",
        ),
        ("ØU",),
        "work",
    ),
    Goal(
        4,
        Text(
            "Flere skal have gavn af kommunens tilbud", "More shall benefit from what the municipality offers"
        ),
        ("KFU", "SUD", "BUU", "SOU"),
        "hand",
    ),
    Goal(
        5,
        Text("Et mere trygt København for alle grupper", "A safer Copenhagen for all groups"),
        ("ØU", "TMU", "SUD"),
        "hand",
    ),
    Goal(
        6,
        Text("Flere skal opleve at høre til i København", "More shall feel that they belong in Copenhagen"),
        ("BIU",),
        "city",
        all_committees=True,
    ),
    Goal(
        7,
        Text(
            "Færre skal føle sig ekskluderet på grund af fattigdom",
            "Fewer shall feel excluded because of poverty",
        ),
        ("BIU", "SUD"),
        "city",
    ),
    Goal(
        8,
        Text("Færre skal opleve diskrimination", "Fewer shall experience discrimination"),
        ("BIU",),
        "city",
        all_committees=True,
    ),
)

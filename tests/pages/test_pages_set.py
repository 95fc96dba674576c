"""How pages are set: what stands together stays together, wherever a page ends; and the reader of it sees."""

from dataclasses import replace

import pytest
from export_samples import cell, notebook, pdf, unemployment
from page_rules import BOTTOM, HEIGHT, faults
from placed import parts

from barometer.pages.press import compile_pdf
from barometer.presentation import Caption
from barometer.presentation.objects import Cell, Header, Table

LENGTHS = (1, 2, 3, 4, 7, 12, 26, 33, 60)
WORDS = "Andelen af unge, der har gennemført eller er i gang med en ungdomsuddannelse, er steget igen. "


def sample(rows: int, note: str, groups: bool) -> Table:
    cells = tuple(
        (Cell(f"Række {at} {'med et langt navn ' * (at % 4)}"), Cell(f"{at},0 %")) for at in range(rows)
    )
    caption = Caption(f"Tabel med {rows} rækker", "Procent af alle", "Et register" if note else "", note)
    return Table(caption, (Header("Bydel"), Header("Andel", "right")), cells)


@pytest.mark.parametrize("note", ["", "Tallene er foreløbige. " * 9])
def test_no_page_ends_where_it_should_not(note: str) -> None:
    items = []
    for place in range(45):
        rows = LENGTHS[place * 5 % len(LENGTHS)]
        items += [f"{'##' if place % 3 else '#'} Afsnit {place}\n\n{WORDS * (place * 7 % 11 + 1)}"]
        items += [cell(sample(rows, note, groups=bool(place % 2)))]
    made = pdf(notebook("# Rapport", *items))
    found = [each for each in faults(made) if "per cent full" not in each]
    assert found == []
    assert len({part.first for part in parts(made)}) > 25


def test_a_figure_whose_sources_fill_a_page_goes_on_on_the_next() -> None:
    shown = unemployment()
    long = replace(shown, table=None, caption=replace(shown.caption, source="Et register om unge. " * 500))
    found = parts(pdf(notebook("# Rapport", cell(long))))
    ends = [bottom for part in found for _, bottom in part.spans.values()]
    assert max(part.last for part in found) > 0 and max(ends) < HEIGHT - BOTTOM + 1


def test_a_note_stands_after_its_table_and_is_no_row_of_it() -> None:
    found = parts(pdf(notebook("# A", cell(sample(5, "Foreløbige tal.", groups=False)), "Tekst.")))
    kinds = [(part.kind, bool(part.table)) for part in found if part.kind in ("TR", "TH", "P")]
    assert kinds[-7:] == [("TR", True)] * 4 + [("P", False)] * 3
    assert found[-3].text.startswith("Anm.: Foreløbige tal.")


PAPER = "#set page(margin: (x: 26mm, top: 23mm, bottom: 19mm))\n"
START = f'#set document(title: "x")\n#set text(lang: "da")\n{PAPER}'
TABLE = "#table(columns: 2, table.header[A][B], ..range({}).map(n => [#n]))\n"
BOX = "#rect(width: 100%, height: {}cm)\n"
SQUARE = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>"
DRAWN = f'image(bytes("{SQUARE}"), alt: "x", width: 100%)'
FIGURE = (
    "#show figure: set block(breakable: true)\n"
    f"#figure(caption: figure.caption(position: top)[Titel], {DRAWN})"
)
SAYS = "Andelen er 12,3 procent.\n\n"
NARROW = "#table(columns: 2cm, table.header[A], [{}])"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (BOX.format(21) + "= Foden\n#pagebreak()\nOrd.", "foot"),
        (BOX.format(9) + "= Foden\nOrd.", ""),
        (BOX.format(20) + FIGURE, "title of"),
        (BOX.format(3) + FIGURE, ""),
        (BOX.format(9) + TABLE.format(8) + "#pagebreak()\nAnm.: Ord.", "cut from its table"),
        (BOX.format(23.8) + TABLE.format(20), "alone"),
        (BOX.format(9) + TABLE.format(90), ""),
        ("Ord.\n#pagebreak()\n" + "Ord. " * 3000, "full"),
        ("Ord.\n#pagebreak()\n= Kapitel\n" + "Ord. " * 30, ""),
        ("#set text(hyphenate: true)\n" + NARROW.format("Beskæftigelsesforvaltningen"), "broken"),
        (NARROW.format("ikke-vestlig"), ""),
        (NARROW.format("ikke-vestlig oprindelse"), "takes 3 lines"),
        ("#pad(right: -2cm)[" + "Ord " * 30 + "]", "leaves the margins"),
        ("#pad(x: 2cm)[" + "Ord " * 30 + "]", ""),
        ("= A\n" + SAYS * 4, "in 4 places"),
        ("= A\n" + SAYS * 3 + "= B\n" + SAYS, ""),
        ("= A\n" + SAYS * 3 + "Steget 12,3 procentpoint.", ""),
    ],
)
def test_the_reader_of_pages_sees(source: str, said: str) -> None:
    found = faults(compile_pdf(START + source), hyphened=("ikke-vestlig",), shared={})
    assert any(said in each for each in found) if said else not found, found

"""Charts: deterministic, described, honest about what is missing, and readable without colour."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.observations import frame
from barometer.presentation import (
    PALETTE,
    VERDICT_COLOURS,
    Caption,
    Figure,
    category_chart,
    change_chart,
    figure_from,
    gap_chart,
    series_chart,
    style,
)
from barometer.presentation.svg import clean

LABELS = {
    "marks-gap": "Gabet mellem et- og tosprogedes karaktergennemsnit",
    "youth-education": "Unge, der har gennemført eller er i gang med en ungdomsuddannelse",
    "school-mix": "Skoler, der afviger mere end 10 % fra området",
}
NOW = {"marks-gap": 93.1, "youth-education": 77.2, "school-mix": 49.0}
BEFORE = {"marks-gap": 92.8, "youth-education": 79.6, "school-mix": 50.0}


def measured(values: dict[str, float], status: str = "observed", **more: object) -> pd.DataFrame:
    rows = [
        {"indicator": id, "value": value, "unit": "percent", "status": status} for id, value in values.items()
    ]
    return frame([{**each, **more} for each in rows])


def goal_1(before_status: str = "derived") -> Figure:
    verdicts = {"marks-gap": "improved", "youth-education": "worsened", "school-mix": "improved"}
    caption = Caption("To går frem", "Procent.", "Kilde", id="marks-gap")
    return change_chart(
        measured(NOW),
        measured(BEFORE, before_status),
        LABELS,
        caption,
        changes={id: round(NOW[id] - BEFORE[id], 10) for id in LABELS},
        verdicts=verdicts,
        decimals={"school-mix": 0},
    )


def texts(figure: Figure) -> list[str]:
    return [
        element.text or ""
        for element in ElementTree.fromstring(figure.svg).iter()
        if element.tag.endswith("text")
    ]


def unsafe(groups: list[tuple[str, str, float]], status: str = "observed") -> pd.DataFrame:
    return frame(
        [
            {"indicator": "u", "group": g, "period": p, "value": v, "unit": "percent", "status": status}
            for g, p, v in groups
        ]
    )


def test_the_published_changes_stand_in_chart_alt_text_and_table() -> None:
    figure = goal_1()
    drawn = texts(figure)
    for text in ("93,1 %", "79,6 %", "+0,3 procentpoint", "−2,4 procentpoint", "−1 procentpoint", "49 %"):
        assert text in drawn
    for word in ("fremgang", "tilbagegang"):
        assert word in drawn
    assert "fra 79,6 % til 77,2 %" in figure.caption.description
    assert figure.table is not None
    assert [cell.text for cell in figure.table.rows[1]][1:] == [
        "79,6 %",
        "77,2 %",
        "−2,4 procentpoint",
        "tilbagegang",
    ]
    assert any("Hult symbol" in note for note in figure.notes)


def test_the_same_figures_give_the_same_bytes() -> None:
    assert goal_1()._repr_mimebundle_() == goal_1()._repr_mimebundle_()
    assert goal_1().svg != goal_1("observed").svg


def test_settings_are_as_before_after_drawing() -> None:
    before = dict(matplotlib.rcParams)
    goal_1()
    assert dict(matplotlib.rcParams) == before


def test_text_stays_text_in_the_house_typeface() -> None:
    root = ElementTree.fromstring(goal_1().svg)
    found = [element for element in root.iter() if element.tag.endswith("text")]
    assert found
    assert all("Source Sans Pro" in (element.get("style") or "") for element in found)


@pytest.mark.parametrize("status", ["suppressed", "not_published", "not_asked", "not_delivered"])
def test_a_missing_number_is_a_word_and_no_mark(status: str) -> None:
    def chart(hidden: float) -> Figure:
        rows = [
            {"indicator": "u", "category": "a", "value": 8.2, "unit": "percent", "status": "observed"},
            {"indicator": "u", "category": "b", "value": hidden, "unit": "percent", "status": status},
            {"indicator": "u", "category": "c", "value": 0.0, "unit": "percent", "status": "observed"},
        ]
        return category_chart(frame(rows), {"a": "A", "b": "B", "c": "C"}, Caption("x"))

    assert chart(3.0)._repr_mimebundle_() == chart(math.nan)._repr_mimebundle_()
    assert texts(chart(3.0)).count("0,0 %") == 1
    assert len([note for note in chart(3.0).notes if note]) == 1
    assert re.search(r"B: (udeladt|ikke \w+)\.", chart(3.0).caption.description)


def test_the_gap_keeps_its_sign_and_the_comparison_stands_beside() -> None:
    rows = [
        {"group": g, "value": v, "lower": v - 1, "upper": v + 1, "level": 0.95, "unit": "percent"}
        for g, v in (("nv", 3.4), ("da", 7.9))
    ]
    observed = frame([{**each, "indicator": "a", "status": "observed"} for each in rows])
    names = {"nv": "ikke-vestlig oprindelse", "da": "dansk oprindelse"}
    sides = {"group": "nv", "reference": "da", "names": names, "gaps": {"a": -4.5}}
    figure = gap_chart(observed, {"a": "I alt"}, Caption("x"), **sides)
    drawn = texts(figure)
    assert "−4,5 procentpoint" in drawn
    assert {"Ikke-vestlig oprindelse", "Dansk oprindelse"} <= set(drawn)
    assert figure.caption.description.endswith(
        "I alt: 3,4 % (ikke-vestlig oprindelse) og 7,9 % (dansk oprindelse), en forskel på −4,5 procentpoint."
    )
    assert any("95 %-konfidensinterval" in note for note in figure.notes)


def test_a_figure_that_was_revised_is_drawn_hollow_and_told() -> None:
    values, label = [("alle", "2014", 7.1), ("alle", "2015", 6.6)], {"alle": "i nabolaget"}
    before = {"group": "alle", "period": "2014", "value": 7.9, "edition": "2015"}
    plain = series_chart(unsafe(values), label, Caption("x"))
    figure = series_chart(unsafe(values), label, Caption("x"), superseded=[before])
    assert "Lille hult symbol: tallet, før det blev ændret (2014: 7,9 % i måling 2015)." in figure.notes
    assert figure.svg.count("fill: #ffffff; stroke") > plain.svg.count("fill: #ffffff; stroke")


def test_a_break_is_a_gap_in_the_line_and_a_sentence() -> None:
    values = [("alle", "2014", 7.1), ("alle", "2015", 6.6), ("alle", "2016", 6.4), ("alle", "2020", 9.0)]
    whole = series_chart(unsafe(values), {"alle": "i nabolaget"}, Caption("x"))
    broken = series_chart(
        unsafe(values), {"alle": "i nabolaget"}, Caption("x"), breaks=[("2017", "ny leverandør")]
    )

    def joined(figure: Figure) -> list[int]:
        """How many points each line joins, in the order of time."""
        (axes,) = figure.axes
        return [
            len(line.get_xdata())
            for line in axes.lines
            if line.get_marker() == "None" and line.get_color() == PALETTE[0]
        ]

    assert (joined(whole), joined(broken)) == ([4], [3, 1])
    assert "databrud" in texts(broken)
    assert "Databrud 2017. Ny leverandør." in broken.notes
    assert any("9,0 %" in text for text in texts(broken))
    assert "I nabolaget steg fra 7,1 % (2014) til 9,0 % (2020)" in whole.caption.description
    assert "steg" not in broken.caption.description
    assert (
        "I nabolaget faldt fra 7,1 % (2014) til 6,4 % (2016); efter databruddet i 2017: 9,0 % (2020)"
        in broken.caption.description
    )


def test_lines_that_end_close_together_have_names_apart() -> None:
    close = [(str(g), p, 50 + g / 10) for g in range(5) for p in ("2011", "2012")]
    figure = series_chart(unsafe(close), {str(g): f"gruppe {g}" for g in range(5)}, Caption("x"))
    heights = sorted(
        float(element.get("y") or "")
        for element in ElementTree.fromstring(figure.svg).iter()
        if element.tag.endswith("text") and "gruppe" in (element.text or "")
    )
    assert len(heights) == 5
    assert min(below - above for above, below in pairwise(heights)) > 9


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [{"indicator": "a", "unit": "percent"}, {"indicator": "b", "unit": "persons"}],
            "units are percent, persons",
        ),
        ([{"indicator": "a", "unit": "percent"}], "no observation of 'b'"),
        (
            [{"indicator": "a", "period": "1"}, {"indicator": "a", "period": "2"}],
            "two observations stand for 'a'",
        ),
        ([{"indicator": "a", "value": math.nan}, {"indicator": "b"}], "'a' is observed but has no value"),
    ],
)
def test_wrong_use_is_one_sentence(rows: list[dict[str, object]], message: str) -> None:
    given = frame([{"value": 1.0, "unit": "percent", "status": "observed", **each} for each in rows])
    with pytest.raises(BarometerError, match=re.escape(message)):
        change_chart(given, given.iloc[:0], {"a": "A", "b": "B"}, Caption("x"))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3))
def test_any_numbers_can_be_drawn(values: list[float]) -> None:
    rows = frame(
        [
            {"indicator": str(i), "value": v, "unit": "persons", "status": "observed"}
            for i, v in enumerate(values)
        ]
    )
    figure = change_chart(rows, rows, {str(i): f"r{i}" for i in range(len(values))}, Caption("x"))
    assert all(f"r{i}: " in figure.caption.description for i in range(len(values)))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_stand_out_from_paper() -> None:
    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in PALETTE)
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in VERDICT_COLOURS.values())


def test_an_analysts_own_drawing_becomes_a_figure() -> None:
    from matplotlib import pyplot

    with style():
        drawing, axes = pyplot.subplots()
        axes.plot([2011, 2012], [11.1, 10.8])
    figure = figure_from(drawing, Caption("Overledighed", alt="Fra 11,1 til 10,8 procentpoint."))
    assert not pyplot.fignum_exists(drawing.number)
    assert "<dc:date" not in figure.svg


ATTACKS = [
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><g onclick="x()"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><body onload="x()"/></foreignObject></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://evil.example/x.png"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="https://evil.example/x.svg#a"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:url(https://evil.example/x)"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><style>@import url(https://evil.example)</style></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><set attributeName="onload" to="alert(1)"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="data:text/html,&lt;script&gt;"/></svg>',
]


@pytest.mark.parametrize("svg", ATTACKS)
def test_a_drawing_holds_nothing_but_drawing(svg: str) -> None:
    cleaned = clean(svg, "f-", "Titel", "Tekst")
    for word in ("script", "alert", "evil", "onload", "onclick", "foreignObject", "data:text"):
        assert word not in cleaned
    assert 'role="img"' in cleaned


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<html/>",
        "<svg",
        '<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><svg>&c;</svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hosts">]><svg>&a;</svg>',
        '<!DOCTYPE svg [<!ENTITY % a "b">]><svg>%a;</svg>',
    ],
)
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(BarometerError, match="drawing"):
        clean(svg)


def test_names_inside_drawings_do_not_clash() -> None:
    html = "".join(goal_1()._repr_mimebundle_()["text/html"] for _ in range(1))
    other = change_chart(measured(NOW), measured(BEFORE), LABELS, Caption("x", id="other"))
    ids = re.findall(r' id="([^"]+)"', html + other._repr_mimebundle_()["text/html"])
    assert len(ids) == len(set(ids))


def test_a_missing_period_is_a_gap_with_its_word() -> None:
    rows = unsafe([("alle", "2014", 7.1), ("alle", "2015", 6.6), ("alle", "2017", 6.4)])
    hidden = {"indicator": "u", "group": "alle", "period": "2016", "unit": "percent", "value": 3.3}
    figure = series_chart(
        frame(pd.concat([rows, frame([{**hidden, "status": "suppressed"}])])), {"alle": ""}, Caption("x")
    )
    assert "udeladt" in texts(figure)
    assert "3,3" not in str(figure._repr_mimebundle_())
    told = "en kurve over tid. Tallet faldt fra 7,1 % (2014) til 6,4 % (2017); 2016: udeladt."
    assert figure.caption.description == told
    assert figure.table is not None
    assert [cell.text for row in figure.table.rows for cell in row[1:]] == [
        "7,1 %",
        "6,6 %",
        "udeladt",
        "6,4 %",
    ]

"""What Markdown becomes on the page and in the PDF, kind by kind, and that it is read in linear time."""

import time

import pytest
from lxml import html as lxml_html
from shown import checked_words, counted, notebook, page, page_words, typst_words

from barometer.pages.exporters import BarometerPDFExporter
from barometer.prose import parse, pictures_in, walk


def inside(text: str) -> str:
    """The HTML of a text, on one line and without what stands around it."""
    box, *_ = page(text)
    parts = [lxml_html.tostring(child, encoding="unicode") for child in box if child.get("class") != "by"]
    return "".join(parts).replace("\n", "").replace("\xa0", "·")


def rows(text: str) -> list[list[str]]:
    """The cells of the tables of a text."""
    return [[cell.text_content() for cell in row] for part in page(text) for row in part.xpath(".//tr")]


HEAD = "| Bydel | 2011 | 2012 |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| Syd | 3 |", ["Syd", "3", ""]),
        ("Syd", ["Syd", "", ""]),
        ("| Syd | | 3", ["Syd", "", "3"]),
        ("| Syd | 3 | 4 | 5 | 6 |", ["Syd", "3", "4 | 5 | 6"]),
        ("| `a|b` | 3 | 4 |", ["a|b", "3", "4"]),
        (r"| `a\|b` | 3 \| 4 |", ["a|b", "3 | 4", ""]),
        ("| ``a|`b`` | `c|d` | 4 |", ["a|`b", "c|d", "4"]),
        ("| `a|b | 3 |", ["`a", "b", "3"]),
        ("| `a | b` |", ["`a", "b`", ""]),
    ],
)
def test_rows_are_filled_and_no_cell_is_lost(line, cells):
    assert rows(f"{HEAD}| Nord | 1 | 2 |\n{line}\n") == [
        ["Bydel", "2011", "2012"],
        ["Nord", "1", "2"],
        cells,
    ]
    assert rows("> " + f"{HEAD}| Nord | 1 | 2 |\n{line}".replace("\n", "\n> "))[-1] == cells


def test_a_bar_in_the_code_of_a_header_makes_no_line_of_bars():
    assert rows("| `x|y` | b |\n|---|---|\n| 1 | 2 |") == [["x|y", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5&nbsp;% af 15&times;15, &frac12; &aring;r", "<p>5·% af 15×15, ½ år</p>"),
        ("&#230;&#xF8;&aring; A&amp;B, 3 &lt; 4", "<p>æøå A&amp;B, 3 &lt; 4</p>"),
        ("[5&nbsp;%](#a) **&aelig;** &ukendt; `&aring;`", "<strong>æ</strong> &amp;ukendt; <code>&amp;"),
        ("![&Oslash;st](mangler.png)", "<p>Øst</p>"),
        ("<div>&frac12; &#229;r</div>", "<p>½ år</p>"),
        ("# Mål &ndash; 2013", '>Mål – 2013</h2>'),
    ],
)  # fmt: skip
def test_entities_are_characters(text, expected):
    assert expected in inside(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Linje<br>ny, H<sub>2</sub>O, m<sup>2</sup>", "<p>Linje<br>ny, H<sub>2</sub>O, m<sup>2</sup></p>"),
        ("<b>fed <i>og</i></b> <u>under</u> <kbd>F1</kbd>",
         "<p><strong>fed <em>og</em></strong> under <kbd>F1</kbd></p>"),
        ('<span style="color:red">rød</span> <font>stor</font>', "<p>rød stor</p>"),
        ("<center>Midt</center>\n\nefter", "<p>Midt</p><p>efter</p>"),
        ('<div class="alert"><b>Bemærk:</b> a\n<p>b</div>\nc',
         "<p><strong>Bemærk:</strong> a</p><p>b</p><p>c</p>"),
        ("<details><summary>Mere</summary>\n\nSkjult **fed**\n\n</details>\n\nud",
         "<details><summary>Mere</summary><p>Skjult <strong>fed</strong></p></details><p>ud</p>"),
        ("<ul><li>a<li>b <b>c</ul>", "<ul><li>a</li><li>b <strong>c</strong></li></ul>"),
        ('<a href="https://kk.dk">x</a> <a id="top"></a>y',
         '<p><a href="https://kk.dk" rel="noopener noreferrer">x</a> y</p>'),
        ("| a | b |\n|---|---|\n| x<br>y | z |", '<th scope="row">x<br>y</th>'),
        ("**a <b>b</b>** *c", "<p><strong>a b</strong> *c</p>"),
        ("</b></div>a", "<p>a</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <navn> og <iframe src=x>", "<p>a &lt;navn&gt; og &lt;iframe src=x&gt;</p>"),
        ("<pre>a\n  <b>b</b></pre>", '<pre tabindex="0"><code>a  b</code></pre>'),
        ("> ```\n> a\n> ```\n>\n> ---",
         '<blockquote><pre tabindex="0"><code>a</code></pre><hr></blockquote>'),
        ("a\n\n<hr>\n\n<h3>b</h3>", '<p>a</p><hr><h2 id="b">b</h2>'),
    ],
)  # fmt: skip
def test_html_that_says_how_words_look_is_read_and_the_rest_is_its_text(text, expected):
    assert expected in inside(text)


def test_a_table_of_html_has_headers_and_keeps_its_width():
    made = rows(
        "<table><caption>Tal</caption><thead><tr><th>a<th colspan=2>b</thead>"
        "<tr><td rowspan=2>1<td>2<td>3<tr><td>4</table>"
    )
    assert made == [["a", "b", "–"], ["1", "2", "3"], ["", "4", ""]]
    assert rows("<table><tr><td>1<td>2</table>") == [["–", "–"], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!-- internal --> Text", "Text"),
        ("<!--a-->text<!--b-->", "text"),
        ("<!-- internal -->\nText *a*", "Text a"),
        ("før <!-- a\nb --> efter", "før efter"),
        ("<!-- a\n\nb -->\n\nText", "Text"),
        ("<div><!-- a\n\nb --> Text</div>", "Text"),
        ("- <!-- a -->\n- b", "b"),
        ("<!-- a --> [10,8](#x) **b**", "10,8 b"),
        ("a <!-- ingen ende\n\nb", "a <!-- ingen ende b"),
        ("`<!-- kode -->`", "<!-- kode -->"),
    ],
)
def test_a_comment_is_not_printed_and_takes_nothing_with_it(text, shown):
    assert page_words(text) == checked_words(text) == typst_words(text) == counted(shown)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a $x$ b, 3$\\times$3 og $ y $", ["formula"] * 3),
        ("$$\nx\n$$", ["formula_block"]),
        ("midt $$x$$ i", ["formula_block"]),
        ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n\n"
         "\\begin{equation}x\\end{equation}", ["formula_block"] * 2),
        ("`$x$` \\$x\\$ kr. 5 $ i alt", []),
    ],
)  # fmt: skip
def test_formulas_are_read_with_and_without_dollars(text, kinds):
    assert [node.kind for node in walk(parse(text).nodes) if node.kind.startswith("formula")] == kinds


def test_titles_and_lost_footnotes_are_words():
    text = 'a[^1] ![b](x.png "c") [d](https://kk.dk "e")\n\n[^1]: f\n\n[^2]: Ingen nævner mig.\n\n[^1]: g'
    assert page_words(text) == counted("a b c d e f 2 Ingen nævner mig 1 g")
    assert [node.url for node in pictures_in(parse(text).nodes)] == ["x.png"]


LONG = {
    "links": "[10,8](#marks-gap) er ![a](b.png) ",
    "brackets": "[a](",
    "emphasis": "*a **b ",
    "quotes": ">",
    "lists": "- ",
    "paragraphs": "Andelen er 10,8 procent.\n\n",
    "cells": "\n|`a|b`|[c](#d)|",
    "tags": "<b>a<u>",
    "blocks": "<blockquote>a\n",
    "comments": "<!-- a\n",
    "html rows": "<table><tr><td>a<td rowspan=2>b",
    "notes": "a[^1]\n\n[^1]: b[^2]\n\n[^2]: c\n\n",
    "addresses": "https://kk.dk/a) ",
    "ticks": "`a``b",
}


@pytest.mark.parametrize("kind", LONG)
def test_ten_times_as_much_takes_no_hundred_times_as_long(kind):
    def taken(count: int) -> float:
        text = ("| a | b |\n|--|--|" if kind == "cells" else "") + LONG[kind] * count
        times = []
        for _ in range(3):
            begun = time.process_time()
            assert parse(text).nodes
            times.append(time.process_time() - begun)
        return min(times)

    assert taken(800) < 40 * max(taken(80), 0.002)


def test_what_lies_deep_makes_a_pdf():
    text = (
        "<blockquote>\n" * 50
        + "\n"
        + "> " * 50
        + "- " * 50
        + "**a *b ~~[c <sup>d</sup>](https://kk.dk)~~* [^1]**"
    )
    made = BarometerPDFExporter().from_notebook_node(notebook(text + "\n\n[^1]: " + "> - " * 50 + "e"))[0]
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\r\nb [10,8](#x)\r\n", {"10,8": (2, 4), "a": (1, 1)}),
        ("> - a **b**\n>   c\n", {"b": (1, 9), "c": (2, 5)}),
        ("| a | b \\| c |\n|--|--|\n| d |\n", {"c": (1, 12), "d": (3, 3)}),
        ("# a #\n\nb\n===\n", {"a": (1, 3), "b": (3, 1)}),
        ("`a b` &aring; \\* $c$ <b>d</b>\n",
         {"b": (1, 4), "å": (1, 7), "*": (1, 15), "c": (1, 19), "d": (1, 25)}),
        ("<div>\n a <i>b</i>\n</div>\n", {"a": (2, 2), "b": (2, 7)}),
        ("1. a\n\n   ```\n   b\n     c\n   ```\n", {"b": (4, 4), "c": (5, 6)}),
        ("a[^1]\n\n[^1]: b\n\n    c ![d *e*](f.png)\n", {"b": (3, 7), "c": (5, 5), "e": (5, 12)}),
        ("a\x07b\n\tc https://kk.dk\n", {"b": (1, 3), "c": (2, 2), "https": (2, 4)}),
    ],
)  # fmt: skip
def test_words_know_where_they_stand(text, words):
    """Line and column of words, counted from 1, found in the tree by their first letter."""
    tree, starts = parse(text), [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    stand = {}
    for part in (tree.nodes, *tree.notes.values()):
        for node in walk(part):
            assert len(node.text) in (0, len(node.places)) or node.kind == "note"
            stand |= {node.text[at:]: node.places[at] for at in range(len(node.text))}
    for word, (line, column) in words.items():
        [place] = {place for shown, place in stand.items() if shown.startswith(word)}
        assert place == starts[line - 1] + column - 1, word

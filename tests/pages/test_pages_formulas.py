"""A formula means the same on the page, in the PDF and in TeX, or is shown as its TeX."""

import io
import re
from xml.etree import ElementTree

import pytest
from export_samples import elements
from fault_pages import fault, losses_of, page_of, pdf_of, prose, typst_of, words_of
from hypothesis import given
from hypothesis import strategies as st

from barometer.pages.formulas import mathml, typst_math


def test_a_mean_has_its_bar_and_a_lower_bound_its_line() -> None:
    page = page_of(fault("overline-lost-on-page"))
    assert [each.text_content() for each in page.xpath("//mover")] == ["y‾", "x‾", "x‾"]
    assert [each.text_content() for each in page.xpath("//munder")] == ["a_"]
    said = typst_of(fault("overline-lost-on-page"))
    assert said.count("overline(") == 3
    assert "underline(a)" in said


@pytest.mark.parametrize(
    ("tex", "shown", "notation"),
    [
        (r"\overset{iid}{\sim}", "∼iid", "attach(limits(∼), t: i i d)"),
        (r"x_\rm{max}^{\rm d}", "xmaxd", "upright(d)"),
        (r"\bar{x}_1^2", "x¯12", "attach(scripts(accent(x, macron)), b: 1, t: 2)"),
        (r"\widehat{xy}", "xyˆ", "accent(x y, hat)"),
        (r"\widetilde{x}", "x~", "accent(x, tilde)"),
        (r"\underbrace{a+b}_{n}", "a+b⏟n", "attach(limits(underbrace(a \\+ b)), b: n)"),
        (r"\overrightarrow{AB}", "AB→", "accent(A B, arrow)"),
        (r"\left(\frac{a)}{b}\right]", "(a)b]", r"lr(\( frac(a \), b) \])"),
        (
            r"\begin{pmatrix}a;b&c\\d&e,f\end{pmatrix}",
            "(a;bcde,f)",
            r"lr(\( mat(delim: #none, a \; b, c; d, e \, f) \))",
        ),
    ],
)
def test_nothing_above_below_or_between_is_lost(tex: str, shown: str, notation: str) -> None:
    page = page_of(prose(f"# T\n\n${tex}$"))
    assert page.xpath("//math")[0].text_content() == shown
    assert notation in typst_of(prose(f"# T\n\n${tex}$")).replace("\\\\", "\\")


def test_a_decimal_comma_is_part_of_its_number() -> None:
    numbers = page_of(fault("decimal-comma-in-formula")).xpath("//mn/text()")
    assert numbers == ["10,8", "0,05"]
    assert "10,8" in words_of(pdf_of(fault("decimal-comma-in-formula")))


@pytest.mark.parametrize(
    ("tex", "numbers"),
    [
        ("1{,}5^2", ["1,5", "2"]),
        ("1.234{,}5-0{,}05", ["1.234,5", "0,05"]),
        ("(1, 5)", ["1", "5"]),
        ("x_{1,2}", ["1", "2"]),
    ],
)
def test_and_a_comma_of_a_list_is_not(tex: str, numbers: list[str]) -> None:
    assert page_of(prose(f"# T\n\n${tex}$")).xpath("//mn/text()") == numbers


def test_tex_of_every_day_is_read() -> None:
    page = page_of(fault("common-tex-not-read"))
    assert not page.xpath("//code")
    assert len(page.xpath("//math")) == 22
    words = [each.text_content().replace("\xa0", " ") for each in page.xpath("//math")]
    assert words[0] == "andel"
    assert "den ”rigtige” andel" in words
    assert "#raw(" not in typst_of(fault("common-tex-not-read"))


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\pmb{x}\mathbbm{1}\bm{5}", "𝒙𝟙𝟓"),
        (r"\left<a\middle|b\right>", "⟨a|b⟩"),
        (r"\text{hvis $x>0$ og}", "hvis\xa0x>0\xa0og"),
        (r"\texttt{en_kolonne}", "en_kolonne"),
        (r"a=b\tag{3.1}\label{eq:a}", "a=b(3.1)"),
        (r"\begin{eqnarray}a&=&b\\[2pt]c&=&d\nonumber\end{eqnarray}", "a=bc=d"),
        (r"\left|x\right\rangle\left\langle y\right| \frac{\langle x}{2}", "|x⟩⟨y|⟨x2"),
        (r"\begin{cases}a&b\cr c&d\end{cases}\large x\LaTeX", "{abcd\u2063xLaTeX"),
        (r"\class{k}{x}\cssId{n}{y}&lt;1", "xy<1"),
        (r"\hbox{a}\substack{i<n\\j}", "ai<nj"),
    ],
)
def test_and_so_are_its_relatives(tex: str, shown: str) -> None:
    assert page_of(prose(f"# T\n\n$${tex}$$")).xpath("//math")[0].text_content().strip() == shown


def test_a_command_that_the_notebook_defines_holds_in_all_its_formulas() -> None:
    defined = (
        r"$\newcommand{\E}[2][x]{\mathbb{E}_{#1}(#2)} \newcommand{\R}{\mathbb{R}}\def\half#1{\frac{#1}2}$"
    )
    used = r"$\R\to\half{\half y}$ og $\Var(x)$ $$\DeclareMathOperator*{\Var}{Var}$$"
    page = page_of(prose("# T", defined, used, r"- $\R^n\half3$ $\E{y}\E[z]{w}$"))
    assert [each.text_content() for each in page.xpath("//math")] == [
        "ℝ→y22",
        "Var\u2061(x)",
        "ℝn32",
        "𝔼x(y)𝔼z(w)",
    ]
    assert not page.xpath("//code")


def test_what_cannot_be_read_is_shown_as_it_was_written() -> None:
    for tex in (r"\ce{H2O}", r"\nonsense{a}", "{" * 40 + "a", "x" * 6000, r"\href{https://kk.dk}{x}"):
        page = page_of(prose(f"# T\n\n${tex}$"))
        assert page.xpath("//main//code/text()") == [tex]
        assert not page.xpath("//math")
        assert "#raw(" in typst_of(prose(f"# T\n\n${tex}$"))


@pytest.mark.parametrize("text", ["$$\\quad$$", "\\begin{align*}\n\\end{align*}", "$\\;$"])
def test_an_empty_formula_is_nothing_and_loses_nothing(text: str) -> None:
    assert losses_of(prose("# T", text)) == []
    page = page_of(prose("# T", f"Før\n\n{text}\n\nefter"))
    assert page.xpath("//main")[0].text_content().split() == ["Før", "efter"]


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("align", "a &= b \\\\\nc &= d"),
        ("align*", "a &= b \\\\\nc &= d"),
        ("eqnarray", "a &=& b \\\\\nc &=& d"),
        ("gather", "a = b \\\\\nc = d"),
        ("equation", "a = b c = d"),
    ],
)
def test_an_environment_without_dollars_is_a_formula(name: str, tex: str) -> None:
    notebook = prose("# T", f"Så er\n\n\\begin{{{name}}}\n{tex}\n\\end{{{name}}}\n\nher.")
    page = page_of(notebook)
    assert page.xpath("string(//main//math)") == "a=bc=d"
    assert losses_of(notebook) == []
    assert "begin" not in page.xpath("string(//main)")
    assert "begin" not in words_of(pdf_of(notebook))


def test_formulas_of_every_kind_make_a_pdf() -> None:
    formulas = (
        r"\boxed{x=1}", r"\phantom{x}y", r"\color{red}{z}", r"\cancel{x}", r"\sideset{_a^b}{_c^d}\sum_x",
        r"\left\{\begin{array}{c|c}1&2\\\hline3&4\end{array}\right.", r"\mathcal{L}\mathfrak{g}\perp",
        r"\begin{align}a&=b\\c&=d\end{align}", r"x'''_1", r"\xrightarrow[n]{d}", "\\text{\U0001f44d}",
        r"\sqrt[3]{x}", r"\mathbb{R}",
    )  # fmt: skip
    formulas += (r"\left|x\right\rangle\left\langle x\right|", r"\frac{\lceil x}{2}", "\\text{फ}फर्म")
    pdf = pdf_of(prose("# T\n\n" + "\n\n".join(f"$${each}$$" for each in formulas)))
    assert pdf.startswith(b"%PDF")


pieces = st.sampled_from(
    [*"{}[]()^_&$#%\\\"'.,;|<>+-=*/~ab1æ "]
    + [
        rf"\{name} "
        for name in ("frac", "sqrt", "left(", "right)", "text{", "hat", "sum", "bf", "color{red}", "\\")
    ]
    + [r"\begin{array}{cc}", r"\end{array}", "\\text{#panic()}", r"\boxed{", "𝐱", "⟂", "⟨", "⌉", "्", "\u200d"]
)


@given(st.lists(pieces, max_size=14).map("".join))
def test_whatever_is_written_typst_reads_the_notation(tex: str) -> None:
    if typst_math(tex) is not None:
        assert mathml(tex, block=False)
        assert pdf_of(prose("# T", f"$${tex}$$")).startswith(b"%PDF")


@given(st.lists(pieces, max_size=20).map("".join))
def test_no_formula_brings_in_an_element_of_another_kind(tex: str) -> None:
    found = mathml(tex, block=True) or ""
    assert not re.search(r"<(?!/?(math|m[a-z]+|none|b|i|code|span)\b)", found)
    assert not re.search(r"\bon\w+=|href|src=", re.sub(r">[^<]*<", "><", found))


@pytest.mark.parametrize("terms", [3, 30, 60])
def test_a_formula_wider_than_the_line_is_whole(terms: int) -> None:
    sum_of = " + ".join(rf"\frac{{x_{{{n}}}}}{{y}}" for n in range(terms))
    tex = rf"z = {sum_of} = \Omega"
    pdf = pdf_of(prose("# T", f"$${tex}$$"))
    box = [float(each) for each in elements(pdf, "Formula")[0].A[0].BBox]
    assert 73 <= box[0] < box[2] <= 595 - 73
    assert "Ω" in words_of(pdf)
    assert page_of(prose("# T", f"$${tex}$$")).xpath("//span[@class='formula']/math")


NESTING = {
    r"\sqrt{": "}",
    r"\frac{1}{1+": "}",
    r"\frac{1+": "}{2}",
    r"\binom{1}{": "}",
    r"\left(": r"\right)",
    r"\left|\sqrt{": r"}\right|",
    r"\overline{": "}",
    r"\widehat{": "}",
    r"\underbrace{": "}",
    r"\overbrace{": "}_{n}",
    r"\underset{a}{": "}",
    "x^{": "}",
    r"\sum_{": "}",
    r"\begin{pmatrix}1&": r"\end{pmatrix}",
    r"\begin{cases}1&": r"\end{cases}",
    r"\boxed{": "}",
}
"""What can lie in itself: how it begins and how it ends."""


@pytest.mark.parametrize("begins", NESTING)
def test_no_formula_is_more_work_than_its_length_and_a_bounded_depth(begins: str) -> None:
    """The deepest that is read, filled up to the longest that is read: elements, and how deep they lie."""

    def nested(depth: int, inside: str = "x") -> str:
        return begins * depth + inside + NESTING[begins] * depth

    readable = [depth for depth in range(1, 60) if typst_math(nested(depth)) is not None]
    deepest = readable[-1]
    assert readable == list(range(1, deepest + 1)) and 3 < deepest <= 40
    assert r"\brace" not in begins or deepest <= 12
    assert typst_math(nested(700)) is None and mathml(nested(700), block=True) is None
    count = 5000 // (len(nested(deepest)) + 3)
    longest = "".join(nested(deepest, str(number)) for number in range(count))
    made = mathml(longest, block=True)
    assert made is not None
    work, depth = 0, 0
    for event, _ in ElementTree.iterparse(io.StringIO(made), events=("start", "end")):
        depth += 1 if event == "start" else -1
        work += depth if event == "start" else 0
    assert work < 60_000, (begins, work)

"""What a page shows the checker has read; what the checker has read stands on the page and in the PDF."""

from hypothesis import example, given
from hypothesis import strategies as st
from shown import checked_words, page_words, typst_words

from barometer.prose import parse, walk

WORDS = ("Andelen", "faldet", "til", "0,1", "æblerne", "12", "%", "x1", "procentpoint.", "Nu", "ikke", "2013")
words = st.sampled_from(WORDS)
simple = st.one_of(words, st.lists(words, max_size=4).map(" ".join))


def within(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return what may stand in a line around other things of a line."""
    around = (
        "*{}*", "**{}**", "~~{}~~", "[{}](#marks-gap)", '[{}](https://kk.dk/a "{}")', "![{}](kurve.png)",
        '![{}](mangler.png "{}")', "<b>{}</b>", "<sub>{}</sub>", "<u>{}</u>",
        "<a href='#b' title='t9'>{}</a>", "<i>{}", "{}</em>",
        "<span style='color:red'>{}</span>", "<script>{}</script>", "<!-- {} -->",
        "<kbd>{}</kbd>", "[{}][r]", "[{}]", "{}[^1]", "`{}`", "<q>{}</q>", "\\*{}\\*", "{}<br>{}", "<{}>",
        "<details><summary>{}</summary>{}</details>", "<img src=kurve.png alt='{}'>",
        "&lt;{}&gt; &frac12; &aring;",
    )  # fmt: skip
    made = [st.tuples(inner, inner).map(lambda two, form=form: form.format(*two)) for form in around]
    return st.one_of(*made, st.lists(inner, min_size=1, max_size=3).map(" ".join))


lines = st.recursive(simple, within, max_leaves=6)


def around_blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return what may stand around blocks."""
    indented = lambda text, by: text.replace("\n", "\n" + " " * by)  # noqa: E731
    return st.one_of(
        inner.map(lambda text: "> " + text.replace("\n", "\n> ")),
        inner.map(lambda text: "- " + indented(text, 2)),
        inner.map(lambda text: "3. " + indented(text, 3)),
        inner.map(lambda text: "[^1]: " + indented(text, 4)),
        inner.map(lambda text: f"<details>\n<summary>Mere</summary>\n\n{text}\n\n</details>"),
        inner.map(lambda text: f"<div>\n{text}\n</div>"),
        inner.map(lambda text: f"<blockquote>{text}"),
        inner.map(lambda text: f"<ul><li>{text}<li>b9</ul>"),
        inner.map(lambda text: f"<table><tr><th>{text}<td>a9<tr><td colspan=2>b9</table>"),
        st.lists(inner, min_size=1, max_size=3).map("\n\n".join),
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
    )


block = st.one_of(
    lines,
    st.builds("# {}".format, lines),
    st.builds("{}\n---".format, lines),
    st.builds("| {} | b |\n|---|:-:|\n| {} |\n| 1 | 2 | {} | 4 |".format, lines, lines, lines),
    st.builds("| a | b |\n|---|--:|\n| `x|y` | {} |".format, lines),
    st.builds("```\n{}\n{}\n```".format, lines, lines),
    st.builds("    {}\n    12 steget".format, lines),
    st.builds("[^2]: {}".format, lines),
    st.builds("<!-- {} --> {}".format, words, lines),
    st.builds("<!-- {}\n\n{} -->".format, words, words),
    st.builds("<!-- {}".format, lines),
    st.builds("<pre>{}\n{}</pre>".format, lines, lines),
    st.just("x $a_1 + \\frac{b}{c}$ y"),
    st.just("[r]: #marks-gap 'titlen'"),
    st.just("https://kk.dk/a_b?c=12) og <https://kk.dk/>."),
)
texts = st.lists(st.recursive(block, around_blocks, max_leaves=5), max_size=4).map("\n\n".join)

# No dollars: a formula's letters stand apart on the page.
GLUE = """[^1]: [^1] [^2] [10,8](#marks-gap) [x] ![a](kurve.png) [ ]( ) ** _ ` ``` ~~ > - 1. # | |---|
\\ <div> </div> <!-- --> --> <b> </b> <td> <li> </ul> <table> <details> </details> <summary> <pre> </pre>
<h2> <br> <img> &nbsp; &lt; & < " faldet 0,1 æ § \" ' : :// https://kk.dk""".split()  # noqa: SIM905


def alike(text: str) -> None:
    checked = checked_words(text)
    assert page_words(text) == checked
    assert typst_words(text) == checked
    tree = parse(text)
    for node in walk([*tree.nodes, *(node for note in tree.notes.values() for node in note)]):
        assert len(node.places) == len(node.text) or node.kind in ("note", "softbreak", "hardbreak")
        assert all(0 <= place < len(text) for place in node.places)


@given(texts)
@example("![Overledigheden er faldet til 0,1 procentpoint.](kurve.png)")
@example("<!-- internal --> Text")
@example("<!--a-->text<!--b-->")
@example('[x](#a "t") ![y](b.png "u")\n\n[^1]: Ingen nævner mig.')
def test_the_page_shows_what_the_checker_has_read(text):
    alike(text)


@given(
    st.lists(st.sampled_from([*GLUE, "\n", "\n\n", "  \n"]), max_size=25), st.sampled_from(["", " ", "\n"])
)
def test_so_does_a_page_of_pieces_without_order(pieces, gap):
    alike(gap.join(pieces))

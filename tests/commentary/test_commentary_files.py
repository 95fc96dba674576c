"""Commentary files: what is read, what is refused in one sentence, and words that a project adds."""

import pytest

from barometer.commentary.check import check
from barometer.commentary.documents import read_file, read_folder, speaker_label
from barometer.commentary.numbers import read_numbers
from barometer.commentary.suggest import suggest
from barometer.commentary.words import words
from barometer.errors import BarometerError
from barometer.policy.load import shipped

POLICY = shipped("copenhagen_2011")

NAME = "goal-2.analyst.da.md"
GOOD = "---\nauthor: analyst\ngoal: 2\nlanguage: da\nstatus: draft\n---\nTekst.\n"


def put(folder, name: str, text: str | bytes = GOOD):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_order_and_content(tmp_path):
    for author in ("ØU", "analyst", "BIF"):
        for language in ("en", "da"):
            head = f"---\nauthor: {author}\ngoal: 2\nlanguage: {language}\nstatus: draft # ny\n---\n"
            put(tmp_path, f"goal-2.{author}.{language}.md", head + "\n  Tekst.\r\n")
    read = read_folder(tmp_path, POLICY)
    assert [(one.author, one.language) for one in read] == [
        ("analyst", "da"), ("analyst", "en"), ("BIF", "da"), ("BIF", "en"), ("ØU", "da"), ("ØU", "en"),
    ]  # fmt: skip
    assert read[0].body == "\n  Tekst.\r\n"
    before = read[0].path.read_bytes()
    read[0].save()
    assert read[0].path.read_bytes() == before
    assert read_folder(tmp_path / "nowhere", POLICY) == []


def test_what_is_about_no_goal(tmp_path):
    head = "---\nauthor: {}\nlanguage: da\nstatus: draft\n---\nTekst.\n"
    for name in ("letter.BIF", "goal-2.analyst", "committee-ØU.ØU", "indstilling.BIF"):
        author = name.partition(".")[2]
        text = GOOD if name.startswith("goal") else head.format(author)
        put(tmp_path, f"{name}.da.md", text)
    read = read_folder(tmp_path, POLICY)
    told = [(one.subject, one.goal, speaker_label(one, POLICY).partition(" (")[0]) for one in read]
    assert told == [
        ("goal-2", 2, "Forvaltningens kommentar"),
        ("committee-ØU", 0, "Kommentar fra Økonomiudvalget"),
        ("indstilling", 0, "Kommentar fra Beskæftigelses- og Integrationsforvaltningen"),
        ("letter", 0, "Kommentar fra Beskæftigelses- og Integrationsforvaltningen"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("leter.analyst.da.md", GOOD, "'leter' is no subject of commentary; expected goal-<number>"),
        ("committee-ABC.analyst.da.md", GOOD, "committee 'ABC' is unknown"),
        ("letter.analyst.da.md", GOOD, "says goal: 2, the file's name says no goal"),
        (NAME, GOOD.replace("status: draft", "status: draft\nstatus: draft"), "'status' stands twice"),
        (NAME, GOOD.replace("goal: 2", f"goal: {'[' * 4000}{']' * 4000}"), "is nested too deeply to be read"),
        (
            NAME,
            GOOD.replace("draft", "approved\napproved_by: A\napproved_on: 2013-02-30"),
            "says approved_on: 2013-02-30; expected a day of the calendar",
        ),
        ("notes.md", GOOD, "expected goal-<number>.<author>.<language>.md, or another subject"),
        ("goal-9.analyst.da.md", GOOD, "goal 9 is unknown; the policy has goals 1 to 8"),
        ("goal-2.analyst.de.md", GOOD, "language 'de' is unknown; expected one of da, en"),
        ("goal-2.analist.da.md", GOOD, "did you mean analyst?"),
        (NAME, "Tekst.", "does not begin with a front matter between two lines of ---"),
        (NAME, b"\xff\xfe", "is not UTF-8 text; save it as UTF-8"),
        (NAME, GOOD.replace("goal: 2", "goal: 3"), "says goal: 3, the file's name says 2"),
        (NAME, GOOD.replace("draft", "done"), "status is 'done'; expected draft or approved"),
        (NAME, GOOD.replace("status", "staus"), "unknown name 'staus'; did you mean status?"),
        (NAME, GOOD.replace("draft", "approved"), "it must say approved_by and approved_on"),
        (NAME, GOOD.replace("draft", "draft\napproved_by: X"), "is a draft but says approved_by"),
        (NAME, GOOD.replace("draft", "[draft"), "the front matter cannot be read as YAML"),
        (NAME, "---\n- 1\n---\n", "the front matter is not a mapping of names to values"),
        (
            "goal-2.analyst.da.md",
            GOOD.replace("draft", "approved\napproved_by: X\napproved_on: i går"),
            "says approved_on: i går; expected a day",
        ),
    ],
)  # fmt: skip
def test_refused_in_one_sentence(tmp_path, name, text, sentence):
    with pytest.raises(BarometerError) as refused:
        read_file(put(tmp_path, name, text), POLICY)
    assert sentence in str(refused.value) and "\n" not in str(refused.value)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(BarometerError, match="is missing"):
        read_file(tmp_path / "goal-2.analyst.da.md", POLICY)


def test_a_project_adds_words(world, write_text, tmp_path):
    file = write_text("[Overledigheden](#excess-unemployment) er gået i vejret.\n")
    assert {one.kind for one in check([file], world, tmp_path)} == {"true"}
    put(tmp_path, "words.yaml", "claims:\n  - claim: change up\n    da: [gået i vejret]\n")
    assert {one.kind for one in check([file], world, tmp_path)} == {"false"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("claim: x", "unknown name 'claim'; did you mean claims?"),
        ("claims:\n  - claim: rises up\n    da: [x]", "'rises up' is no claim; expected one of change"),
        (
            "claims:\n  - claim: change up\n    de: [x]",
            "claims, change up: language 'de' is unknown; expected one of da, en",
        ),
        ("than: {de: [als]}", "words.yaml, than: language 'de' is unknown; expected one of da, en"),
        (
            "units: {percent: {xx: [x]}}",
            "words.yaml, units: language 'xx' is unknown; expected one of da, en",
        ),
        ("- 1", "is not a mapping of names to values; expected claims"),
        ("a: [", "cannot be read as YAML"),
        ("negations: [ikke]", "words.yaml, line 1, negations is not a mapping of names to values"),
        ("not_figures: {da: ['(']}", "is not of the form of the package's own words.yaml"),
        ("ones: {da: {mange: x}}", "is not of the form of the package's own words.yaml"),
        (b"\xff", "is not of the form of the package's own words.yaml"),
    ],
)
def test_bad_words_are_one_sentence(world, write_text, tmp_path, text, sentence):
    put(tmp_path, "words.yaml", text)
    with pytest.raises(BarometerError) as refused:
        check([write_text("x")], world, tmp_path)
    assert sentence in str(refused.value)


def test_findings_say_where(world, write_text):
    quote = "> - a\r\n> - Tallet er\r\n>   [12](#excess-unemployment) her.\r\n"
    text = f"Først.\r\n\r\n{quote}\r\n| a | 7 % |\r\n|---|---|\r\n| b | c |\r\n"
    found = check([write_text(text)], world)
    assert [(one.line, one.column, one.kind) for one in found] == [(4, 5, "false"), (7, 7, "unbound")]


def test_code_is_read_like_all_that_the_page_shows_and_tags_hide_nothing(world, write_text):
    text = "`12 %` og\n\n```\n12 % steget\n```\n\n<div>Det er 13 procent.</div>\n"
    found = [(one.line, one.claimed) for one in check([write_text(text)], world)]
    assert found == [(1, "12 %"), (4, "12 %"), (4, "steget"), (7, "13 procent")]


@pytest.mark.parametrize(
    "text",
    [
        "![Overledigheden er faldet til 0,1 procentpoint.](kurve.png)",
        '![En kurve](kurve.png "Overledigheden er faldet til 0,1 procentpoint.")',
        "<img src='kurve.png' alt='Overledigheden er faldet til 0,1 procentpoint.'>",
        "<!-- internt --> Overledigheden er faldet til 0,1 procentpoint.",
        "<!--a-->Overledigheden er faldet til 0,1 procentpoint.<!--b-->",
        "<table><tr><td>Overledigheden er <b>faldet</b> til 0,1&nbsp;procentpoint.</table>",
        "$\\text{Overledigheden er faldet til 0,1 procentpoint.}$",
        "Se.[^1]\n\n[^1]: Overledigheden er faldet til 0,1 procentpoint.",
        "[^a]: Overledigheden er faldet til 0,1 procentpoint.",
    ],
)
def test_whatever_the_page_shows_is_read(world, write_text, text):
    found = [one for one in check([write_text(text)], world) if one.kind != "unshown"]
    assert [(one.kind, one.claimed) for one in found] == [
        ("unbound", "faldet"),
        ("unbound", "0,1 procentpoint"),
    ]


def test_an_alternative_text_is_read_in_its_sentence_and_a_comment_is_not(world, write_text):
    text = "[Overledigheden](#excess-unemployment) ![er steget](pil.png). <!-- er faldet til 0,1 -->"
    found = [(one.kind, one.claimed) for one in check([write_text(text)], world)]
    assert found == [("false", "steget"), ("unshown", "pil.png")]


def test_an_address_is_no_claim(world, write_text):
    text = "Se https://kk.dk/faldet_12 og <https://kk.dk/13>, ikke [12](https://kk.dk)."
    assert [one.claimed for one in check([write_text(text)], world)] == ["12"]


def test_links_by_reference_are_bound(world, write_text):
    text = "Overledigheden er [12 procentpoint][o], ikke [10,8][O].\n\n[o]: #excess-unemployment\n"
    assert [one.claimed for one in check([write_text(text)], world)] == ["12 procentpoint", "ikke: 10,8"]


def test_suggest_refuses_an_unknown_goal(world):
    with pytest.raises(BarometerError, match="goal 9 is unknown"):
        suggest(9, world)


def test_a_number_is_near_by_the_words_before_it_however_long_the_text():
    """What is looked at before a number is bounded: many numbers take no more time than their length."""
    text = ", ".join(["knap 12 %"] * 900) + f", omkring{' ' * 40}13 %"
    read = read_numbers(text, words("da"))
    assert [one.nearness for one in read[:900]] == ["below"] * 900
    assert read[-1].nearness == "about" and text[read[-1].begins :].startswith("omkring")

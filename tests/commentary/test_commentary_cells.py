"""The round trip between files and notebooks is lossless, and never overwrites anybody's work."""

from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from barometer.commentary.cells import collect, insert, remarks
from barometer.commentary.check import check
from barometer.commentary.documents import read_file
from barometer.errors import BarometerError
from barometer.policy.load import shipped

POLICY = shipped("copenhagen_2011")

HEAD = "---\nauthor: {author}\ngoal: 2\nlanguage: da\nstatus: draft\n---\n"

words = st.text(
    st.sampled_from("abc æøåÆØÅ é 👩‍👩‍👧 🇩🇰 *_`~[]()#|\\<>&!-+.,:;'\"^$1234567890\t"), max_size=30
)
lines = st.one_of(
    words,
    st.builds("# {}".format, words),
    st.builds("- {}\n  - {}\n  1. {}".format, words, words, words),
    st.builds("| {} | {} |\n|---|:-:|\n| {} | [10,8](#excess-unemployment) |".format, words, words, words),
    st.builds("{}[^1] og [^note-{}]\n\n[^1]: {}".format, words, st.integers(1, 99), words),
    st.builds("**{}** _{}_ `{}` ~~{}~~".format, words, words, words, words),
    st.builds("```python\n{}[^1]\n```".format, words),
    st.sampled_from(
        ["~~~", "```", "`[^analyst-1]`", "[^analyst-`x]", "\\[^analyst-2]", "[^ØU-1][^analyst-analyst-1]"]
    ),
    st.builds("> {}\n> {}  ".format, words, words),
    st.sampled_from(["", "   ", "\t", "***", "---", "[a]: #excess-unemployment", "\u2028", "\x0b", "\u00a0"]),
)
bodies = st.builds(
    lambda parts, newline, end: newline.join("\n".join(parts).split("\n")) + end,
    st.lists(lines, max_size=8),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r\n\r\n"]),
    st.sampled_from(["", "\n", "\r\n", "\n\n \n", "  "]),
)


def notebook() -> nbformat.NotebookNode:
    return new_notebook(
        cells=[
            new_markdown_cell("# Mål 2"),
            new_code_cell("1 + 1", metadata={"x": 1}),
            new_markdown_cell("", metadata={"tags": ["commentary-here"]}),
            new_markdown_cell("analystens egne noter[^1]\n\n[^1]: min"),
        ]
    )


class Desk:
    """A commentary folder with files, and an executed notebook made from them."""

    def __init__(self, folder: Path, bodies: dict[str, str], head: str = HEAD) -> None:
        self.root, self.year = folder / "commentary", folder / "commentary" / "2013"
        self.year.mkdir(parents=True, exist_ok=True)
        self.head = head
        self.paths = {author: self.year / f"goal-2.{author}.da.md" for author in bodies}
        for author, path in self.paths.items():
            path.write_bytes((head.format(author=author) + bodies[author]).encode())
        self.notebook = folder / "goal-2.ipynb"
        self.run()

    def run(self) -> None:
        files = [read_file(path, POLICY) for path in self.paths.values()]
        done = insert(notebook(), files, POLICY)
        nbformat.validate(done)
        self.notebook.write_text(nbformat.writes(done), encoding="utf-8")

    def cells(self) -> list[nbformat.NotebookNode]:
        return nbformat.read(self.notebook, 4).cells

    def edit(self, author: str, change) -> None:
        opened = nbformat.read(self.notebook, 4)
        for cell in opened.cells:
            if cell.metadata.get("barometer", {}).get("source", {}).get("file") == self.paths[author].name:
                cell.source = change(cell.source)
        self.notebook.write_text(nbformat.writes(opened), encoding="utf-8")

    def body(self, author: str = "analyst") -> str:
        return self.paths[author].read_bytes().decode().removeprefix(self.head.format(author=author))

    def collect(self, **options):
        return {
            one.path.name.split(".")[1]: one for one in collect(self.notebook, self.root, POLICY, **options)
        }


@given(body=bodies, other=bodies)
def test_untouched_text_comes_back_to_the_byte(tmp_path_factory, body, other):
    desk = Desk(tmp_path_factory.mktemp("desk"), {"analyst": body, "BIU": other})
    before = {author: path.read_bytes() for author, path in desk.paths.items()}
    assert {one.outcome for one in desk.collect().values()} == {"unchanged"}
    # Jupyter's editor turns every line ending into LF: that alone is no edit.
    desk.edit("analyst", lambda source: source.replace("\r\n", "\n"))
    assert {one.outcome for one in desk.collect().values()} == {"unchanged"}
    assert {author: path.read_bytes() for author, path in desk.paths.items()} == before


@given(body=bodies, more=bodies)
def test_an_edit_comes_back_and_nothing_else_changes(tmp_path_factory, body, more):
    desk = Desk(tmp_path_factory.mktemp("desk"), {"analyst": body, "ØU": "andet"})
    rest = [cell for cell in desk.cells() if "barometer" not in cell.metadata]
    desk.edit("analyst", lambda source: source + "\n\nNyt. " + more.replace("[^", "(^"))
    done = desk.collect()
    assert (done["analyst"].outcome, done["ØU"].outcome) == ("written", "unchanged")
    expected = body + "\n\nNyt. " + more.replace("[^", "(^")
    assert desk.body().replace("\r\n", "\n") == expected.replace("\r\n", "\n")
    assert [cell for cell in desk.cells() if "barometer" not in cell.metadata] == rest
    assert desk.collect()["analyst"].outcome == "unchanged"
    # The report is run again: the cell shows the edited text, and there is nothing left to collect.
    edited = [cell.source.replace("\r\n", "\n") for cell in desk.cells()]
    desk.run()
    if "`" not in more and "~~~" not in more:
        assert [cell.source.replace("\r\n", "\n") for cell in desk.cells()] == edited
    assert desk.collect()["analyst"].outcome == "unchanged"
    assert desk.body().replace("\r\n", "\n") == expected.replace("\r\n", "\n")


def test_windows_line_endings_stay_when_jupyter_drops_them(tmp_path):
    desk = Desk(tmp_path, {"analyst": "En.\r\n\r\nTo.\r\n"})
    desk.edit("analyst", lambda source: source.replace("\r\n", "\n").replace("To", "Tre"))
    assert desk.collect()["analyst"].outcome == "written"
    assert desk.body() == "En.\r\n\r\nTre.\r\n"


def test_a_conflict_is_shown_and_nothing_is_overwritten(tmp_path):
    desk = Desk(tmp_path, {"analyst": "Første linje.\nAnden linje.\n"})
    desk.edit("analyst", lambda source: source.replace("Anden", "Min anden"))
    theirs = desk.head.format(author="analyst") + "Første linje.\nDeres anden linje.\n"
    desk.paths["analyst"].write_text(theirs, encoding="utf-8")
    done = desk.collect()["analyst"]
    assert done.outcome == "conflict"
    assert "-Deres anden linje.\n+Min anden linje.\n" in done.diff
    assert desk.paths["analyst"].read_text(encoding="utf-8") == theirs
    desk.paths["analyst"].unlink()
    assert desk.collect()["analyst"].outcome == "conflict"
    assert not desk.paths["analyst"].exists()


def test_a_file_changed_under_an_unedited_cell_is_no_conflict(tmp_path):
    desk = Desk(tmp_path, {"analyst": "En.\n"})
    desk.paths["analyst"].write_text(desk.head.format(author="analyst") + "To.\n", encoding="utf-8")
    assert desk.collect()["analyst"].outcome == "unchanged"
    assert desk.body() == "To.\n"


def test_looking_writes_nothing(tmp_path):
    desk = Desk(tmp_path, {"analyst": "En.\n"})
    desk.edit("analyst", lambda source: source + "To.\n")
    before = desk.notebook.read_bytes()
    assert desk.collect(write=False)["analyst"].outcome == "written"
    assert desk.body() == "En.\n" and desk.notebook.read_bytes() == before


def test_an_edited_text_is_no_longer_approved(tmp_path):
    head = HEAD.replace("draft", "approved\napproved_by: NN\napproved_on: 2013-02-01")
    desk = Desk(tmp_path, {"analyst": "En.\n"}, head)
    assert "godkendt af NN den 1. februar 2013" in desk.cells()[3].source
    desk.edit("analyst", lambda source: source + "To.\n")
    desk.collect()
    text = desk.paths["analyst"].read_text(encoding="utf-8")
    assert text == "---\nauthor: analyst\ngoal: 2\nlanguage: da\nstatus: draft\n---\nEn.\nTo.\n"


def test_footnotes_of_several_files_do_not_meet(tmp_path):
    note = "Se[^1] og `[^1]`.\n\n[^1]: Note.\n"
    desk = Desk(tmp_path, {"analyst": note, "BIU": note})
    sources = [cell.source for cell in desk.cells() if "commentary" in cell.metadata.get("tags", [])]
    assert "[^analyst-1]: Note." in sources[0] and "[^BIU-1]: Note." in sources[1]
    assert all("`[^1]`" in source for source in sources)


def test_what_is_no_footnote_keeps_its_name_on_the_page(tmp_path):
    text = "Se[^1], [^2] og ``[^1] ` ``.\n\n    [^1]\n\n<!-- [^1] -->\n\n[^1]: Note[^1].\n"
    desk = Desk(tmp_path, {"analyst": text})
    assert desk.cells()[4].source == (
        "Se[^analyst-1], [^2] og ``[^1] ` ``.\n\n    [^1]\n\n<!-- [^1] -->\n\n"
        "[^analyst-1]: Note[^analyst-1].\n"
    )


def test_who_speaks_is_said_and_kept_apart(tmp_path):
    authors = ["analyst", "BIF", "BIU", "ØU"]
    desk = Desk(tmp_path, dict.fromkeys(authors, "Tekst.\n"))
    headings = [cell.source for cell in desk.cells() if "commentary-heading" in cell.metadata.get("tags", [])]
    assert headings == [
        "### Forvaltningens kommentar (udkast)",
        "### Kommentar fra Beskæftigelses- og Integrationsforvaltningen (udkast)",
        "### Kommentar fra Beskæftigelses- og Integrationsudvalget (udkast)",
        "### Kommentar fra Økonomiudvalget (udkast)",
    ]
    assert len({cell.id for cell in desk.cells()}) == len(desk.cells())


def test_the_responsible_committee_is_called_so(tmp_path):
    path = tmp_path / "goal-3.ØU.en.md"
    path.write_text("---\nauthor: ØU\ngoal: 3\nlanguage: en\nstatus: draft\n---\n", encoding="utf-8")
    done = insert(notebook(), [read_file(path, POLICY)], POLICY)
    assert done.cells[3].source.startswith("### Comment by the responsible committee, the Finance Committee")


def test_inserting_again_replaces(tmp_path):
    desk = Desk(tmp_path, {"analyst": "Tekst.\n"})
    files = [read_file(desk.paths["analyst"], POLICY)]
    once = insert(notebook(), files, POLICY)
    again = insert(once, files, POLICY)
    assert [cell.source for cell in once.cells] == [cell.source for cell in again.cells]
    assert [cell.source for cell in insert(once, [], POLICY).cells] == [
        cell.source for cell in notebook().cells
    ]


def test_a_draft_marks_what_may_not_stand_without_touching_the_text(world, write_text):
    file = write_text(
        "Sandt: [10,8](#excess-unemployment).\n\nOverledigheden er [12](#excess-unemployment).\n"
    )
    marks = remarks(check([file], world))
    assert [mark["sentence"] for mark in marks[file.name]] == ["Overledigheden er 12."]
    done = insert(notebook(), [file], POLICY, marks)
    assert done.cells[4].source == file.body
    assert done.cells[4].metadata["barometer"]["remarks"] == marks[file.name]


def test_a_notebook_without_a_place_is_refused(write_text):
    with pytest.raises(BarometerError, match="no cell tagged commentary-here"):
        insert(new_notebook(), [write_text("x")], POLICY)


@pytest.mark.parametrize(
    "source", [{}, {"file": "../x.md", "measurement": "2013"}, {"file": "a.md", "measurement": ".."}]
)
def test_a_cell_of_no_file_is_refused(tmp_path, source):
    cell = new_markdown_cell("Tekst", metadata={"tags": ["commentary"], "barometer": {"source": source}})
    path = tmp_path / "goal-2.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=[cell])), encoding="utf-8")
    with pytest.raises(BarometerError, match="does not say which file it belongs to"):
        collect(path, tmp_path, POLICY)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"cells": 1}'])
def test_a_broken_notebook_is_one_sentence(tmp_path, content):
    path = tmp_path / "goal-2.ipynb"
    path.write_bytes(content)
    with pytest.raises(BarometerError, match="cannot be read as a notebook"):
        collect(path, tmp_path, POLICY)

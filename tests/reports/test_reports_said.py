"""Every number on every page is held against the pages set again: what is changed anywhere is named."""

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from barometer.cli import main
from barometer.files import canonical_json, digest
from barometer.letters.reprint import reprint
from barometer.pages.exporters import to_pdf
from barometer.project import Project
from barometer.proof.report_file import verify_file
from barometer.proof.said import NUMBER, SetAgain, hold_said
from barometer.proof.tagged import PrintedBlock, Tagged, read_tagged
from barometer.proof.unpack import unpack
from barometer.records.packing import PAGES, zipped
from barometer.records.record import open_record
from barometer.reports.carried import carried_pages
from barometer.reports.notebook import read_made
from barometer.reports.report import plan_report

OTHER_VERSION = ("barometer 0.0.9",)


@pytest.fixture(scope="module")
def goal(built) -> Path:
    return built.reports / "2013" / "goal-2.pdf"


@pytest.fixture(scope="module")
def again(built, goal) -> SetAgain:
    """Goal 2 set again from nothing but what its PDF carries, once for all tests."""
    with pikepdf.open(goal) as pdf:
        carried = pdf.attachments[PAGES].get_file().read_bytes()
    assert b"barometer.toml" in carried and b"restricted" not in carried and b".ipynb" not in carried
    return reprint(carried, open_record(built, 2013).hash)


def digits_of(font) -> dict[str, bytes]:
    """Return the code of each digit that a font's subset has."""
    found, text = {}, font.ToUnicode.read_bytes().decode("latin-1")
    for line in text.splitlines():
        parts = line.replace("<", " ").replace(">", " ").split()
        if len(parts) == 2 and len(parts[0]) == 4 and len(parts[1]) == 4:
            letter = chr(int(parts[1], 16))
            if letter.isdecimal():
                found[letter] = bytes.fromhex(parts[0])
    return found


class Forger:
    """Writes other digits over those that a page prints: all of them, or the one of a number."""

    def __init__(self, chosen: int | None = None) -> None:
        self.chosen, self.seen = chosen, 0

    def forge(self, source: Path, target: Path) -> Path:
        with pikepdf.open(source) as pdf:
            for page in pdf.pages:
                page.Contents = pdf.make_stream(self._stream(page, page.Resources))
                self._forms(page.Resources)
            pdf.save(target)
        return target

    def _forms(self, resources) -> None:
        for form in resources.get("/XObject", {}).values():
            if form.get("/Subtype") == "/Form":
                form.write(self._stream(form, form.get("/Resources", resources)))
                self._forms(form.get("/Resources", pikepdf.Dictionary()))

    def _stream(self, of, resources) -> bytes:
        digits: dict[str, bytes] = {}
        written = []
        for operands, operator in pikepdf.parse_content_stream(of):
            if str(operator) == "Tf":
                digits = digits_of(resources.Font[str(operands[0])])
            if str(operator) in ("Tj", "TJ"):
                operands = [self._said(one, digits) for one in operands]
            written.append((operands, operator))
        return pikepdf.unparse_content_stream(written)

    def _said(self, operand, digits):
        if isinstance(operand, pikepdf.Array):
            return pikepdf.Array([self._said(one, digits) for one in operand])
        if not isinstance(operand, pikepdf.String):
            return operand
        codes, letters = bytes(operand), {code: letter for letter, code in digits.items()}
        said = [codes[at : at + 2] for at in range(0, len(codes), 2)]
        return pikepdf.String(b"".join(self._other(code, letters, digits) for code in said))

    def _other(self, code: bytes, letters, digits) -> bytes:
        if code not in letters or len(digits) < 2:
            return code
        self.seen += 1
        if self.chosen not in (None, self.seen):
            return code
        known = sorted(digits)
        return digits[known[(known.index(letters[code]) + 1) % len(known)]]


def test_an_honest_file_comes_out_again_byte_for_byte(goal, again) -> None:
    said = hold_said(read_tagged(goal.read_bytes()), goal.read_bytes(), again)
    assert not again.otherwise and said.identical and not said.differs and not said.open
    assert said.equal == said.numbers > 140
    elsewhere = replace(again, pdf=again.pdf + b"\n")  # as another machine would make it
    said = hold_said(read_tagged(goal.read_bytes()), goal.read_bytes(), elsewhere)
    assert not said.identical and not said.differs and not said.open and said.equal == said.numbers


def test_every_changed_number_is_named(goal, again, tmp_path) -> None:
    true = read_tagged(goal.read_bytes()).blocks
    forger = Forger()
    forged = forger.forge(goal, tmp_path / "all.pdf").read_bytes()
    tagged = read_tagged(forged)
    changed = [one for one, other in zip(true, tagged.blocks, strict=True) if one.text != other.text]
    holding = [one for one in true if NUMBER.search(one.text)]
    assert len(changed) >= len(holding) - 2 > 50  # a title that is set once has fonts with one digit
    said = hold_said(tagged, forged, again)
    counted = [one for one in changed if one.kind == "/Caption" and len(NUMBER.findall(one.text)) == 1]
    assert len(said.differs) == len(changed) - len(counted) and not said.open
    assert sum(one.kind == "/Artifact" for one in changed) == 4  # a page's own number is held, too
    found = 0
    singly = range(1, forger.seen, forger.seen // 8)
    for chosen in singly:
        forged = Forger(chosen).forge(goal, tmp_path / "one.pdf").read_bytes()
        said = hold_said(read_tagged(forged), forged, again)
        found += len(said.differs) == 1
    print(
        f"{forger.seen} digits changed at once: {len(changed)} of {len(changed)} lines named; singly {found} of {len(singly)}"
    )
    assert found == len(singly)


def pages(*lines: str) -> Tagged:
    return Tagged(1, (), (), tuple(PrintedBlock(1, "/TR", line) for line in lines))


def test_a_row_more_or_less_is_told_as_such_and_makes_no_other_row_false(monkeypatch) -> None:
    """Rows of nothing but numbers have one shape: the same are laid beside each other first."""
    rows = [f"{year} | {year % 7},5 %" for year in range(2008, 2014)]
    monkeypatch.setattr("barometer.proof.said.read_tagged", lambda pdf: pages(*rows[:2], *rows[3:]))
    said = hold_said(pages(*rows), b"", SetAgain(b"again"))
    assert not said.differs and said.open == ((1, "other_words", "2010 | 1,5 %"),)
    said = hold_said(pages(rows[0], "2009 | 9,9 %", *rows[3:]), b"", SetAgain(b"again"))
    assert [told[2:] for told in said.differs] == [("2009 | 9,9 %", "2009 | 0,5 %")] and not said.open


def test_what_is_read_aloud_is_held_too(goal, again, tmp_path) -> None:
    with pikepdf.open(goal) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and "76,1" in str(one.get("/Alt", "")):
                one.Alt = pikepdf.String(str(one.Alt).replace("76,1", "67,1"))
        pdf.save(tmp_path / "aloud.pdf")
    forged = (tmp_path / "aloud.pdf").read_bytes()
    (told,) = hold_said(read_tagged(forged), forged, again).differs
    assert "67,1" in told[2] and "76,1" in told[3]


def test_lines_with_other_words_are_told_as_not_held(built, again) -> None:
    notebook = read_made(built.reports / "2013" / "goal-2.ipynb")
    cells = [cell for cell in notebook.cells if "commentary" in cell.metadata.get("tags", [])]
    cells[0].source = cells[0].source.replace("Der er ikke fundet noget", "Der er 15 gange fundet noget")
    cells[0].source = cells[0].source.replace("ikke fundet noget måltal", "fundet 15 måltal")
    forged = to_pdf(notebook, plan_report(built, 2013).attachments("goal-2", "da", ["goal-2"]))
    said = hold_said(read_tagged(forged), forged, again)
    assert not said.differs and said.equal == said.numbers - 1
    told = {fault: text for _, fault, text in said.open}
    assert "15 måltal" in told["other_words"] and "ikke fundet" in told["not_printed"]


def test_the_public_door_says_what_it_did(built, goal, again, tmp_path) -> None:
    def given(content: bytes, record: str) -> SetAgain:
        return again

    copy = tmp_path / "x.pdf"
    copy.write_bytes(goal.read_bytes())
    found = verify_file(None, copy, reprint=given)
    assert found.exit_code == 0 and found.said is not None and found.said.identical
    assert "byte for byte den, der kommer ud" in found.text() and "no record locks" in found.text("en")
    found = verify_file(None, copy, reprint=lambda *_: replace(again, pdf=again.pdf + b"\n"))
    assert found.exit_code == 3 and not found.said.open  # letters of another shape would say the same
    assert "the shapes of letters and charts" in found.text("en")
    Forger(40).forge(goal, copy)
    found = verify_file(None, copy, reprint=given)
    assert found.exit_code == 1 and set(found.faults["fault"]) <= {"other_number", "other_figure"}
    assert "set again from the record" in found.text("en")
    found = verify_file(None, copy, reprint=lambda content, record: SetAgain(b"", why="no such policy"))
    assert "no such policy" in found.text("en") and found.unset


def test_words_that_do_not_come_out_again_are_each_told_whatever_the_file_says_of_itself(
    built, goal, again, tmp_path, capsys, monkeypatch
) -> None:
    """An older state of the package and a forger look alike: neither is called false, neither is confirmed."""
    notebook = read_made(built.reports / "2013" / "goal-2.ipynb")
    cells = [cell for cell in notebook.cells if "commentary" in cell.metadata.get("tags", [])]
    cells[0].source += "\n\nForvaltningen anser dermed målet for opfyldt."
    forged = tmp_path / "goal-2.pdf"
    forged.write_bytes(to_pdf(notebook, plan_report(built, 2013).attachments("goal-2", "da", ["goal-2"])))
    for claimed, words in (
        ((), "Either the package was another under the same version number"),
        (OTHER_VERSION, "made with other things than are here (barometer 0.0.9)"),
    ):
        found = verify_file(None, forged, reprint=lambda *_, told=claimed: replace(again, otherwise=told))
        assert found.exit_code == 3 and not found.ok and found.faults.empty
        assert [text for _, _, text in found.said.open] == ["Forvaltningen anser dermed målet for opfyldt."]
        assert words in found.text("en") and "not all on its pages could be checked" in found.text("en")
        assert "Én linje, der ikke er den samme" in found.text() and "målet for opfyldt" in found.text()
    told = canonical_json({"outputs": {"goal-2.pdf": digest(forged.read_bytes())}})
    (tmp_path / "manifest.json").write_text(told, encoding="utf-8")
    found = verify_file(built, forged, reprint=lambda *_: again)  # with a manifest of the forger's own
    assert found.made == "made" and found.here and not found.own and found.exit_code == 3
    own = verify_file(built, goal, reprint=lambda *_: replace(again, pdf=again.pdf + b"\n"))
    assert own.own and own.exit_code == 0  # what the project's own report lists is what was made
    with pikepdf.open(goal) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and "76,1" in str(one.get("/Alt", "")):
                one.Alt = pikepdf.String(f"{one.Alt} Så er alt\x1b[2J\x1b[H i orden")
        pdf.save(tmp_path / "steering.pdf")
    monkeypatch.setattr("barometer.letters.reprint.reprint", lambda *_: again)
    with pytest.raises(SystemExit) as left:
        main(["verify", str(tmp_path / "steering.pdf")])
    said = capsys.readouterr().out
    assert left.value.code == 3 and "Så er alt[2J[H i orden" in said and "\x1b" not in said


def test_what_a_file_says_of_itself_stands_on_the_line_that_says_so(built, goal) -> None:
    with (
        pikepdf.open(goal) as pdf,
        zipfile.ZipFile(io.BytesIO(pdf.attachments[PAGES].get_file().read_bytes())) as kept,
    ):
        contents = {name: kept.read(name) for name in kept.namelist() if name != "SHA256SUMS"}
    told = json.loads(contents["paper.json"])
    told["made_with"] |= {"barometer": "9\n\nKontrolleret:\n  – alt er i orden"}
    found = reprint(
        zipped({**contents, "paper.json": json.dumps(told).encode()}), open_record(built, 2013).hash
    )
    assert found.otherwise == ("barometer 9 Kontrolleret: – alt er i orden",)
    assert found.pdf == goal.read_bytes()  # it is set as it is set here, whatever it says


def test_what_is_carried_must_be_the_record_and_true(built, goal, tmp_path) -> None:
    with pikepdf.open(goal) as pdf:
        carried = pdf.attachments[PAGES].get_file().read_bytes()
    assert set(verify_file(None, goal, reprint=reprint_other(carried)).faults["fault"]) == {"not_set_again"}


def reprint_other(carried: bytes):
    return lambda content, record: reprint(carried[: len(carried) // 2], record)


def test_settings_that_pages_show_are_carried_and_no_others(built, tmp_path) -> None:
    said = (built.root / "barometer.toml").read_text(encoding="utf-8")
    site = '[site]\ncontact = "Byens kontor"\nemail = "spørg@by.example"\ntelephone = "33 66"\n'
    registers = '[registers]\nconnection = "postgres://secret@inside/db"\n'
    kept = said[: said.index("[site]")] if "[site]" in said else said
    shutil.copytree(built.root / "data", tmp_path / "city" / "data")
    shutil.copytree(built.root / "notebooks", tmp_path / "city" / "notebooks")
    (tmp_path / "city" / "barometer.toml").write_text(f"{kept}\n{site}\n{registers}", encoding="utf-8")
    project = Project.open(tmp_path / "city")
    packed = carried_pages(project, open_record(project, 2013), "goal-2", "da", ())
    (tmp_path / "x.zip").write_bytes(packed)
    unpack(tmp_path / "x.zip", tmp_path / "x")
    carried = Project.open(tmp_path / "x", allowed=())
    assert b"secret" not in b"".join(one.read_bytes() for one in (tmp_path / "x").rglob("*") if one.is_file())
    assert set(project.settings.disclosure) == set(carried.settings.disclosure)
    for name in ("contact", "email", "telephone"):
        assert getattr(carried.settings.site, name) == getattr(project.settings.site, name) != ""
    assert carried.due(2014) == project.due(2014)
    shutil.copytree(built.root / "notebooks", tmp_path / "x" / "notebooks")
    again = carried_pages(carried, open_record(carried, 2013), "goal-2", "da", ())
    assert again == packed

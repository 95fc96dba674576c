"""The policy's commands: what is wrong is said at once; the policy becomes a document."""

import shutil

import pytest
from selectolax.lexbor import LexborHTMLParser

from barometer.cli import main
from barometer.policy.load import SHIPPED


@pytest.fixture
def town(tmp_path):
    """A project whose policy is a folder of its own: the demo's, under another name of a city."""
    own = shutil.copytree(SHIPPED / "demo", tmp_path / "policy")
    text = (own / "policy.yaml").read_text(encoding="utf-8")
    (own / "policy.yaml").write_text(text.replace("Demo Kommune", "Odense Kommune"), encoding="utf-8")
    rules = "\n".join(f'[disclosure.{name}]\nminimum = 5\nauthority = "x"' for name in ("survey", "public"))
    (tmp_path / "barometer.toml").write_text(f'[project]\npolicy = "policy"\n{rules}\n', encoding="utf-8")
    return tmp_path


def run(town, *arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--project", str(town), "policy", *arguments])
    return int(left.value.code or 0)


def test_a_policy_without_faults_is_told_in_one_line(town, capsys):
    assert run(town, "check") == 0
    assert capsys.readouterr().out == (
        "Den opdigtede inklusionspolitik 2024-2028: 8 mål, 17 indikatorer og 0 nøgletal. Der er ingen fejl.\n"
    )
    assert run(town, "check", "--language", "en") == 0
    assert "17 indicators and 0 key figures. Nothing is wrong." in capsys.readouterr().out


def test_every_fault_is_told_with_its_line_and_costs_exit_code_1(town, capsys):
    goal = town / "policy" / "goal-2.yaml"
    text = goal.read_text(encoding="utf-8").replace("owners: [BIF]", "owners: [BFI]")
    goal.write_text(text.replace("- age", "- aeg").replace("breakdowns: [age]", "breakdowns: [aeg]"), "utf-8")
    assert run(town, "check") == 1
    head, *lines = capsys.readouterr().err.splitlines()
    assert head == "barometer: politikken i policy kan ikke bruges, før disse fejl er rettet:"
    assert [line.partition(": forventede")[0].split(", ", 2)[2] for line in lines] == [
        "indikatoren excess-unemployment, owners",
        "indikatoren excess-unemployment, breakdowns",
    ]
    assert all(line.startswith("  policy/goal-2.yaml, linje ") for line in lines)


def test_rules_of_the_settings_are_checked_with_the_policy(town, capsys):
    settings = town / "barometer.toml"
    good = settings.read_text(encoding="utf-8")
    wrong = good.replace("minimum = 5", "minimum = -5", 1)
    wrong += '[disclosure.defualt]\nminimum = 5\nautority = "x"\n[disclosure.default]\nauthority = "x"\n'
    settings.write_text(wrong, encoding="utf-8")
    assert run(town, "check") == 1
    assert capsys.readouterr().err.splitlines() == [
        "barometer: barometer.toml, disclosure: forventede en kilde, som politikkens indikatorer nævner, "
        "fandt »defualt«; mente du default?",
        "barometer.toml, fortrolighedsreglen »survey«: minimum er -5; "
        "forventede et helt tal på 0 eller derover",
        "barometer.toml, [disclosure.defualt] har et ukendt navn »autority«; mente du authority?",
        "barometer.toml, [disclosure.default] mangler »minimum«; tilføj det: det mindste antal, der må vises",
    ]


def test_an_indicator_that_nobody_delivers_is_a_fault(town, capsys):
    goal = town / "policy" / "goal-2.yaml"
    goal.write_text(goal.read_text(encoding="utf-8").replace("    owners: [BIF]\n", "", 1), encoding="utf-8")
    assert run(town, "check", "--language", "en") == 1
    assert "owners: expected who delivers its figures, or microdata or statbank" in capsys.readouterr().err


def test_the_policy_is_a_document_with_definitions_targets_and_decisions(town, capsys):
    assert run(town, "show", str(town / "policy.html")) == 0
    page = LexborHTMLParser((town / "policy.html").read_text(encoding="utf-8"))
    text = " ".join(page.body.text(separator=" ").split())
    assert "Odense Kommune, 2024-2028" in text
    assert "Demo Kommune" not in text
    assert "Måltal: 5,0 % i 2028 (Opdigtet beslutning, 2024). Udgangspunktet er 11,0 % i 2023." in text
    assert "Databrud 2024. Nyt spørgeskema" in text
    assert run(town, "show", str(town / "policy.html"), "--language", "en") == 0
    english = (town / "policy.html").read_text(encoding="utf-8")
    assert "Invented decision, 2024" in english
    assert "Opdigtet" not in english
    assert "BUF : Børne- og Ungdomsforvaltningen" in text
    assert len(page.css("h2")) == 11
    assert len(page.css("table")) == 17
    assert "; flertallet afgør. Gælder fra 2024." in text


def test_the_document_is_a_pdf_where_one_is_asked_for(town):
    assert run(town, "show", str(town / "policy.pdf"), "--language", "en") == 0
    assert (town / "policy.pdf").read_bytes().startswith(b"%PDF-")


def test_another_kind_of_file_is_refused(town, capsys):
    assert run(town, "show", str(town / "policy.docx")) == 1
    assert "forventede .html eller .pdf" in capsys.readouterr().err

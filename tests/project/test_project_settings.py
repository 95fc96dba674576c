"""Finding and reading a project."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.settings import Sender, Settings
from barometer.text import Text

ROOT = Path(__file__).parents[2]


def test_a_project_is_found_upwards_from_any_of_its_folders():
    project = Project.find(ROOT / "data" / "published")
    assert project.root == ROOT
    signed = project.settings.sender_on("2011-04-05")
    assert signed is not None and signed.name == "Anna Mee Allerslev"
    assert signed.address == ("Rådhuset", "1599 København V.")
    assert project.policy.id == "copenhagen_2011"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[project", "cannot be read as TOML"),
        ('[project]\npolicy = "copenhagen_2012"', "did you mean copenhagen_20"),
        (
            "[project]",
            "barometer.toml, project has no 'policy'; add it: a folder of the project",
        ),
        ("", "barometer.toml has no 'project'; add it"),
        (
            "[project]\npolicy = 2011",
            "policy '2011' is unknown; expected copenhagen_2011 or copenhagen_2015 or",
        ),
        ("[project]\npolicy = true", "project, policy has True where text is expected; put it in quotes"),
        ('[project]\npolicy = "demo"\nsynthetic = "no"', "synthetic is 'no'; expected true or false"),
        ('[project]\npolicy = "demo"\n[letter]\ndue_month = "1"', "is '1'; expected a whole number"),
        ('[project]\npolicy = "demo"\n[letter]\ndue_month = 13', "is 13; expected a month, 1 to 12"),
        ('disclosure = 5\n[project]\npolicy = "demo"', "disclosure is not a mapping of names to values"),
        ('[project]\npolicy = "copenhagen_2011"\nsyntetic = true', "did you mean synthetic"),
        ('[projekt]\npolicy = "x"', "did you mean project"),
    ],
)
def test_a_wrong_setting_costs_one_sentence(tmp_path, text, sentence):
    (tmp_path / "barometer.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BarometerError, match=re.escape(sentence)):
        Project.open(tmp_path)


def test_who_signs_is_asked_of_the_date():
    project = Project.find(ROOT)
    assert project.settings.sender_on("2013-01") is None
    assert project.settings.letter_facts("2013-01") == {"letter": {"web": "www.kk.dk/integrationsbarometer"}}
    old = Settings("demo", signatory="A", signatory_title={"da": "Borgmester", "en": "Mayor"})
    assert old.sender_on("2013-01") == Sender("A", title=Text("Borgmester", "Mayor"))


def test_the_month_is_the_settings_or_else_the_calendars():
    project = Project.find(ROOT)
    assert project.due(2014) == "2014-01"
    assert replace(project, settings=replace(project.settings, due_month=3)).due(2014) == "2014-03"


def test_no_project_above_is_said(tmp_path):
    with pytest.raises(BarometerError, match=r"no barometer\.toml in .* or above it"):
        Project.find(tmp_path)


def test_settings_are_read_afresh_from_each_folder(tmp_path):
    shutil.copy(ROOT / "barometer.toml", tmp_path)
    assert Project.open(tmp_path).root == tmp_path

"""The schema by which editors complete and check a policy: current, and of one mind with the reader."""

import jsonschema
import pytest
import yaml
from test_policy_load import GOAL, POLICY

from barometer.policy.load import SHIPPED
from barometer.policy.schema import policy_schema

VALIDATOR = jsonschema.Draft202012Validator(policy_schema())
FILES = sorted(SHIPPED.glob("*/*.yaml"))


def faults(text: str) -> list[str]:
    return [fault.message for fault in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one():
    VALIDATOR.check_schema(policy_schema())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_shipped_file_names_the_schema_and_keeps_to_it(file):
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema.json\n")
    assert faults(text) == []


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("direction: higher", "direction: up", "'up' is not valid"),
        ("share: {part", "shar: {part", "'shar' was unexpected"),
        ("    starred: true\n", "", "'starred' is a required property"),
        ("owners: [BF]", "owners: BF", "is not of type 'array'"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(right, wrong, sentence):
    assert faults(GOAL) == faults(POLICY) == []
    found = faults(GOAL.replace(right, wrong, 1))
    assert found
    assert any(sentence in fault for fault in found), found


def test_an_editor_is_told_what_a_field_means():
    indicator = policy_schema()["$defs"]["goal-file"]["properties"]["indicators"]["items"]["properties"]
    assert indicator["starred"]["description"] == "Whether it counts towards the goal's status."
    assert "goal" not in indicator

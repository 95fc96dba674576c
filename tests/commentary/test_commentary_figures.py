"""Looking a figure up: periods, editions, breaks, groups, and addresses that lead nowhere."""

from dataclasses import replace

import pandas as pd
import pytest

from barometer.assessment.judgement import VERDICT_COLUMNS as COLUMNS
from barometer.calculations import Share
from barometer.commentary.address import Address, parse_address
from barometer.commentary.check import check
from barometer.commentary.refresh import refresh
from barometer.commentary.suggest import suggest
from barometer.errors import BarometerError
from barometer.policy.model import Method


def kinds(found) -> list[str]:
    return [one.kind for one in found]


def test_a_period_is_a_reference_period_before_it_is_a_measurement(world):
    value = lambda address: world.answer(parse_address(address)).value  # noqa: E731
    # belonging: the measurement of 2013 is about 2012, that of 2012 about 2011
    assert (value("#belonging"), value("#belonging?period=2012"), value("#belonging?period=2011")) == (
        61.2,
        61.2,
        58,
    )
    # excess unemployment: the periods are unknown, so a year names a measurement
    assert (value("#excess-unemployment?period=2012"), value("#excess-unemployment?period=2011")) == (
        11.1,
        11.9,
    )


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("#excess-unemployment", "10,8 procentpoint"),
        ("#excess-unemployment.change", "−0,3 procentpoint"),
        ("#excess-unemployment.gap", "10,8 procentpoint"),
        ("#belonging.gap", "−22,8 procentpoint"),
        ("#belonging.change?group=danish", "−1,0 procentpoint"),
        ("#belonging.n", "862"),
        ("#belonging?by=area&category=distrikt_8", "udeladt"),
        ("#excess-unemployment.target", "der er ikke offentliggjort noget måltal"),
        ("#minority-managers.change", "ingen nye tal"),
        ("#areas-in-need.change", "−6 områder"),
        ("#unsafe-neighbourhood.lower", "det er ikke oplyst"),
    ],
)
def test_fields(world, address, text):
    assert world.answer(parse_address(address)).text("da") == text


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("#exces-unemployment", "is no indicator, key figure or goal; did you mean excess-unemployment?"),
        ("#goal-9.verdict", "is no indicator, key figure or goal"),
        ("#goal-2.change", "a goal has verdicts only: write #goal-2.verdict"),
        ("#belonging?group=denmark", "belonging has danish, non_western"),
        ("#belonging?by=areal", "by 'areal' is not in the measurement; belonging has area; did"),
        ("#belonging?period=1999", "known are 2010, 2011, 2012, 2013"),
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere(world, address, complaint):
    assert complaint in world.complaint(parse_address(address))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("#a.valeu", "'valeu' is no field; .* did you mean value?"),
        ("#a?grup=x", "'grup' selects nothing; .* did you mean group?"),
    ],
)
def test_addresses_that_cannot_be_read(address, message):
    with pytest.raises(BarometerError, match=message):
        parse_address(address)


def test_an_address_is_written_as_it_was_read():
    address = "belonging.change?group=danish&by=area&category=ydre_noerrebro&period=2012"
    assert str(parse_address(f"#{address}")) == address
    assert parse_address("#goal-2.verdict").goal == 2 and Address("goal-x").goal is None


def test_what_lies_across_another_calculation_cannot_be_claimed(world, write_text):
    text = "Andelen er faldet [2,4 procentpoint](#youth-education.change) til [77,2](#youth-education)."
    assert kinds(check([write_text(text)], world)) == ["true"]
    declared = world.policy.indicator("youth-education")
    anew = Method("2013", Share("in_education", of="youth"))
    policy = with_indicator(world.policy, replace(declared, methods=(*declared.methods, anew)))
    found = check([write_text(text)], replace(world, policy=policy))
    assert kinds(found) == ["undecided", "undecided"]
    assert "databrud" in found[0].message


def test_what_is_defined_otherwise_without_a_date_cannot_be_claimed(world, write_text):
    before = world.earlier[-1]
    declared = before.policy.indicator("youth-education")
    other = with_indicator(before.policy, replace(declared, methods=(Method("2011", Share("a", of="b")),)))
    earlier = (*world.earlier[:-1], replace(before, policy=other))
    found = check([write_text("[Andelen](#youth-education) er faldet.")], replace(world, earlier=earlier))
    assert kinds(found) == ["undecided"]


def with_indicator(policy, changed):
    kept = tuple(changed if one.id == changed.id else one for one in policy.indicators)
    return replace(policy, indicators=kept)


def test_an_indicator_that_is_new_has_no_change(world, write_text):
    before = world.earlier[-1]
    kept = tuple(one for one in before.policy.indicators if one.id != "youth-education")
    older = replace(before, policy=replace(before.policy, indicators=kept))
    found = check([write_text("[Andelen](#youth-education) er faldet.")], replace(world, earlier=(older,)))
    assert kinds(found) == ["undecided"]


def test_the_published_verdict_comes_first(world):
    other = world.verdicts["rule"] == "since_last"
    changed = world.verdicts.assign(verdict=world.verdicts["verdict"].mask(other, "no_new_data"))
    assert replace(world, verdicts=changed).verdict("goal-3")[0] == "unchanged"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("knap [12 procentpoint](#excess-unemployment)", "knap [11 procentpoint](#excess-unemployment)"),
        ("over [12](#excess-unemployment)", "over [10](#excess-unemployment)"),
        ("[11,90 pct.-point](#excess-unemployment)", "[10,80 pct.-point](#excess-unemployment)"),
        ("[14 476](#excluded-by-poverty)", "[14 567](#excluded-by-poverty)"),
        ("[14476 personer](#excluded-by-poverty)", "[14567 personer](#excluded-by-poverty)"),
        ("ca. [15.500](#excluded-by-poverty)", "ca. [14.600](#excluded-by-poverty)"),
        ("[Tolv](#areas-in-need)", "[Seks](#areas-in-need)"),
        ("[+0,4](#excess-unemployment.change)", "[-0,3](#excess-unemployment.change)"),
        ("faldet [0,9](#excess-unemployment.change)", "faldet [0,3](#excess-unemployment.change)"),
        ("**[11,1](#excess-unemployment?period=2011)**", "**[11,9](#excess-unemployment?period=2011)**"),
        ("[10,8](#excess-unemployment) og 10,8", "[10,8](#excess-unemployment) og 10,8"),
    ],
)  # fmt: skip
def test_refresh_keeps_the_form(world, write_text, before, after):
    (done,) = refresh([write_text(f"Her er {before} i alt.\r\n")], world)
    assert done.file.body == f"Her er {after} i alt.\r\n".replace("[-0,3]", "[−0,3]")
    assert done.turned == ()


def test_refresh_lists_what_words_say_and_leaves_them(world, write_text):
    text = "Andelen er steget [3,2 procentpoint](#youth-education.change) til [halvdelen](#youth-education)."
    (done,) = refresh([write_text(text)], world)
    assert done.file.body == text.replace("3,2", "2,4")
    assert [one.claimed for one in done.turned] == ["steget", "halvdelen"]


AIMED = [
    ("goal", "5", "moving_away", "target_away"),
    ("indicator", "belonging", "moving_away", "target_away"),
]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("da", "Udviklingen [går væk fra måltallet](#belonging.target).", ["true"]),
        ("da", "Siden udgangspunktet er tallet [gået væk fra måltallet](#belonging.target).", ["true"]),
        ("en", "Since its starting point it has [moved away from the target](#belonging.target).", ["true"]),
        ("da", "Udviklingen [går ikke væk fra måltallet](#belonging.target).", ["false"]),
        ("da", "Måltallet [nås ikke i dette tempo](#belonging.target).", ["true"]),
        ("da", "Måltallet [nås i dette tempo](#belonging.target).", ["false"]),
        ("da", "Mål 5, svaret om målet: nu [går væk fra målet](#goal-5.target).", ["true"]),
        ("da", "Mål 5, svaret om målet: nu [målet er nået](#goal-5.target).", ["false"]),
        ("da", "Mål 5, svaret om målet: nu [målet blev ikke nået](#goal-5.target).", ["true"]),
        ("da", "Mål 5, svaret om målet: nu [kan ikke vurderes](#goal-5.target).", ["false"]),
        ("da", "Mål 5, svaret om målet: nu [intet mål fastsat](#goal-5.target).", ["false"]),
        ("en", "The development is [moving away from the target](#belonging.target).", ["true"]),
        ("en", "Goal 5: now [target met](#goal-5.target).", ["false"]),
        ("en", "Goal 5 is [moving away from the goal's targets](#goal-5.target).", ["true"]),
    ],
)
def test_what_is_said_of_the_way_to_a_target_is_held_against_its_answer(
    world, write_text, language, text, found
):
    aims = pd.DataFrame([(*row[:2], "target", "linear", *row[2:]) for row in AIMED], columns=COLUMNS)
    aimed = replace(world, verdicts=pd.concat([world.verdicts, aims], ignore_index=True))
    assert kinds(check([write_text(text + "\n", language)], aimed)) == found
    # Before the word was there, a record told it by the reason.
    older = replace(aimed, verdicts=aimed.verdicts.replace({"verdict": {"moving_away": "off_track"}}))
    assert kinds(check([write_text(text + "\n", language)], older)) == found


def test_what_is_proposed_says_that_a_figure_moves_away_from_its_target(world):
    aims = pd.DataFrame([(*row[:2], "target", "linear", *row[2:]) for row in AIMED], columns=COLUMNS)
    aimed = replace(world, verdicts=pd.concat([world.verdicts, aims], ignore_index=True))
    assert "Siden udgangspunktet [går det væk fra målets måltal](#goal-5.target)." in suggest(5, aimed, "da")
    assert "moving away from the goal's targets" in suggest(5, aimed, "en")

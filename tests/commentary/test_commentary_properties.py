"""What is written from a figure is true of it and of no other; suggestions pass their own check."""

import math
import random
import re
from dataclasses import replace

import pandas as pd
from hypothesis import assume, example, given
from hypothesis import strategies as st

from barometer import language as lang
from barometer.commentary.check import check
from barometer.commentary.figures import Figures
from barometer.commentary.numbers import agrees, read_numbers, rewrite
from barometer.commentary.refresh import refresh
from barometer.commentary.suggest import suggest
from barometer.commentary.words import words
from barometer.policy.model import Target

languages = st.sampled_from(["da", "en"])
values = st.floats(-99999, 99999, allow_nan=False)


@given(value=values, decimals=st.integers(0, 3), language=languages)
def test_a_written_number_is_read_as_itself(value, decimals, language):
    written = lang.number(value, decimals, language)
    (read,) = read_numbers(f"tallet {written} her", words(language))
    assert math.isclose(read.value, float(lang.rounded(value, decimals)), abs_tol=1e-9)
    assert agrees(read, value)
    assert not agrees(read, value + 1.01 * 10**-decimals) and not agrees(read, value - 1.01 * 10**-decimals)


@given(old=values, new=values, decimals=st.integers(0, 2), language=languages)
def test_a_rewritten_number_is_true_and_keeps_its_form(old, new, decimals, language):
    written = lang.number(old, decimals, language)
    (read,) = read_numbers(written, words(language))
    again = rewrite(read, written, new, words(language))
    assert agrees(read_numbers(again, words(language))[0], new)
    assert again == lang.number(new, decimals, language)


@given(
    value=st.floats(0.5, 99999),
    near=st.sampled_from(["knap", "godt", "cirka", "over", "under", "mindst", "højst"]),
)
def test_words_of_nearness_stay_true_when_a_number_is_rewritten(value, near):
    (read,) = read_numbers(f"{near} 120", words("da"))
    again = rewrite(read, "120", value, words("da"))
    (now,) = read_numbers(f"{near} {again}", words("da"))
    whole = abs(value - round(value)) < 1e-6
    assume(not whole or near in ("cirka", "mindst", "højst"))
    assert agrees(now, value) or near in ("knap", "godt")


PIECES = """[^1]:
[10,8](#excess-unemployment) [steget](#belonging.change) [x](#a.b?c=d) [r] [r]: #belonging ![a](b.png) [^1]
[ ]( ) ** _ ` ``` ~~ > - 1. # | |---| \\ \\[ <div> <!-- --> &nbsp; &lt; . ! ? , ; : ( ) « » § − æ 🇩🇰 2013
ikke hverken eller over målet højere end 12 1.234,5 % pct. kl. januar halvdelen to ud af fire
""".split()  # noqa: SIM905
pieces = st.sampled_from([*PIECES, "\u2028", "\n", "\n\n", "\r\n", "\r", "\t"])


@given(parts=st.lists(pieces, max_size=40), gap=st.sampled_from(["", " ", "\n"]), language=languages)
def test_any_text_is_read_and_places_are_in_it(world, write_text, parts, gap, language):
    text = gap.join(parts)
    lines = len(re.findall(r"\r\n?|\n", text)) + 1
    for one in check([write_text(text, language)], world):
        assert 1 <= one.line <= lines and one.column >= 1 and one.sentence.strip()
    (done,) = refresh([write_text(text, language)], world)
    assert refresh([done.file], world)[0].changes == ()


WORDS = ["improved", "unchanged", "worsened", "no_new_data", "undecided"]
REASONS = ["moved_clearly", "not_significant", "moved_as_published", "not_published"]
STATUSES = ["observed"] * 4 + ["suppressed", "not_asked", "not_delivered", "not_published", "no_new_data"]


def other_world(world: Figures, seed: int) -> Figures:
    """Return the invented measurement with other values, statuses, verdicts and targets."""
    draw = random.Random(seed)
    indicators = tuple(
        replace(
            one,
            targets=(Target(round(draw.uniform(0, 200), 1), "2014", "2011", "x"),) * draw.randint(0, 1),
            unit="percent" if one.unit == "unknown" else one.unit,
        )
        for one in world.policy.indicators
    )
    policy, editions = replace(world.policy, indicators=indicators), []
    for one in (world.earlier[-1], world):
        status = [draw.choice(STATUSES) for _ in one.observations.index]
        decimals = [world.declared[id].decimals for id in one.observations["indicator"]]
        number = [round(draw.uniform(0, 200), places) for places in decimals]
        there = ("observed", "no_new_data")
        value = [real if why in there else math.nan for real, why in zip(number, status, strict=True)]
        changed = one.observations.assign(value=value, status=status)
        editions.append(replace(one, observations=changed, policy=policy, earlier=()))
    goals = [str(goal.number) for goal in policy.goals]
    verdicts = [
        (level, id, "movement", "since_last", draw.choice(WORDS), draw.choice(REASONS))
        for level, ids in (("indicator", world.declared), ("goal", goals))
        for id in ids
    ]
    table = pd.DataFrame(verdicts, columns=list(world.verdicts.columns))
    return replace(editions[1], verdicts=table, earlier=tuple(editions[:1]) * draw.randint(0, 1))


@given(seed=st.integers(0, 10**9), language=languages)
@example(seed=157, language="da")  # a figure at its target, of which nobody knows which way is better
def test_suggestions_are_true_and_bound_throughout(world, write_text, seed, language):
    figures = other_world(world, seed)
    for goal in range(1, 9):
        text = suggest(goal, figures, language)
        found = check([write_text(text, language, goal)], figures)
        assert [str(one) for one in found if one.kind != "true"] == [], text
        assert len(found) >= 2


@given(seed=st.integers(0, 10**9), language=languages)
def test_suggestions_of_other_figures_are_caught_and_refreshed(world, write_text, seed, language):
    figures = other_world(world, seed)
    for goal in (5, 6):
        file = write_text(suggest(goal, world, language), language, goal)
        (done,) = refresh([file], figures)
        left = [one for one in check([done.file], figures) if one.kind == "false"]
        assert [one.claimed for one in left if any(map(str.isdigit, one.claimed))] == []
        if any(one.stops for one in check([file], figures)):
            assert done.changes or done.turned

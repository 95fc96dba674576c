"""Attackers who know more than is published: who is in the table himself, and who knows how it was made."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from test_vectors_disclosure import release

from barometer.disclosure.audit import audit
from barometer.disclosure.protect import protect
from barometer.disclosure.relations import Structure
from barometer.disclosure.rules import SourceRule
from barometer.observations import frame

TABLES = {
    "singletons": ([[1, 1, 7, 1, 0], [1, 0, 0, 2, 8]], 3),
    "one hidden": ([[1, 20, 30], [40, 50, 60]], 5),
    "a row of zeros": ([[0, 0, 0], [3, 5, 9], [12, 40, 7]], 5),
    "many": ([[2, 3, 40, 1], [60, 7, 8, 90], [1, 1, 1, 1], [30, 4, 50, 2]], 5),
    "all small": ([[1, 2], [3, 4]], 5),
    "one of few": ([[1, 4, 20, 30], [10, 20, 30, 40]], 5),
}


def places(result) -> set[tuple[int | None, int | None]]:
    """Return the hidden cells, row and column; None for a total."""
    gone = result.public[result.public["status"] == "suppressed"]
    return {
        (
            None if row.group == "all" else int(row.group[1:]),
            int(row.category[1:]) if row.breakdown else None,
        )
        for row in gone.itertuples()
    }


def bounds(table, hidden, known, least):
    """Return between what each hidden cell lies for who has read all totals shown and knows some cells."""
    truth = np.array(table, dtype=float)
    low = np.where(
        [[(i, j) in hidden for j in range(truth.shape[1])] for i in range(len(truth))], least, truth
    )
    low, high = np.minimum(low, truth), np.where(low == truth, truth, 1e4)
    for cell in hidden:
        if None not in cell:
            high[cell] = 1e4
    for cell in known:
        low[cell] = high[cell] = truth[cell]
    sums = []
    for i, j in (
        [(i, None) for i in range(truth.shape[0])]
        + [(None, j) for j in range(truth.shape[1])]
        + [(None, None)]
    ):
        if (i, j) not in hidden:
            row = np.zeros(truth.shape)
            row[slice(None) if i is None else i, slice(None) if j is None else j] = 1.0
            sums.append((row.ravel(), float((row * truth).sum())))
    left, right = (np.array(side) for side in zip(*sums, strict=True))
    found = {}
    for cell in hidden:
        if None not in cell and cell not in known:
            aim = np.zeros(truth.shape)
            aim[cell] = 1.0
            ends = [
                milp(
                    sign * aim.ravel(),
                    integrality=np.ones(truth.size),
                    bounds=Bounds(low.ravel(), high.ravel()),
                    constraints=LinearConstraint(left, right, right),
                ).x.reshape(truth.shape)[cell]
                for sign in (1, -1)
            ]
            found[cell] = tuple(round(end) for end in ends)
    return found


def worked_out(table, minimum, zeros, insiders):
    """Return which small cells a person who is alone in a hidden cell works out: (his, the other)."""
    truth, structure = release(table)
    rules = {"default": SourceRule("default", "test", minimum=minimum, zeros=zeros, insiders=insiders)}
    result = protect(truth, structure, rules)
    hidden = places(result)
    assert audit(result.public, truth, structure, rules).safe
    found = []
    for mine in hidden:
        if None not in mine and table[mine[0]][mine[1]] == 1:
            for other, (low, high) in bounds(table, hidden, {mine}, float(zeros == "publish")).items():
                if low == high and 0 < table[other[0]][other[1]] < minimum:
                    found.append((mine, other))
    return found


@pytest.mark.parametrize("zeros", ["hide", "publish"])
@pytest.mark.parametrize("name", TABLES)
def test_nobody_who_is_alone_in_a_hidden_cell_works_out_another(name, zeros):
    assert worked_out(*TABLES[name], zeros, insiders=True) == []


def test_without_the_setting_some_can():
    assert worked_out(*TABLES["singletons"], "hide", insiders=False) == [((0, 3), (1, 3))]
    assert worked_out(*TABLES["one of few"], "hide", insiders=False) == [((0, 0), (0, 1))]


def test_the_audit_refuses_what_a_member_of_the_table_can_work_out_and_names_nobody():
    table, minimum = TABLES["singletons"]
    truth, structure = release(table)
    careless = {"default": SourceRule("default", "test", minimum=minimum, insiders=False)}
    public = protect(truth, structure, careless).public
    assert audit(public, truth, structure, careless).safe
    careful = {"default": SourceRule("default", "test", minimum=minimum)}
    found = audit(public, truth, structure, careful)
    assert not found.safe
    assert "can be worked out by somebody who is alone in a hidden cell; also hide" in found.message()


@pytest.mark.parametrize("zeros", ["hide", "publish"])
def test_where_zeros_are_published_a_hidden_count_is_at_least_one(zeros):
    """4 and 2 in 6: where nobody may be 0 the larger one is known to within 1 to 5, so the total goes too."""
    rows = [{"indicator": "offers", "period": "2012", "value": 6.0, "unit": "persons", "status": "observed"}]
    rows += [
        {**rows[0], "breakdown": "district", "category": name, "value": count}
        for name, count in (("north", 4.0), ("south", 2.0))
    ]
    structure = Structure(breakdowns={"district": ("north", "south")})
    rules = {"default": SourceRule("default", "test", zeros=zeros)}
    result = protect(frame(rows), structure, rules)
    assert (result.public["status"] == "suppressed").sum() == (2 if zeros == "hide" else 3)


DISTRICTS = Structure(breakdowns={"district": ("north", "south", "west", "east")})


def released(north: float, south: float, key: bytes) -> tuple[str, ...]:
    """Return which districts are hidden of four, of which two are shown to everybody: 8 and 40."""
    counts = {"": north + south + 48.0, "north": north, "south": south, "west": 8.0, "east": 40.0}
    rows = [
        {
            "indicator": "offers",
            "breakdown": "district" if name else "",
            "category": name,
            "period": "2012",
            "value": count,
            "unit": "persons",
            "status": "observed",
        }
        for name, count in counts.items()
    ]
    public = protect(frame(rows), DISTRICTS, {}, key=key).public
    return tuple(public[public["status"] == "suppressed"]["category"])


def test_the_pattern_does_not_tell_which_counts_would_have_led_to_it():
    """Somebody without the key tries every pair of counts that adds up, and every key he likes."""
    secret = b"the key of the house"
    seen = released(4.0, 8.0, b"")
    assert seen == ("north", "south")
    pairs = [(float(north), 12.0 - north) for north in range(1, 12)]
    open_book = {north for north, south in pairs if released(north, south, b"") == seen}
    assert open_book == {4.0, 8.0}
    tried = [bytes([number]) * 16 for number in range(12)] + [secret]
    closed_book = {
        north for north, south in pairs if any(released(north, south, key) == seen for key in tried)
    }
    assert closed_book >= {2.0, 3.0, 4.0, 8.0, 9.0, 10.0}


def test_the_same_key_gives_the_same_pattern():
    assert {released(4.0, 8.0, b"one key") for _ in range(3)} == {released(4.0, 8.0, b"one key")}

"""The pattern is the cheapest there is: compared with exhaustive search, and with tau-Argus."""

import heapq
import itertools

import numpy as np
import pandas as pd
from full_size import SOAK
from scipy.optimize import linprog

from barometer.disclosure.protect import protect
from barometer.disclosure.relations import Structure
from barometer.disclosure.rules import SourceRule
from barometer.observations import frame

LEAST = 5
RULE = {"default": SourceRule("default", "test", insiders=False)}
"""As tau-Argus has it: nobody in the table is an attacker, and nobody knows that a hidden count is not 0."""


def table_of(rng, high, wide):
    """Counts of persons with all totals: an array of (high + 1) × (wide + 1), totals last."""
    inner = np.where(
        rng.random((high, wide)) < 0.2, rng.integers(1, 5, (high, wide)), rng.integers(5, 60, (high, wide))
    )
    return np.pad(np.column_stack([inner, inner.sum(axis=1)]), ((0, 1), (0, 0))) + np.pad(
        np.append(inner.sum(axis=0), inner.sum())[None], ((high, 0), (0, 0))
    )


def release_of(cells):
    high, wide = cells.shape[0] - 1, cells.shape[1] - 1
    rows = [
        {
            "indicator": "cases",
            "group": "all" if i == high else f"g{i}",
            "breakdown": "" if j == wide else "area",
            "category": "" if j == wide else f"a{j}",
            "value": float(cells[i, j]),
            "unit": "persons",
            "status": "observed",
        }
        for i in range(high + 1)
        for j in range(wide + 1)
    ]
    groups = {"all": tuple(f"g{i}" for i in range(high))}
    return frame(rows), Structure(groups=groups, breakdowns={"area": tuple(f"a{j}" for j in range(wide))})


def lines_of(shape):
    """Every sum as (whole, parts), by flat cell number."""
    number = np.arange(shape[0] * shape[1]).reshape(shape)
    return [(line[-1], line[:-1]) for line in [*number, *number.T]]


def protects(values, lines, hidden, primary):
    """Whether no primary cell is bounded too narrowly: plain linear programs over the hidden cells."""
    for whole, parts in lines:
        gone = [cell for cell in (*parts, whole) if hidden[cell]]
        if len(gone) == 1 and primary[gone[0]]:
            return False
    place = {cell: i for i, cell in enumerate(np.flatnonzero(hidden))}
    left, right = [], []
    for whole, parts in lines:
        row, known = np.zeros(len(place)), 0.0
        for cell, sign in [*((part, 1) for part in parts), (whole, -1)]:
            if hidden[cell]:
                row[place[cell]] = sign
            else:
                known += sign * values[cell]
        if row.any():
            left.append(row)
            right.append(-known)
    for cell in np.flatnonzero(primary):
        aim = np.zeros(len(place))
        aim[place[cell]] = 1
        ends = []
        for sign in (-1, 1):
            found = linprog(sign * aim, A_eq=left or None, b_eq=right or None, bounds=(0, 1e4))
            ends.append(found.x[place[cell]])
        if ends[0] < LEAST - 1e-6 or ends[0] - ends[1] < LEAST - 1e-6:
            return False
    return True


def exhaustive(values, costs, lines, primary):
    """The least cost of any set of cells that protects, tried in order of cost."""
    others = sorted(np.flatnonzero(~primary), key=lambda cell: costs[cell])
    queue, tie = [(0.0, 0, -1, ())], itertools.count(1)
    while queue:
        cost, _, last, chosen = heapq.heappop(queue)
        hidden = primary.copy()
        hidden[list(chosen)] = True
        if protects(values, lines, hidden, primary):
            return cost
        for index in range(last + 1, len(others)):
            cell = others[index]
            heapq.heappush(queue, (cost + costs[cell], next(tie), index, (*chosen, cell)))
    raise AssertionError("nothing protects")


def test_cost_equals_exhaustive_search(tell):
    rng = np.random.default_rng(30)
    shapes = [(1, 4), (2, 2), (2, 3), (3, 3), (2, 5), (3, 4), (4, 5)] * (12 if SOAK else 3)
    tried = 0
    for high, wide in shapes:
        cells = table_of(rng, high, wide)
        assert cells.size <= 30
        truth, structure = release_of(cells)
        result = protect(truth, structure, RULE)
        values = cells.ravel().astype(float)
        costs = values * np.where(np.arange(cells.size) % (wide + 1) == wide, 4.0, 1.0)
        primary = (values > 0) & (values < LEAST)
        number = {(row.group, row.category): i for i, row in enumerate(truth.itertuples())}
        hidden = (result.public["status"] == "suppressed").to_numpy()
        names = [*(f"g{i}" for i in range(high)), "all"], [*(f"a{j}" for j in range(wide)), ""]
        order = [number[group, category] for group in names[0] for category in names[1]]
        found = costs[hidden[order] & ~primary].sum()
        assert result.optimal
        assert found == exhaustive(values, costs, lines_of(cells.shape), primary), cells
        tried += 1
    tell(f"least cost equal to exhaustive search on {tried} of {tried} tables of up to 30 cells")


def test_tables_side_by_side_are_settled_as_each_is_alone():
    rng = np.random.default_rng(25)
    alone, structures = zip(*(release_of(table_of(rng, 4, 6)) for _ in range(6)), strict=True)
    alone = [table.assign(indicator=f"cases-{number}") for number, table in enumerate(alone)]
    told = []
    together = protect(pd.concat(alone), structures[0], RULE, progress=lambda *how_far: told.append(how_far))
    public = together.public.groupby("indicator")["status"].apply(list)
    for table in alone:
        own = protect(table, structures[0], RULE).public
        assert public[own["indicator"].iloc[0]] == own["status"].tolist()
    assert together.optimal and len(told) > 1 and told[-1][0] == told[-1][1]


def tau_argus(cells, folder):
    """Cells hidden by tau-Argus' optimal suppression, primary and secondary together."""
    import pytauargus

    people = {"group": [], "area": [], "count": []}
    for (i, j), count in np.ndenumerate(cells[:-1, :-1]):
        people["group"] += [f"g{i}"] * int(count)
        people["area"] += [f"a{j}"] * int(count)
        people["count"] += [1] * int(count)
    done = pytauargus.protect(
        people, [["group", "area"]], "count", f"FREQ({LEAST},20)", "OPT(1)", workdir=str(folder)
    )
    rows = zip(done.tables[0].status(), done.tables[0].unsafe(), strict=True)
    hidden = [(status, float(value)) for status, value in rows if status in "UM"]
    return len(hidden), sum(value for status, value in hidden if status == "M")


def test_loss_is_close_to_tau_argus(tmp_path, monkeypatch, tell):
    """Five groups by thirteen areas. tau-Argus asks for a range of 20 %, this room for five persons."""
    monkeypatch.chdir(tmp_path)  # tau-Argus leaves its logs where it is run
    rng = np.random.default_rng(8)
    ours, theirs, cells_in_all = [], [], 0
    for goal in range(8):
        cells = table_of(rng, 5, 13)
        truth, structure = release_of(cells)
        report = protect(truth, structure, RULE).report
        hidden = truth.merge(report[["group", "category", "role"]], on=["group", "category"])
        ours.append((len(hidden), hidden.loc[hidden["role"] == "secondary", "value"].sum()))
        theirs.append(tau_argus(cells, tmp_path / str(goal)))
        cells_in_all += cells.size
    (mine, lost), (other, other_lost) = np.sum(ours, axis=0), np.sum(theirs, axis=0)
    share = f"{mine / cells_in_all:.1%}"
    tell(
        f"of {cells_in_all} cells {share} hidden ({lost:.0f} persons in secondary ones); "
        f"tau-Argus {other / cells_in_all:.1%} ({other_lost:.0f})"
    )
    assert mine <= 1.1 * other

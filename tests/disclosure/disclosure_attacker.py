"""Generated releases, and an attacker who reads only what is published, without the room's own audit."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from barometer.disclosure.relations import Derived, Key, Structure
from barometer.disclosure.rules import SourceRule
from barometer.observations import KEY, NUMBERS, frame

LEAST = 5
PARTS = {"all": ("a", "b"), "b": ("b1", "b2")}


@dataclass(frozen=True)
class City:
    """Editions of one invented indicator with its gap, oldest first, and how the numbers hang together."""

    editions: tuple
    structure: Structure
    rules: dict
    rates_first: bool


@st.composite
def cities(draw):
    """Small tables: a hierarchy of groups, two linked breakdowns, years, pooled years, gaps, revisions."""
    deep = draw(st.booleans())
    districts = [f"d{i}" for i in range(draw(st.sampled_from([2, 2, 3, 4])))]
    sexes = ["f", "m"] if draw(st.booleans()) else []
    years = [2010 + i for i in range(draw(st.sampled_from([1, 2, 2, 3])))]
    pooled = draw(st.booleans()) and len(years) > 1
    gap = draw(st.sampled_from(["", "difference", "ratio", "index"]))
    rates_first = draw(st.booleans())
    editions = draw(st.integers(1, 2))
    revised = draw(st.integers(0, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    leaves = ["a", "b1", "b2"] if deep else ["a", "b"]
    shape = (len(leaves), len(districts), max(1, len(sexes)), len(years))
    typical = np.array([60, 18, 9] if deep else [60, 14])[:, None, None, None]
    size = rng.poisson(typical * rng.choice([0.4, 1, 2], size=shape[1])[None, :, None, None], shape)
    rate = rng.uniform(0.15, 0.6, shape[:2])[:, :, None, None]
    count = rng.binomial(size, rate)
    frames = []
    for edition in range(editions):
        last = edition == editions - 1
        upto = years if last or len(years) == 1 else years[:-1]
        frames.append(_edition(leaves, districts, sexes, upto, count, size, pooled, gap, deep))
        for _ in range(revised):
            cell = tuple(int(rng.integers(0, n)) for n in shape)
            size[cell] += 1
            count[cell] += int(rng.integers(0, 2))
    groups = dict(PARTS) if deep else {"all": PARTS["all"]}
    structure = Structure(
        groups=groups,
        breakdowns={"district": tuple(districts), "sex": tuple(sexes)}
        if sexes
        else {"district": tuple(districts)},
        headline={"work": ("b",)},
        derived=_gaps(frames[-1], gap),
    )
    return City(
        tuple(frames), structure, {"default": SourceRule("default", "test")}, rates_first and editions > 1
    )


def rates_only(table):
    """The table as published without counts of cases, its values rounded to one decimal."""
    out = table.copy()
    out[["numerator", "n"]] = np.nan
    out["value"] = out["value"].round(1)
    return out


def _edition(leaves, districts, sexes, years, count, size, pooled, gap, deep):
    members = {leaf: [i] for i, leaf in enumerate(leaves)}
    members["all"] = list(range(len(leaves)))
    if deep:
        members["b"] = [1, 2]
    places = [("", "", slice(None), slice(None))]
    places += [("district", name, [i], slice(None)) for i, name in enumerate(districts)]
    places += [("sex", name, slice(None), [i]) for i, name in enumerate(sexes)]
    periods = [(str(year), [i]) for i, year in enumerate(years)]
    if pooled and len(years) > 1:
        periods.append((f"{years[0]}-{years[-1]}", list(range(len(years)))))
    rows, share = [], {}
    for group, which in members.items():
        for breakdown, category, district, sex in places:
            for period, when in periods:
                x = float(count[which][:, district][:, :, sex][..., when].sum())
                d = float(size[which][:, district][:, :, sex][..., when].sum())
                share[group, breakdown, category, period] = x, d
                value = 100 * x / d if d else np.nan
                row = {"group": group, "breakdown": breakdown, "category": category, "period": period}
                row |= {"numerator": x, "denominator": d, "n": d, "value": value}
                rows.append({**row, "indicator": "work", "unit": "percent", "status": "observed"})
    for (group, *place), (x, d) in share.items():
        other, size_of_other = share["a", *place]
        if gap and group == "b" and d and other:
            one, two = x / d, other / size_of_other
            value = {"difference": 100 * (one - two), "ratio": 100 * one / two, "index": one * two}[gap]
            row = dict(zip(("group", "breakdown", "category", "period"), (group, *place), strict=True))
            unit = "percentage_points" if gap == "difference" else "percent"
            rows.append({**row, "indicator": "gap", "value": value, "unit": unit, "status": "derived"})
    return frame(rows)


def _gaps(table, kind):
    found = [Key(*row) for row in table[list(KEY)].itertuples(index=False) if row.indicator == "gap"]
    levels = [(key._replace(indicator="work"), key._replace(indicator="work", group="a")) for key in found]
    return tuple(Derived(key, of, kind) for key, of in zip(found, levels, strict=True))


def primary_only(table):
    """Blank what is too small, and the gaps computed from it, as a careless office would: nothing else."""
    out = table.copy()
    small = (table["indicator"] == "work").to_numpy() & np.array(
        [bool(_small(row.numerator, row.denominator)) for row in table.itertuples()]
    )
    out.loc[small, "status"] = "suppressed"
    out.loc[small, list(NUMBERS)] = np.nan
    return out


def _small(x, d):
    counts = {"x": x, "d": d, "c": d - x}
    return [] if d == 0 else [name for name, count in counts.items() if count < LEAST]


class Attacker:
    """Knows the editions as published, what adds up, which counts were revised, and that people are whole."""

    def __init__(self, public, city):
        self.city, self.index, self.rows, self.integer = city, {}, [], []
        self.low, self.high = [], []
        truths = [{Key(*key): row for *key, row in _rows(truth)} for truth in city.editions]
        self.tables = [{Key(*key): row for *key, row in _rows(table)} for table in public]
        self.names = []
        for truth in truths:
            self.names.append({key: (key, row.numerator, row.denominator) for key, row in truth.items()})
        for number, table in enumerate(self.tables):
            for key, row in table.items():
                if key.indicator == "work":
                    self._read(number, key, row)
            self._add_up(number)
        for number, table in enumerate(self.tables):
            self._gaps(number, table)
        self.points = []

    def variable(self, number, key, what):
        """The unknown behind a cell; its name holds the truth only to tell revised from unrevised cells."""
        cell, x, d = self.names[number][key]
        name = (cell, what, {"x": x, "d": d, "c": d - x}[what])
        if name not in self.index:
            self.index[name] = len(self.low)
            self.low.append(0.0)
            self.high.append(1e5)
            self.integer.append(1)
        return self.index[name]

    def constrain(self, terms, low, high):
        self.rows.append((terms, low, high))

    def _read(self, number, key, row):
        x, d, c = (self.variable(number, key, what) for what in "xdc")
        self.constrain({x: 1.0, c: 1.0, d: -1.0}, 0.0, 0.0)
        for variable, told in ((x, row.numerator), (d, row.denominator), (d, row.n)):
            if told == told:
                self.low[variable] = self.high[variable] = told
        if row.value == row.value and None in (self._told(x), self._told(d)):
            half = self._half(number)
            self.constrain({x: 100.0, d: -(row.value + half)}, -np.inf, 0.0)
            self.constrain({x: 100.0, d: -(row.value - half)}, 0.0, np.inf)

    def _half(self, number):
        return (0.05 if self.city.rates_first and number == 0 else 0.0) + 1e-6

    def _add_up(self, number):
        keys = [key for key in self.tables[number] if key.indicator == "work"]
        there = set(keys)
        for key in keys:
            unions = [[key._replace(group=part) for part in self.city.structure.groups.get(key.group, ())]]
            if not key.breakdown:
                for name, items in self.city.structure.breakdowns.items():
                    unions.append([key._replace(breakdown=name, category=item) for item in items])
            if "-" in key.period:
                first, last = key.period.split("-")
                unions.append([key._replace(period=str(y)) for y in range(int(first), int(last) + 1)])
            for parts in unions:
                if parts and there.issuperset(parts):
                    for what in "xd":
                        terms = {self.variable(number, part, what): 1.0 for part in parts}
                        self.constrain({**terms, self.variable(number, key, what): -1.0}, 0.0, 0.0)

    def _told(self, variable):
        return self.low[variable] if self.low[variable] == self.high[variable] else None

    def _gaps(self, number, table):
        for gap in self.city.structure.derived:
            row = table.get(gap.row)
            if row is None or row.value != row.value:
                continue
            names = [self.variable(number, key, what) for key in gap.of for what in "xd"]
            (x1, d1, x2, d2), told = names, [self._told(name) for name in names]
            half, value = self._half(number), row.value
            if gap.kind == "difference" and None not in (told[2], told[3]):
                rate = 100 * told[2] / told[3]
                self.constrain({x1: 100.0, d1: -(value + rate + half)}, -np.inf, 0.0)
                self.constrain({x1: 100.0, d1: -(value + rate - half)}, 0.0, np.inf)
            elif gap.kind == "ratio" and None not in (told[2], told[3]):
                rate = told[2] / told[3]
                self.constrain({x1: 100.0, d1: -(value + half) * rate}, -np.inf, 0.0)
                self.constrain({x1: 100.0, d1: -(value - half) * rate}, 0.0, np.inf)
            elif gap.kind == "difference" and None not in (told[0], told[1]):
                rate = 100 * told[0] / told[1]
                self.constrain({x2: 100.0, d2: -(rate - value + half)}, -np.inf, 0.0)
                self.constrain({x2: 100.0, d2: -(rate - value - half)}, 0.0, np.inf)

    def extreme(self, variable, sign):
        """The largest (or smallest) whole number that fits everything published."""
        if not self.points:
            entries = [(i, v, w) for i, (terms, _, _) in enumerate(self.rows) for v, w in terms.items()]
            i, v, w = zip(*entries, strict=True)
            self.matrix = csr_array((w, (i, v)), shape=(len(self.rows), len(self.low)))
        aim = np.zeros(len(self.low))
        aim[variable] = -sign
        low, high = np.array([row[1] for row in self.rows]), np.array([row[2] for row in self.rows])
        found = milp(
            aim,
            integrality=np.array(self.integer),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            constraints=LinearConstraint(self.matrix, low, high),
        )
        assert found.x is not None, f"the attacker found no release that fits: {found.message}"
        self.points.append(np.round(found.x))
        return round(found.x[variable])

    def broken(self):
        """Return the counts of small cells that are bounded too narrowly, and how many were attacked."""
        found, tried = [], 0
        for number, truth in enumerate(self.city.editions):
            for *key, row in _rows(truth):
                key = Key(*key)
                for what in _small(row.numerator, row.denominator) if key.indicator == "work" else ():
                    tried += 1
                    variable = self.variable(number, key, what)
                    values = [point[variable] for point in self.points] or [0]
                    if max(values) >= LEAST and max(values) - min(values) >= LEAST:
                        continue
                    high, low = self.extreme(variable, 1), self.extreme(variable, -1)
                    if high < LEAST or high - low < LEAST:
                        found.append((number, str(key), what, low, high))
        return found, tried


def _rows(table):
    for row in table.itertuples(index=False):
        yield (*(getattr(row, name) for name in KEY), row)

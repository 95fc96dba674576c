"""Somebody who has read every public file of a city's records and bounds what they hide.

It shares no code with the package: it reads the CSV and JSON files, knows which numbers add up, that people
are whole, how a figure was rounded, how an interval is made, that 0 is not hidden where zeros are published,
and, as background, what a respondent weighs. The restricted half is opened for three things: that weight,
whether a count was revised between two editions, and which of the hidden counts were small in truth.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

NAMES = ["indicator", "group", "breakdown", "category", "period"]
NUMBERS = ["value", "lower", "upper", "n", "numerator", "denominator"]
FAR = 1e6


@dataclass(frozen=True)
class Secret:
    """A hidden count, x (the part), c (the rest) or d (the whole), and what an attacker knows of it."""

    edition: str
    key: tuple[str, ...]
    what: str
    truth: float
    low: float
    high: float
    least: float
    room: float

    @property
    def broken(self) -> bool:
        """Whether it is bounded too narrowly: known to be small, or to within fewer than `room` people."""
        return self.high < self.least or self.high - self.low < self.room - 1e-6


@dataclass
class Books:
    """One edition as published, and the truth behind it."""

    public: dict[tuple[str, ...], pd.Series]
    truth: dict[tuple[str, ...], pd.Series]
    rules: dict[str, dict[str, object]]
    sources: dict[str, str]
    units: dict[str, str]
    unions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    divided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nested: list[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=list)
    """Breakdown and category, the finer breakdown and those of its categories that lie within."""
    between: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Indicator (or "<id>.denominator"), and those whose counts add up to it."""

    def rule(self, indicator: str) -> dict[str, object]:
        asked = {"minimum": 5, "zeros": "hide", "minimum_n": None} | self.rules.get("default", {})
        source = self.sources.get(indicator, "default")
        named = {"minimum": 5, "zeros": "hide", "minimum_n": None} | self.rules.get(source, asked)
        return named | {"room": named.get("width") or named["minimum"]}

    def survey(self, indicator: str) -> bool:
        return self.rule(indicator)["minimum_n"] is not None


def read_books(root: Path) -> dict[str, Books]:
    """Read all editions of a city, oldest first."""
    books = {}
    for folder in sorted((root / "data" / "measurements").iterdir(), key=lambda path: float(path.name)):
        settings = json.loads((folder / "inputs" / "settings.json").read_text(encoding="utf-8"))
        policy = json.loads((folder / "definitions.json").read_text(encoding="utf-8"))
        books[folder.name] = Books(
            rows_of(folder / "observations.csv"),
            rows_of(root / "data" / "restricted" / folder.name / "observations.csv"),
            settings["disclosure"],
            {one["id"]: one["source_id"] for one in policy["indicators"]},
            {one["id"]: one["unit"] for one in policy["indicators"]},
            **relations_of(policy),
        )
    return books


def relations_of(policy: dict[str, Any]) -> dict[str, Any]:
    """Return what a record's definitions say of how numbers hang together."""
    nested: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for finer in policy["breakdowns"]:
        for category in finer["categories"] if finer.get("within") else ():
            place = finer["within"], category["within"], finer["id"]
            nested[place] = (*nested.get(place, ()), category["id"])
    return {
        "unions": [
            (one["id"], tuple(parts))
            for one in policy["groups"]
            for parts in (one["parts"], *one.get("also_parts", ()))
            if parts
        ],
        "divided": {
            one["id"]: tuple(each["id"] for each in one["categories"]) for one in policy["breakdowns"]
        },
        "nested": [(*place, names) for place, names in nested.items()],
        "between": [
            (one["whole"] or f"{one['parts'][0]}.denominator", tuple(one["parts"]))
            for one in policy.get("sums", ())
        ],
    }


def rows_of(file: Path) -> dict[tuple[str, ...], pd.Series]:
    """Read a table of observations, by key."""
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    for name in NUMBERS:
        table[name] = pd.to_numeric(table[name], errors="coerce")
    return {tuple(row[name] for name in NAMES): row for _, row in table.iterrows()}


def careless(books: dict[str, Books]) -> dict[str, Books]:
    """Return the editions as an office would publish them that hides what is small, and nothing else."""
    out = {}
    for edition, book in books.items():
        public = {}
        for key, truth in book.truth.items():
            if key in book.public:
                public[key] = truth.copy()
                if small(book, key):
                    public[key][NUMBERS] = np.nan
                    public[key]["status"] = "suppressed"
        out[edition] = replace(book, public=public)
    return out


def small(book: Books, key: tuple[str, ...]) -> dict[str, tuple[float, float, float]]:
    """Return what may not be known of a row: what → truth, what it must be able to be, room; by truth."""
    rule, row = book.rule(key[0]), book.truth[key]
    least, room, zeros = rule["minimum"], rule["room"], rule["zeros"] == "hide"
    if not least or math.isnan(row["n"]) or row["n"] == 0:
        return {}
    if book.survey(key[0]):
        n, weight = row["n"], row["denominator"] / row["n"]
        wide = row["upper"] - row["lower"]
        unreliable = wide >= 30 or (wide > 5 and wide > 1.3 * row["value"])
        if n >= rule["minimum_n"] and not (unreliable and rule.get("unreliable") != "release"):
            return {}
        found = {"d": (n, rule["minimum_n"] if n < rule["minimum_n"] else 0.0, room)}
        if not math.isnan(row["numerator"]):
            found["x"] = (row["numerator"] / weight, 0.0, room)
        return found
    counts = {"x": row["numerator"], "d": row["denominator"]}
    counts["d"] = row["n"] if math.isnan(counts["d"]) else counts["d"]
    counts["c"] = counts["d"] - counts["x"]
    return {
        what: (count, least, room)
        for what, count in counts.items()
        if count < least and (count > 0 or zeros) and not math.isnan(count)
    }


def told_range(row: pd.Series, rounded: float) -> tuple[float, float]:
    """Return between what the exact figure behind a rounded one lies, its interval inverted."""
    low, high = row["value"] - rounded, row["value"] + rounded
    ends = (row["lower"], row["upper"])
    if "interval=logit" in row["method"] and ends[0] > 1 and ends[1] < 99:

        def middle(shift: float) -> float:
            odds = [math.log((end + shift) / (100 - end - shift)) for end in ends]
            return 100 / (1 + math.exp(-sum(odds) / 2))

        low, high = max(low, middle(-rounded)), min(high, middle(rounded))
    return low, high


def decimals(number: float) -> int:
    """Return with how many decimals a number is written."""
    return len(np.format_float_positional(number, trim="-").partition(".")[2])


class Attacker:
    """Knows all editions; asks for the extremes of each hidden count of one table at a time."""

    def __init__(self, books: dict[str, Books]) -> None:
        self.books = books

    def secrets(self) -> list[Secret]:
        """Bound every hidden count that was small in truth."""
        tables = sorted({(key[0], key[4]) for book in self.books.values() for key in book.public})
        together: dict[tuple[frozenset[str], str], None] = {}
        for indicator, period in tables:
            together[self.joined(indicator), period] = None
        found: list[Secret] = []
        for indicators, period in together:
            found += _Table(self.books, indicators, period).secrets()
        return found

    def joined(self, indicator: str) -> frozenset[str]:
        """Return the indicators that hang together with one."""
        found = {indicator}
        sums = [item for book in self.books.values() for item in book.between]
        for _ in sums:
            for whole, parts in sums:
                ids = {whole.partition(".")[0], *parts}
                found |= ids if found & ids else set()
        return frozenset(found)


class _Table:
    """One period in all editions, of one indicator or several that add up, as a system of linear facts."""

    def __init__(self, books: dict[str, Books], indicators: frozenset[str], period: str) -> None:
        self.indicators, self.period = indicators, period
        self.index: dict[tuple[object, ...], int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[int] = []
        self.facts: list[tuple[dict[int, float], float, float]] = []
        self.books = {edition: book for edition, book in books.items() if self.keys(book)}
        for book in self.books.values():
            self.read(book)

    def keys(self, book: Books) -> list[tuple[str, ...]]:
        return [key for key in book.public if key[0] in self.indicators and key[4] == self.period]

    def variable(self, book: Books, key: tuple[str, ...], what: str) -> int:
        """Return the unknown; its name holds the truth, only to tell revised counts from unrevised ones."""
        row = book.truth[key]
        counts = [row["numerator"], row["denominator"], row["n"]]
        name = (key, what, *(round(count, 4) for count in counts if count == count))
        if name not in self.index:
            self.index[name] = len(self.low)
            self.low.append(0.0)
            self.high.append(FAR)
            self.whole.append(int(what == "d" or self.is_whole(book, row)))
        return self.index[name]

    def is_whole(self, book: Books, row: pd.Series) -> bool:
        """Tell whether the part counts people: in a survey only where all respondents weigh the same."""
        if not book.survey(row["indicator"]):
            return True
        part = row["numerator"] / self.weight(book, row)
        return math.isnan(part) or abs(part - round(part)) < 1e-6

    def weight(self, book: Books, row: pd.Series) -> float:
        return row["denominator"] / row["n"] if book.survey(row["indicator"]) else 1.0

    def read(self, book: Books) -> None:
        keys = self.keys(book)
        for key in keys:
            truth, row = book.truth[key], book.public[key]
            zeros = book.rule(key[0])["zeros"] == "publish"
            if math.isnan(truth["n"]) or math.isnan(truth["numerator"]):
                continue
            x, d, c = (self.variable(book, key, what) for what in "xdc")
            self.facts.append(({x: 1.0, c: 1.0, d: -1.0}, 0.0, 0.0))
            if row["status"] == "suppressed":
                if zeros:
                    for variable, what in ((x, truth["numerator"]), (d, truth["n"])):
                        self.low[variable] = max(self.low[variable], 1.0 if what else 0.0)
                continue
            self.shown(book, key, x, d)
        self.add_up(book, keys)

    def shown(self, book: Books, key: tuple[str, ...], x: int, d: int) -> None:
        row, weight = book.public[key], self.weight(book, book.truth[key])
        survey = book.survey(key[0])
        for variable, told in (
            (d, row["n"]),
            (d, math.nan if survey else row["denominator"]),
            (x, row["numerator"] / weight),
        ):
            if told == told:
                self.low[variable], self.high[variable] = told - 1e-6, told + 1e-6
        if row["value"] == row["value"] and row["numerator"] != row["numerator"]:
            low, high = self.rate(row)
            self.facts.append(({x: 100.0, d: -low}, 0.0, np.inf))
            self.facts.append(({x: 100.0, d: -high}, -np.inf, 0.0))

    def rate(self, row: pd.Series) -> tuple[float, float]:
        digits = decimals(row["value"])
        rounded = 0.5 * 10.0 ** -max(digits, 1) if digits < 6 else 1e-7
        return told_range(row, rounded + 1e-9)

    def add_up(self, book: Books, keys: list[tuple[str, ...]]) -> None:
        there = set(keys)
        for key in keys:
            indicator, group, breakdown, category, period = key
            unions = [
                [(indicator, part, *key[2:]) for part in parts] for one, parts in book.unions if one == group
            ]
            divided = [(name, items) for *place, name, items in book.nested if place == [breakdown, category]]
            if not breakdown:
                divided = list(book.divided.items())
            unions += [[(indicator, group, name, item, period) for item in items] for name, items in divided]
            for parts in unions:
                if parts and there.issuperset(parts) and not math.isnan(book.truth[key]["n"]):
                    self.sum(book, key, parts)
        self.regrouped(book, there)
        for whole, names in book.between:
            for cell in sorted({key[1:] for key in keys}):
                self.between(book, whole, [(name, *cell) for name in names], there)

    def regrouped(self, book: Books, there: set[tuple[str, ...]]) -> None:
        """A group that nobody shows is an unknown, too, which each of its divisions adds up to."""
        for whole, parts in book.unions:
            for table in sorted({(key[0], *key[2:]) for key in there if not book.survey(key[0])}):
                whole_key, *part_keys = ((table[0], name, *table[1:]) for name in (whole, *parts))
                if whole_key in there and there.issuperset(part_keys):
                    continue
                for what in "xd":
                    terms = [self.known_or_free(book, key, what) for key in part_keys]
                    total = self.known_or_free(book, whole_key, what)
                    self.facts.append(({**dict.fromkeys(terms, 1.0), total: -1.0}, 0.0, 0.0))

    def known_or_free(self, book: Books, key: tuple[str, ...], what: str) -> int:
        """Return the unknown of a row, or one that nothing else is known of."""
        if key in book.truth and not math.isnan(book.truth[key]["n"]):
            return self.variable(book, key, what)
        name = ("free", key, what)
        if name not in self.index:
            self.index[name] = len(self.low)
            self.low.append(0.0)
            self.high.append(FAR)
            self.whole.append(1)
        return self.index[name]

    def between(
        self, book: Books, whole: str, parts: list[tuple[str, ...]], there: set[tuple[str, ...]]
    ) -> None:
        """Indicators that add up to another, or to a denominator that they share."""
        name, _, count = whole.partition(".")
        total = (name, *parts[0][1:])
        if not there.issuperset([total, *parts]):
            return
        terms = {self.variable(book, key, "x"): self.weight(book, book.truth[key]) for key in parts}
        what = "d" if count else "x"
        terms[self.variable(book, total, what)] = -self.weight(book, book.truth[total])
        self.facts.append((terms, -1e-6, 1e-6))
        for key in parts if count else ():
            one, two = (self.variable(book, each, "d") for each in (key, total))
            if one != two:
                self.facts.append(({one: 1.0, two: -1.0}, 0.0, 0.0))

    def sum(self, book: Books, key: tuple[str, ...], parts: list[tuple[str, ...]]) -> None:
        people = {self.variable(book, part, "d"): 1.0 for part in parts}
        self.facts.append(({**people, self.variable(book, key, "d"): -1.0}, 0.0, 0.0))
        row, truth = book.public[key], book.truth[key]
        if math.isnan(truth["numerator"]):
            return
        weights = [self.weight(book, book.truth[part]) for part in parts]
        counted = {
            self.variable(book, part, "x"): weight for part, weight in zip(parts, weights, strict=True)
        }
        if not book.survey(key[0]):
            self.facts.append(({**counted, self.variable(book, key, "x"): -1.0}, 0.0, 0.0))
            return
        size = {self.variable(book, part, "d"): weight for part, weight in zip(parts, weights, strict=True)}
        for terms, told in ((counted, row["numerator"]), (size, row["denominator"])):
            if told == told:
                self.facts.append((terms, told - 1e-3, told + 1e-3))
        if row["value"] == row["value"] and row["numerator"] != row["numerator"]:
            for end, least, most in zip(self.rate(row), (0.0, -np.inf), (np.inf, 0.0), strict=True):
                terms = {variable: 100 * weight for variable, weight in counted.items()}
                self.facts.append(
                    ({**terms, **{one: -end * weight for one, weight in size.items()}}, least, most)
                )

    def secrets(self) -> list[Secret]:
        found = []
        for edition, book in self.books.items():
            for key in self.keys(book):
                if book.public[key]["status"] == "suppressed" and not math.isnan(book.truth[key]["n"]):
                    for what, (truth, least, room) in small(book, key).items():
                        variable = self.variable(book, key, what)
                        ends = [self.extreme(variable, sign) for sign in (-1, 1)]
                        found.append(Secret(edition, key, what, truth, *ends, least, room))
        return found

    def extreme(self, variable: int, sign: int) -> float:
        """Return the smallest or largest count that fits everything published."""
        matrix = np.zeros((len(self.facts), len(self.low)))
        for row, (terms, _, _) in enumerate(self.facts):
            for column, weight in terms.items():
                matrix[row, column] += weight
        scale = np.maximum(np.abs(matrix).max(axis=1), 1.0)
        low, high = (np.array([fact[side] for fact in self.facts]) / scale for side in (1, 2))
        aim = np.zeros(len(self.low))
        aim[variable] = -sign
        done = milp(
            aim,
            integrality=np.array(self.whole),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            constraints=LinearConstraint(matrix / scale[:, None], low - 1e-7, high + 1e-7),
            options={"mip_rel_gap": 0.0},
        )
        assert done.x is not None, f"no release fits {sorted(self.indicators)} {self.period}: {done.message}"
        return float(done.x[variable])


def tally(found: list[Secret]) -> dict[str, int]:
    """Count what was attacked and what was broken, by kind of count."""
    counted: dict[str, int] = defaultdict(int)
    for secret in found:
        counted["attacked"] += 1
        counted["broken"] += secret.broken
    return dict(counted)

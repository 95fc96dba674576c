"""Two records side by side: what is new, gone, revised or defined anew, which verdicts changed and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError, nearest
from barometer.language import date as date_words
from barometer.language import label
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.in_force import Definitions, differing, in_force, number_definition
from barometer.records.labelled import with_labels
from barometer.records.record import VERDICT_COLUMNS, Record, read_record
from barometer.records.told import Told, text_table
from barometer.records.vintages import SAME, with_edition

REVISIONS = ("better_source", "routine", "method", "correction")
"""Why a published number was changed: the class that each correction states."""

JUDGED = list(VERDICT_COLUMNS[:4])
"""What names a verdict."""

STATED = ("value", "lower", "upper", "n", "numerator", "denominator", "status", "unit")
"""What a change of makes a number another one; dates, sources and methods may be told better."""


@dataclass(frozen=True)
class Comparison(Told):
    """What differs between two editions. All frames have the key's columns; see `compare`.

    Attributes
    ----------
    before, after
        The two editions.
    published
        When each was published.
    new, gone
        Numbers that only one of them has: key and `value, status`.
    revised
        The same number, changed: key and `value_before, value_after, status_before, status_after, revision`.
    remeasured
        Numbers whose reference period is unknown, in two measurements: maybe a change over time.
    redefined
        Numbers of indicators whose definition differs: they do not compare, and are not called revised.
    definitions
        The definitions and generations of methods that differ: `what, before, after`.
    verdicts
        Verdicts that differ: `level, id, judgement, rule, before, after, why`.
    judged_once
        How many verdicts only one of them has.
    succession
        Across a change of policy, what became of each indicator: `what, succession, then`; else empty.
    policies
        Those of the two editions, whose words the text has for ids.
    """

    before: str
    after: str
    published: tuple[str, str]
    new: pd.DataFrame
    gone: pd.DataFrame
    revised: pd.DataFrame
    remeasured: pd.DataFrame
    redefined: pd.DataFrame
    definitions: pd.DataFrame
    verdicts: pd.DataFrame
    judged_once: int
    succession: pd.DataFrame = field(default_factory=pd.DataFrame)
    policies: tuple[Policy, ...] = field(default=(), repr=False)

    ALSO: ClassVar = ("equal",)
    PARTS: ClassVar = (
        "succession",
        "new",
        "gone",
        "revised",
        "remeasured",
        "redefined",
        "definitions",
        "verdicts",
    )

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.judged_once and not any(len(getattr(self, part)) for part in self.PARTS)

    def text(self, language: str = "da") -> str:
        """Return the comparison in words, with a table for each part that is not empty."""
        dates = [date_words(day, language) for day in self.published]
        head = label("compare.head", language, before=self.before, after=self.after)
        told = label(
            "compare.vintages",
            language,
            before=f"{self.before} ({dates[0]})",
            after=f"{self.after} ({dates[1]})",
        )
        lines = [head, told]
        if self.equal:
            lines.append(label("compare.equal", language))
        for part in self.PARTS:
            frame = getattr(self, part)
            if len(frame):
                lines += [
                    "",
                    f"{label(f'compare.{part}', language)}: {len(frame)}",
                    text_table(with_labels(frame, self.policies, language), language),
                ]
        if self.judged_once:
            key = "judged_once_one" if self.judged_once == 1 else "judged_once"
            lines += ["", label(f"compare.{key}", language, count=self.judged_once)]
        return "\n".join(lines)


def compare(project: Project, before: str | int, after: str | int) -> Comparison:
    """Lay two editions side by side.

    An edition is named exactly: `2013` is the first edition of that year, `2013.1` its correction.

    Raises
    ------
    BarometerError
        If an edition does not exist, or its record is broken.
    """
    return compare_records(_edition(project, before), _edition(project, after))


def _edition(project: Project, wanted: str | int) -> Record:
    there = editions(project)
    if str(wanted) not in there:
        known = ", ".join(there) or "none"
        raise BarometerError(
            f"there is no edition {wanted}; the project has {known}{nearest(str(wanted), there)}"
        )
    return read_record(project.measurements / str(wanted))


def compare_records(before: Record, after: Record) -> Comparison:
    """Lay two records side by side; see `compare`."""
    a, b = _same_year(before, after)
    sides = a.merge(b, on=SAME, how="outer", suffixes=("_before", "_after"), indicator="side", sort=True)
    new = _one_side(sides[sides["side"] == "right_only"], "after")
    gone = _one_side(sides[sides["side"] == "left_only"], "before")
    both = sides[sides["side"] == "both"]
    changed = both[_changed(both)]
    columns = [*obs.KEY, "value_before", "value_after", "status_before", "status_after"]
    moved = changed[columns].reset_index(drop=True)
    anew = moved["indicator"].isin(_redefined(before, after))
    unknown = (moved["period"] == obs.UNKNOWN) & (before.year != after.year)
    return Comparison(
        before=before.edition,
        after=after.edition,
        published=(before.published, after.published),
        new=new,
        gone=gone,
        revised=moved[~anew & ~unknown].assign(revision=revision_class(after)).reset_index(drop=True),
        remeasured=moved[~anew & unknown].reset_index(drop=True),
        redefined=moved[anew].reset_index(drop=True),
        definitions=differing(_defined(before), _defined(after)),
        verdicts=_verdicts(before, after, moved),
        judged_once=_judged_once(before, after),
        succession=succession(before.policy, after.policy),
        policies=(before.policy, after.policy),
    )


def succession(before: Policy, after: Policy) -> pd.DataFrame:
    """Return what became of each indicator from one policy to the next: `what, succession, then`.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> succession(shipped("copenhagen_2011"), shipped("copenhagen_2015"))["succession"].unique().tolist()
    ['ended', 'begun']
    """
    old = [one.id for one in before.indicators]
    rows: list[tuple[str, str, str]] = []
    if before.id != after.id:
        named = {one.formerly: one.id for one in after.indicators if one.formerly in old}
        kept = {one.id for one in after.indicators if one.id in old}
        for id in old:
            became = "continued" if id in kept else "renamed" if id in named else "ended"
            rows.append((id, became, named.get(id, "") if id not in kept else ""))
        taken = {*kept, *named.values()}
        rows += [(one.id, "begun", "") for one in after.indicators if one.id not in taken]
    return pd.DataFrame(rows, columns=["what", "succession", "then"], dtype="str")


def revision_class(record: Record) -> str:
    """Return why a record's numbers may differ from earlier ones: a correction says it; else `routine`."""
    return str(record.manifest.get("correction", {}).get("class", "routine"))


def _same_year(before: Record, after: Record) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both records' numbers, keyed so that unknown periods of two measurements meet."""
    frames = [with_edition(record.observations, record.edition) for record in (before, after)]
    return frames[0].assign(measurement=""), frames[1].assign(measurement="")


def _one_side(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    named = rows.rename(columns={f"value_{side}": "value", f"status_{side}": "status"})
    return named[[*obs.KEY, "value", "status"]].reset_index(drop=True)


def _changed(sides: pd.DataFrame) -> pd.Series:
    changed = pd.Series(False, index=sides.index)
    for column in STATED:
        one, other = sides[f"{column}_before"], sides[f"{column}_after"]
        changed |= (one != other) & ~(one.isna() & other.isna())
    return changed


def _redefined(before: Record, after: Record) -> set[str]:
    shared = set(before.observations["indicator"]) & set(after.observations["indicator"])
    return {
        indicator
        for indicator in shared
        if number_definition(before.policy, indicator, before.year)
        != number_definition(after.policy, indicator, after.year)
    }


def _defined(record: Record) -> Definitions:
    """Return the definitions in force in a record, the generations of its methods among them."""
    methods = record.generations.to_json().items()
    return in_force(record.policy, record.year) | {("generation", name): number for name, number in methods}


def _verdicts(before: Record, after: Record, moved: pd.DataFrame) -> pd.DataFrame:
    sides = before.verdicts.merge(after.verdicts, on=JUDGED, suffixes=("_before", "_after"))
    changed = sides[sides["verdict_before"] != sides["verdict_after"]]
    why = [_why(row, before, after, set(moved["indicator"])) for row in changed.to_dict("records")]
    named = changed.rename(columns={"verdict_before": "before", "verdict_after": "after"})
    return named[[*JUDGED, "before", "after"]].assign(why=pd.Series(why, index=named.index, dtype="str"))


def _judged_once(before: Record, after: Record) -> int:
    keys = [set(record.verdicts[JUDGED].itertuples(index=False)) for record in (before, after)]
    return len(keys[0] ^ keys[1])


def _why(row: dict[Any, Any], before: Record, after: Record, moved: set[str]) -> str:
    """Name what stands behind a changed verdict: rule, definition, numbers, method, or what was before."""
    names = {row["id"]}
    old, new = in_force(before.policy, before.year), in_force(after.policy, after.year)
    if row["level"] == "goal":
        names = {item.id for item in after.policy.indicators_of(int(row["id"])) if item.starred}
        if old["rule", "rule"] != new["rule", "rule"]:
            return "rule"
    if any(old.get(key) != new.get(key) for key in {*old, *new} if key[0] in names):
        return "definition"
    if names & moved:
        return "numbers"
    methods = [(one.generations.judgement, one.generations.many_tests) for one in (before, after)]
    return "history" if methods[0] == methods[1] else "method"

"""Computing a measurement again from its frozen inputs, and naming what moved if it is not the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.language import date as date_words
from barometer.language import label, listing
from barometer.project import Project
from barometer.proof.evidence import Evidence, gather
from barometer.proof.rendered import Rendered, compare_report
from barometer.records.in_force import differing, in_force, wordings
from barometer.records.own_code import run_code
from barometer.records.record import (
    VERDICT_COLUMNS,
    Record,
    edition_key,
    editions,
    read_record,
    read_unchecked,
)
from barometer.records.restricted import has_restricted_half
from barometer.records.told import Told, text_table
from barometer.rounds.computed import RoundResults, carry_dates
from barometer.rounds.delivered import frozen_delivered
from barometer.rounds.published import frozen_published

TOLERANCE = 1e-12
"""How far a number may lie from the frozen one on another machine or Python; in the locked environment: 0."""

Row = tuple[str, ...]

COLUMNS = ("what", "stored", "recomputed", "difference", "cause")

Render = Callable[[Record], Mapping[str, bytes]]
"""Renders a record's report: file name within `reports/<year>/` to bytes."""


@dataclass(frozen=True, eq=False)
class Reproduction(Told):
    """One record computed again.

    Attributes
    ----------
    differences
        `what, stored, recomputed, difference, cause`; the cause is input, definition, method or package, or
        `record` where a frozen result itself was changed.
    numbers, verdicts
        How many were compared.
    evidence
        What differs between then and now, whether or not it moved a number.
    reworded
        Words of definitions that have changed since: `what, before, after`; no number depends on them.
    kept
        Indicators that could not be computed again, because their microdata are not here.
    near
        How many numbers differ by no more than `TOLERANCE`.
    report
        What became of the rendered report; None if it was not asked for.
    """

    record: Record
    differences: pd.DataFrame
    numbers: int
    verdicts: int
    evidence: Evidence
    reworded: pd.DataFrame
    kept: tuple[str, ...] = ()
    near: int = 0
    report: Rendered | None = None

    @property
    def ok(self) -> bool:
        """Whether everything is as it was frozen, and all of it was computed again."""
        return self.differences.empty and not self.kept

    def text(self, language: str = "da") -> str:
        """Return a one-page proof, or a table of what differs."""
        values = {
            "edition": self.record.edition,
            "published": date_words(self.record.published, language),
            "record": self.record.hash,
            "code": self.record.code,
            "numbers": self.numbers,
            "verdicts": self.verdicts,
            "count": len(self.differences),
            "near": self.near,
            "kept": listing(list(self.kept), language),
        }
        keys = ["head", "equal" if self.differences.empty else "differs"]
        keys += [key for key, holds in (("near", self.near), ("kept", self.kept)) if holds]
        lines = [label(f"reproduce.{key}", language, **values) for key in keys]
        if len(self.differences):
            lines.append(text_table(self.differences, language, limit=200))
        lines += self.evidence.sentences(language)
        if len(self.reworded):
            names = listing(self.reworded["what"].tolist(), language)
            lines.append(label("reproduce.reworded", language, names=names))
        if self.report is not None:
            lines += self.report.sentences(language)
        return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class Reproductions(Told):
    """Records computed again, oldest first."""

    records: tuple[Reproduction, ...]

    @property
    def ok(self) -> bool:
        """Whether every record is as it was frozen."""
        return all(one.ok for one in self.records)

    def text(self, language: str = "da") -> str:
        """Return one proof after another."""
        return "\n\n".join(one.text(language) for one in self.records)


def reproduce(
    project: Project,
    measurement: str | int = "all",
    *,
    render: Render | None = None,
    allowed: Collection[str] = (),
) -> Reproductions:
    """Compute records again from their frozen inputs, with the definitions of their year.

    Parameters
    ----------
    measurement
        A year (all its editions), an edition, or "all".
    render
        Renders the report of a record; given, its pages are compared with those that were made.
    allowed
        Digests of code in records that may be run though it is not the project's today.

    Raises
    ------
    BarometerError
        If there is no such measurement.
    """
    there, wanted = editions(project), str(measurement)
    chosen = [one for one in there if wanted in ("all", one, one.partition(".")[0])]
    if not chosen:
        raise BarometerError(
            f"there is no measurement {wanted} to reproduce; the project has {', '.join(there) or 'none'}"
        )
    return Reproductions(tuple(_reproduce(project, edition, render, allowed) for edition in chosen))


def _reproduce(
    project: Project, edition: str, render: Render | None, allowed: Collection[str]
) -> Reproduction:
    record = read_unchecked(project.measurements / edition)
    evidence = gather(project, record)
    frozen = record.manifest["files"]
    rows: list[Row] = [
        (name, frozen.get(name, "")[:12], "", "", cause) for name, cause in evidence.changed.items()
    ]
    defined, reworded = _definitions(project, record)
    rows += defined
    try:
        computed = recompute(project, record, allowed)
        moved, near = _observations(record, computed, evidence)
        moved += _verdicts(record, computed, evidence)
        kept = computed.kept
    except BarometerError as error:
        cause = evidence.cause() if _inputs_here(project, record) else "input"
        moved, near, kept = [(str(error), "", "", "", cause)], 0, tuple[str, ...]()
    report = None if render is None else compare_report(project, record, render, evidence)
    rows += moved if report is None else [*moved, *report.differences]
    return Reproduction(
        record,
        pd.DataFrame(rows, columns=list(COLUMNS), dtype="str"),
        len(record.observations),
        len(record.verdicts),
        evidence,
        reworded,
        kept,
        near,
        report,
    )


def _inputs_here(project: Project, record: Record) -> bool:
    return record.kind != "measured" or has_restricted_half(project, record.edition)


def recompute(project: Project, record: Record, allowed: Collection[str] = ()) -> RoundResults:
    """Return a record's results, computed from its frozen inputs by its own definitions.

    `allowed`: digests of code in the record that may be run though it is not the project's today.

    Raises
    ------
    BarometerError
        If an input is missing or cannot be read.
    """
    record = replace(record, policy=run_code(record, project.code, allowed))
    measured = record.kind == "measured"
    round = frozen_delivered(project, record) if measured else frozen_published(record)
    computed = round.compute(project, record.policy, record.edition, record.generations)
    correction = record.manifest.get("correction")
    if not correction:
        return computed
    before = read_record(project.measurements / correction["of"])
    dated = carry_dates(computed.observations, before.observations, record.published)
    return RoundResults(
        dated, computed.verdicts, computed.truth, computed.audit, computed.rows, computed.kept
    )


def _definitions(project: Project, record: Record) -> tuple[list[Row], pd.DataFrame]:
    """Return where today's definitions of that year are others, and where only their words are.

    Definitions age: what applies from a later year changes nothing here. Of a year's editions only the newest
    is held against today's policy: the others were corrected since.
    """
    today, then, year = project.policy, record.policy, record.year
    none = differing({}, {})
    newest = [there for there in editions(project) if edition_key(there)[0] == year][-1]
    if today.id != then.id or record.edition != newest:
        return [], none
    found = differing(in_force(then, year), in_force(today, year))
    rows: list[Row] = [
        (row.what, row.before, row.after, _gap(row.before, row.after), "definition")
        for row in found.itertuples(index=False)
    ]
    return rows, differing(wordings(then, year), wordings(today, year))


def _observations(record: Record, now: RoundResults, evidence: Evidence) -> tuple[list[Row], int]:
    key = list(obs.KEY)
    sides = record.observations.merge(
        now.observations, on=key, how="outer", suffixes=("_then", "_now"), indicator="side", sort=True
    )
    rows: list[Row] = []
    near = 0
    for row in sides.to_dict("records"):
        name = " / ".join(filter(None, (row[part] for part in key)))
        if row["side"] != "both":
            told = ("✓", "") if row["side"] == "left_only" else ("", "✓")
            rows.append((name, *told, "", evidence.cause("observations.csv")))
            continue
        hidden = "suppressed" in (row["status_then"], row["status_now"])
        for column in obs.COLUMNS[len(key) :]:
            # What was hidden is not told by what would be shown today, nor the other way round.
            if hidden and column in (*obs.NUMBERS, "method"):
                continue
            then, again = row[f"{column}_then"], row[f"{column}_now"]
            if then == again or (then != then and again != again):
                continue
            if column in obs.NUMBERS and not evidence.locked and _close(then, again):
                near += 1
                continue
            stored, computed = (obs.shortest(x) if column in obs.NUMBERS else x for x in (then, again))
            what = f"{name}: {column}"
            rows.append((what, stored, computed, _gap(stored, computed), evidence.cause("observations.csv")))
    return rows, near


def _close(then: float, again: float) -> bool:
    return abs(then - again) <= TOLERANCE * max(1.0, abs(then))


def _gap(stored: str, computed: str) -> str:
    try:
        return f"{float(computed) - float(stored):+.6g}"
    except ValueError:
        return ""


def _verdicts(record: Record, now: RoundResults, evidence: Evidence) -> list[Row]:
    key = list(VERDICT_COLUMNS[:4])
    sides = record.verdicts.merge(now.verdicts, on=key, how="outer", suffixes=("_then", "_now"), sort=True)
    rows: list[Row] = []
    for row in sides.fillna("").to_dict("records"):
        for column in VERDICT_COLUMNS[4:]:
            then, again = row[f"{column}_then"], row[f"{column}_now"]
            if then != again:
                what = f"{' '.join(row[part] for part in key)}: {column}"
                rows.append((what, then, again, "", evidence.cause("verdicts.csv")))
    return rows

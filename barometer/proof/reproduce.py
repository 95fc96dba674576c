"""Computing a measurement again from its frozen inputs, and naming what moved if it is not the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from barometer.assessment.assess import assess
from barometer.errors import BarometerError
from barometer.language import label
from barometer.language.messages import translated
from barometer.project import Project
from barometer.proof.against import Row, hold_numbers, hold_verdicts, moved_by
from barometer.proof.evidence import Evidence, gather
from barometer.proof.rendered import Render, Rendered, compare_report
from barometer.proof.reproduction import COLUMNS, MISSING, Reproduction, Reproductions
from barometer.records.chain import edition_key, editions, frozen_before, read_manifest
from barometer.records.in_force import added_since, differing, in_force, wordings
from barometer.records.own_code import run_code
from barometer.records.record import Record, read_record, read_unchecked
from barometer.records.restricted import KEY_FILE, has_restricted_half
from barometer.rounds.computed import RoundResults, carry_dates, comparable
from barometer.rounds.delivered import frozen_delivered
from barometer.rounds.published import frozen_published


def reproduce(
    project: Project,
    measurement: str | int = "all",
    *,
    render: Render | None = None,
    allowed: Collection[str] = (),
    language: str = "da",
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
    language
        In which it is said what is missing.

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
    return Reproductions(tuple(_reproduce(project, edition, render, allowed, language) for edition in chosen))


@dataclass
class _Found:
    """What is found of a record, as it is found."""

    differences: list[Row]
    uncomputed: list[tuple[str, str, str]]
    compared: tuple[int, int] = (0, 0)
    kept: tuple[str, ...] = ()
    near: int = 0


def _reproduce(
    project: Project, edition: str, render: Render | None, allowed: Collection[str], language: str
) -> Reproduction:
    record = read_unchecked(project.measurements / edition)
    evidence = gather(project, record)
    frozen = record.manifest["files"]
    gone = _files_gone(project, record, evidence)
    changed = {name: cause for name, cause in evidence.changed.items() if name not in gone}
    found = _Found([(name, frozen.get(name, "")[:12], "", "", cause) for name, cause in changed.items()], [])
    defined, reworded, added = _definitions(project, record)
    found.differences += defined
    if record.kind == "measured" and (gone or not has_restricted_half(project, edition)):
        missing = "half" if not gone else "half_files"
        told = label(f"reproduce.{missing}", language, names=", ".join(gone))
        _without_half(project, record, evidence, found, allowed, told, language)
    else:
        _whole(project, record, evidence, found, allowed, language)
    report = None if render is None else _rendered(project, record, render, found, language)
    return Reproduction(
        record=record,
        differences=pd.DataFrame(found.differences, columns=list(COLUMNS), dtype="str"),
        uncomputed=pd.DataFrame(found.uncomputed, columns=list(MISSING), dtype="str"),
        numbers=len(record.observations),
        verdicts=len(record.verdicts),
        compared=found.compared,
        evidence=evidence,
        reworded=reworded,
        added=added,
        kept=found.kept,
        near=found.near,
        report=report,
    )


def _files_gone(project: Project, record: Record, evidence: Evidence) -> list[str]:
    """Return the files of the restricted half that are not here, though others are; a changed one is."""
    half = project.restricted / record.edition
    there = {
        f"restricted/{name}": half / name for name in record.manifest.get("restricted", {}).get("files", {})
    }
    there["restricted/key"] = project.restricted / KEY_FILE
    return [name for name in evidence.changed if name in there and not there[name].is_file()]


def _whole(
    project: Project,
    record: Record,
    evidence: Evidence,
    found: _Found,
    allowed: Collection[str],
    language: str,
) -> None:
    """Compute a record from its frozen inputs and hold all of it against what was frozen."""
    try:
        computed = recompute(project, record, allowed)
    except BarometerError as error:
        for what, frame in (("numbers", record.observations), ("verdicts", record.verdicts)):
            told = label(f"reproduce.{what}", language)
            found.uncomputed.append((told, str(len(frame)), translated(str(error), language)))
        return
    left = _left_out(project, record, computed, language)
    out = pd.Series(False, index=record.observations.index)
    for what, mine, missing in left:
        out |= mine
        found.uncomputed.append((what, str(int(mine.sum())), missing))
    held = hold_numbers(record, computed.observations, evidence)
    judged = hold_verdicts(record, computed.verdicts, evidence)
    names = {" / ".join(filter(None, key)) for key in _keys(record.observations[out])}
    found.differences += [row for row in held.rows if row[0].partition(": ")[0] not in names]
    found.differences += judged.rows
    found.compared = (int((~out).sum()), len(record.verdicts))
    found.kept, found.near = computed.kept, held.near


def _keys(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(rows[["indicator", "group", "breakdown", "category", "period"]].itertuples(index=False))


def _left_out(
    project: Project, record: Record, computed: RoundResults, language: str
) -> list[tuple[str, pd.Series, str]]:
    """Return which numbers were not computed, though others were: a name, the rows, what is missing."""
    rows = record.observations
    found = [
        (name, rows["indicator"] == name, label("reproduce.microdata", language)) for name in computed.kept
    ]
    gone = _halves_gone(project, record)
    hidden = pd.Series(False, index=rows.index)
    if gone:
        now = computed.observations
        either = {*_keys(rows[rows["status"] == "suppressed"]), *_keys(now[now["status"] == "suppressed"])}
        hidden = pd.Series([key in either for key in _keys(rows)], index=rows.index)
    if hidden.any():
        missing = label("reproduce.halves", language, names=", ".join(gone))
        found.append((label("reproduce.pattern", language), hidden, missing))
    return found


def _halves_gone(project: Project, record: Record) -> list[str]:
    """Return the earlier editions, on which the pattern of hidden numbers rests, without restricted half."""
    before = frozen_before(project, record.edition) if record.kind == "measured" else []
    named = [one for one in before if read_manifest(project.measurements / one).get("restricted")]
    return [one for one in named if not has_restricted_half(project, one)]


def _without_half(
    project: Project,
    record: Record,
    evidence: Evidence,
    found: _Found,
    allowed: Collection[str],
    missing: str,
    language: str,
) -> None:
    """Judge a record's frozen numbers again: that takes nothing that is restricted."""
    count = len(record.observations)
    found.uncomputed.append((label("reproduce.numbers", language), str(count), missing))
    try:
        verdicts = judge_again(project, record, allowed)
    except BarometerError as error:
        told = label("reproduce.verdicts", language)
        found.uncomputed.append((told, str(len(record.verdicts)), translated(str(error), language)))
        return
    found.differences += hold_verdicts(record, verdicts, evidence).rows
    found.compared = (0, len(record.verdicts))


def _rendered(
    project: Project, record: Record, render: Render, found: _Found, language: str
) -> Rendered | None:
    """Compare the record's report; what cannot be rendered is no difference."""
    report = compare_report(project, record, render)
    found.differences += report.differences
    if report.failed:
        failed = translated(report.failed, language)
        found.uncomputed.append((label("reproduce.report", language), str(report.expected), failed))
    return report


def judge_again(project: Project, record: Record, allowed: Collection[str] = ()) -> pd.DataFrame:
    """Return the verdicts on a record's frozen numbers, by its own definitions; `allowed`: see `recompute`.

    Raises
    ------
    BarometerError
        If an earlier record that it is judged by cannot be read.
    """
    record = replace(record, policy=run_code(record, project.code, allowed))
    earlier = comparable(project, record.edition, record.policy)
    return assess(record.observations, earlier, record.policy, record.year, None, record.generations)


def recompute(
    project: Project,
    record: Record,
    allowed: Collection[str] = (),
    also: Mapping[str, pd.DataFrame] | None = None,
) -> RoundResults:
    """Return a record's results, computed from its frozen inputs by its own definitions.

    `allowed`: digests of code in the record that may be run though it is not the project's today; `also`:
    what others have published of the same cells, for the attack.

    Raises
    ------
    BarometerError
        If an input is missing or cannot be read.
    """
    record = replace(record, policy=run_code(record, project.code, allowed))
    measured = record.kind == "measured"
    delivered = replace(frozen_delivered(project, record), also=also or {}) if measured else None
    round = delivered or frozen_published(record)
    computed = round.compute(project, record.policy, record.edition, record.generations)
    correction = record.manifest.get("correction")
    if not correction:
        return computed
    before = read_record(project.measurements / correction["of"])
    dated = carry_dates(computed.observations, before.observations, record.published)
    return RoundResults(
        dated, computed.verdicts, computed.truth, computed.audit, computed.rows, computed.kept
    )


def _definitions(project: Project, record: Record) -> tuple[list[Row], pd.DataFrame, tuple[str, ...]]:
    """Return where today's definitions of that year are others, where only their words are, and what is new.

    Definitions age: what applies from a later year changes nothing here. Of a year's editions only the newest
    is held against today's policy: the others were corrected since.
    """
    then, year = record.policy, record.year
    today = project.in_year(year).policy
    none = differing({}, {})
    newest = [there for there in editions(project) if edition_key(there)[0] == year][-1]
    if today.id != then.id or record.edition != newest:
        return [], none, ()
    was, now = in_force(then, year), in_force(today, year)
    added = added_since(was, now)
    found = differing(was, {key: value for key, value in now.items() if key[0] not in added})
    rows: list[Row] = [
        (row.what, row.before, row.after, moved_by(row.before, row.after), "definition")
        for row in found.itertuples(index=False)
    ]
    words = {key: value for key, value in wordings(today, year).items() if key[0] not in added}
    return rows, differing(wordings(then, year), words), added

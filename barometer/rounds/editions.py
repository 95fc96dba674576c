"""Which edition comes next, and what a correction says of the one that it corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.generations import NEWEST
from barometer.intake.published import last_day
from barometer.observations import UNKNOWN
from barometer.project import Project
from barometer.records.chain import edition_key, editions
from barometer.records.comparison import REVISIONS, Comparison, compare_records
from barometer.records.record import Record, read_record

if TYPE_CHECKING:
    from barometer.rounds.computed import RoundResults


def next_edition(
    project: Project, year: int, published: str, reason: str, revision: str
) -> tuple[str, Record | None]:
    """Return the edition to be made, and the one that it corrects."""
    if published:
        last_day(published)
    there = [edition for edition in editions(project) if edition_key(edition)[0] == year]
    if not there:
        if reason or revision:
            raise BarometerError(f"there is no measurement {year} to correct; take it without a reason first")
        return str(year), None
    if not (reason and revision and published):
        raise BarometerError(
            f"measurement {there[-1]} is frozen already and is never overwritten; a correction is a new "
            f"edition and needs a reason, its class ({', '.join(REVISIONS)}) and its date of publication"
        )
    if revision not in REVISIONS:
        raise BarometerError(
            f"class '{revision}' is unknown; expected one of {', '.join(REVISIONS)}"
            f"{nearest(revision, REVISIONS)}"
        )
    before = read_record(project.measurements / there[-1])
    if before.published != UNKNOWN and last_day(published) < last_day(before.published):
        raise BarometerError(
            f"edition {there[-1]} was published {before.published}; a correction comes later"
        )
    return f"{year}.{edition_key(there[-1])[1] + 1}", before


def unfrozen(project: Project, edition: str, date: str, computed: RoundResults) -> Record:
    """Return a measurement that is not frozen yet as the record that it would be."""
    manifest = {"published": date}
    path, tables = project.measurements / edition, (computed.observations, computed.verdicts)
    return Record(edition, project.policy, manifest, path, tables, NEWEST.to_json())


def correction_of(
    project: Project, before: Record, new: Record, reason: str, revision: str
) -> dict[str, Any]:
    """Return what the manifest says of a correction: why, and which earlier statements it touches."""
    found = compare_records(before, new)
    if found.equal:
        raise BarometerError(f"nothing differs from edition {before.edition}, so there is nothing to correct")
    later = [there for there in editions(project) if edition_key(there)[0] > new.year]
    touched = {"numbers": _numbers(found), "verdicts": _verdicts(found), "later_measurements": later}
    return {"of": before.edition, "class": revision, "reason": reason, "touches": touched}


def _numbers(found: Comparison) -> list[str]:
    frames = [found.revised, found.redefined, found.new, found.gone]
    keys = pd.concat([frame[list(found.new.columns[:5])] for frame in frames], ignore_index=True)
    return [" / ".join(filter(None, row)) for row in keys.itertuples(index=False)]


def _verdicts(found: Comparison) -> list[str]:
    rows = found.verdicts.itertuples(index=False)
    return [f"{row.level} {row.id}, {row.judgement}, {row.rule}: {row.before} → {row.after}" for row in rows]

"""A measurement made from published figures: nothing is hidden, since all of it is known already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from barometer.assessment.assess import assess
from barometer.errors import BarometerError
from barometer.generations import Generations
from barometer.intake.published import (
    MEASUREMENT_COLUMNS,
    SOURCE_COLUMNS,
    VALUE_COLUMNS,
    PublishedFigures,
    read_published,
)
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.record import VERDICT_COLUMNS, Record
from barometer.rounds.above import with_results
from barometer.rounds.computed import RoundResults, comparable
from barometer.rounds.observe import observe_published, reconstruct_previous

if TYPE_CHECKING:
    from barometer.disclosure.attack import Progress

STATUS_WORDS = {"fremgang": "improved", "stilstand": "unchanged", "tilbagegang": "worsened"}
"""The words that the sheets print for a goal, and ours."""

KINDS = ("published", "reconstruction")
"""Kinds of measurement in `measurements.csv` that have figures."""


@dataclass(frozen=True)
class PublishedRound:
    """A measurement whose figures were published, or that is reconstructed from the one after it.

    `known` is the date up to which figures may be used: the publication's own, and for a reconstruction that
    of the sheet that it is computed from.
    """

    figures: PublishedFigures
    kind: str
    published: str
    known: str

    def inputs(self) -> dict[str, str]:
        """Return the figures, their sources and the round's own line as CSV texts, for the record."""
        values, sources = self.figures.values, self.figures.sources
        used = sources[sources["url"].isin(values["source_url"])]
        tables = {
            "values.csv": values[list(VALUE_COLUMNS)],
            "sources.csv": used[[*SOURCE_COLUMNS, "grade"]],
            "measurements.csv": self.figures.measurements[list(MEASUREMENT_COLUMNS)],
        }
        return {name: table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()}

    def about(self) -> dict[str, object]:
        """Return what the manifest says of where the figures come from."""
        listed = self.figures.measurements.iloc[-1]
        told = ("case", "document", "source", "note_da", "note_en")
        return {"known": self.known, **{name: str(listed[name]) for name in told}}

    def restricted(self, computed: RoundResults) -> dict[str, str]:
        """Return nothing: all inputs are public."""
        return {}

    def keyed(self, key: bytes) -> dict[str, str]:
        """Return nothing: there are no microdata."""
        return {}

    def compute(
        self,
        project: Project,
        policy: Policy,
        edition: str,
        generations: Generations,
        progress: Progress | None = None,
    ) -> RoundResults:
        """Return observations and verdicts; a reconstruction has no verdicts, because none was published."""
        year = int(edition[:4])
        if self.kind == "reconstruction":
            observations = reconstruct_previous(self.figures, policy, self.known)
            return RoundResults(observations, pd.DataFrame(columns=list(VERDICT_COLUMNS), dtype="str"))
        observations = observe_published(self.figures, policy, year, self.known)
        observations = with_results(observations, policy, year, self.known)
        changes = self.figures.changes(self.known)
        earlier = comparable(project, edition, policy)
        verdicts = assess(observations, earlier, policy, year, changes, generations)
        return RoundResults(
            observations, pd.concat([printed_verdicts(self.figures), verdicts], ignore_index=True)
        )


def fresh_published(project: Project, year: int) -> PublishedRound:
    """Return the round of `year` from `data/published/`, with nothing that was published later.

    Raises
    ------
    BarometerError
        If the round has no figures, or is a reconstruction without a sheet after it.
    """
    figures = read_published(project.published)
    rounds = figures.measurements.sort_values("edition", kind="stable")
    own = rounds[rounds["edition"] == str(year)].iloc[0]
    if own["kind"] not in KINDS:
        raise BarometerError(f"measurement {year} cannot be computed: {own['note_en']}")
    known = str(own["published"])
    if own["kind"] == "reconstruction":
        later = rounds[(rounds["edition"] > str(year)) & (rounds["kind"] == "published")]
        if later.empty:
            raise BarometerError(
                f"measurement {year} is a reconstruction, but no later published measurement is listed in "
                f"{project.published / 'measurements.csv'}; add it"
            )
        known = str(later.iloc[0]["published"])
    until = figures.until(known)
    line = PublishedFigures(until.values, until.sources, own.to_frame().T.reset_index(drop=True))
    return PublishedRound(line, str(own["kind"]), str(own["published"]), known)


def frozen_published(record: Record) -> PublishedRound:
    """Return the round that a record was made from, from its own inputs."""
    figures = read_published(Path(record.path) / "inputs")
    own = figures.measurements.iloc[-1]
    return PublishedRound(figures, str(own["kind"]), str(own["published"]), str(record.manifest["known"]))


def printed_verdicts(figures: PublishedFigures) -> pd.DataFrame:
    """Return the goals' statuses as the source printed them, as verdicts under the rule `published`."""
    rows = figures.values[figures.values["field"] == "status"]
    words = rows["value"].map(STATUS_WORDS)
    if words.isna().any():
        odd = rows.loc[words.isna(), "value"].iloc[0]
        raise BarometerError(f"values.csv: status '{odd}' is unknown; expected {', '.join(STATUS_WORDS)}")
    frame = pd.DataFrame(
        {"id": rows["series"].str.removeprefix("goal-"), "verdict": words, "reason": rows["evidence"]}
    )
    told = frame.assign(level="goal", judgement="movement", rule="published")
    return told[list(VERDICT_COLUMNS)].reset_index(drop=True)

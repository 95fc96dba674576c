"""What a round of measuring gives, whatever its figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from barometer import observations as obs
from barometer.generations import Generations
from barometer.policy.model import Policy, Text
from barometer.project import Project
from barometer.records.in_force import redefined
from barometer.records.record import Record, earlier_records

if TYPE_CHECKING:
    from barometer.disclosure.attack import Progress
    from barometer.disclosure.audit import Audit


@dataclass(frozen=True, eq=False)
class RoundResults:
    """A round's results.

    Attributes
    ----------
    observations, verdicts
        What may be published.
    truth
        RESTRICTED: the observations with all their counts; None where nothing is hidden.
    audit
        What an attack on the release found; None where nothing is hidden.
    rows
        RESTRICTED: how many rows each file of microdata had.
    kept
        Indicators whose frozen numbers were taken over, because their microdata are not here.
    advice
        What to publish instead of each table that suppression all but empties.
    excess
        By what part the pattern of hidden numbers may cost more than the cheapest.
    engines
        Which engine has added each register up, with its version.
    fieldwork
        What may be told of who answered each survey; see `rounds.fieldwork`.
    """

    observations: pd.DataFrame
    verdicts: pd.DataFrame
    truth: pd.DataFrame | None = field(default=None, repr=False)
    audit: Audit | None = field(default=None, repr=False)
    rows: Mapping[str, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    advice: tuple[Text, ...] = ()
    excess: float = 0.0
    engines: Mapping[str, str] = field(default_factory=dict)
    fieldwork: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


class Round(Protocol):
    """One year's figures, fresh from the project or frozen in a record."""

    @property
    def kind(self) -> str:
        """`published`, `reconstruction` or `measured`."""

    @property
    def published(self) -> str:
        """When the round is published: an ISO date, maybe of reduced precision, or "unknown"."""

    def inputs(self) -> dict[str, str]:
        """Return the public inputs: file name to text."""

    def about(self) -> dict[str, object]:
        """Return what the manifest shall say beside."""

    def compute(
        self,
        project: Project,
        policy: Policy,
        edition: str,
        generations: Generations,
        progress: Progress | None = None,
    ) -> RoundResults:
        """Compute observations and verdicts of `edition`, with the records that were frozen before it.

        `generations` says by which generation of each method.
        """

    def restricted(self, computed: RoundResults) -> dict[str, str]:
        """Return the restricted half: file name to text; empty where all inputs are public."""

    def keyed(self, key: bytes) -> dict[str, str]:
        """Return the keyed digest of each file of microdata."""


def comparable(project: Project, edition: str, policy: Policy) -> list[Record]:
    """Return the earlier measurements that `edition` is judged by, with only those numbers that compare.

    A calculation that changed at a declared date is known to the assessment. One that was changed without a
    date is not: the numbers of its indicator before are left out.
    """
    records = []
    for record in earlier_records(project, edition):
        rows = record.observations
        names = rows["indicator"].unique()
        anew = [name for name in names if redefined(record.policy, policy, name, record.year)]
        comparable_rows = rows[~rows["indicator"].isin(anew)]
        records.append(replace(record, given=(comparable_rows, record.verdicts)))
    return records


def carry_dates(observations: pd.DataFrame, before: pd.DataFrame, date: str) -> pd.DataFrame:
    """Return a correction's observations, each known since it has been what it is.

    A number that the edition before had already keeps its dates; a changed one is known since `date`.
    """
    now = observations.set_index(list(obs.KEY))
    then = before.set_index(list(obs.KEY)).reindex(now.index)
    stated = [name for name in obs.COLUMNS if name not in (*obs.KEY, "published", "known_since")]
    same = pd.Series(True, index=now.index)
    for name in stated:
        same &= (now[name] == then[name]) | (now[name].isna() & then[name].isna())
    dates = {"known_since": then["known_since"].where(same, date)}
    dates["published"] = then["published"].where(same, now["published"])
    return obs.frame(now.assign(**dates).reset_index())

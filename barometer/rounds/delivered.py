"""A measurement made from the administrations' deliveries: computed, suppressed once, and attacked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from barometer import observations as obs
from barometer.assessment.assess import assess
from barometer.calculations import Inequality, Ratio, StepScore
from barometer.disclosure.attack import Progress
from barometer.disclosure.audit import audit
from barometer.disclosure.protect import protect
from barometer.disclosure.relations import Derived, Structure, from_policy, gaps, over_groups
from barometer.disclosure.rules import read_rules
from barometer.errors import BarometerError
from barometer.files import canonical_json
from barometer.generations import Generations
from barometer.intake.microdata import Microdata
from barometer.intake.register import read_deliveries, register
from barometer.intake.tables import DeliveredTable
from barometer.intake.taken_in import AcceptedMicrodata, microdata_register
from barometer.policy.model import Indicator, IndicatorSum, Policy
from barometer.project import Project
from barometer.records.chain import frozen_before
from barometer.records.record import Record
from barometer.records.restricted import drawn_key, keyed_digest, keyed_file_digest, restricted_key
from barometer.rounds.above import with_results
from barometer.rounds.bank import bank_tables
from barometer.rounds.computed import RoundResults, comparable
from barometer.rounds.fieldwork import fieldwork_of, surveys_with_few
from barometer.rounds.files import from_files, to_files
from barometer.rounds.microdata import Survey, find_microdata, require_fit
from barometer.rounds.observe import observe_levels, observe_microdata, observe_table, without_figure
from barometer.units import Unit, unit_or_protected

LEVELS = ".levels"
"""A gap's two sides are no indicator of their own; under this suffix they are protected with it, unseen."""

DELIVERED = ("number", "owner", "indicators", "received")
"""What is public of a delivery: no sender's name, no file."""

NOTED = ("sender", "received", "sha256")
"""What the restricted half keeps of a survey or register that was accepted."""


@dataclass(frozen=True, eq=False)
class DeliveredRound:
    """The deliveries of a year, fresh from `data/deliveries/` or frozen in a restricted half.

    Attributes
    ----------
    disclosure
        The rules in force, as the project's settings declare them.
    tables
        RESTRICTED: the delivered tables by indicator.
    register
        What was delivered when by whom: columns `DELIVERED`; a survey has its name for a number.
    microdata
        RESTRICTED: surveys and registers by name; read where they lie, never copied.
    kept
        RESTRICTED: frozen observations of indicators whose microdata are not here; empty in a fresh round.
    extracts
        How the statistics bank was asked for figures of indicators, by extract.
    also
        What others have published of the same cells, by name: the attack knows it, the pattern does not.
    accepted
        RESTRICTED: what was noted of each survey and register that came in by the door.
    """

    published: str
    disclosure: Mapping[str, Mapping[str, Any]]
    register: str
    tables: Mapping[str, DeliveredTable] = field(repr=False)
    microdata: Mapping[str, Survey] = field(repr=False)
    kept: pd.DataFrame = field(repr=False)
    kind: str = "measured"
    extracts: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    accepted: Mapping[str, AcceptedMicrodata] = field(default_factory=dict, repr=False)

    def inputs(self) -> dict[str, str]:
        """Return the public inputs: the rules of disclosure control, and who delivered what when."""
        rules = canonical_json({"disclosure": self.disclosure})
        told = {f"microdata/{name}.yaml": one.description for name, one in self.microdata.items()}
        told |= {f"statbank/{name}.json": asked for name, asked in self.extracts.items()}
        return {"settings.json": rules, "deliveries.csv": self.register, **told}

    def about(self) -> dict[str, object]:
        """Return nothing more for the manifest."""
        return {}

    def restricted(self, computed: RoundResults) -> dict[str, str]:
        """Return the restricted half: file name to text."""
        assert computed.truth is not None
        rows = [
            {"name": name, "file": one.source, "rows": str(computed.rows[name]), **self._noted(name)}
            for name, one in sorted(self.microdata.items())
        ]
        columns = ["name", "file", "rows", *(NOTED if self.accepted else ())]
        told = pd.DataFrame(rows, columns=columns, dtype="str").fillna("")
        counts = {"observations.csv": obs.to_csv(computed.truth)}
        return {
            **to_files(self.tables),
            **counts,
            "microdata.csv": told.to_csv(index=False, lineterminator="\n"),
        }

    def _noted(self, name: str) -> dict[str, str]:
        line = self.accepted.get(name)
        return {column: getattr(line, column) for column in NOTED} if line else {}

    def keyed(self, key: bytes) -> dict[str, str]:
        """Return the keyed digest of each file of microdata, or of what its table was added up to."""
        return {name: _keyed(one, key) for name, one in sorted(self.microdata.items())}

    def compute(
        self,
        project: Project,
        policy: Policy,
        edition: str,
        generations: Generations,
        progress: Progress | None = None,
    ) -> RoundResults:
        """Compute, suppress, attack and judge; see `RoundResults`."""
        year = int(edition[:4])
        opened = self.opened()
        truth = self.truth(policy, year, opened, generations)
        structure = structure_of(policy, truth, year)
        rules = read_rules(self.disclosure)
        before = publications(project, edition)
        told: Any = {
            "progress": progress,
            "behind": counts_behind(project, edition),
            "generation": generations.disclosure,
        }
        held = protect(truth, structure, rules, before, key=drawn_key(project), **told)
        public = held.public
        attack = audit(
            public,
            truth,
            structure,
            rules,
            {**before, **self.also},
            **_beside(told, self.also, truth, policy.units),
        )
        public = obs.frame(public[~public["indicator"].str.endswith(LEVELS)])
        public = with_results(public, policy, year, self.published)
        verdicts = assess(public, comparable(project, edition, policy), policy, year, None, generations)
        rows = {name: data.rows for name, data in opened.items()}
        engines = {name: data.engine for name, data in opened.items() if data.engine}
        kept = tuple(sorted(set(self.kept["indicator"])))
        seen = [each for each in held.advice if not each.table.indicator.endswith(LEVELS)]
        advice = tuple(each.text for each in seen)
        answered = {name: fieldwork_of(data) for name, data in opened.items() if data.asked}
        few = surveys_with_few(policy, truth, rules)
        answered = {name: told for name, told in answered.items() if name not in few}
        return RoundResults(
            public, verdicts, truth, attack, rows, kept, advice, held.excess, engines, answered
        )

    def opened(self) -> dict[str, Microdata]:
        """Return the surveys and registers, read and recoded."""
        return {name: survey.open() for name, survey in sorted(self.microdata.items())}

    def truth(
        self, policy: Policy, year: int, opened: Mapping[str, Microdata], generations: Generations
    ) -> pd.DataFrame:
        """Return RESTRICTED observations with nothing hidden, the unseen sides of gaps among them."""
        rows, gap = [], generations.gap_interval
        for indicator in policy.indicators:
            if indicator.id in self.tables:
                table = self.tables[indicator.id]
                rows.append(observe_table(indicator, table, policy, year, self.published, gap))
                levels = observe_levels(indicator, table, policy, year, self.published)
                rows.append(levels.assign(indicator=f"{indicator.id}{LEVELS}"))
            elif indicator.microdata in opened:
                data = opened[indicator.microdata]
                rows.append(observe_microdata(indicator, data, policy, year, self.published, gap))
            elif (self.kept["indicator"] == indicator.id).any():
                rows.append(self.kept[self.kept["indicator"] == indicator.id])
            else:
                rows.append(_absent(indicator, year, self.published))
        return obs.frame(pd.concat([row for row in rows if len(row)], ignore_index=True))


def _beside(
    told: dict[str, Any], also: Iterable[str], truth: pd.DataFrame, units: Iterable[Unit]
) -> dict[str, Any]:
    """Return what the attack is told, with the counts behind what others have published."""
    own = tuple(units)
    people = [unit_or_protected(unit, own).people for unit in truth["unit"]]
    counted = truth.assign(numerator=truth["numerator"].fillna(truth["value"].where(people)))
    return {**told, "behind": {**told["behind"], **dict.fromkeys(also, counted)}}


def _absent(indicator: Indicator, year: int, date: str) -> pd.DataFrame:
    asked = indicator.asked and bool(indicator.owners or indicator.microdata)
    status = "not_delivered" if asked else "not_asked"
    return without_figure(indicator, date, status, str(year - 1))


def structure_of(policy: Policy, truth: pd.DataFrame, year: int) -> Structure:
    """Return how a release's numbers hang together, the unseen sides of its gaps included."""
    base = from_policy(policy)
    sides = sorted(set(truth.loc[truth["indicator"].str.endswith(LEVELS), "indicator"]))
    derived: list[Derived] = []
    sources = dict(base.sources)
    for side in sides:
        indicator = policy.indicator(side.removesuffix(LEVELS))
        gap: Any = indicator.calculation_for(year)
        gap = gap.of if isinstance(gap, StepScore) else gap
        if isinstance(gap, Inequality):
            derived += over_groups(truth, indicator.id, gap.groups, side)
        else:
            kind: Any = "ratio" if isinstance(gap, Ratio) else "difference"
            derived += gaps(truth, indicator.id, gap.reference, side, kind)
        sources[side] = indicator.source_id
    between = tuple(_with_levels(item, sides) for item in policy.sums)
    return replace(base, derived=tuple(derived), sources=sources, between=between)


def _with_levels(item: IndicatorSum, sides: Collection[str]) -> IndicatorSum:
    """Return a sum between indicators in which the unseen sides of a gap stand for it."""

    def named(name: str) -> str:
        id, dot, count = name.partition(".")
        return f"{id}{LEVELS}{dot}{count}" if f"{id}{LEVELS}" in sides else name

    return IndicatorSum(tuple(named(part) for part in item.parts), named(item.whole))


def publications(project: Project, edition: str) -> dict[str, pd.DataFrame]:
    """Return what every edition frozen before `edition` published, oldest first.

    What an edition hid carries its numbers where the restricted half lies here, under the status
    `suppressed`: the attacker has not seen them, but what is safe depends on them.
    """
    return {before: _publication(project, before) for before in frozen_before(project, edition)}


def counts_behind(project: Project, edition: str) -> dict[str, pd.DataFrame]:
    """Return the counts behind what every edition frozen before `edition` showed, where they lie here."""
    files = {
        before: project.restricted / before / "observations.csv" for before in frozen_before(project, edition)
    }
    return {before: obs.read_observations(file) for before, file in files.items() if file.is_file()}


def _publication(project: Project, edition: str) -> pd.DataFrame:
    public = obs.read_observations(project.measurements / edition / "observations.csv")
    counts = project.restricted / edition / "observations.csv"
    if not counts.is_file():
        return public
    key = list(obs.KEY)
    shown = public[public["status"] != "suppressed"]
    truth = obs.read_observations(counts)
    rest = truth[~truth.set_index(key).index.isin(shown.set_index(key).index)]
    return obs.frame(pd.concat([shown, rest.assign(status="suppressed")], ignore_index=True))


def fresh_delivered(project: Project, year: int, published: str) -> DeliveredRound:
    """Return the round of `year` from the accepted deliveries and the microdata beside them.

    Raises
    ------
    BarometerError
        If nothing was delivered, or a delivery is not the one that was accepted.
    """
    tables = read_deliveries(project.deliveries, project.policy, year)
    banked, extracts = bank_tables(project.statbank, project.policy, year)
    tables = {**tables, **banked}
    microdata = find_microdata(project, year)
    require_fit(project, year, microdata)
    if not tables and not microdata:
        raise BarometerError(
            f"{project.deliveries / str(year)} holds no accepted delivery; check and accept the "
            f"administrations' files first (barometer check {year}), or list the measurement in "
            f"{project.published / 'measurements.csv'}"
        )
    told = [tuple(getattr(item, name) for name in DELIVERED) for item in register(project.deliveries, year)]
    surveys = {line.name: line for line in microdata_register(project.deliveries, year)}
    for name, line in sorted(surveys.items()):
        mine = [one for one in project.policy.indicators if one.id in line.indicators.split()]
        owners = dict.fromkeys(owner for one in mine for owner in one.owners)
        told.append((name, " ".join(owners), line.indicators, line.received))
    told_of = pd.DataFrame(told, columns=list(DELIVERED)).to_csv(index=False, lineterminator="\n")
    disclosure = project.settings.disclosure
    return DeliveredRound(
        published, disclosure, told_of, tables, microdata, obs.empty(), extracts=extracts, accepted=surveys
    )


def _keyed(survey: Survey, key: bytes) -> str:
    """Return the keyed digest of a file, or of what a table was added up to."""
    return keyed_digest(key, survey.content) if survey.content else keyed_file_digest(key, survey.path)


def _is_as_frozen(survey: Survey, key: bytes, expected: str) -> bool:
    """Tell whether microdata are those of a record; a database that does not answer has them no more."""
    try:
        return _keyed(survey, key) == expected
    except BarometerError:
        return False


def frozen_delivered(project: Project, record: Record) -> DeliveredRound:
    """Return the round that a record was made from, from its two halves and the microdata still here.

    Microdata are used only if their keyed digest is the one in the manifest; else the frozen numbers of their
    indicators stand in for them. Of a table it is what it adds up to today that counts.

    Raises
    ------
    BarometerError
        If the restricted half is not here.
    """
    half = project.restricted / record.edition
    if not half.is_dir():
        raise BarometerError(
            f"{half} is not here, so measurement {record.edition} cannot be computed again; "
            "restore it from the archive written with --restricted"
        )
    files = {
        file.relative_to(half).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(half.rglob("*.csv"))
        if file.name not in ("observations.csv", "microdata.csv")
    }
    key, named = restricted_key(project), record.manifest["restricted"]["microdata"]
    told = record.path / "inputs" / "microdata"
    there = {
        name: replace(survey, description=(told / f"{name}.yaml").read_text(encoding="utf-8"))
        for name, survey in find_microdata(project, record.year).items()
        if name in named
    }
    microdata = {name: survey for name, survey in there.items() if _is_as_frozen(survey, key, named[name])}
    gone = [item.id for item in record.policy.indicators if item.microdata in set(named) - set(microdata)]
    kept = obs.read_observations(half / "observations.csv")
    settings = json.loads((record.path / "inputs" / "settings.json").read_text(encoding="utf-8"))
    accepted = (record.path / "inputs" / "deliveries.csv").read_text(encoding="utf-8")
    kept = kept[kept["indicator"].isin(gone)]
    tables = from_files(files, record.policy, record.year)
    asked = sorted((record.path / "inputs" / "statbank").glob("*.json"))
    extracts = {file.stem: file.read_text(encoding="utf-8") for file in asked}
    return DeliveredRound(
        record.published, settings["disclosure"], accepted, tables, microdata, kept, extracts=extracts
    )

"""The last gate: what somebody who has read everything can compute of what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from barometer.disclosure.approaches import APPROACHES
from barometer.disclosure.attack import Progress, ask, extremes
from barometer.disclosure.build import build_system
from barometer.disclosure.counts import edition_of
from barometer.disclosure.insiders import told_inside
from barometer.disclosure.pattern import Pattern, choose_pattern, met
from barometer.disclosure.primary import hidden_before, primary_reasons
from barometer.disclosure.protect import costs
from barometer.disclosure.relations import Key, Structure, keys_of
from barometer.disclosure.respondents import Counts
from barometer.disclosure.rules import SourceRule
from barometer.disclosure.system import Mask, Need, System
from barometer.errors import BarometerError
from barometer.generations import NEWEST, of_generation
from barometer.language import each_language, in_each, label, listing
from barometer.observations import KEY, NUMBERS, frame
from barometer.policy.model import Text


@dataclass(frozen=True)
class Leak:
    """One hidden count that is given away.

    Attributes
    ----------
    key, edition, quantity
        Which; the edition is "" for this release.
    known
        Whether earlier publications alone give it away, so that nothing can be done now.
    by, hide
        The published numbers that give it away; what else to hide so that it is safe.
    text
        The finding in a sentence, which names numbers and tells none.
    """

    key: Key
    edition: str
    quantity: str
    known: bool
    by: tuple[str, ...]
    hide: tuple[str, ...]
    text: Text


@dataclass(frozen=True, eq=False)
class Audit:
    """What the attack on a release found.

    `findings` refuse the release; `given_away` was lost by earlier editions and cannot be called back.
    `bounds` is RESTRICTED: for every suppressed count the range that an attacker can narrow it to.
    """

    findings: tuple[Leak, ...]
    given_away: tuple[Leak, ...]
    bounds: pd.DataFrame = field(repr=False)

    @property
    def safe(self) -> bool:
        """Whether the release may go out."""
        return not self.findings

    def message(self, language: str = "en") -> str:
        """Return the findings as sentences, in which there is no hidden number."""
        return " ".join(finding.text(language) for finding in self.findings)

    def require(self) -> None:
        """Refuse an unsafe release with a BarometerError: what gives a number away, what to hide."""
        if not self.safe:
            raise BarometerError(f"the release is refused: {self.message()}")


def audit(
    public: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    earlier: Mapping[str, pd.DataFrame] | None = None,
    *,
    marked: Mapping[Key, float] | None = None,
    progress: Progress | None = None,
    behind: Mapping[str, pd.DataFrame] | None = None,
    generation: int = NEWEST.disclosure,
) -> Audit:
    """Attack a release with everything ever published.

    Parameters
    ----------
    public, truth
        The observations as they will be published; the same rows with all their counts.
    structure, rules, earlier, marked, progress, behind, generation
        As for `protect`.

    Raises
    ------
    BarometerError
        If `public` and `truth` do not belong together.

    Examples
    --------
    A hidden 3 beside its total and the other part:

    >>> counts = {"": 15.0, "north": 3.0, "south": 12.0}
    >>> rows = [{"indicator": "offers", "breakdown": "district" if name else "", "category": name,
    ...          "value": count, "unit": "persons", "status": "observed"} for name, count in counts.items()]
    >>> truth = frame(rows)
    >>> rows[1] |= {"value": None, "status": "suppressed"}
    >>> found = audit(frame(rows), truth, Structure(breakdowns={"district": ("north", "south")}), {})
    >>> found.safe, found.findings[0].hide
    (False, ('offers/district/south',))
    """
    approach = of_generation(APPROACHES, generation, "disclosure")
    past, marks = dict(earlier or {}), dict(marked or {})
    public, truth = frame(public), frame(truth)
    _check_pair(public, truth)
    hidden = (public["status"] == "suppressed").to_numpy(dtype=bool)
    system = build_system(public, truth, structure, rules, past, marks, approach, behind)
    counts = edition_of("", truth, truth, structure, rules, approach).counts
    bounds, failed = _bounds(system, hidden, counts, progress)
    forced = hidden.copy()
    forced[
        [*primary_reasons(truth, structure, rules, marks, approach), *hidden_before(system.rows, past)]
    ] = True
    found: list[Leak] = []
    inside = []
    if approach.insiders and not failed:
        everything = np.ones(len(hidden), dtype=bool)
        anyway = {one.need for one in told_inside(system, everything, system.needs)}
        inside = [one.need for one in told_inside(system, hidden, system.needs) if one.need not in anyway]
    if failed or inside:
        mended = choose_pattern(system, costs(truth, structure), forced, insiders=approach.insiders)
        found = [_finding(system, hidden, need, mended) for need in failed]
        found += [_inside(system, hidden, need, mended) for need in inside]
    told = {finding.key for finding in found}
    for row in np.flatnonzero(forced & ~hidden).tolist():
        key, name = system.rows[row], (str(system.rows[row]),)
        if key not in told:
            found.append(Leak(key, "", "value", False, name, name, in_each("leak.shown", count=key)))
    findings = tuple(finding for finding in found if not finding.known)
    return Audit(findings, tuple(finding for finding in found if finding.known), bounds)


def _check_pair(public: pd.DataFrame, truth: pd.DataFrame) -> None:
    """Refuse frames that do not have the same rows and counts, and a hidden row that still has a number."""
    odd = sorted(set(keys_of(public)) ^ set(keys_of(truth)))
    if odd:
        raise BarometerError(
            f"the release and its counts differ in rows, first {odd[0]}; audit them together"
        )
    left = public[(public["status"] == "suppressed") & public[list(NUMBERS)].notna().any(axis=1)]
    if len(left):
        raise BarometerError(f"{keys_of(left)[0]} is marked suppressed and still carries a number; blank it")
    for column in ("n", "numerator", "denominator"):
        told = public[column].notna()
        if not public.loc[told, column].equals(truth.loc[told, column]):
            raise BarometerError(f"the release and its counts differ in column {column}; audit them together")


def _bounds(
    system: System, hidden: Mask, counts: Mapping[Key, Counts], progress: Progress | None
) -> tuple[pd.DataFrame, list[Need]]:
    """Return the range of every suppressed count, and the needs that are not met."""
    needs = {need.variable: need for need in system.needs}
    gone = {key for key, suppressed in zip(system.rows, hidden, strict=True) if suppressed}
    targets = dict.fromkeys(needs)
    for variable, (owner, quantity) in enumerate(zip(system.owner, system.quantity, strict=True)):
        if owner in gone and counts[owner].get(quantity) == system.truth[variable]:
            targets[variable] = None
    rows, failed = [], []
    for variable, *ends in zip(
        targets, *extremes(system, hidden, list(targets), frozenset(needs), progress), strict=True
    ):
        need = needs.get(variable)
        failed += [need] if need and not met(need, *ends) else []
        edition, safe = (need.edition, met(need, *ends)) if need else ("", True)
        rows.append((*system.owner[variable], edition, system.quantity[variable], *ends, bool(need), safe))
    columns = [*KEY, "edition", "quantity", "lower", "upper", "protected", "safe"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(columns[:7], kind="stable", ignore_index=True), failed


def _finding(system: System, hidden: Mask, need: Need, mended: Pattern) -> Leak:
    """Say what gives a count away, and what the cheapest mended pattern hides besides."""
    by = _given_by(system, hidden, need.variable)
    return _leak("narrowed", need, mended, by, _besides(system, hidden, need, mended))


def _inside(system: System, hidden: Mask, need: Need, mended: Pattern) -> Leak:
    """Say that a member of the table can work a count out; never which cell that person is alone in."""
    return _leak("inside", need, mended, (), _besides(system, hidden, need, mended))


def _leak(kind: str, need: Need, mended: Pattern, by: tuple[str, ...], hide: tuple[str, ...]) -> Leak:
    known = need in mended.lost

    def said(language: str) -> str:
        told = {"by": _listed(by, language) or label("leak.no_by", language)}
        told |= {"hide": _listed(hide, language) or label("leak.no_hide", language)}
        return label(
            f"leak.{kind}{'_known' if known else ''}", language, count=_named(need, language), **told
        )

    return Leak(need.key, need.edition, need.quantity, known, by, hide, each_language(said))


def _named(need: Need, language: str) -> str:
    quantity = label(f"quantity.{need.quantity}", language)
    return f"{need.key} ({quantity}{', ' + need.edition if need.edition else ''})"


def _besides(system: System, hidden: Mask, need: Need, mended: Pattern) -> tuple[str, ...]:
    """Return what the mended pattern hides besides, near a count."""
    variables, rows = system.regions()
    more = np.flatnonzero(mended.hidden & ~hidden & (rows == variables[need.variable]))
    return tuple(str(system.rows[row]) for row in more.tolist())


def _given_by(system: System, hidden: Mask, target: int) -> tuple[str, ...]:
    """Return the published numbers that the extremes of one count rest on."""
    box = system.box(hidden)
    blocks = system.blocks(box[0] == box[1])
    names: dict[str, None] = {}
    for sign in (1, -1):
        _, price = ask(system, box, blocks, [target], sign)
        for variable in np.flatnonzero(price).tolist():
            places = system.showing[[variable]].indices.tolist()
            here = [str(system.rows[place]) for place in places if place < len(hidden) and not hidden[place]]
            past = [system.past[place - len(hidden)] for place in places if place >= len(hidden)]
            names.update(dict.fromkeys(here or [f"{system.owner[variable]} ({name})" for name in past[:1]]))
    return tuple(names)


def _listed(names: Sequence[str], language: str) -> str:
    """Return at most four names as a phrase."""
    more = [label("leak.others", language, count=len(names) - 4)] if len(names) > 4 else []
    return listing([*names[:4], *more], language)

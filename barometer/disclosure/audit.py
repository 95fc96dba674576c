"""The last gate: what somebody who has read everything can compute of what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from barometer.disclosure.attack import Progress, ask, extremes, met
from barometer.disclosure.build import build
from barometer.disclosure.counts import Counts, edition_of
from barometer.disclosure.pattern import choose, unmet
from barometer.disclosure.protect import costs, hidden_before, primary_reasons
from barometer.disclosure.relations import Key, Structure, keys
from barometer.disclosure.rules import Rule
from barometer.disclosure.system import Mask, Need, System
from barometer.errors import BarometerError
from barometer.observations import KEY, NUMBERS, frame
from barometer.policy.model import Text

BOUND_COLUMNS = (*KEY, "edition", "quantity", "lower", "upper", "protected", "safe")


@dataclass(frozen=True)
class Finding:
    """One hidden count that is given away.

    Attributes
    ----------
    key, edition, quantity
        Which; the edition is "" for this release.
    known
        Whether earlier publications alone give it away, so that nothing can be done now.
    by
        The published numbers that give it away.
    hide
        What else to hide so that it is safe.
    text
        The finding in a sentence. It names numbers and tells none.
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

    `findings` refuse the release; `given_away` were lost by earlier editions and cannot be called back. `bounds`
    is RESTRICTED: for every suppressed count the range that an attacker can narrow it to.
    """

    findings: tuple[Finding, ...]
    given_away: tuple[Finding, ...]
    bounds: pd.DataFrame = field(repr=False)

    @property
    def safe(self) -> bool:
        """Whether the release may go out."""
        return not self.findings

    def message(self, language: str = "en") -> str:
        """Return the findings as sentences; no hidden number is in them."""
        return " ".join(finding.text(language) for finding in self.findings)

    def require(self) -> None:
        """Refuse an unsafe release.

        Raises
        ------
        BarometerError
            Naming what gives a hidden number away and what to hide.
        """
        if not self.safe:
            raise BarometerError(f"the release is refused: {self.message()}")


def audit(
    public: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, Rule],
    earlier: Mapping[str, pd.DataFrame] | None = None,
    *,
    marked: Mapping[Key, float] | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Attack a release with everything ever published.

    Parameters
    ----------
    public
        The observations as they will be published.
    truth
        The same rows with all their counts.
    structure, rules, earlier, marked, progress
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
    past, marks = dict(earlier or {}), dict(marked or {})
    public, truth = _paired(frame(public), frame(truth))
    hidden = (public["status"] == "suppressed").to_numpy(dtype=bool)
    system = build(public, truth, structure, rules, past, marks)
    counts = edition_of("", truth, truth, structure, rules).counts
    bounds, failed = _bounds(system, hidden, counts, progress)
    everything = np.ones(len(hidden), dtype=bool)
    known = set(unmet(system, everything, failed))
    forced = hidden.copy()
    forced[[*primary_reasons(truth, structure, rules, marks), *hidden_before(system.rows, past)]] = True
    more = choose(system, costs(truth, structure), forced).hidden & ~hidden if failed else ~everything
    found = [_finding(system, hidden, need, need in known, more) for need in failed]
    found += _shown(system, forced & ~hidden, {finding.key for finding in found})
    return Audit(
        tuple(finding for finding in found if not finding.known),
        tuple(finding for finding in found if finding.known),
        bounds,
    )


def _paired(public: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Refuse two frames that are not the same rows, a hidden row that still has a number, and changed counts."""
    if keys(public) != keys(truth):
        odd = sorted(set(keys(public)) ^ set(keys(truth)))
        raise BarometerError(
            f"the release and its counts differ in rows, first {odd[0]}; audit them together"
        )
    hidden = (public["status"] == "suppressed").to_numpy(dtype=bool)
    left = public[hidden & public[list(NUMBERS)].notna().any(axis=1).to_numpy()]
    if len(left):
        raise BarometerError(f"{keys(left)[0]} is marked suppressed and still carries a number; blank it")
    for column in ("n", "numerator", "denominator"):
        told = public[column].notna().to_numpy()
        if not np.array_equal(public.loc[told, column], truth.loc[told, column]):
            raise BarometerError(f"the release and its counts differ in column {column}; audit them together")
    return public, truth


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
    low, high = extremes(system, hidden, list(targets), frozenset(needs), progress)
    rows, failed = [], []
    for variable, least, most in zip(targets, low, high, strict=True):
        need = needs.get(variable)
        safe = need is None or met(need, least, most)
        if need and not safe:
            failed.append(need)
        edition = need.edition if need else ""
        rows.append(
            (*system.owner[variable], edition, system.quantity[variable], least, most, need is not None, safe)
        )
    table = pd.DataFrame(rows, columns=list(BOUND_COLUMNS))
    return table.sort_values(list(BOUND_COLUMNS[:7]), kind="stable", ignore_index=True), failed


def _finding(system: System, hidden: Mask, need: Need, known: bool, more: Mask) -> Finding:
    by = _given_by(system, hidden, need.variable)
    near = system.regions()
    here = near.rows == near.variables[need.variable]
    hide = tuple(str(system.rows[row]) for row in np.flatnonzero(more & here))
    name = f"{need.key} ({need.quantity}{', ' + need.edition if need.edition else ''})"
    da = f"{name} kan indkredses for snævert ud fra {_listed(by, 'og', 'de viste tal')}; "
    en = f"{name} can be narrowed down too far from {_listed(by, 'and', 'the numbers shown')}; "
    if known:
        da, en = f"{da}det er allerede offentligt.", f"{en}it is public already."
    else:
        da = f"{da}skjul også {_listed(hide, 'og', 'tallet selv')}."
        en = f"{en}also hide {_listed(hide, 'and', 'the number itself')}."
    return Finding(need.key, need.edition, need.quantity, known, by, hide, Text(da, en))


def _given_by(system: System, hidden: Mask, target: int) -> tuple[str, ...]:
    """Return the published numbers that the extremes of one count rest on."""
    box = system.box(hidden)
    blocks = system.blocks(box[0] == box[1])
    names: dict[str, None] = {}
    for sign in (1, -1):
        _, price = ask(system, box, blocks, [target], sign)
        for variable in np.flatnonzero(price):
            if system.told[variable]:
                names[f"{system.owner[variable]} ({system.told[variable]})"] = None
            shown = system.showing[[variable]].indices
            names.update((str(system.rows[row]), None) for row in shown if not hidden[row])
    return tuple(names)


def _listed(names: Sequence[str], last: str, none: str) -> str:
    """Return at most four names as a phrase."""
    if len(names) > 4:
        return f"{', '.join(names[:4])} {last} {len(names) - 4} +"
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else [*names]) or none


def _shown(system: System, wrong: Mask, told: set[Key]) -> list[Finding]:
    """Return the rows that are shown though a rule, or an earlier edition, hides them."""
    found = []
    for row in np.flatnonzero(wrong):
        key = system.rows[row]
        if key not in told:
            da, en = f"{key} må ikke vises; skjul tallet.", f"{key} may not be shown; hide it."
            found.append(Finding(key, "", "value", False, (str(key),), (str(key),), Text(da, en)))
    return found

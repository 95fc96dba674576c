"""Which rows may not be shown by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from barometer.disclosure.approach import Approach
from barometer.disclosure.counts import completed, edition_of, rule_of
from barometer.disclosure.relations import Key, Structure, keys_of
from barometer.disclosure.rules import SourceRule, sensitive

if TYPE_CHECKING:
    import pandas as pd

UNRELIABLE = "unreliable: "


def primary_reasons(
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    marked: Mapping[Key, float],
    approach: Approach,
) -> dict[int, str]:
    """Return, for each row that may not be shown by itself, which rule says so."""
    edition = edition_of("", truth, truth, structure, rules, approach)
    found: dict[int, str] = {}
    for row, (key, n) in enumerate(zip(edition.keys, truth["n"], strict=True)):
        rule = rule_of(key, structure, rules)
        counts = completed(edition.counts[key]) if rule.minimum_n is None else {"n": float(n)}
        unreliable = edition.unreliable.get(key, "")
        reasons = [
            *sensitive(counts, rule),
            *(["dominance"] if key in marked else []),
            *([f"{UNRELIABLE}{unreliable}"] if unreliable else []),
        ]
        if reasons:
            found[row] = ", ".join(reasons)
    return found


def released_rows(
    reasons: Mapping[int, str], truth: pd.DataFrame, structure: Structure, rules: Mapping[str, SourceRule]
) -> set[int]:
    """Return the rows that only their reliability hides, where the rule lets them be worked out."""
    order = keys_of(truth)
    return {
        row
        for row, reason in reasons.items()
        if reason.startswith(UNRELIABLE)
        and rule_of(order[row], structure, rules).released(reason.removeprefix(UNRELIABLE))
    }


def hidden_before(rows: tuple[Key, ...], earlier: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """Return the rows that an earlier edition hid, with that edition."""
    found: dict[Key, str] = {}
    for name, past in earlier.items():
        for key in keys_of(past[past["status"] == "suppressed"]):
            found.setdefault(key, name)
    return {row: found[key] for row, key in enumerate(rows) if key in found}

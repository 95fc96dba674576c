"""What must stay possible, whatever somebody knows who has read everything published."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from barometer.disclosure.counts import Edition, completed, rule_of
from barometer.disclosure.relations import Key, Structure
from barometer.disclosure.respondents import Counts
from barometer.disclosure.rules import SourceRule, sensitive
from barometer.disclosure.system import Builder

REGISTER = "a register"
"""Where an attacker has denominators from that the rule says are known."""


def needs(
    builder: Builder,
    edition: Edition,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    marked: Mapping[Key, float],
) -> None:
    """Note a need for each small count, and for everything behind a survey's cell that a rule hides."""
    shown = {key for key, hidden in zip(edition.keys, edition.hidden, strict=True) if not hidden}
    for key, counts in edition.counts.items():
        if edition.name and key in shown:
            continue
        rule = rule_of(key, structure, rules)
        if rule.minimum_n is None:
            count_needs(builder, edition, key, rule, marked)
        else:
            _survey_needs(builder, edition, key, counts, rule)


def count_needs(
    builder: Builder, edition: Edition, key: Key, rule: SourceRule, marked: Mapping[Key, float]
) -> None:
    """Note what must stay possible of a cell's small counts, and of a dominated sum of money."""
    counts = edition.counts[key]
    limit = counts.get("denominator", np.inf) if rule.known_denominator else np.inf
    if rule.known_denominator and "denominator" in counts:
        builder.show(builder.count(key, "denominator", limit), REGISTER)
    for quantity in sensitive(counts, rule):
        if quantity != "denominator" or np.isinf(limit):
            reach, room = min(rule.least(quantity), limit), min(rule.room, limit)
            builder.need(
                builder.count(key, quantity, counts[quantity]), reach, room, edition.name, rule.insiders
            )
    if key in marked and "numerator" in counts:
        total, margin = counts["numerator"], marked[key]
        builder.need(
            builder.count(key, "numerator", total), total + margin, margin, edition.name, rule.insiders
        )


def _survey_needs(builder: Builder, edition: Edition, key: Key, counts: Counts, rule: SourceRule) -> None:
    """Every reason makes a need on respondents, on those who say yes and on those who do not.

    With them figure and interval stay as uncertain as `room` respondents make them.
    """
    n, reason = counts.get("denominator", 0.0), edition.unreliable.get(key, "")
    small = sensitive({"denominator": n}, rule)
    if not n or not rule.room or not (small or (reason and not rule.released(reason))):
        return
    enough = max(rule.least("denominator"), (rule.minimum_n or 0) if reason == "n" else 0)
    for quantity, count in completed(counts).items():
        least = enough if quantity == "denominator" else rule.minimum
        reach = float(least) if count < least else count
        builder.need(
            builder.count(key, quantity, count), reach, float(rule.room), edition.name, rule.insiders
        )

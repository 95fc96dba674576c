"""The closed sets of words that a declaration chooses from."""

from __future__ import annotations

from typing import Literal

Direction = Literal["higher", "lower"]
"""Which way is better. Always declared, never guessed."""

Uncertainty = Literal["none", "random_variation", "sampling"]
"""Which uncertainty belongs to an indicator: a full count, a full count read for trends, or a survey."""

Evidence = Literal["published", "published_definition_inferred", "inferred", "synthetic"]
"""How well the declaration is known."""

RuleName = Literal[
    "since_last", "barometer", "since_start", "direction_2007", "base_year", "base_year_2014", "national"
]
"""The rules by which a goal's status is set; `barometer.assessment` says what each of them does."""

Family = Literal["goal", "measurement", "indicator"]
"""Which changes are tested together: the starred ones of a goal, all of a measurement, or each by itself."""

Correction = Literal["benjamini-hochberg", "holm", "bonferroni", "none"]
"""How changes that are tested together are kept from being called significant by chance."""

Combination = Literal["majority", "worst"]
"""How several starred indicators become one word."""

"""Hide small numbers once, before anything is shown, and attack the result with everything ever published."""

from barometer.disclosure.advice import Advice
from barometer.disclosure.attack import Progress
from barometer.disclosure.audit import Audit, Finding, audit
from barometer.disclosure.protect import Protected, protect
from barometer.disclosure.relations import Derived, Key, Structure, Sum, from_policy, gaps, over_groups
from barometer.disclosure.rules import (
    DEFAULT,
    Dominance,
    Rule,
    dominance,
    read_rules,
    sensitive,
)

__all__ = [
    "DEFAULT",
    "Advice",
    "Audit",
    "Derived",
    "Dominance",
    "Finding",
    "Key",
    "Progress",
    "Protected",
    "Rule",
    "Structure",
    "Sum",
    "audit",
    "dominance",
    "from_policy",
    "gaps",
    "over_groups",
    "protect",
    "read_rules",
    "sensitive",
]

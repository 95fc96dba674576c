"""The city among its peers and in the country, where the figures exist; each with its period and source."""

from __future__ import annotations

from dataclasses import dataclass

from barometer import presentation as show
from barometer.policy.model import Indicator, Policy
from barometer.project import Project


@dataclass(frozen=True)
class Peers:
    """What a comparison says in a sentence, and its figures."""

    sentence: str
    table: show.Table


def peers_of(project: Project, policy: Policy, indicator: Indicator, language: str) -> Peers | None:
    """Return the comparison beside an indicator: that of the key figure of its goal that has one, or None."""
    return None

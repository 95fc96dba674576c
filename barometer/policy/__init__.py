"""Policies: one period's committees, goals, indicators and rules, declared and never computed."""

from barometer.policy.model import Goal, Indicator, KeyFigure, Policy, Text

__all__ = ["Goal", "Indicator", "KeyFigure", "Policy", "Text"]

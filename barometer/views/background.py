"""What stands around a goal's figures on its page: context, what came later, and what the figures mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barometer.language import label
from barometer.presentation import Passage, Several

if TYPE_CHECKING:
    from barometer.presentation.objects import Shown
    from barometer.views.goal import GoalView
    from barometer.views.overview import Overview


def goal_background(view: GoalView) -> Several:
    """Return key figures, figures published later, and definitions, each under its heading."""
    language = view.opened.language
    return Several.of(
        _under("known", language, view.key_figures()),
        _under("later", language, view.later()),
        _under("definitions", language, view.definitions()),
    )


def whole_background(view: Overview) -> Several:
    """Return all figures, and key figures of the city and the country under their heading."""
    background = (view.key_figures(), *view.later())
    return Several.of(view.indicators(), _under("city", view.opened.language, Several.of(*background)))


def _under(key: str, language: str, shown: Shown | tuple[Shown, ...] | None) -> Several:
    """Return something with a heading of the catalogue above it; nothing above nothing."""
    return Several.of(Passage(label(f"heading.{key}", language)), shown) if shown else Several()

"""The analysts' commentary of the invented city: sentences suggested from each round's main figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from barometer.assessment.assess import assess
from barometer.commentary.figures import Figures
from barometer.commentary.suggest import suggest
from barometer.disclosure.protect import protect, told_by_primary
from barometer.disclosure.relations import from_policy
from barometer.disclosure.rules import read_rules
from barometer.generations import NEWEST
from barometer.intake.tables import DeliveredTable
from barometer.observations import empty
from barometer.project import Project
from barometer.rounds.delivered import DeliveredRound
from barometer.rounds.microdata import find_microdata

MARKS = {"da": "*Opdigtede tal.*", "en": "*Synthetic data.*"}


def city_figures(
    project: Project, year: int, tables: Mapping[str, DeliveredTable], earlier: Sequence[Figures]
) -> Figures:
    """Return a round's figures for the whole city, as `barometer measure` will freeze them.

    The attack on the release is left out: the sentences speak of whole figures only, and a demo should be
    written in seconds.
    """
    policy = project.policy
    rules = project.settings.disclosure
    round = DeliveredRound("", rules, "", tables, find_microdata(project, year), empty())
    truth = round.truth(policy, year, round.opened(), NEWEST)
    truth = truth[truth["indicator"].isin([one.id for one in policy.indicators])]
    structure, limits = from_policy(policy), read_rules(rules)
    told = told_by_primary(truth, structure, limits)
    public = protect(told[told["breakdown"] == ""], structure, limits).public
    verdicts = assess(public, list(earlier), policy, year)
    return Figures(str(year), public, verdicts, project.policy, tuple(earlier))


def comment(folder: Path, figures: Figures, *, frozen: bool = False) -> None:
    """Write a draft for each goal in both languages.

    Parameters
    ----------
    frozen
        The figures are those of the record. Until then nothing is said on a goal with an indicator of which a
        whole figure is hidden: the key, and what was published before, may have others of it hidden, too.
    """
    folder.mkdir(parents=True, exist_ok=frozen)
    for goal in figures.policy.goals:
        if not frozen and _unsettled(goal.number, figures):
            continue
        for language, mark in MARKS.items():
            head = f"---\nauthor: analyst\ngoal: {goal.number}\nlanguage: {language}\nstatus: draft\n---\n"
            text = f"{head}{mark}\n\n{suggest(goal.number, figures, language).strip()}\n"
            file = folder / f"goal-{goal.number}.analyst.{language}.md"
            file.write_text(text, encoding="utf-8", newline="")


def _unsettled(goal: int, figures: Figures) -> bool:
    """Return whether a whole figure of a goal's indicators is hidden, in this round or one before."""
    ids = {one.id for one in figures.policy.indicators_of(goal)}
    told = (one.observations for one in (*figures.earlier, figures))
    return any((rows["indicator"].isin(ids) & (rows["status"] == "suppressed")).any() for rows in told)

"""What a round says of sums: those that its numbers keep undeclared, and those that are declared and fail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from barometer.disclosure.undeclared import FoundSum, find_failing, find_undeclared
from barometer.language import each_language, label, listing
from barometer.language import period as period_words
from barometer.policy.model import Text
from barometer.rounds.delivered import LEVELS, publications, structure_of

if TYPE_CHECKING:
    import pandas as pd

    from barometer.project import Project


def sum_warnings(project: Project, edition: str, truth: pd.DataFrame) -> tuple[Text, ...]:
    """Return a warning for each sum that all numbers keep undeclared, and for each declared one that fails.

    Parameters
    ----------
    truth
        RESTRICTED: the round's observations with nothing hidden. Warnings name sums and tell no number.
    """
    frames = [*publications(project, edition).values(), truth]
    structure = structure_of(project.policy, truth, int(edition[:4]))
    found = (*find_undeclared(frames, structure), *find_failing(frames, structure))
    return tuple(each_language(partial(_told, one)) for one in found)


def _told(found: FoundSum, language: str) -> str:
    whole, *parts = (name.replace(LEVELS, "") for name in (found.whole, *found.parts))
    return label(
        f"sums.{found.kind}",
        language,
        whole=whole,
        parts=" + ".join(parts),
        periods=listing([period_words(each, language) for each in found.periods], language),
        numbers=found.numbers,
    )

"""What the second generation of judgement did otherwise. Frozen: old records rest on it."""

from __future__ import annotations

from barometer.assessment.judgement import JudgedRound
from barometer.policy.model import Indicator


class SecondJudgement(JudgedRound):
    """What moves away from its target had no word of its own; it was not reached at this pace."""

    def aimed(self, indicator: Indicator, method: str) -> tuple[str, str]:
        """Return the word for an indicator's way to its target, and the reason."""
        word, why = super().aimed(indicator, method)
        return "off_track" if word == "moving_away" else word, why.replace("target_still", "target_away", 1)

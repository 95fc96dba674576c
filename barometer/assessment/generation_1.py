"""What the first generation of judgement did otherwise. Frozen: old records rest on it."""

from __future__ import annotations

from barometer.assessment.judgement import JudgedRound


class FirstJudgement(JudgedRound):
    """A goal had no verdict on its way to its targets; only its indicators had."""

    def judged(self) -> list[tuple[str, ...]]:
        """Return all that a record says of the measurement, but for the goals' ways to their targets."""
        return [row for row in super().judged() if (row[0], row[2]) != ("goal", "target")]

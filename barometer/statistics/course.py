"""The course from a base to a target: distances, paces and where they end."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.statistics.quantiles import sign

EDGE = 1e-9
"""Numbers closer than this are the same: an edge counts as reached."""


@dataclass(frozen=True)
class Course:
    """Base, current value and target with their years; `direction` is "up" if more is better, else "down".

    All derived numbers are None where undefined; distances are positive in the good direction, paces are per
    year as they stand. Compound rates need base, current and target above zero.
    """

    base: float
    base_year: float
    current: float
    year: float
    target: float
    target_year: float
    direction: str

    @property
    def moved(self) -> float:
        """How far the value has come since the base; negative is the wrong way."""
        return sign(self.direction) * (self.current - self.base)

    @property
    def distance(self) -> float | None:
        """How far base and target lie apart; None if the base was already there."""
        whole = sign(self.direction) * (self.target - self.base)
        return whole if whole > EDGE else None

    @property
    def lead(self) -> float:
        """How far the value is beyond the target."""
        return sign(self.direction) * (self.current - self.target)

    @property
    def met(self) -> bool:
        """Whether the target is met now."""
        return self.lead >= -EDGE

    @property
    def remaining(self) -> float:
        """What is left; 0 when met."""
        return max(0.0, -self.lead)

    @property
    def pace(self) -> float | None:
        """Mean yearly change since the base; None in the base year itself."""
        passed = self.year - self.base_year
        return (self.current - self.base) / passed if passed else None

    @property
    def required_pace(self) -> float:
        """Yearly change from the base that meets the target."""
        return (self.target - self.base) / (self.target_year - self.base_year)

    @property
    def required_pace_from_now(self) -> float | None:
        """Yearly change from now that meets the target."""
        left = self.target_year - self.year
        return (self.target - self.current) / left if left > 0 else None

    @property
    def elapsed(self) -> float:
        """Share of the time between base and target that has passed."""
        return (self.year - self.base_year) / (self.target_year - self.base_year)

    @property
    def path(self) -> float:
        """Where the straight line from base to target is today."""
        return self.base + (self.target - self.base) * self.elapsed

    @property
    def projected(self) -> float | None:
        """Where this pace ends in the target year."""
        return None if self.pace is None else self.current + self.pace * (self.target_year - self.year)

    @property
    def share_of_distance(self) -> float | None:
        """Share of the way covered."""
        return self.moved / self.distance if self.distance else None

    def rates(self, base: float, target: float) -> tuple[float, float]:
        """Return the yearly compound rates from a base, observed and to a target."""
        observed = (self.current / base) ** (1 / (self.year - self.base_year)) - 1
        return observed, (target / base) ** (1 / (self.target_year - self.base_year)) - 1

    @property
    def compound(self) -> tuple[float, float] | None:
        """Yearly compound rates, observed and required."""
        whole = min(self.base, self.current, self.target, self.year - self.base_year) > 0
        return self.rates(self.base, self.target) if whole else None

    @property
    def compound_projected(self) -> float | None:
        """Where the observed compound rate ends in the target year."""
        rates = self.compound
        return self.current * (1 + rates[0]) ** (self.target_year - self.year) if rates else None

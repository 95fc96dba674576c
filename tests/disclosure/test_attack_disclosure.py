"""The attack suite: nothing published, now or before, gives a hidden count back."""

from collections import Counter

from disclosure_attacker import Attacker, cities, primary_only, rates_only
from full_size import SOAK
from hypothesis import Phase, given, settings

from barometer.disclosure.audit import audit
from barometer.disclosure.protect import protect

RELEASES = 500 if SOAK else 60


def published(city):
    """Each edition as it was published in its time, and what the next one is told of it."""
    public, known = [], {}
    for number, truth in enumerate(city.editions):
        result = protect(truth, city.structure, city.rules, known)
        assert audit(result.public, truth, city.structure, city.rules, known).safe
        rounded = city.rates_first and number == 0
        public.append(rates_only(result.public) if rounded else result.public)
        kept = public[-1].copy()
        hidden = kept["status"] == "suppressed"
        for column in ("numerator", "denominator", "n", "value"):
            kept.loc[hidden, column] = truth.loc[hidden, column]
        known[str(number)] = kept
    return public


def test_no_release_of_the_attack_suite_is_broken(tell):
    tally = Counter()

    @settings(max_examples=RELEASES, phases=[Phase.generate])
    @given(cities())
    def attack(city):
        public = published(city)
        found, tried = Attacker(public, city).broken()
        assert not found
        before = [primary_only(truth) for truth in city.editions]
        before[0] = rates_only(before[0]) if city.rates_first else before[0]
        careless, _ = Attacker(before, city).broken()
        tally["releases"] += 1
        tally["counts"] += tried
        tally["with small counts"] += bool(tried)
        tally["careless"] += bool(careless)
        tally["rows"] += sum(len(table) for table in public)
        tally["hidden"] += sum(int((table["status"] == "suppressed").sum()) for table in public)

    attack()
    tell(
        f"attack suite: {tally['releases']} releases, {tally['counts']} small counts attacked with"
        f" every published number, 0 broken; {tally['hidden']} of {tally['rows']} rows hidden. By primary"
        f" suppression alone, {tally['careless']} of the {tally['with small counts']} releases with small"
        " counts are broken."
    )
    assert tally["releases"] >= RELEASES
    assert tally["careless"] > 0.8 * tally["with small counts"]

"""A yearly inclusion barometer.

In Python: `b = barometer.open(project=".", measurement=2013)`, then `b.goal(2)`,
`b.indicator("excess-unemployment")`, `b.as_of("2012-06-01")`.
Of many cities: `n = barometer.open_nation("cities/*")`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from barometer.views.barometer import open_barometer as open
    from barometer.views.nation import open_nation

__version__ = "0.1.0"
__all__ = ["open", "open_nation"]


def __getattr__(name: str) -> Any:
    # Loaded when it is used: `import barometer` alone shall cost nothing.
    if name == "open":
        from barometer.views.barometer import open_barometer

        return open_barometer
    if name == "open_nation":
        from barometer.views.nation import open_nation

        return open_nation
    raise AttributeError(f"module {__name__} has no attribute {name}")

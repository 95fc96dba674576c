"""What a kernel server imports and does once, so that no kernel has to: used by name, as a warm-up."""

from __future__ import annotations

from barometer.reports import goal, overview

__all__ = ["draw", "goal", "overview"]


def draw() -> None:
    """Draw and save one small figure: fonts and converters are then loaded."""
    import io

    import matplotlib.pyplot as plt

    from barometer.presentation import style

    with style():
        figure, axes = plt.subplots()
        axes.set_title("å")
        figure.savefig(io.StringIO(), format="svg")
        plt.close(figure)

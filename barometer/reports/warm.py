"""What a kernel server imports and does once, so that no kernel has to: used by name, as a warm-up."""

from __future__ import annotations

import pandas as pd

import barometer.presentation.html
from barometer.language import LANGUAGES, date, label, with_unit
from barometer.views import goal, overview

__all__ = ["draw", "goal", "overview"]


def draw() -> None:
    """Write a few words and draw a small figure: words, locales, fonts and converters are then loaded."""
    import io

    import matplotlib.pyplot as plt

    from barometer.presentation import style

    for language in LANGUAGES:
        assert label("verdict.improved", language) and date("2013-01-31", language)
        assert with_unit(0.5, "percent", 1, language)
    pd.read_csv(io.StringIO("a\nb"), dtype="string").to_dict("records")
    with style():
        figure, axes = plt.subplots()
        axes.set_title("å")
        axes.plot([0, 1], label="å")
        axes.legend()
        figure.savefig(io.StringIO(), format="svg")
        plt.close(figure)

"""The invented city, written once, measured for its three years and reported."""

from pathlib import Path

import pytest
from full_size import SOAK

from barometer.demo.city import YEARS
from barometer.demo.write import write_demo
from barometer.project import Project
from barometer.reports.command import make_report
from barometer.reports.report import plan_report
from barometer.rounds.take import take

PAGES = {2024: (3,), 2025: (4, 5), 2026: tuple(range(1, 9))}
"""Goals reported as HTML; all goals of all years in a soak."""

PRINTED = {2025: (5,), 2026: (4,)}
"""Goals reported as PDF too."""


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """The city's folder as `barometer demo` leaves it."""
    return write_demo(tmp_path_factory.mktemp("demo") / "city")


@pytest.fixture(scope="session")
def city(written) -> Project:
    """The city, measured for its three years; what was written stands."""
    project = Project.open(written)
    for year in YEARS:
        take(project, year)
    return project


@pytest.fixture(scope="session")
def reported(city) -> Project:
    """The city with reports of its three years."""
    for year in YEARS:
        goals = () if SOAK else PAGES[year]
        pages = plan_report(city, year, goals=goals, formats=("html",))
        assert not make_report(pages).failed
        printed = plan_report(city, year, goals=PRINTED.get(year, ()), formats=("html", "pdf"))
        if SOAK or year in PRINTED:
            assert not make_report(printed).failed
    return city

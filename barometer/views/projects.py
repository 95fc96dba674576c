"""Which projects a pattern of folders names, for what is seen of many at once."""

from __future__ import annotations

from pathlib import Path

from barometer.errors import BarometerError
from barometer.settings import SETTINGS_FILE


def projects_at(pattern: str) -> dict[str, Path]:
    """Return the projects whose folders a pattern names, by name, in order of name.

    Raises
    ------
    BarometerError
        If there is none.

    Examples
    --------
    >>> projects_at("cities/*")
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: no folder at cities/* holds a barometer.toml; name the folders of some \
projects, as 'cities/*'
    """
    given = Path(pattern)
    if (given / SETTINGS_FILE).is_file():
        return {pattern: given.absolute()}
    found = sorted(Path(given.anchor or ".").glob(str(given.relative_to(given.anchor))))
    projects = {str(each): each.absolute() for each in found if (each / SETTINGS_FILE).is_file()}
    if not projects:
        raise BarometerError(
            f"no folder at {pattern} holds a {SETTINGS_FILE}; "
            "name the folders of some projects, as 'cities/*'"
        )
    return projects

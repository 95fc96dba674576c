"""The package's own errors: one sentence that says what was expected, found, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BarometerError(Exception):
    """Something the person at the keyboard can mend; its text is one clear sentence.

    The command line prints the text and ends with exit code 1. Any other exception is a
    fault of the package itself.

    Examples
    --------
    >>> raise BarometerError("goal 9 is unknown; the policy has goals 1 to 8")
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: goal 9 is unknown; the policy has goals 1 to 8
    """

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback: the sentence."""
        return [f"barometer: {self}"]


class NotInstalled(BarometerError):
    """What is asked for needs an extra; the text names the command that installs it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name closest to `name`, as a phrase to end an error message with.

    Examples
    --------
    >>> nearest("exces-unemployment", ["marks-gap", "excess-unemployment"])
    '; did you mean excess-unemployment?'
    >>> nearest("zzz", ["marks-gap"])
    ''
    """
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""

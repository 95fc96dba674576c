"""Where every page of the site lies: readable, the same next year, the same from a file as from a server."""

from __future__ import annotations

import posixpath
import unicodedata
from dataclasses import dataclass

from barometer.errors import BarometerError, nearest
from barometer.policy.model import Goal, Policy

WORDS = {
    "front": ("", ""),
    "goal": ("maal", "goal"),
    "indicator": ("indikator", "indicator"),
    "committee": ("udvalg", "committee"),
    "measurements": ("maalinger", "measurements"),
    "corrections": ("rettelser", "corrections"),
    "calendar": ("kalender", "calendar"),
    "reading": ("saadan-laeser-du", "how-to-read"),
    "method": ("metode", "method"),
    "contact": ("kontakt", "contact"),
    "accessibility": ("tilgaengelighed", "accessibility"),
    "data": ("data", "data"),
    "search": ("soeg", "search"),
}
"""What each kind of page is called in a Danish address, and in any other. An address never changes."""

EDITION = ("udgave", "edition")
"""Stands before a superseded edition of a measurement."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class PageAddress:
    """A page, whatever language it is read in.

    Attributes
    ----------
    kind
        Out of `WORDS`.
    id
        A goal's key, an indicator's id or a committee's code; "" where there is one page of the kind.
    year
        The measurement; "" for the newest.
    edition
        A superseded edition of that measurement; "" for the one that stands.

    Examples
    --------
    >>> PageAddress("goal", "2011-3").file("da"), PageAddress("goal", "2011-3", "2013").file("en")
    ('maal/2011-3/index.html', 'en/2013/goal/2011-3/index.html')
    >>> PageAddress("front").file("da"), PageAddress("front", year="2013", edition="2013").file("da")
    ('index.html', '2013/udgave/2013/index.html')
    """

    kind: str
    id: str = ""
    year: str = ""
    edition: str = ""

    def __post_init__(self) -> None:
        if self.kind not in WORDS:
            raise BarometerError(f"a page of the kind '{self.kind}' is unknown{nearest(self.kind, WORDS)}")

    def folder(self, language: str) -> str:
        """Return the address under the site's root, ending in a slash; "" for the root."""
        at = 0 if language == "da" else 1
        parts = [language if at else "", self.year]
        parts += [EDITION[at], self.edition] if self.edition else []
        parts += [WORDS[self.kind][at], address_part(self.id)]
        return "".join(f"{part}/" for part in parts if part)

    def file(self, language: str) -> str:
        """Return the file under the site's root."""
        return f"{self.folder(language)}index.html"


def goal_key(policy: Policy, goal: Goal) -> str:
    """Return what a goal is called in addresses: goal 3 of the next policy is another goal.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> goal_key(POLICY, POLICY.goal(3))
    '2011-3'
    """
    return f"{policy.first_year}-{goal.number}"


def address_part(text: str) -> str:
    """Return a text as part of an address: small letters without accents.

    Examples
    --------
    >>> address_part("ØU"), address_part("youth-education")
    ('oeu', 'youth-education')
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isascii())


def relative(source: str, target: str) -> str:
    """Return the link from one file of the site to another; it works from a file and under any path.

    Examples
    --------
    >>> relative("maal/2011-3/index.html", "en/goal/2011-3/index.html")
    '../../en/goal/2011-3/index.html'
    >>> relative("index.html", "data/2013/observations.csv")
    'data/2013/observations.csv'
    """
    path, mark, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(source) or ".") + mark + anchor

"""Words that are said in several languages, and what may stand in none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LATER = {"left out while it has its default": True}
"""Marks a field that is younger than frozen records: without it their definitions keep their bytes."""

CONTROL = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff\\ud800-\\udfff]"
)


def without_controls(text: str) -> str:
    r"""Return text without control characters and without marks that turn the reading direction.

    Examples
    --------
    >>> without_controls("10,8\x1b[2K \u202e9,7\n")
    '10,8[2K 9,7\n'
    """
    return CONTROL.sub("", text)


@dataclass(frozen=True)
class Text:
    """The same words in each language that a policy speaks; `others` are code and words beyond the two.

    Examples
    --------
    >>> Text("mål", "goal", (("de", "Ziel"),))("de"), Text(en="goal")("da")
    ('Ziel', '')
    """

    da: str = ""
    en: str = ""
    others: tuple[tuple[str, str], ...] = field(
        default=(), repr=False, metadata=LATER | {"rest": r"[a-z]{2,3}"}
    )

    def __call__(self, language: str) -> str:
        """Return the words in `language`; "" where it has none."""
        own = {"da": self.da, "en": self.en}
        return own[language] if language in own else dict(self.others).get(language, "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there are words."""
        return tuple(one for one in ("da", "en", *dict(self.others)) if self(one))


NO_WORDS = Text()
"""Where nothing is said."""

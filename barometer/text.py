"""Words that are said in several languages."""

from __future__ import annotations

from dataclasses import dataclass, field

LATER = {"left out while it has its default": True}
"""Marks a field that is younger than frozen records: without it their definitions keep their bytes."""


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

"""Words that are said in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The same words in Danish and English."""

    da: str
    en: str

    def __call__(self, language: str) -> str:
        """Return the words in `language`, "da" or "en"."""
        return self.en if language == "en" else self.da


NO_WORDS = Text("", "")
"""Where nothing is said."""

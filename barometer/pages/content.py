"""What a notebook says, block by block, and what of it no page can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from barometer.errors import BarometerError
from barometer.language import label
from barometer.pages.pictures import Picture
from barometer.pages.writer import Prose
from barometer.prose import Node

TOLD = ("stderr", "moving")
"""Kinds of losses that are told and stop nothing: what is left out is no part of what is said."""


@dataclass(frozen=True)
class Presented:
    """Something of `barometer.presentation`, as the data it gave."""

    payload: dict[str, Any]


@dataclass(frozen=True)
class Plain:
    """Printed text; `error` says that it is why a cell failed."""

    text: str
    error: bool = False


@dataclass(frozen=True)
class Loss:
    """Something that a page does not say though the notebook does.

    Attributes
    ----------
    cell
        Number of the cell, from 1.
    kind
        Key of the catalogue's group `loss`.
    what, why
        What its sentence names.
    """

    cell: int
    kind: str
    what: str = ""
    why: str = ""

    def told(self, language: str) -> str:
        """Return the loss in a sentence.

        Examples
        --------
        >>> Loss(3, "missing", "kort.png").told("en")
        'cell 3: the picture kort.png is not in the folder of the text'
        """
        said = label(f"loss.{self.kind}", language, what=self.what, why=self.why)
        return label("loss.cell", language, cell=self.cell, said=said)


Block = Prose | Presented | Picture | Plain


@dataclass
class Content:
    """A notebook's blocks, the code behind them, the title that its first heading gives, and what is lost.

    `chapter` says how it stands among others: whether it begins a page (`fresh`), is the foreword, and the
    verdicts that stand beside its title in the contents (`answers`).
    """

    blocks: list[Block] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    title: str = ""
    losses: list[Loss] = field(default_factory=list)
    chapter: Mapping[str, Any] = field(default_factory=dict)


def refuse_losses(losses: Sequence[Loss], language: str) -> None:
    """Refuse a page that says less than its notebook.

    Raises
    ------
    BarometerError
        If anything is lost but warnings; each loss is a line, at most ten of them.
    """
    lines = [loss.told(language) for loss in losses if loss.kind not in TOLD]
    if lines:
        more = [label("loss.more", language, count=len(lines) - 10)] if len(lines) > 10 else []
        raise BarometerError("\n  ".join([label("loss.refused", language), *lines[:10], *more]))


def list_of_losses(losses: Sequence[Loss], language: str) -> Prose:
    """Return losses as what stands at the end of a draft."""
    title = Node("paragraph", (Node("strong", (Node("text", text=label("loss.title", language)),)),))
    items = tuple(
        Node("item", (Node("plain", (Node("text", text=loss.told(language)),)),)) for loss in losses
    )
    return Prose([title, Node("list", items, tight=True)])

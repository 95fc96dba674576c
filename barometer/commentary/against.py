"""The inverse check: a finished text against the figures, though nothing in it is tied to them.

What a sentence speaks of is found by the words of labels, groups and categories; then its numbers and claims
are tied to that figure, and judged like those of commentary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from barometer.commentary.address import Address
from barometer.commentary.answered import Against, Answered, Outcome
from barometer.commentary.beside import laid_beside, told_otherwise
from barometer.commentary.check import quoted_in
from barometer.commentary.claims import Assertion, Link, read_assertions
from barometer.commentary.figures import Figures
from barometer.commentary.finished import Piece, pages_of, read_finished
from barometer.commentary.numbers import Number, agrees, read_numbers
from barometer.commentary.sentences import Sentence, plain_sentences
from barometer.commentary.truth import judge
from barometer.commentary.words import Words, words
from barometer.policy.model import Indicator
from barometer.units import Unit

_OF = ("value", "change", "gap", "target", "n")
"""Fields of a figure, in the order in which a number is sought; in a row the ends of the interval, too."""
_CLAIMED = ("change", "verdict", "target", "value")
"""Fields of a figure, in the order in which a claim without a number is tried."""
_OF_GOALS = ("verdict", "pace")
"""What can be claimed of a goal, which has no figure of its own."""
_ENOUGH = 0.6
"""The part of a label's words that a sentence must have to speak of it."""
_WORD = re.compile(r"\w[\w-]{2,}")
_GOAL = re.compile(r"\b(?:mål|goal)\s(\d{1,2})\b", re.IGNORECASE)


def against(
    path: Path, figures: Figures, language: str = "da", folder: Path | None = None, made: bytes = b""
) -> Against:
    """Hold a finished text (PDF, DOCX, Markdown, plain text) against the figures of a measurement.

    Parameters
    ----------
    made
        The pages of a paper of ours as the record gives them: the text is laid beside them, and only what
        has no like there is read for what it speaks of.

    Raises
    ------
    BarometerError
        If the file cannot be read.
    """
    understood = words(language, folder)
    reader = _Reader(figures, understood)
    pieces = read_finished(path, understood)
    pairs = laid_beside(pieces, [*pages_of(made, understood)] if made else [])
    found = [
        held
        for piece, like in pairs
        for held in (reader.held(piece) if like is None else told_otherwise(piece, like))
    ]
    return Against(path.name, figures.edition, tuple(found))


class _Reader:
    """Knows what a measurement's figures are called, and what was last spoken of."""

    def __init__(self, figures: Figures, understood: Words) -> None:
        self.figures, self.words, self.language = figures, understood, understood.language
        policy = figures.policy
        self.labels = {id: _content(one.label(self.language)) for id, one in figures.declared.items()}
        self.groups = {one.id: one.label(self.language).casefold() for one in policy.groups}
        self.categories = [
            (by.id, each.id, each.label(self.language).casefold())
            for by in policy.breakdowns
            for each in by.categories
        ]

    def held(self, piece: Piece) -> Iterator[Answered]:
        """Give what a piece says, each number and claim; what it speaks of goes on to its next sentence."""
        about, text = "", " ".join(piece.sentences)
        if piece.row:
            over = self.about(piece.over)
            about = self.about(piece.sentences[0])
            about = about or (over if over in self.figures.declared else "") or self.about(text)
        for sentence in piece.sentences:
            own = self.about(sentence)
            about = about if piece.row else own or about
            yield from self._sentence(sentence, about, text if piece.row else sentence, piece)

    def about(self, text: str) -> str:
        """Return the indicator, key figure or goal that a text speaks of; "" for none."""
        there = _content(text)
        scores = {id: len(known & there) / len(known) for id, known in self.labels.items() if known}
        best = max(scores, key=lambda id: (scores[id], len(self.labels[id])), default="")
        if best and scores[best] >= _ENOUGH:
            return best
        goal = _GOAL.search(text)
        return (
            f"goal-{goal[1]}"
            if goal and not self.figures.complaint(Address(f"goal-{goal[1]}", "verdict"))
            else ""
        )

    def _sentence(self, text: str, about: str, around: str, piece: Piece) -> Iterator[Answered]:
        seen = plain_sentences(text, self.words)
        if not seen:
            return
        sentence = replace(seen[0], text=text.replace("\u00a0", " ").replace("\n", " "), links=())
        numbers = [one for one in read_numbers(sentence.text, self.words) if one.form != "word" or one.unit]
        tied = [self._link(one, about, around, piece.row) for one in numbers] if about else []
        links = [link for link in tied if link is not None]
        if tied:
            quoted = quoted_in(sentence.text, links, self.figures, self.language)
            says: Sequence[Assertion] = read_assertions(sentence, links, self.words, quoted)
            if piece.row:  # a heading in a cell claims nothing of the row's figure
                says = [one for one in says if one.claim == "number" or one.claim.startswith("verdict")]
        else:
            says = self._claims(sentence, about)
            if not (piece.row or self.about(text)):  # "Not asked: …" after a table explains a word
                says = [one for one in says if not one.claim.startswith("status")]
        for one in says:
            if one.claim == "reference" or (one.address is None and one.claim != "number"):
                continue
            if piece.row and self._is_number_of_goal(one, about):
                continue
            yield self._judged(one, sentence.text, piece)

    def _judged(self, one: Assertion, text: str, piece: Piece) -> Answered:
        said, where = text[one.start : one.end].strip(), piece.where
        if one.address is None:
            return Answered(where, said, text, "not_ours")
        is_verdict = one.claim.startswith("verdict")
        told_before = is_verdict and self._told_before(one, text)
        if told_before:
            one = replace(one, address=self._before(one.address))
        assert one.address is not None
        outcome = judge(one, self.figures, self.language)
        truth = outcome.truth
        if piece.row and is_verdict and not told_before:  # a row has an answer in each of several columns
            truth = one.claim.partition(" ")[2] in self._answers(one.address.id)
        word: Outcome = "agrees" if truth else "undecided" if truth is None else "disagrees"
        once = ""
        if truth is False:
            for before in self.figures.history[:-1]:
                if not before.complaint(one.address) and judge(one, before, self.language).truth:
                    once = before.edition
        return Answered(where, said, text, word, str(one.address), outcome.now, once)

    def _is_number_of_goal(self, one: Assertion, about: str) -> bool:
        declared, number = self.figures.declared.get(about), one.number
        return (
            declared is not None and number is not None and not number.unit and number.value == declared.goal
        )

    def _told_before(self, one: Assertion, text: str) -> bool:
        """Say whether a verdict is told of the measurement before: "ved forrige måling fremgang"."""
        clause = re.split(r"[,;:.]", text[: one.start])[-1]
        return bool(self.words.phrases["before"].search(clause))

    def _before(self, address: Address) -> Address:
        """Return the same address in the measurement before."""
        previous = self.figures.previous
        return replace(address, period=previous.edition) if previous else address

    def _answers(self, id: str) -> set[str]:
        """Return every verdict on an indicator or goal, by whatever rule."""
        rows = self.figures.verdicts
        level, name = ("goal", id.removeprefix("goal-")) if id.startswith("goal-") else ("indicator", id)
        mine = rows[(rows["level"] == level) & (rows["id"] == name)]
        return {*map(str, mine["verdict"]), self.figures.target_verdict(id)[0]}

    def _link(self, number: Number, about: str, around: str, row: bool) -> Link | None:
        """Return a number tied to the figure that it agrees with, or else to the one that it should be.

        A bare count in a row that is no figure of the indicator is something else that is counted of it.
        """
        found = next((one for one in self._candidates(about, around, row) if self._agrees(number, one)), None)
        if found is None and row and not number.unit and number.step == 1:
            return None
        if found is None:
            declared = self.figures.declared.get(about)
            points = (
                number.unit == "percentage_points" and declared is not None and declared.unit == "percent"
            )
            group = self._named(around, about) if declared else ""
            found = Address(about, "change" if points else "value", group if declared else "")
            if declared is None:
                found = Address(about, "verdict")
        return Link(number.begins, number.ends, found)

    def _named(self, text: str, about: str) -> str:
        """Return the group that a sentence names, if it is one that the figure is known for."""
        known, named = self._groups(text, about), self._groups(text, "")
        own = self.figures.declared[about].label(self.language).casefold()
        strange = [id for id in named if id not in known and self.groups[id] not in own]
        found = known or strange
        return found[0] if len(found) == 1 else ""

    def _groups(self, text: str, about: str) -> list[str]:
        """Return the groups whose figures a sentence tells, not those that it only compares with."""
        than = self.words.phrases["than"].search(text)
        plain = text[: than.start() if than else None].casefold()
        there = {row.group for row in self.figures.readings.of(about)} if about else set(self.groups)
        return [id for id, name in self.groups.items() if name in plain and id in there]

    def _candidates(self, about: str, around: str, row: bool) -> Iterator[Address]:
        """Give the figures that a number may be, the likeliest first."""
        declared = self.figures.declared.get(about)
        if declared is None:
            return
        plain = around.casefold()
        groups = self._groups(around, about)
        if not groups and self._named(around, about):
            return  # it speaks of a group that the figure is not known for
        groups = groups or [""]
        if isinstance(declared, Indicator) and declared.group not in groups and len(groups) != 1:
            groups.insert(0, "")
        named = [
            (by, each) for by, each, name in self.categories if re.search(rf"\b{re.escape(name)}\b", plain)
        ]
        places = named or [("", "")]
        past = row or self.words.phrases["before"].search(plain)
        for group in groups:
            for by, category in places:
                for of in (*_OF, "lower", "upper") if row else _OF:
                    yield Address(about, of, group, by, category)
                if past:
                    before = self.figures.compared(Address(about, "value", group, by, category)).before
                    if before is not None:
                        yield Address(about, "value", group, by, category, before.period)

    def _agrees(self, number: Number, address: Address) -> bool:
        if self.figures.complaint(address):
            return False
        then, at = self.figures.at(address)
        answer = then.answer(at)
        if answer.value is None:
            return False
        unit = answer.unit.id if isinstance(answer.unit, Unit) else answer.unit
        if number.unit and unit and number.unit != unit:
            return False
        if address.field == "n" and number.unit:
            return False
        return agrees(number, answer.value, magnitude=address.field in ("change", "gap"))

    def _claims(self, sentence: Sentence, about: str) -> Sequence[Assertion]:
        """Return what a sentence without numbers claims, tied to the field under which it comes out best."""
        if not about:
            return read_assertions(sentence, [], self.words)
        fields = ("verdict", "target") if about.startswith("goal-") else _CLAIMED
        if self.words.phrases["than"].search(sentence.text):
            fields = (*fields, "gap")
        tried = [self._under(of, sentence, about) for of in fields]
        most = max(map(len, tried))
        return min((says for says in tried if len(says) == most), key=self._wrong)

    def _under(self, of: str, sentence: Sentence, about: str) -> list[Assertion]:
        """Return what a sentence claims if it speaks of a field of what it is about."""
        link = Link(0, len(sentence.text), Address(about, of))
        says = [one for one in read_assertions(sentence, [link], self.words) if one.claim != "reference"]
        if about.startswith("goal-"):
            return [one for one in says if one.claim.split()[0] in _OF_GOALS]
        return says

    def _wrong(self, says: Sequence[Assertion]) -> int:
        return sum(not self._is_so(one) for one in says)

    def _is_so(self, one: Assertion) -> bool:
        return one.address is not None and judge(one, self.figures, self.language).truth is True


def _content(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, as stems: andelen is andel."""
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()) if len(word) > 3)


def _stem(word: str) -> str:
    return re.sub(r"(?:erne|ene|en|et|er|e|s)$", "", word) if len(word) > 5 else word

"""What a sentence says: its numbers and claim words, each tied to a link, with negation and comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from barometer.commentary.figures import Address
from barometer.commentary.numbers import Number, ratio, read_numbers
from barometer.commentary.sentences import Sentence
from barometer.commentary.words import Words

_REACH = 4
"""A negation, or a word for a wish, reaches over at most so many words."""
_SIGNIFICANT = "significant yes"
_TURNED_INSIDE = ("target above", "target below", "target met", "change any")
"""Claims whose phrases leave a gap in which a negation may stand: målet er endnu ikke nået."""


@dataclass(frozen=True)
class Link:
    """A link of a sentence whose address was understood."""

    start: int
    end: int
    address: Address


@dataclass(frozen=True)
class Assertion:
    """One thing a sentence says; `address` None: it is tied to nothing.

    Attributes
    ----------
    start, end
        Where it stands in the sentence.
    claim
        "number", "reference" (a link without a claim) or a claim of the catalogue, such as "change up".
    negated, significantly
        Turned round by a negation; said of a significant change.
    number, magnitude, place
        The number; whether words say its direction; how many numbers of the same link follow it.
    against
        The other side of a comparison, or where a movement "from … to …" began.
    """

    start: int
    end: int
    claim: str
    address: Address | None
    negated: bool = False
    significantly: bool = False
    number: Number | None = None
    magnitude: bool = False
    place: int = 0
    against: Address | None = None


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    claims: tuple[str, ...]


def read_assertions(
    sentence: Sentence, links: list[Link], words: Words, quoted: Sequence[tuple[int, int]] = ()
) -> list[Assertion]:
    """Return what a sentence says, in order.

    Parameters
    ----------
    quoted
        Where the sentence repeats a label or a definition, and so says nothing of its own.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> from barometer.commentary.sentences import sentences
    >>> da = words("da")
    >>> sentence = sentences("Andelen er [10,8 procent](#a) og ikke faldet.", da)[0]
    >>> link = Link(11, 23, Address("a"))
    >>> [(one.claim, one.negated) for one in read_assertions(sentence, [link], da)]
    [('number', False), ('change down', True)]
    """
    return _Reader(sentence.text, links, words, quoted).read()


class _Reader:
    """Reads one sentence; holds what every step needs: the text, its links and its clauses."""

    def __init__(self, text: str, links: list[Link], words: Words, quoted: Sequence[tuple[int, int]]) -> None:
        # Idioms are blanked for every step; what is quoted and numbers, before claim words are sought.
        text = words.phrases["idioms"].sub(lambda idiom: "\0" * len(idiom[0]), text)
        self.text, self.links, self.words = text, links, words
        cuts = [found.end() for found in words.boundaries.finditer(text)]
        self.clauses = list(zip([0, *cuts], [*cuts, len(text)], strict=True))
        figures = [self._plain(one) for one in read_numbers(text, words)]
        self.numbers = [one for one in figures if not any(a < one.end and one.start < b for a, b in quoted)]
        self.masked = list(text)
        for start, end in (*quoted, *((one.begins, one.ends) for one in self.numbers)):
            self.masked[start:end] = "\0" * (end - start)

    def read(self) -> list[Assertion]:
        claims = list(self._claims())
        out = [*claims, *(self._number(number, claims) for number in self.numbers if self._counts(number))]
        tied = [one.address for one in out]
        out += [
            Assertion(link.start, link.end, "reference", link.address)
            for link in self.links
            if not any(link.address is address for address in tied)
        ]
        return sorted(out, key=lambda one: one.start)

    def _clause(self, at: int) -> tuple[int, int]:
        return next((clause for clause in self.clauses if clause[0] <= at < clause[1]), self.clauses[-1])

    def _inside(self, start: int, end: int) -> Link | None:
        return next((link for link in self.links if link.start <= start and end <= link.end), None)

    def _counts(self, number: Number) -> bool:
        """Say whether a number is a figure: a bare number word outside a link (to udvalg) is none."""
        return (
            number.form != "word" or bool(number.unit) or self._inside(number.end - 1, number.end) is not None
        )

    def _plain(self, number: Number) -> Number:
        """Take "more than" between two links for a comparison of the two, not for nearness."""
        link = self._inside(number.end - 1, number.end)
        if link is None or number.begins >= link.start:
            return number
        compares = self.words.phrases["than"].search(self.text, number.begins, number.start)
        other = any(one.end <= number.begins and one.address != link.address for one in self.links)
        return replace(number, nearness="", begins=number.start) if compares and other else number

    def _number(self, number: Number, claims: list[Assertion]) -> Assertion:
        link = self._inside(number.end - 1, number.end)
        clause = self._clause(number.start)
        directed = link is not None and any(
            one.claim.startswith(("change up", "change down", "compare", "verdict"))
            and one.address
            and one.address.id == link.address.id
            and (clause[0] <= one.start < clause[1] or link.start <= one.start < link.end)
            for one in claims
        )
        before = self.text[clause[0] : number.begins]
        sized = any(
            len(before[noun.end() :].split()) <= 2
            for noun in self.words.phrases["magnitude"].finditer(before)
        )
        sized = sized and not re.search(r"\b(?:er|var|is|was)\s*$", before)
        inside = [one for one in self.numbers if link and link.start <= one.start < link.end]
        place = sum(one.start > number.start for one in inside)
        turned = [
            word
            for word in self.words.phrases["negations"].finditer(before)
            if len(before[word.end() :].split()) < 2
        ]
        only = turned and self.words.phrases["not_only"].match(before[turned[-1].end() :].lstrip())
        return Assertion(
            number.begins, number.ends, "number", link.address if link else None,
            negated=bool(turned and not only), number=number, magnitude=directed or sized, place=place,
        )  # fmt: skip

    def _claims(self) -> Iterator[Assertion]:
        found = [
            one for one in self._phrases() if not self._hypothetical(one) and self._claims_something(one)
        ]
        pairs = {id(one): self._partner(one, found) for one in found}
        together = {id(partner) for partner in pairs.values() if partner}
        for one in found:
            if id(one) not in together:
                yield self._tied(one, found, pairs[id(one)] is not None)

    def _phrases(self) -> list[_Found]:
        """Find the catalogue's phrases, the longest first."""
        masked = "".join(self.masked)
        hits: dict[tuple[int, int], list[str]] = {}
        for claim, pattern in self.words.claims:
            for found in pattern.finditer(masked):
                hits.setdefault(found.span(), []).append(claim)
        kept: list[_Found] = []
        for (start, end), claims in sorted(hits.items(), key=lambda hit: hit[0][0] - hit[0][1]):
            if all(end <= other.start or other.end <= start for other in kept):
                kept.append(_Found(start, end, tuple(claims)))
        return sorted(kept, key=lambda one: one.start)

    def _tied(self, one: _Found, found: list[_Found], significantly: bool) -> Assertion:
        link, claim = self._nearest(one), one.claims[0]
        if len(one.claims) > 1 and link is not None:
            on_verdict = link.address.field == "verdict"
            claim = next((name for name in one.claims if name.startswith("verdict") == on_verdict), claim)
        kind, _, what = claim.partition(" ")
        link, against = self._sides(one, kind, link)
        address, number = link.address if link else None, None
        if kind == "compare" and address and not against and self._in_time(one, address):
            claim = "change up" if what == "higher" else "change down"
        if kind == "ratio":
            number = ratio(float(what), self.text, one.start, self.words)
        return Assertion(
            one.start, one.end, claim, address, self._negated(one, found), significantly, number,
            against=against,
        )  # fmt: skip

    def _in_time(self, one: _Found, address: Address) -> bool:
        """Say whether "higher" means higher than before."""
        than = self.words.phrases["than"].match(self.text[one.end :].lstrip())
        rest = self.text[one.end : self._clause(one.start)[1]]
        return address.field == "change" or bool(than and self.words.phrases["before"].search(rest))

    def _partner(self, one: _Found, found: list[_Found]) -> _Found | None:
        """Return the word for significance that is judged together with a movement in the same clause.

        In "faldet er ikke signifikant" they stand apart: the fall is claimed, and so is that it is uncertain.
        """
        if not one.claims[0].startswith(("change", "compare")):
            return None
        clause = self._clause(one.start)
        near = [
            other for other in found if _SIGNIFICANT in other.claims and clause[0] <= other.start < clause[1]
        ]
        partner = min(near, key=lambda other: abs(other.start - one.start), default=None)
        apart = partner and self._negated(partner, found) and not self._negated(one, found)
        return None if apart else partner

    def _negated(self, one: _Found, found: list[_Found]) -> bool:
        """Say whether a negation before the phrase, right after it or in its gap turns it round."""
        clause, words = self._clause(one.start), self.words.phrases
        if one.claims[0] in _TURNED_INSIDE and words["negations"].search(self.text, one.start, one.end):
            return True
        for word in words["negations"].finditer(self.text, clause[0], one.start):
            between = self.text[word.end() : one.start]
            if words["not_only"].match(between.lstrip()):
                continue
            joined = re.search(r"\b(?:eller|or|nor)\s*$", between)
            others = [other for other in found if word.end() <= other.start < one.start]
            plain = all(_SIGNIFICANT in other.claims for other in others)
            if joined or (plain and len(between.split()) <= _REACH):
                return True
        after = re.match(r"\s+(?:(?:heller|dog|længere) )?(?:ikke|not)\b\s*(\w*)", self.text[one.end :])
        return bool(after and not words["not_only"].match(after[1]))

    def _hypothetical(self, one: _Found) -> bool:
        start, _ = self._clause(one.start)
        before = self.text[start : one.start]
        if self.words.phrases["conditional"].match(before.lstrip()):
            return True
        return any(
            len(before[word.end() :].split()) <= _REACH
            for word in self.words.phrases["hypothetical"].finditer(before)
        )

    def _claims_something(self, one: _Found) -> bool:
        """Say whether "higher" compares and "reached" speaks of a target; other words always claim."""
        kind = one.claims[0].partition(" ")[0]
        link = self._inside(one.start, one.end)
        if kind == "met":
            near = link or self._nearest(one)
            return near is not None and near.address.field == "target"
        after_number = any(0 <= one.start - number.ends <= 2 for number in self.numbers)
        than = self.words.phrases["than"].match(self.text[one.end :].lstrip())
        of_change = link is not None and link.address.field in ("change", "gap")
        return kind != "compare" or bool(after_number or than or of_change or self._around_than(one))

    def _around_than(self, one: _Found) -> tuple[Link, Link] | None:
        """Return the links on both sides of "end" or "than" after a claim."""
        than = self.words.phrases["than"].search(self.text, one.end)
        before = [link for link in self.links if than and link.end <= than.start()]
        after = [link for link in self.links if than and link.start >= than.end()]
        if not than or not before or not after or before[-1].address == after[0].address:
            return None
        return (
            (before[-1], after[0]) if len(self.text[than.end() : after[0].start].split()) <= _REACH else None
        )

    def _nearest(self, one: _Found) -> Link | None:
        """Return the link a claim is tied to: around it, nearest in its clause, before it, after it."""
        verdict = any(claim.startswith(("verdict", "status")) for claim in one.claims)
        links = [link for link in self.links if verdict or link.address.goal is None]
        if around := self._inside(one.start, one.end):
            return around
        clause = self._clause(one.start)
        near = [link for link in links if link.start < clause[1] and link.end > clause[0]]
        if near:
            return min(near, key=lambda link: max(link.start - one.end, one.start - link.end))
        before = [link for link in links if link.end <= one.start]
        return before[-1] if before else next(iter(links), None)

    def _sides(self, one: _Found, kind: str, link: Link | None) -> tuple[Link | None, Address | None]:
        """Return both sides of "[this] is higher than [that]" and of "risen from [that] to [this]"."""
        if (
            link is None
            or kind not in ("compare", "ratio", "change")
            or link.address.field in ("change", "gap")
        ):
            return link, None
        after = [other for other in self.links if other.start >= one.end]
        if both := self._around_than(one):
            return both[0], both[1].address
        same = [
            other for other in after if replace(other.address, period="") == replace(link.address, period="")
        ]
        if kind != "compare" and len(same) > 1 and same[0].address != same[1].address:
            return same[1], same[0].address
        return link, None

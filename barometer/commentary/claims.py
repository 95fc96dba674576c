"""What a sentence says: its numbers and claim words, each tied to a link, with negation and comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from barometer.commentary.address import Address
from barometer.commentary.numbers import Number, ratio_in_words, read_numbers
from barometer.commentary.sentences import Sentence
from barometer.commentary.words import Words

_REACH = 4
"""A negation, or a word for a wish, reaches over at most so many words."""
_SIGNIFICANT = "significant yes"
_TURNED_INSIDE = ("target above", "target below", "target met", "change any", "pace on", "pace away")
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
        return number.form != "word" or bool(number.unit) or self._around(number) is not None

    def _around(self, number: Number) -> Link | None:
        """Return the link a number stands in; its sign may stand before the link."""
        return self._inside(number.end - 1, number.end)

    def _shortly(self, name: str, start: int, end: int, reach: int) -> int | None:
        """Return where a phrase of a list ends that stands at most `reach` words before `end`."""
        ends = [found.end() for found in self.words.phrases[name].finditer(self.text, start, end)]
        return ends[-1] if ends and len(self.text[ends[-1] : end].split()) <= reach else None

    def _not_only(self, at: int) -> bool:
        return bool(self.words.phrases["not_only"].match(self.text[at:].lstrip()))

    def _plain(self, number: Number) -> Number:
        """Take "more than" between two links for a comparison of the two, not for nearness."""
        link = self._around(number)
        if link is None or number.begins >= link.start:
            return number
        compares = self.words.phrases["than"].search(self.text, number.begins, number.start)
        other = any(one.end <= number.begins and one.address != link.address for one in self.links)
        return replace(number, nearness="", begins=number.start) if compares and other else number

    def _number(self, number: Number, claims: list[Assertion]) -> Assertion:
        link, (start, end) = self._around(number), self._clause(number.start)
        directed = link is not None and any(
            one.claim.startswith(("change up", "change down", "compare", "verdict"))
            and one.address
            and one.address.id == link.address.id
            and (start <= one.start < end or link.start <= one.start < link.end)
            for one in claims
        )
        noun = self._shortly("magnitude", start, number.begins, 2)
        sized = noun is not None and not re.search(r"\b(?:er|var|is|was)\b", self.text[noun : number.begins])
        after = [one for one in self.numbers if link and number.start < one.start < link.end]
        turned = self._shortly("negations", start, number.begins, 1)
        return Assertion(
            number.begins, number.ends, "number", link.address if link else None,
            negated=turned is not None and not self._not_only(turned),
            number=number, magnitude=directed or sized, place=len(after),
        )  # fmt: skip

    def _claims(self) -> Iterator[Assertion]:
        said = (one for one in self._phrases() if not self._hypothetical(one))
        found = [one for one in said if self._claims_something(one)]
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
            number = ratio_in_words(float(what), self.text, one.start, self.words)
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
        start, end = self._clause(one.start)
        near = [other for other in found if _SIGNIFICANT in other.claims and start <= other.start < end]
        partner = min(near, key=lambda other: abs(other.start - one.start), default=None)
        apart = partner and self._negated(partner, found) and not self._negated(one, found)
        return None if apart else partner

    def _negated(self, one: _Found, found: list[_Found]) -> bool:
        """Say whether a negation before the phrase, right after it or in its gap turns it round."""
        (start, _), negations = self._clause(one.start), self.words.phrases["negations"]
        if one.claims[0] in _TURNED_INSIDE and negations.search(self.text, one.start, one.end):
            return True
        for word in negations.finditer(self.text, start, one.start):
            between = self.text[word.end() : one.start]
            joined = re.search(r"\b(?:eller|or|nor)\s*$", between)
            others = [other for other in found if word.end() <= other.start < one.start]
            alone = all(_SIGNIFICANT in other.claims for other in others)
            near = joined or (alone and len(between.split()) <= _REACH)
            # »ikke-vestlig« names a group and denies nothing.
            if near and not between.startswith("-") and not self._not_only(word.end()):
                return True
        after = re.match(r"\s+(?:(?:heller|dog|længere) )?(?:ikke|not)\b", self.text[one.end :])
        return after is not None and not self._not_only(one.end + after.end())

    def _hypothetical(self, one: _Found) -> bool:
        start, _ = self._clause(one.start)
        opening = self.words.phrases["conditional"].match(self.text[start : one.start].lstrip())
        return bool(opening) or self._shortly("hypothetical", start, one.start, _REACH) is not None

    def _claims_something(self, one: _Found) -> bool:
        """Say whether "higher" compares and "reached" speaks of a target; other words always claim."""
        kind, link = one.claims[0].partition(" ")[0], self._inside(one.start, one.end)
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
        if than is None:
            return None
        before = [link for link in self.links if link.end <= than.start()]
        after = [link for link in self.links if link.start >= than.end()]
        if not before or not after or before[-1].address == after[0].address:
            return None
        near = len(self.text[than.end() : after[0].start].split()) <= _REACH
        return (before[-1], after[0]) if near else None

    def _nearest(self, one: _Found) -> Link | None:
        """Return the link a claim is tied to: around it, nearest in its clause, before it, after it."""
        if around := self._inside(one.start, one.end):
            return around
        of_goals = any(claim.startswith(("verdict", "status")) for claim in one.claims)
        links = [link for link in self.links if of_goals or link.address.goal is None]
        start, end = self._clause(one.start)
        near = [link for link in links if link.start < end and link.end > start]
        if near:
            return min(near, key=lambda link: max(link.start - one.end, one.start - link.end))
        before = [link for link in links if link.end <= one.start]
        return before[-1] if before else next(iter(links), None)

    def _sides(self, one: _Found, kind: str, link: Link | None) -> tuple[Link | None, Address | None]:
        """Return both sides of "[this] is higher than [that]" and of "risen from [that] to [this]"."""
        compares = kind in ("compare", "ratio", "change")
        if link is None or not compares or link.address.field in ("change", "gap"):
            return link, None
        if both := self._around_than(one):
            return both[0], both[1].address
        whole = replace(link.address, period="")
        after = [other for other in self.links if other.start >= one.end]
        same = [other for other in after if replace(other.address, period="") == whole]
        if kind != "compare" and len(same) > 1 and same[0].address != same[1].address:
            return same[1], same[0].address
        return link, None

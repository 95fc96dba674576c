"""What the site is made from: every measurement as it now stands, and the editions that it replaced.

A correction can take a figure out that should not have been published. It is then in no page of an edition
that was frozen before, either: the record is left as it is, and what is shown of it is withheld.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import pandas as pd

from barometer.commentary.documents import Commentary
from barometer.errors import BarometerError, nearest
from barometer.language import label
from barometer.language.brought import require_words
from barometer.observations import KEY, NUMBERS, UNKNOWN
from barometer.policy.described import barometer_title
from barometer.project import Project
from barometer.records.chain import chain, editions
from barometer.records.comparison import Comparison, compare_records
from barometer.records.record import Record, read_record
from barometer.site.approved import approved_commentary
from barometer.views.barometer import Barometer, barometer_of

Withdrawn = dict[str, pd.MultiIndex]
"""Keys of figures that a later correction took out, by edition."""


@dataclass(frozen=True)
class PublicMeasurement:
    """One edition of a measurement as the public sees it.

    Attributes
    ----------
    opened
        The measurement; what was withdrawn later is withheld.
    replaced_by
        The edition that took its place; "" where it stands.
    commentary
        What may be published of its commentary; an edition that was replaced has none, for what was said was
        corrected together with the figures.
    """

    opened: Barometer
    replaced_by: str = ""
    commentary: tuple[Commentary, ...] = ()

    @property
    def record(self) -> Record:
        """The frozen record."""
        return self.opened.record

    @property
    def edition(self) -> str:
        """The edition's name."""
        return self.opened.edition

    @property
    def year(self) -> str:
        """The measurement's year, as addresses have it."""
        return str(self.opened.year)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the pages that its policy has words in."""
        return self.record.policy.languages

    @property
    def reproduced(self) -> bool:
        """Whether it is reproduced from what others published: what committees answered then is not known."""
        return bool(self.record.manifest["kind"] != "measured")

    def title(self, language: str) -> str:
        """Return what the measurement is called: the barometer and its year."""
        return barometer_title(self.record.policy, self.opened.year, language)


@dataclass(frozen=True)
class PublicSite:
    """All measurements of a project: those that stand, oldest first, and the editions they replaced."""

    project: Project
    standing: tuple[PublicMeasurement, ...]
    replaced: tuple[PublicMeasurement, ...]

    @property
    def newest(self) -> PublicMeasurement:
        """The newest measurement."""
        return self.standing[-1]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that pages are made in: those in which every measurement's policy has words."""
        every = (*self.standing, *self.replaced)
        common = [one for one in self.newest.languages if all(one in each.languages for each in every)]
        return tuple(sorted(common, key=lambda one: one != "da"))

    def name(self, language: str) -> str:
        """Return what the barometer is called: by the newest policy's own name for it, if it has one."""
        return self.newest.record.policy.name(language) or label("site.barometer", language)

    @property
    def synthetic(self) -> bool:
        """Whether every page is marked as invented."""
        return self.project.settings.synthetic or self.newest.record.policy.synthetic

    def of_year(self, year: str) -> PublicMeasurement:
        """Return the measurement of a year as it stands; the newest for ""."""
        return next((one for one in self.standing if one.year == year), self.newest)

    @cached_property
    def corrections(self) -> tuple[Comparison, ...]:
        """Each edition beside the one that it corrects, newest first."""
        every = sorted((*self.standing, *self.replaced), key=lambda one: one.edition)
        by_name = {one.edition: one.record for one in every}
        steps = [(one.edition, one.replaced_by) for one in self.replaced]
        return tuple(compare_records(by_name[old], by_name[new]) for old, new in reversed(steps))


def open_site(project: Project) -> PublicSite:
    """Open every measurement of a project for the public.

    Raises
    ------
    BarometerError
        If there is none, a record is broken, or no language is common to all their policies.
    """
    there = editions(project)
    if not there:
        raise BarometerError(
            f"{project.measurements} holds no measurement, so there is nothing to make pages of; "
            "take one with barometer measure YEAR"
        )
    refuse_unknown_maps(project)
    successor = {one: other for one, other in pairwise(there) if one[:4] == other[:4]}
    hidden = withdrawn(project)
    records = {one: read_record(project.measurements / one) for one in there}
    opened = {one: _without(barometer_of(project, records[one]), hidden) for one in there}
    standing = tuple(
        PublicMeasurement(opened[one], commentary=approved_commentary(project, opened[one].record))
        for one in there
        if one not in successor
    )
    replaced = tuple(PublicMeasurement(opened[one], successor[one]) for one in there if one in successor)
    site = PublicSite(project, standing, replaced)
    if not site.languages:
        spoken = ", ".join(f"{one.edition}: {', '.join(one.record.policy.languages)}" for one in standing)
        raise BarometerError(
            "public pages are made in the languages of all measurements, "
            f"but these have none in common ({spoken}); add words to the policy before the next is measured"
        )
    require_words(site.languages, "site")
    return site


def refuse_unknown_maps(project: Project) -> None:
    """Refuse a map of a breakdown that no policy of the project has.

    Raises
    ------
    BarometerError
        Naming the breakdowns that there are.
    """
    policies = project.policies or (project.policy,)
    known = list(dict.fromkeys(one.id for policy in policies for one in policy.breakdowns))
    for one in project.settings.site.maps:
        if one.breakdown not in known:
            raise BarometerError(
                f"the settings of the site have a map of '{one.breakdown}', which is no breakdown of the "
                f"policy{nearest(one.breakdown, known)}; expected {', '.join(known) or 'none'}"
            )


def withdrawn(project: Project) -> Withdrawn:
    """Return, by edition, which of its figures a correction that was frozen later has withheld.

    A figure is the same where its key is; where its period is not known, in the same measurement alone.
    """
    frozen = chain(project)
    records = {one: read_record(project.measurements / one) for one in frozen}
    found: Withdrawn = {}
    for at, edition in enumerate(frozen):
        keys = [_empty()]
        for later in frozen[at + 1 :]:
            if "." not in later:
                continue
            rows = records[later].observations
            gone = rows[rows["status"] == "suppressed"]
            gone = gone[(gone["period"] != UNKNOWN) | (later[:4] == edition[:4])]
            keys.append(pd.MultiIndex.from_frame(gone[list(KEY)]))
        found[edition] = keys[0].append(keys[1:])
    return found


def _empty() -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([[]] * len(KEY), names=list(KEY))


def _without(opened: Barometer, hidden: Withdrawn) -> Barometer:
    """Return a measurement, and those before it, with what was withdrawn later withheld."""
    earlier = tuple(
        replace(one, observations=withheld(one.observations, hidden[one.edition])) for one in opened.earlier
    )
    figures = withheld(opened.figures, hidden[opened.edition])
    sides = [(figures, hidden[opened.edition]), *((one.observations, hidden[one.edition]) for one in earlier)]
    lost = pd.concat([rows.loc[_at(rows, keys), ["indicator", "breakdown"]] for rows, keys in sides])
    return replace(opened, figures=figures, earlier=earlier, verdicts=_judged(opened, lost))


def _at(rows: pd.DataFrame, keys: pd.MultiIndex) -> pd.Series:
    return pd.Series(pd.MultiIndex.from_frame(rows[list(KEY)]).isin(keys), index=rows.index)


def withheld(rows: pd.DataFrame, keys: pd.MultiIndex) -> pd.DataFrame:
    """Return observations in which the figures of some keys are withheld."""
    at = _at(rows, keys)
    if not at.any():
        return rows
    out = rows.copy()
    out.loc[at, list(NUMBERS)] = math.nan
    out.loc[at, "status"] = "suppressed"
    return out


def _judged(opened: Barometer, lost: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts without what they tell of withdrawn figures.

    A verdict rests on an indicator's undivided figures. Where one of them is withdrawn, the word alone would
    tell on which side of another figure it lies: the answer is withheld, and so is every one put together
    from it. Where only a divided figure is withdrawn, the word stands; reasons, which tell figures, do not.
    """
    rows = opened.verdicts
    if lost.empty:
        return rows
    told = _rest_on(opened, rows, set(lost["indicator"]))
    judged = _rest_on(opened, rows, set(lost.loc[lost["breakdown"] == "", "indicator"]))
    rows = rows.assign(reason=rows["reason"].mask(told, ""))
    return rows.assign(
        verdict=rows["verdict"].mask(judged, "undecided"), reason=rows["reason"].mask(judged, "suppressed")
    )


def _rest_on(opened: Barometer, rows: pd.DataFrame, indicators: set[str]) -> pd.Series:
    """Return which verdicts rest on some indicators: theirs, their goals', and all above a goal."""
    goals = {str(one.goal) for one in opened.policy.indicators if one.id in indicators}
    above = ~rows["level"].isin(["indicator", "goal"]) & bool(indicators)
    return (
        ((rows["level"] == "indicator") & rows["id"].isin(indicators))
        | ((rows["level"] == "goal") & rows["id"].isin(goals))
        | above
    )

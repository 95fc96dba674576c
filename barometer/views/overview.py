"""All goals of a measurement side by side: what the cells of notebooks/overview.ipynb show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.levels import as_indicator
from barometer.intake.published import measurements_taken
from barometer.language import date, label, listing
from barometer.policy.described import goals_title
from barometer.policy.model import Goal
from barometer.views.background import whole_background
from barometer.views.choices import committees, rules_table
from barometer.views.correction import correction_notices
from barometer.views.dashboard import dashboard
from barometer.views.definitions import definitions_table
from barometer.views.guide import committees_table, groups_table, words_table
from barometer.views.headlines import beside, headline_table, headlines
from barometer.views.key_figures import known_table, later_shown
from barometer.views.news import news, turned_verdicts
from barometer.views.opened import Opened
from barometer.views.results import results_of

if TYPE_CHECKING:
    from barometer.policy.levels import Result
    from barometer.presentation import Figure, Notice, Passage, Several, Table

_WITHOUT = ("not_published", "not_asked")
"""Statuses of indicators that the table of all indicators leaves out."""


@dataclass(frozen=True, eq=False, repr=False)
class Overview:
    """All goals of one measurement, shown in the measurement's language."""

    opened: Opened

    def __repr__(self) -> str:
        return f"Overview of {self.opened.edition}: {len(self.opened.policy.goals)} goals"

    def about(self) -> Notice:
        """Which measurement this is, when it was published, and what its record is known by."""
        record, language = self.opened.record, self.opened.language
        sentences = [
            label("page.published", language, date=date(record.published, language)) + ".",
            label("report.reconstruction_note", language) if record.reconstruction else "",
            self._word("record", hash=record.hash, code=record.code) + ".",
            self._contact(),
        ]
        text = " ".join(text for text in sentences if text)
        return show.Notice(text, self._word("about_record"), language=language)

    def _contact(self) -> str:
        """Return whom to ask, as the project's settings tell it of the public pages; "" where they do not."""
        site = self.opened.project.settings.site
        told = [one for one in (site.contact, site.email, site.telephone) if one]
        return f"{self._word('contact', told=', '.join(told))}." if told else ""

    def since_last(self) -> Several:
        """What is new: corrections, verdicts that turned, revisions and breaks, earlier measurements."""
        language = self.opened.language
        first = None if self.opened.earlier else show.Passage(label("news.first", language))
        found = show.Several.of(first, self.corrections(), self.turned(), self.news(), self.measurements())
        return found or show.Several.of(show.Passage(label("news.none", language)))

    def corrections(self) -> tuple[Table, ...]:
        """Every figure that this edition corrects, old and new, and the verdicts that turned with them."""
        found = correction_notices(self.opened.project, self.opened.record, self.opened.language)
        return found.tables() if found else ()

    def goals(self) -> Table:
        """The goals with both answers and their committees."""
        policy, language = self.opened.policy, self.opened.language
        whole = [self._whole_row(one) for one in results_of(self.opened, 0)]
        frame = pd.DataFrame([*(self._goal_row(goal) for goal in policy.goals), *whole])
        columns = [show.Column("goal", self._word("goal_column"))]
        columns += [
            show.Column(name, heading, "verdict")
            for name, heading in self._headings().items()
            if frame[name].ne("").any()
        ]
        if frame["committees"].ne("").any():
            columns.append(show.Column("committees", self._word("committees")))
        if frame["value"].notna().any():
            heading = label("table.now", language)
            columns.insert(1, show.Column("value", heading, "number", "@unit", "@decimals", "status"))
        caption = show.Caption(
            goals_title(policy, language),
            policy.title(language),
            note=self._word("status_note") if frame["published"].ne("").any() else "",
            language=language,
        )
        return show.table(frame, columns, caption)

    def _headings(self) -> dict[str, str]:
        """Return the headings of the answers: is it moving, also since the other beginning; the target."""
        found = {name: self._word(f"status_{name}") for name in ("published", "own")}
        found["beside"] = label(f"table.beside_{beside(self.opened)}", self.opened.language)
        return {**found, "target": self._word("status_target")}

    def _goal_row(self, goal: Goal) -> dict[str, object]:
        opened, id = self.opened, str(goal.number)
        published = opened.verdict("goal", id, "movement", "published")[0]
        # Beside what a sheet printed stands our own reading of it; else the policy's rule is the barometer's.
        rule = "barometer" if published else ""
        return {
            "goal": self._word("goal", number=goal.number, title=goal.title(opened.language)),
            "published": published,
            "own": opened.verdict("goal", id, "movement", rule)[0],
            "beside": opened.verdict("goal", id, "movement", beside(opened))[0],
            "target": opened.goal_target(goal)[0],
            "committees": committees(opened.policy, goal, opened.language),
            **self._number(next(iter(results_of(opened, goal.number)), None)),
        }

    def _whole_row(self, one: Result) -> dict[str, object]:
        """Return the row of a result that belongs to no goal: of the whole."""
        own = self.opened.verdict(one.level, one.id, "movement")[0]
        other = self.opened.verdict(one.level, one.id, "movement", beside(self.opened))[0]
        told = {
            "goal": one.title(self.opened.language),
            "own": own,
            "beside": other,
            "published": "",
            "target": self.opened.target_told(("no_target", ""))[0],
        }
        return {**told, "committees": "", **self._number(one)}

    def _number(self, one: Result | None) -> dict[str, object]:
        if one is None or one.by != "mean":
            return {"value": math.nan, "status": "not_published", "unit": "", "decimals": 0}
        found = self.opened.readings.pick(as_indicator(one))
        status = "not_published" if found is None else found.status
        unit = self.opened.policy.told_in(one.unit)
        value = math.nan if found is None else found.value
        return {"value": value, "status": status, "unit": unit, "decimals": one.decimals}

    def dashboard(self) -> Several:
        """All indicators: both answers, the line since the policy began, reference, gap and target.

        Below it, which goals have no figure.
        """
        return show.Several.of(dashboard(self.opened), self.missing())

    def turned(self) -> Table | None:
        """The verdicts that are others than in the measurement before."""
        return turned_verdicts(self.opened)

    def news(self) -> Passage | None:
        """Revisions, breaks and missing figures of this measurement."""
        return news(self.opened)

    def words(self) -> Table:
        """What the words of the verdicts mean."""
        return words_table(self.opened)

    def groups(self) -> Table:
        """The groups, as the policy defines them."""
        return groups_table(self.opened)

    def committees(self) -> Table | Passage:
        """What each committee answers for and delivers; a sentence where the policy names none."""
        if not self.opened.policy.committees:
            return show.Passage(label("table.no_committees", self.opened.language))
        return committees_table(self.opened)

    def definitions(self) -> Table:
        """All indicators' definitions in one table."""
        return definitions_table(self.opened.policy, self.opened.language)

    def rules(self) -> Table:
        """Every goal's verdict under other rules."""
        return rules_table(self.opened)

    def indicators(self) -> Table:
        """All indicators of all goals that have a figure."""
        frame = headlines(self.opened, self.opened.policy.indicators)
        frame["goal"] = [str(indicator.goal) for indicator in self.opened.policy.indicators]
        frame = frame[~frame["status"].isin(_WITHOUT)]
        return headline_table(self.opened, frame, self._word("indicators"), by_goal=True)

    def missing(self) -> Notice | None:
        """Which goals have no figure at all in this measurement."""
        frame = headlines(self.opened, self.opened.policy.indicators)
        known = {
            indicator.goal
            for indicator, value in zip(self.opened.policy.indicators, frame["value"], strict=True)
            if value == value
        }
        without = [str(goal.number) for goal in self.opened.policy.goals if goal.number not in known]
        if not without:
            return None
        text = self._word("missing_goals", goals=listing(without, self.opened.language))
        return show.Notice(text, self._word("no_figures"), "warning", self.opened.language)

    def key_figures(self) -> Table | None:
        """Key figures of the whole city or country that were published by the measurement's date."""
        return known_table(self.opened.project, self.opened.record, 0, self.opened.language)

    def later(self) -> tuple[Table | Figure, ...]:
        """Figures of the whole city or country, published later."""
        return later_shown(self.opened.project, self.opened.record, 0, self.opened.language)

    def background(self) -> Several:
        """All figures, and below them those of the city and the country that were published later."""
        return whole_background(self)

    def measurements(self) -> Table | None:
        """Every measurement that is known to have been taken."""
        taken, language = measurements_taken(self.opened.project.published), self.opened.language
        if taken.empty:
            return None
        frame = pd.DataFrame(
            {
                "edition": taken["edition"],
                "published": [date(text, language) for text in taken["published"]],
                "note": taken.get(f"note_{language}", ""),
            }
        )
        columns = [
            show.Column("edition", self._word("measurement")),
            show.Column("published", self._word("published")),
            show.Column("note", self._word("note")),
        ]
        return show.table(frame, columns, show.Caption(self._word("taken"), language=language))

    def _word(self, key: str, **values: object) -> str:
        return label(f"report.{key}", self.opened.language, **values)

"""What an edition corrects, as its pages say it: why, which figures were others, which verdicts turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer import observations as obs
from barometer import presentation as show
from barometer.language import capital, catalogue_keys, label, number, period, with_unit
from barometer.policy.described import Declared, category_names, name_with_group
from barometer.records.comparison import compare_records
from barometer.records.record import Record, read_record

if TYPE_CHECKING:
    from barometer.policy.model import Policy
    from barometer.presentation import Table
    from barometer.project import Project

ON_COVER = 4
"""How many figures, and how many verdicts, a cover has room for; all stand in the report."""


@dataclass(frozen=True, eq=False)
class Correction:
    """What an edition corrects.

    Attributes
    ----------
    edition, of
        This edition and the one before it.
    revision
        Its class, one of `barometer.records.comparison.REVISIONS`.
    reason
        In the words of who measured.
    figures, verdicts
        `what, before, after`, in the reader's words. The figures of everybody come first, then those by
        district and the like.
    """

    edition: str
    of: str
    revision: str
    reason: str
    figures: pd.DataFrame
    verdicts: pd.DataFrame
    language: str

    def facts(self) -> list[tuple[str, str]]:
        """Return what the cover says: label and text, pairwise."""
        told = [
            ("edition", self._word("is_of", edition=self.edition, of=self.of)),
            ("reason", self.reason),
            ("class", label(f"revision.{self.revision}", self.language)),
        ]
        for kind, frame in (("figure", self.figures), ("verdict", self.verdicts)):
            rows = frame.head(ON_COVER).to_dict("records")
            told += [(kind, label("corrects.was", self.language, **row)) for row in rows]
            if (left := len(frame) - ON_COVER) > 0:
                told.append((kind, self._word("more", count=left)))
        return [(self._word(key), text) for key, text in told]

    def tables(self) -> tuple[Table, ...]:
        """Return every changed figure and every verdict that turned, old beside new."""
        given = (("figures", self.figures), ("verdicts", self.verdicts))
        return tuple(self._table(key, frame) for key, frame in given if len(frame))

    def _table(self, key: str, frame: pd.DataFrame) -> Table:
        columns = [
            show.Column("what", self._word("what")),
            show.Column("before", self._word("in_edition", edition=self.of)),
            show.Column("after", self._word("in_edition", edition=self.edition)),
        ]
        revision = label(f"revision.{self.revision}", self.language)
        caption = show.Caption(self._word(key), f"{revision}: {self.reason}", language=self.language)
        return show.table(frame, columns, caption)

    def _word(self, key: str, **values: object) -> str:
        return label(f"corrects.{key}", self.language, **values)


def correction_notices(project: Project, record: Record, language: str = "da") -> Correction | None:
    """Return what an edition corrects; None for a year's first edition."""
    told = record.manifest.get("correction")
    if not told:
        return None
    before = read_record(project.measurements / told["of"])
    found = compare_records(before, record)
    changed = pd.concat([found.revised, found.redefined, found.new, found.gone], ignore_index=True)
    keys_changed = changed[list(obs.KEY)].sort_values(["breakdown", *obs.KEY], kind="stable")
    then, now = _by_key(before), _by_key(record)
    figures = [
        (
            _what(record, key, language),
            _figure(before, then.get(key), language),
            _figure(record, now.get(key), language),
        )
        for key in keys_changed.itertuples(index=False, name=None)
    ]
    turned = [
        (
            _judged(record, row, language),
            *(label(f"verdict.{word}", language) for word in (row.before, row.after)),
        )
        for row in found.verdicts.itertuples(index=False)
    ]
    columns = ["what", "before", "after"]
    return Correction(
        record.edition,
        str(told["of"]),
        str(told["class"]),
        str(told["reason"]),
        pd.DataFrame(figures, columns=columns, dtype="str"),
        pd.DataFrame(turned, columns=columns, dtype="str"),
        language,
    )


def _by_key(record: Record) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = list(obs.KEY)
    return {tuple(row[name] for name in names): row for row in record.observations.to_dict("records")}


def _what(record: Record, key: tuple[str, ...], language: str) -> str:
    """Return which figure it is: indicator, whose, where and when."""
    told = dict(zip(obs.KEY, key, strict=True))
    policy = record.policy
    by = told["breakdown"]
    place = category_names(policy, by, language).get(told["category"], told["category"]) if by else ""
    when = "" if told["period"] == obs.UNKNOWN else period(told["period"], language)
    one = _declared(policy, told["indicator"])
    name = name_with_group(policy, one, told["group"], language) if one else told["indicator"]
    return ", ".join(filter(None, (name, place, when)))


def _declared(policy: Policy, id: str) -> Declared | None:
    declared: list[Declared] = [*policy.indicators, *policy.key_figures]
    return next((one for one in declared if one.id == id), None)


def _figure(record: Record, row: dict[str, Any] | None, language: str) -> str:
    """Return a figure as pages print it, with its interval where it has one; why there is none, if so."""
    if row is None:
        return label("corrects.absent", language)
    if row["value"] != row["value"]:
        return label(f"short.{row['status']}", language)
    policy = record.policy
    one = _declared(policy, row["indicator"])
    places = one.decimals if one else 1
    text = with_unit(row["value"], policy.told_in(row["unit"]), places, language)
    if row["lower"] != row["lower"]:
        return text
    ends = {end: number(row[end], places, language) for end in ("lower", "upper")}
    return f"{text} ({label('table.between', language, **ends)})"


def _judged(record: Record, row: Any, language: str) -> str:
    """Return which verdict it is: on what, on which question, by which rule."""
    one = _declared(record.policy, row.id) if row.level == "indicator" else None
    level = label(f"level.{row.level}", language) if row.level in catalogue_keys("level") else row.level
    what = one.label(language) if one else capital(f"{level} {row.id}")
    rule = label(f"rule.{row.rule}", language) if row.rule in catalogue_keys("rule") else row.rule
    return label(
        "corrects.judged",
        language,
        what=what,
        judgement=label(f"judgement.{row.judgement}", language),
        rule=rule,
    )

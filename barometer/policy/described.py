"""What is shown: group, population and period of a figure, one phrase for every caption, row and sentence."""

from __future__ import annotations

from barometer.language import in_words, label, period
from barometer.observations import UNKNOWN
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy

Declared = Indicator | KeyFigure


def barometer_title(policy: Policy, year: int, language: str) -> str:
    """Return what the barometer of a year is called: by the policy's own name for it, if it has one.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> barometer_title(shipped("copenhagen_2011"), 2013, "da")
    'Inklusionsbarometret 2013'
    """
    name = policy.name(language)
    return f"{name} {year}" if name else label("report.annual", language, year=year)


def goal_title(goal: Goal, language: str) -> str:
    """Return a goal's title with its number.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> goal_title(shipped("copenhagen_2011").goal(2), "da")
    'Mål 2: Flere i arbejde'
    """
    return label("report.goal", language, number=goal.number, title=goal.title(language))


def goals_title(policy: Policy, language: str) -> str:
    """Return the heading over all goals of a policy, in the singular where it has one.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> goals_title(shipped("copenhagen_2011"), "da")
    'De otte mål'
    """
    count = len(policy.goals)
    key = "report.overview_one" if count == 1 else "report.overview"
    return label(key, language, count=in_words(count, language))


def group_name(policy: Policy, group: str, language: str) -> str:
    """Return a group's name, or the word for everybody.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> group_name(POLICY, "danish", "da"), group_name(POLICY, "", "da")
    ('dansk oprindelse', 'alle')
    """
    names = {one.id: one.label(language) for one in policy.groups}
    return names.get(group, group) if group else label("report.all", language)


def category_names(policy: Policy, by: str, language: str) -> dict[str, str]:
    """Return the names of a breakdown's categories, in the policy's order."""
    found = [one for one in policy.breakdowns if one.id == by]
    return {each.id: each.label(language) for one in found for each in one.categories}


def is_gap(declared: Declared) -> bool:
    """Return whether an indicator's figure is itself a gap between its group and the reference group.

    Published figures tell no calculation; those with a reference group are read as gaps.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> is_gap(POLICY.indicator("excess-unemployment")), is_gap(POLICY.indicator("school-mix"))
    (True, False)
    """
    from barometer.calculations import Difference, Published, Ratio

    if not isinstance(declared, Indicator):
        return False
    newest = declared.methods[-1].calculation
    return isinstance(newest, Difference | Ratio) or (
        isinstance(newest, Published) and bool(declared.reference_group)
    )


def who(policy: Policy, declared: Declared, group: str, language: str) -> str:
    """Return the group whose figure it is, beside the reference group where the figure is a gap; "" for none.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> who(POLICY, POLICY.indicator("excess-unemployment"), "non_western", "da")
    'ikke-vestlig oprindelse i forhold til dansk oprindelse'
    """
    if not group:
        return ""
    name = group_name(policy, group, language)
    reference = getattr(declared, "reference_group", "")
    if reference and is_gap(declared):
        return label("shown.against", language, group=name, reference=group_name(policy, reference, language))
    return name


def name_with_group(policy: Policy, declared: Declared, group: str, language: str) -> str:
    """Return an indicator's name with the group whose figure is shown.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("demo")
    >>> name_with_group(POLICY, POLICY.indicator("unsafe-neighbourhood"), "non_western", "da")
    'Andel voksne, der er utrygge i deres nabolag (ikke-vestlig oprindelse)'
    """
    name, whose = declared.label(language), who(policy, declared, group, language)
    if not whose or whose in name:
        return name
    if group_name(policy, group, language) in name and is_gap(declared):
        beside = group_name(policy, getattr(declared, "reference_group", ""), language)
        whose = label("shown.beside", language, reference=beside)
    return f"{name} ({whose})"


def what_is_shown(
    policy: Policy, declared: Declared, group: str, when: str, language: str, of: str = ""
) -> str:
    """Return the phrase below a heading: group, population and period; what is not known is left out.

    `of` takes the group's place where several are shown beside each other.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("demo")
    >>> what_is_shown(POLICY, POLICY.indicator("unsafe-neighbourhood"), "non_western", "2025", "da")
    'Ikke-vestlig oprindelse. Voksne med bopæl i kommunen. 2025.'
    """
    population = declared.population(language) if isinstance(declared, Indicator) else ""
    whose = of or who(policy, declared, group, language)
    at = "" if when in ("", UNKNOWN) else period(when, language)
    parts = [f"{part[0].upper()}{part[1:].rstrip('.')}." for part in (whose, population, at) if part]
    return " ".join(parts)

"""Pages that lead on: from an address that is no more, from `/was/`, and from one that never was."""

from __future__ import annotations

from barometer.language import label, languages_known
from barometer.policy.described import goal_title
from barometer.site.addresses import PageAddress, goal_key, relative
from barometer.site.layout import POLICY, SiteDesk, templates


def leading_on(file: str, target: str) -> str:
    """Return a small page, at one file of the site, that leads to another, in that one's language."""
    language = next((one for one in languages_known() if target.startswith(f"{one}/")), "da")
    given = {
        "language": language,
        "csp": POLICY,
        "heading": f"{label('site.moved', language)} ({file.removesuffix('/index.html')})",
        "words": label("site.moved_to", language),
        "target": relative(file, target),
        "style": relative(file, "assets/site.css"),
    }
    return templates().get_template("leading.html").render(**given)


def missing_page(desk: SiteDesk) -> str:
    """Return what a server shows for an address that leads nowhere: the goals.

    It is shown at any address, so its links begin at the root: the site's where the settings tell it, else
    the server's.
    """
    policy, base = desk.site.newest.record.policy, desk.site.project.settings.site_address
    goals = [
        (
            goal_title(one, desk.language),
            f"{base}/{PageAddress('goal', goal_key(policy, one)).file(desk.language)}",
        )
        for one in policy.goals
    ]
    given = {
        "language": desk.language,
        "csp": POLICY,
        "heading": desk.word("missing_page"),
        "text": desk.word("missing_page_text"),
        "goals": goals,
        "style": f"{base}/assets/site.css",
    }
    return templates().get_template("404.html").render(**given)

"""Pages that lead on: from an address that is no more, from `/was/`, and from one that never was."""

from __future__ import annotations

from urllib.parse import urlsplit

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
    """Return what a server shows for an address that leads nowhere: the goals, in all the site's languages.

    It is shown at any address, so its links begin at the server's root.
    """
    base = urlsplit(desk.site.project.settings.site_address).path.rstrip("/")
    newest = desk.site.newest
    policy = newest.record.policy
    spoken = [
        {
            "language": one,
            "heading": label("site.missing_page", one),
            "text": label("site.missing_page_text", one),
            "front": label("site.front_short", one),
            "home": f"{base}/{PageAddress('front').file(one)}",
            "goals": [
                (goal_title(goal, one), f"{base}/{PageAddress('goal', goal_key(policy, goal)).file(one)}")
                for goal in policy.goals
            ],
        }
        for one in desk.site.languages
    ]
    given = {
        "csp": POLICY,
        "spoken": spoken,
        "municipality": policy.municipality(desk.language),
        "barometer": desk.site.name(desk.language),
        "marks": desk.marks(newest),
        "style": f"{base}/assets/site.css",
        "icon": f"{base}/assets/icon.svg",
    }
    return templates().get_template("404.html").render(**given)

"""What a project's `barometer.toml` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.mapping import fill, parse_toml
from barometer.text import NO_WORDS, Text

EMBEDDED = "duckdb"
"""The engine that needs no database."""

SETTINGS_FILE = "barometer.toml"
WORDS_FILE = "words.yaml"
"""A project adds words for the check of commentary with a file of this name in `data/commentary/`."""


@dataclass(frozen=True)
class Sender:
    """Who signs letters from `since` on, up to `until`, and how they are reached.

    Dates are ISO; `until` is "" for whoever signs today.
    """

    name: str
    since: str = ""
    until: str = ""
    title: Text = NO_WORDS
    address: tuple[str, ...] = ()
    telephone: str = ""
    telefax: str = ""
    email: str = ""
    web: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the sender as the record keeps it: what is not told is left out.

        Examples
        --------
        >>> Sender("A", "2024", title=Text("Borgmester", "Mayor")).to_json()
        {'name': 'A', 'since': '2024', 'title': {'da': 'Borgmester', 'en': 'Mayor'}}
        """
        title = {language: self.title(language) for language in self.title.languages}
        told = {**vars(self), "title": title, "address": list(self.address)}
        return {name: each for name, each in told.items() if each}

    def signs_on(self, date: str) -> bool:
        """Return whether they sign on an ISO date, maybe of a month.

        Examples
        --------
        >>> Sender("A", "2011-04-05", "2011-04-05").signs_on("2011-04-05")
        True
        >>> Sender("A", "2011-04-05").signs_on("2011-04"), Sender("A", "2011-04-05").signs_on("2011-03")
        (True, False)
        """

        def not_after(first: str, last: str) -> bool:
            known = min(len(first), len(last))
            return first[:known] <= last[:known]

        return not_after(self.since, date) and not_after(date, self.until)


@dataclass(frozen=True)
class PeerPlace:
    """A place that the city is seen beside: as the statistics bank names it, and as readers do."""

    place: str
    name: Text = NO_WORDS


@dataclass(frozen=True)
class AreaOutlines:
    """Where a breakdown's categories lie: a GeoJSON file in `data/geography/`, and its property of ids."""

    breakdown: str
    file: str
    key: str = "id"


@dataclass(frozen=True)
class SiteSettings:
    """What the public pages need to know of the outside; what is not told is left out of them.

    Attributes
    ----------
    address
        Where the site is published, as `https://…`; the letters' `web` where it is not told.
    email, telephone, contact
        How to reach whoever answers for the pages, and who that is.
    reviewed
        ISO date on which the accessibility of the pages was last looked through.
    law, complaints
        Under which law the pages must be accessible, and where to complain, as sentences.
    api
        Address of an interface that serves the same data; only then are they called of high value.
    country
        Code of the country in the European Union's list, for portals: `DNK`.
    peers
        The city, the municipalities that it is seen beside, and the country, in that order.
    maps
        Breakdowns that are shown on a map, too.
    """

    address: str = ""
    email: str = ""
    telephone: str = ""
    contact: str = ""
    reviewed: str = ""
    law: Text = NO_WORDS
    complaints: Text = NO_WORDS
    api: str = ""
    country: str = ""
    peers: tuple[PeerPlace, ...] = ()
    maps: tuple[AreaOutlines, ...] = ()


@dataclass(frozen=True)
class RegisterSettings:
    """How registers are added up.

    Attributes
    ----------
    connection
        `duckdb`; the address of a database that descriptions name tables of, `postgres://user@host/database`,
        or any other that Ibis speaks (untested); or Spark, `pyspark://?spark.master=local[2]`, which then
        reads files, too. A password is left to the database's own means, never written here.
    memory
        What DuckDB or Spark may use before it spills to a folder that only its owner opens, gone afterwards.
    """

    connection: str = EMBEDDED
    memory: str = "2GB"


@dataclass(frozen=True)
class Settings:
    """What `barometer.toml` says.

    Attributes
    ----------
    policy
        A folder of the project with a `policy.yaml`, or the name of a policy that the package or an installed
        package brings.
    synthetic
        Whether every page is marked as synthetic data.
    case, document
        Case and document numbers of the letter that this project answers to.
    signatory, signatory_title
        Who signs, and the title by language, where `senders` are not told with their dates.
    senders
        Who signs from one date to another, and how they are reached.
    documents
        Document number of the letter to a committee, by its code; the others have `document`.
    web
        The address of the barometer on the web, as letters print it.
    due_month
        The month in which the next measurement is due; 0: as the policy's calendar says.
    disclosure
        Primary disclosure rules by source, as written in the file.
    calculations
        Python modules of the project with calculations of its own.
    policies
        All policies of the project, where it has several: each measurement has the one in force in its year.
    site
        What the public pages need to know.
    registers
        By which engine registers are added up that are described so.
    languages
        Files of the project with the words of languages that the package has none in, by language.
    """

    policy: str
    synthetic: bool = False
    case: str = ""
    document: str = ""
    signatory: str = ""
    signatory_title: Mapping[str, str] = field(default_factory=dict)
    senders: tuple[Sender, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    web: str = ""
    due_month: int = 0
    disclosure: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    calculations: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    site: SiteSettings = SiteSettings()
    registers: RegisterSettings = field(default_factory=RegisterSettings)
    languages: Mapping[str, str] = field(default_factory=dict)

    def letter_facts(self, date: str) -> dict[str, Any]:
        """Return what the record of a measurement of that date keeps for its letters.

        Examples
        --------
        >>> Settings("demo", case="2027-1").letter_facts("2027-01")
        {'case': '2027-1'}
        """
        sender = self.sender_on(date)
        told: dict[str, Any] = {"sender": sender.to_json() if sender else {}, "web": self.web}
        told["documents"] = dict(sorted(self.documents.items()))
        facts: dict[str, Any] = {"case": self.case, "document": self.document}
        facts["letter"] = {name: each for name, each in told.items() if each}
        return {name: each for name, each in facts.items() if each}

    def sender_on(self, date: str) -> Sender | None:
        """Return who signs on an ISO date, maybe of a month; None where the settings do not say.

        Examples
        --------
        >>> signing = (Sender("A", "2024", "2025"), Sender("B", "2026"))
        >>> Settings("demo", senders=signing).sender_on("2026-01").name
        'B'
        """
        for sender in self.senders:
            if sender.signs_on(date):
                return sender
        if self.senders or not self.signatory:
            return None
        title = Text(self.signatory_title.get("da", ""), self.signatory_title.get("en", ""))
        return Sender(self.signatory, title=title)

    @property
    def policy_names(self) -> tuple[str, ...]:
        """The names of the project's policies, oldest first; most projects have one."""
        return self.policies or (self.policy,)

    @property
    def site_address(self) -> str:
        """Where the public pages lie, without the last slash; "" where nobody says.

        Examples
        --------
        >>> Settings("demo", web="https://barometer.example.dk/").site_address
        'https://barometer.example.dk'
        """
        told = self.site.address or self.web
        return told.rstrip("/") if told.startswith("https://") else ""


@dataclass(frozen=True)
class _ProjectSection:
    policy: str = ""
    policies: tuple[str, ...] = ()
    synthetic: bool = False
    calculations: tuple[str, ...] = ()


@dataclass(frozen=True)
class _LetterSection:
    case: str = ""
    document: str = ""
    signatory: str = ""
    signatory_title_da: str = ""
    signatory_title_en: str = ""
    senders: tuple[Sender, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    web: str = ""
    due_month: int = 0


@dataclass(frozen=True)
class _Sections:
    """The sections of `barometer.toml`; disclosure rules are read where they are used."""

    project: _ProjectSection
    letter: _LetterSection = _LetterSection()
    disclosure: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    site: SiteSettings = SiteSettings()
    registers: RegisterSettings = field(default_factory=RegisterSettings)
    languages: Mapping[str, str] = field(default_factory=dict)


def read_settings(path: Path) -> Settings:
    """Read `barometer.toml`.

    Raises
    ------
    BarometerError
        If the file is missing, is not TOML, or has an unknown section, key or type.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing; a project has one at its root") from error
    except UnicodeDecodeError as error:
        raise BarometerError(f"{path} cannot be read as TOML: {error}") from error
    said = fill(_Sections, parse_toml(text, str(path)), str(path))
    if bool(said.project.policy) == bool(said.project.policies):
        found = "both 'policy' and 'policies'" if said.project.policy else "no 'policy'"
        raise BarometerError(
            f"{path}, project has {found}; add it: a folder of the project with a policy, or the name of a "
            f"policy, or several of them as policies"
        )
    if not 0 <= said.letter.due_month <= 12:
        raise BarometerError(
            f"{path}, letter, due_month is {said.letter.due_month}; expected a month, 1 to 12, "
            "or 0 for the one that the policy's calendar says"
        )
    letter = dict(vars(said.letter))
    titles = {language: letter.pop(f"signatory_title_{language}") for language in ("da", "en")}
    rest: dict[str, Any] = {"signatory_title": titles, "disclosure": said.disclosure}
    rest |= {"site": said.site, "registers": said.registers, "languages": said.languages}
    return Settings(**vars(said.project), **letter, **rest)

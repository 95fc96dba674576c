"""The project on disk: its settings, its policy and where its data lie."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError, nearest
from barometer.language.brought import bring
from barometer.policy.checked import checked_policies
from barometer.policy.load import is_policy, policy_folder
from barometer.policy.model import Policy
from barometer.policy.own import OwnCode, own_calculations, read_code, require_allowed
from barometer.settings import SETTINGS_FILE, Settings, read_settings


@dataclass(frozen=True)
class Project:
    """A folder with a `barometer.toml`.

    Examples
    --------
    >>> project = Project.find()
    >>> project.policy.goal(2).title.da
    'Flere i arbejde'
    """

    root: Path
    settings: Settings
    policy: Policy
    code: tuple[OwnCode, ...] = ()
    policies: tuple[Policy, ...] = ()

    @classmethod
    def open(cls, root: str | Path = ".", allowed: Collection[str] | None = None) -> Project:
        """Open the project in the folder `root`, with a policy in which everything that is named is there.

        Parameters
        ----------
        allowed
            Digests of the calculations of its own that may be run, for a project that came from elsewhere;
            None: those that its settings name.

        Raises
        ------
        BarometerError
            If there is no `barometer.toml`, it cannot be read, a module is not allowed, the policy has
            faults: all of them, or a committee with a document number is not the policy's.
        """
        folder = Path(root).absolute()
        settings = read_settings(folder / SETTINGS_FILE)
        _bring(settings.languages, folder)
        code = tuple(read_code(folder / name) for name in settings.calculations)
        if allowed is not None:
            require_allowed(code, allowed)
        folders = [find_policy(name, folder) for name in settings.policy_names]
        policies = checked_policies(folders, settings.disclosure, own_calculations(code))
        refuse_unknown_committees(settings, policies)
        _require_spoken(settings.languages, policies)
        return cls(folder, settings, policies[-1], code, policies if settings.policies else ())

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Arrive in another process, which does not know the project's own words yet."""
        self.__dict__.update(state)
        _bring(self.settings.languages, self.root)

    def in_year(self, year: int) -> Project:
        """Return the project with the policy in force in a year; before the first, the first.

        Where the project has one policy, that is in force in every year.
        """
        begun = [one for one in self.policies if one.first_year <= year]
        chosen = begun[-1] if begun else next(iter(self.policies), self.policy)
        return replace(self, policy=chosen)

    @classmethod
    def find(cls, start: str | Path = ".") -> Project:
        """Open the project that `start` lies in, searched upwards."""
        return cls.open(project_folder(start))

    def due(self, year: int) -> str:
        """Return the ISO month in which the measurement of a year is due.

        It is the settings' month, else that of the policy's calendar, else January.

        Examples
        --------
        >>> Project.find().due(2014)
        '2014-01'
        """
        step = self.policy.calendar_for(year).get("measurement")
        month = self.settings.due_month or (int(step.begins[:2]) if step else 1)
        return f"{year}-{month:02d}"

    @property
    def policy_folders(self) -> tuple[Path, ...]:
        """Where those of its policies lie that are its own, and not the package's."""
        folders = (self.root / name for name in self.settings.policy_names)
        return tuple(folder for folder in folders if folder.is_dir())

    @property
    def published(self) -> Path:
        """Published letters, indicators and values."""
        return self.root / "data" / "published"

    @property
    def statbank(self) -> Path:
        """Extracts from Statistics Denmark."""
        return self.root / "data" / "statbank"

    @property
    def geography(self) -> Path:
        """Outlines of areas."""
        return self.root / "data" / "geography"

    @property
    def deliveries(self) -> Path:
        """Accepted deliveries, by year."""
        return self.root / "data" / "deliveries"

    @property
    def measurements(self) -> Path:
        """The publishable records."""
        return self.root / "data" / "measurements"

    @property
    def restricted(self) -> Path:
        """Unsuppressed aggregates; never in git."""
        return self.root / "data" / "restricted"

    @property
    def commentary(self) -> Path:
        """Commentary, by year."""
        return self.root / "data" / "commentary"

    @property
    def notebooks(self) -> Path:
        """Parameterised notebooks."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """What the commands produce, by year."""
        return self.root / "reports"


def project_folder(start: str | Path) -> Path:
    """Return the folder of the project that `start` lies in, searched upwards.

    Raises
    ------
    BarometerError
        If it lies in none.
    """
    folder = Path(start).absolute()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS_FILE).is_file():
            return candidate
    raise BarometerError(
        f"no {SETTINGS_FILE} in {folder} or above it; go to a project's folder or name one with --project"
    )


def _bring(languages: Mapping[str, str], root: Path) -> None:
    for language, file in languages.items():
        bring(root / file, language)


def _require_spoken(brought: Mapping[str, str], policies: Collection[Policy]) -> None:
    spoken = dict.fromkeys(language for policy in policies for language in policy.languages)
    for language, file in brought.items():
        if language not in spoken:
            raise BarometerError(
                f"{SETTINGS_FILE}, languages brings {file} for '{language}', but the policy speaks "
                f"{', '.join(spoken)}; add '{language}' to the policy's languages, or take the file out"
            )


def refuse_unknown_committees(settings: Settings, policies: Collection[Policy]) -> None:
    """Refuse a document number of a committee that no policy has.

    Raises
    ------
    BarometerError
        Naming the committees that there are.
    """
    known = list(dict.fromkeys(one.code for policy in policies for one in policy.committees))
    for code in settings.documents:
        if code not in known:
            raise BarometerError(
                f"{SETTINGS_FILE}, letter, documents names the committee '{code}', which no policy has"
                f"{nearest(code, known)}; expected {', '.join(known)}"
            )


def find_policy(name: str, root: Path) -> Path:
    """Return the folder of a policy: one of the project at `root`, or the one of that name.

    Raises
    ------
    BarometerError
        If there is neither.

    Examples
    --------
    >>> find_policy("copenhagen_2011", Path()).name
    'copenhagen_2011'
    """
    return root / name if is_policy(root / name) else policy_folder(name)

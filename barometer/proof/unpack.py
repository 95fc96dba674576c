"""Opening an archive anywhere: what it holds is checked first, and code in it is not run unasked."""

from __future__ import annotations

import stat
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label
from barometer.policy.own import read_code
from barometer.project import Project
from barometer.proof.anchor import Anchored, verify_code
from barometer.proof.crate import read_digest_list
from barometer.proof.rendered import Render
from barometer.proof.reproduce import reproduce
from barometer.proof.reproduction import DIFFERS, Reproductions
from barometer.proof.verify import Verification, verify
from barometer.records.chain import editions
from barometer.records.packing import SUMS
from barometer.records.record import read_unchecked
from barometer.records.told import Told
from barometer.settings import SETTINGS_FILE, read_settings

LARGEST = 2 << 30
"""Bytes that an archive may hold, unpacked: no archive of a measurement comes near."""


@dataclass(frozen=True)
class UnpackedArchive:
    """An archive, unpacked and held against its own list.

    Attributes
    ----------
    project
        What it holds, as a project; of its own code nothing was run.
    file
        The archive's name.
    edition
        The newest edition that it is of.
    files
        How many files were held against the list.
    code
        Digest of all notebooks, by which they may be allowed to run; "" where there are none.
    """

    project: Project
    file: str
    edition: str
    files: int
    code: str


@dataclass(frozen=True, eq=False)
class ArchiveReproduction(Told):
    """What became of an archive's measurement that was computed again.

    Attributes
    ----------
    file, files
        The archive, and how many of its files were held against its list.
    code
        Digest by which the archive's notebooks may be allowed to run; "" where they were, or there are none.
    checked
        Its records and their chain.
    found
        Its measurement, computed again.
    """

    ALSO = ("ok", "exit_code")

    file: str
    files: int
    code: str
    checked: Verification
    found: Reproductions

    @property
    def ok(self) -> bool:
        """Whether all that the archive holds was computed again, and is equal."""
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0: all is equal; 1: something differs; 3: nothing differs, but not all could be computed."""
        return self.found.exit_code if self.checked.ok else DIFFERS

    def text(self, language: str = "da") -> str:
        """Return the result in words."""
        lines = [label("archive.listed", language, file=self.file, count=self.files)]
        lines += [self.checked.text(language), "", self.found.text(language)]
        if self.code:
            lines.append(label("archive.code", language, code=self.code))
        return "\n".join(lines)


def is_archive(name: str | Path) -> bool:
    """Return whether a name is that of an archive.

    Examples
    --------
    >>> is_archive("archive-2013.zip"), is_archive("2013")
    (True, False)
    """
    return str(name).lower().endswith(".zip")


def reproduce_archive(
    path: Path,
    renders: Callable[[Project], Render] | None = None,
    allowed: Collection[str] = (),
    language: str = "da",
) -> ArchiveReproduction:
    """Compute the measurement of an archive again, in no project but its own.

    Parameters
    ----------
    renders
        Makes from a project what renders its reports; asked only where all code of the archive is allowed.
    allowed
        Digests of the code in the archive that may be run.

    Raises
    ------
    BarometerError
        If the file is no archive, or does not hold what it lists.
    """
    with open_archive(path) as opened:
        project, year = opened.project, int(opened.edition[:4])
        runs = bool(opened.code) and {opened.code, *_own(project)} <= set(allowed)
        render = renders(project) if runs and renders else None
        found = reproduce(project, year, render=render, allowed=allowed, language=language)
        code = "" if runs else opened.code
        return ArchiveReproduction(opened.file, opened.files, code, verify(project), found)


def _own(project: Project) -> set[str]:
    return {read_code(project.root / name).digest for name in project.settings.calculations}


@contextmanager
def open_archive(path: Path) -> Iterator[UnpackedArchive]:
    """Unpack an archive in a temporary folder, held against its own list of digests; run nothing of it.

    Raises
    ------
    BarometerError
        If it cannot be read, or holds anything that it does not list, or not as listed.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        files = unpack(path, root)
        settings = read_settings(root / SETTINGS_FILE)
        measurements = root / "data" / "measurements"
        there = [one.name for one in measurements.glob("*") if (one / "manifest.json").is_file()]
        if not there:
            raise BarometerError(f"{path} holds no record; name a file that barometer archive wrote")
        newest = max(there, key=lambda name: (int(name[:4]), int(name[5:] or 0)))
        policy = read_unchecked(measurements / newest).policy
        project = Project(root, settings, policy)
        yield UnpackedArchive(project, path.name, editions(project)[-1], files, notebooks_digest(project))


def notebooks_digest(project: Project) -> str:
    """Return one SHA-256 over a project's notebooks and their names; "" where there are none."""
    files = sorted(project.notebooks.glob("*.ipynb"))
    return digest("\n".join(f"{file.name} {digest(file.read_bytes())}" for file in files)) if files else ""


def unpack(path: Path, root: Path) -> int:
    """Write an archive's files below `root`, held against its own list; return how many there are.

    Raises
    ------
    BarometerError
        If it cannot be read, or holds anything that it does not list, or not as listed.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            _require_plain(path, entries)
            names = {entry.filename for entry in entries}
            if SUMS not in names:
                raise BarometerError(f"{path} has no {SUMS}; name a file that barometer archive wrote")
            listed = read_digest_list(packed.read(SUMS).decode("utf-8"))
            for name in sorted({*names, *listed} - {SUMS}):
                if name not in names or name not in listed:
                    lost = f"lacks {name}, which it lists"
                    told = lost if name not in names else f"holds {name}, which it does not list"
                    raise BarometerError(f"{path} {told}; it is not as it was written")
                content = packed.read(name)
                if digest(content) != listed[name]:
                    raise BarometerError(
                        f"{path} holds another {name} than it lists; it is not as it was written"
                    )
                file = root / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    except FileNotFoundError as error:
        raise BarometerError(f"{path} does not exist; name a file that barometer archive wrote") from error
    except (zipfile.BadZipFile, OSError, UnicodeDecodeError, RuntimeError, NotImplementedError) as error:
        raise BarometerError(
            f"{path} cannot be read as an archive ({error}); name a file that barometer archive wrote"
        ) from error
    return len(listed)


def _require_plain(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what no archive of this package holds: links, places outside, a name twice, too much."""
    seen: set[str] = set()
    for entry in entries:
        name = PurePosixPath(entry.filename)
        odd = name.is_absolute() or ".." in name.parts or "\\" in entry.filename or entry.is_dir()
        if odd or stat.S_ISLNK(entry.external_attr >> 16) or ":" in name.parts[0]:
            raise BarometerError(f"{path} holds '{entry.filename}', no file of an archive; not opened")
        if entry.filename in seen:
            raise BarometerError(f"{path} holds {entry.filename} twice; not opened")
        seen.add(entry.filename)
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise BarometerError(f"{path} would unpack to more than {LARGEST >> 30} GB; not opened")


def verify_archive(path: Path, code: str = "") -> tuple[UnpackedArchive, Verification | Anchored]:
    """Verify an archive's files, records and chain, and that the chain holds a code, if one is given.

    Raises
    ------
    BarometerError
        If the file is no archive, does not hold what it lists, or `code` is no code.
    """
    with open_archive(path) as opened:
        return opened, verify_code(opened.project, code) if code else verify(opened.project)

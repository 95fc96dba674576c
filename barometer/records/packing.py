"""Files of a project put into one zip: which, in which order, with their digests; no link is followed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.project import Project

SUMS = "SHA256SUMS"
"""The list of digests, as `sha256sum --check` reads it: for a day when no Python runs this any more."""

PAGES = "pages.zip"
"""Name of the archive in a PDF that its pages can be set again from; the oldest have none."""

PUBLISHED_FIGURES = ("indicators.csv", "measurements.csv", "sources.csv", "values.csv")
"""Published figures that pages show; letters beside them are not read."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same contents give the same bytes."""


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return files as one zip that lists the digest of each: the same bytes for the same contents."""
    contents = {**contents, SUMS: digest_list(contents).encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def digest_list(contents: Mapping[str, bytes]) -> str:
    """Return the digests of files, a line each.

    Examples
    --------
    >>> digest_list({"a.txt": b""})[:12]
    'e3b0c44298fc'
    """
    return "".join(f"{digest(contents[name])}  {name}\n" for name in sorted(contents))


def record_files(project: Project, edition: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of a record's public half, each with its place in the project."""
    folder = project.measurements / edition
    yield from plain_files(
        project, [folder / "manifest.json", *map(folder.joinpath, named_in(folder, "files"))]
    )


def named_in(folder: Path, section: str) -> list[str]:
    """Return the files that a manifest names."""
    return list(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))[section])


def plain_files(project: Project, files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield files that belong in the archive; none of them may be a link to something else."""
    for file in files:
        if _is_link(project.root, file):
            raise BarometerError(
                f"{file} is a link, and an archive holds files; put the file itself there and run again"
            )
        yield file.relative_to(project.root).as_posix(), file


def kept_files(root: Path, folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """Yield a folder's files of a kind; what else lies there, and what is a link, is left out."""
    for file in sorted(folder.glob(pattern)) if folder.is_dir() else ():
        if file.is_file() and not file.name.startswith(".") and not _is_link(root, file):
            yield file.relative_to(root).as_posix(), file


def _is_link(root: Path, file: Path) -> bool:
    return any(part.is_symlink() for part in (file, *file.parents) if root in part.parents)

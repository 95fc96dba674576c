"""The restricted half of a record: unsuppressed aggregates beside a secret key, never in version control.

The public manifest names each restricted file by an HMAC under that key: a plain hash of a small table could
be guessed by trying all tables. The key is drawn once for a project and kept in `data/restricted/key`, so
that the same inputs give the same public bytes in the same project, and nobody without the restricted half
can test a guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.files import PRIVATE, private_folder, write_atomic
from barometer.project import Project

KEY_FILE = "key"


def restricted_key(project: Project, *, create: bool = False) -> bytes:
    """Return the project's secret key; draw it if there is none yet and `create` is set.

    Raises
    ------
    BarometerError
        If there is no key, or restricted records lie there without the key that names them.
    """
    path = project.restricted / KEY_FILE
    if not path.is_file():
        halves = [folder.name for folder in project.restricted.glob("[0-9]*") if folder.is_dir()]
        if halves or not create:
            raise BarometerError(
                f"{path} is missing; restore data/restricted/ from the archive written with --restricted"
            )
        private_folder(project.restricted)
        write_atomic(path, secrets.token_hex(32) + "\n", PRIVATE)
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def drawn_key(project: Project) -> bytes:
    """Return the project's secret key, or nothing where none was drawn yet.

    Raises
    ------
    BarometerError
        If restricted records lie there without the key that names them.
    """
    none = not (project.restricted / KEY_FILE).is_file() and not any(project.restricted.glob("[0-9]*"))
    return b"" if none else restricted_key(project)


def keyed_digest(key: bytes, content: bytes | str) -> str:
    """Return the HMAC-SHA-256 of bytes or UTF-8 text as 64 hexadecimal digits.

    Examples
    --------
    >>> keyed_digest(b"key", "The quick brown fox jumps over the lazy dog")[:8]
    'f7bc83f4'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def keyed_file_digest(key: bytes, path: Path) -> str:
    """Return the HMAC-SHA-256 of a file that may be large: microdata are read through, never copied."""
    code = hmac.new(key, digestmod=hashlib.sha256)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            code.update(block)
    return code.hexdigest()


def has_restricted_half(project: Project, edition: str) -> bool:
    """Return whether the restricted half of a record lies here."""
    return (project.restricted / edition).is_dir()


def changed_restricted(project: Project, edition: str, manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of restricted files that are missing or are not those that were frozen."""
    named: Mapping[str, str] = manifest.get("restricted", {}).get("files", {})
    if not named:
        return []
    key = restricted_key(project)
    folder = project.restricted / edition
    return [
        name
        for name, expected in named.items()
        if not (folder / name).is_file()
        or not hmac.compare_digest(keyed_file_digest(key, folder / name), expected)
    ]


def owner_only(path: Path) -> None:
    """Let only the owner read a restricted file or folder."""
    path.chmod(0o700 if path.is_dir() else 0o600)

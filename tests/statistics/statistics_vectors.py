"""Reads vector files, hands each vector to the job it names, and compares what comes back."""

import inspect
import json
import math
import os
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "data" / "vectors"
FOLDER = Path(os.environ.get("BAROMETER_VECTORS") or SHIPPED)

JOBS = {}
"""The function that does each job, under the name that vectors give the job."""


def job(*names):
    """Offer a function as the jobs of these names (its own, if none): parameters are a vector's inputs."""

    def offer(function):
        JOBS.update(dict.fromkeys(names or [function.__name__], function))
        return function

    return offer


def load(folder=FOLDER):
    """Return every vector in a folder but those of set i, which are disclosure control's."""
    files = sorted(path for path in folder.glob("*.json") if not path.name.startswith("i_"))
    return [vector for path in files for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]]


def only(given, *known, where="inputs"):
    """Return a mapping after a check that the adapter knows each of its keys."""
    unknown = sorted(set(given) - set(known))
    assert not unknown, f"{where} has {', '.join(unknown)}, which the adapter does not know; it knows {known}"
    return given


def run(vector):
    """Return what the job that a vector names gives for its inputs, under the vector's names."""
    name = vector["function"]
    assert name in JOBS, f"{name} is not offered"
    only(vector["inputs"], *inspect.signature(JOBS[name]).parameters, where=f"{vector['id']}: {name}'s input")
    return JOBS[name](**vector["inputs"])


def data_file(name):
    """Return the path of a data file: in `data/` beside the vectors, right beside them, or a shipped one."""
    places = (FOLDER / "data" / name, FOLDER / name, SHIPPED / "data" / name)
    return next((path for path in places if path.exists()), places[0])


def differences(got, expected, tolerance, where=""):
    """Return what differs between a result and an expectation, as a list of sentences."""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{where}: expected a mapping, got {got!r}"]
        found = []
        for key, value in expected.items():
            if key in got:
                found += differences(got[key], value, tolerance, f"{where}.{key}")
            else:
                found.append(f"{where}.{key}: the adapter does not know this result; it knows {sorted(got)}")
        return found
    if isinstance(expected, list):
        if not isinstance(got, (list, tuple)) or len(got) != len(expected):
            return [f"{where}: expected {expected}, got {got!r}"]
        pairs = enumerate(zip(got, expected, strict=True))
        return [line for i, (g, e) in pairs for line in differences(g, e, tolerance, f"{where}[{i}]")]
    if expected == "inf":
        return [] if got == math.inf else [f"{where}: expected infinity, got {got!r}"]
    if expected is None or isinstance(expected, (str, bool)):
        return [] if got is expected or got == expected else [f"{where}: expected {expected!r}, got {got!r}"]
    if got is None or isinstance(got, (str, bool)) or not math.isfinite(got):
        return [f"{where}: expected {expected!r}, got {got!r}"]
    allowed = max(tolerance["abs"], tolerance["rel"] * abs(expected))
    return [] if abs(got - expected) <= allowed else [f"{where}: expected {expected!r}, got {got!r}"]

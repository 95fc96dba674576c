"""Reads vector files and compares a result with what a vector expects."""

import json
import math
import os
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "data" / "vectors"
FOLDER = Path(os.environ.get("BAROMETER_VECTORS", SHIPPED))


def load(letters):
    """Return every vector of the sets whose file names begin with one of `letters`."""
    cases = []
    for letter in letters:
        for path in sorted(FOLDER.glob(f"{letter}_*.json")):
            cases += json.loads(path.read_text(encoding="utf-8"))["vectors"]
    return cases


def differences(got, expected, tolerance, where=""):
    """Return what differs between a result and an expectation, as a list of sentences."""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{where}: expected a mapping, got {got!r}"]
        found = []
        for key, value in expected.items():
            found += differences(got.get(key, "nothing"), value, tolerance, f"{where}.{key}")
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

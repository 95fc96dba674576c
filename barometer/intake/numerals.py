"""One cell to one number, as a Dane writes it; what can be read in two ways is refused, never guessed."""

from __future__ import annotations

import math
import re

from barometer.intake.faults import Fault, Place, fault
from barometer.intake.forms import PERCENT, Measure
from barometer.intake.grid import RawCell
from barometer.intake.privacy import plain, turns_into_digits
from barometer.language import in_each
from barometer.units import Unit

_WHOLE = re.compile(r"-?\d+")
_POINTS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_SPACES = re.compile(r"-?\d{1,3}( \d{3})+(,\d+)?")
_DECIMAL = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+")
_ENGLISH = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)\.\d+")
_DATE = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d\d-\d\d.*|\d{1,2}[-/]\d{1,2}"
    r"|\d{0,2}[-. ]*(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*[-. ]*\d{0,4}",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"[-.:?*/x]+|[<>≤≥].*|n\.? ?/?a\.?|null|none|nan|ukendt|ingen.*|mangler|ikke .*"
    r"|diskretion.*|skjult|udeladt",
    re.IGNORECASE,
)
_SWAPPED = str.maketrans(".,", ",.")
LARGEST = 1e9
"""No count of a municipality is larger."""


def read_number(
    cell: RawCell, measure: Measure, unit: Unit | None, place: Place, mark: str = ","
) -> float | Fault:
    """Return the number in a cell, or the fault that says why there is none.

    `unit` is the unit of a finished value, None for counts; `mark` the decimal mark of whoever wrote it.

    Examples
    --------
    >>> from barometer.text import Text
    >>> count = Measure("pupils", "of", Text("I alt", "In all"))
    >>> place, written = Place("a.csv"), ("1.234", "1 234", "1234,0")
    >>> [read_number(RawCell("text", text), count, None, place) for text in written]
    [1234.0, 1234.0, 1234.0]
    >>> read_number(RawCell("text", "12.5"), count, None, place).code
    'decimal_point'
    """
    if cell.kind == "text":
        number = _from_text(cell.text, measure, unit, place, mark)
    elif cell.kind == "number":
        number = cell.number
        if cell.percent and _is_percent(unit):
            # The cell shows 77,0 % and holds 0.77; the sender sees, and means, 77.
            number = float(f"{number * 100:.12g}")
        elif cell.percent:
            shown, expected = f"{number * 100:.6g} %", in_each("intake.a_count")
            return fault("percent_for_count", place, found=shown, expected=expected)
    else:
        code = {"date": "date_for_number", "formula": "formula", "error": "error_value"}.get(cell.kind)
        return fault(code or "not_a_number", place, found=cell.text)
    return number if isinstance(number, Fault) else _in_range(number, measure, unit, place)


def _is_percent(unit: Unit | None) -> bool:
    return unit is not None and unit.scale == "percent"


def _from_text(raw: str, measure: Measure, unit: Unit | None, place: Place, mark: str) -> float | Fault:
    if turns_into_digits(raw):
        return fault("odd_digits", place, found=raw)
    text = plain(raw).lstrip("'")
    for word in PERCENT:
        if text.casefold().endswith(word) and text[: -len(word)].strip():
            text = text[: -len(word)].strip()
            if not _is_percent(unit):
                expected = in_each("intake.a_count") if unit is None else in_each("intake.the_unit")
                return fault("percent_for_count", place, found=raw, expected=expected)
            break
    if len(text) > 40:
        return fault("not_a_number", place, found=raw)
    written, english = text, mark == "."
    if english:
        text = text.translate(_SWAPPED)  # read by the one set of rules, each mark for the other
    if _POINTS.fullmatch(text) and not measure.whole and text.count(".") == 1:
        return fault("ambiguous_comma" if english else "ambiguous_number", place, found=written)
    if any(form.fullmatch(text) for form in (_WHOLE, _POINTS, _SPACES, _DECIMAL)):
        return float(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return fault("decimal_comma" if english else "decimal_point", place, found=written)
    if re.fullmatch(r"-?\d{1,3}(,\d{3}){2,}", text):
        return fault("thousand_point", place, found=written)
    if text.startswith("#"):
        return fault("error_value", place, found=text)
    if _DATE.fullmatch(written):
        return fault("date_for_number", place, found=written)
    return fault("missing_mark" if _MISSING.fullmatch(written) else "not_a_number", place, found=written)


def _in_range(number: float, measure: Measure, unit: Unit | None, place: Place) -> float | Fault:
    if not math.isfinite(number) or abs(number) > 1e12:
        expected = in_each("intake.reasonable")
        return fault("out_of_range", place, found=number, expected=expected)
    if measure.whole:
        if abs(number - round(number)) > 1e-9 * max(1.0, abs(number)):
            code = "thousand_point" if _three_decimals(number) else "not_whole"
            return fault(code, place, found=number)
        number = float(round(number))
    if number > LARGEST and measure.whole:
        return fault("out_of_range", place, found=number, expected=in_each("intake.below_billion"))
    if number < 0 and (measure.whole or _is_percent(unit)):
        return fault("out_of_range", place, found=number, expected=in_each("intake.from_zero"))
    return number + 0.0


def _three_decimals(number: float) -> bool:
    # 1.234 read as a decimal number has exactly three; a percentage or a mean seldom has.
    thousandths = number * 1000
    whole = abs(thousandths - round(thousandths)) < 1e-6
    return whole and round(thousandths) % 10 != 0 and 1 <= number < 1000

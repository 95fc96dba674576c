"""Surveys and registers checked at the door: everything at once, and not a value of them in any message."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.intake.check import CheckReport, Delivery
from barometer.intake.description import MicrodataDescription, Recoding, describe
from barometer.intake.faults import Fault, Place, fault
from barometer.intake.microdata import Microdata, recode_all
from barometer.intake.microdata_files import FORMATS, Unfit, check_rows, read_described
from barometer.intake.privacy import holds_number, personal_column, plain

if TYPE_CHECKING:
    from barometer.policy.model import Policy

SOME = 0.2
"""Of numbers drawn by chance one in thirty looks like a personal number; more are some."""
CHUNK = 100_000
HEAVY = 50
"""So many times the median, and a weight is asked about: a lost decimal comma makes 2,25 into 225."""

Reader = Callable[[MicrodataDescription, Path], tuple[Microdata, list[Unfit]]]


def is_microdata(path: Path, policy: Policy) -> bool:
    """Tell whether a file is a survey or register, or describes one, and not a delivery workbook."""
    names = {one.microdata for one in policy.indicators}
    beside = path.suffix == ".csv" and path.name.partition(".")[0] in names
    return path.suffix.lower() in (".yaml", ".yml", ".sav", ".zsav", ".dta", ".parquet") or beside


def description_of(path: Path) -> Path:
    """Return the description that belongs to a file of microdata, or that it is."""
    name = path.name.partition(".")[0]
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{name}.yaml")


def files_beside(description: Path) -> list[Path]:
    """Return the files that lie beside a description under its name."""
    return [file for file in sorted(description.parent.glob(f"{description.stem}.*")) if file != description]


def check_microdata(
    description: Path,
    policy: Policy,
    year: int,
    earlier: Sequence[Path] = (),
    *,
    suspicious: bool = True,
    read: Reader = recode_all,
) -> CheckReport:
    """Check a survey or register, its description and the file beside it, as it lies.

    Parameters
    ----------
    description
        The YAML file; see `describe`. A table that it names has no file beside it.
    policy, year
        The declarations, and the measurement that it is for.
    earlier
        Descriptions of the same survey in earlier rounds, the newest last.
    suspicious
        Whether to ask about answers that could be right.
    read
        What reads and recodes the file; another engine's for a register that is added up where it lies.

    Raises
    ------
    BarometerError
        If the description does not exist.
    """
    name = description.stem
    wanted = [one for one in policy.indicators if one.microdata == name and one.asked_in(year)]
    if not description.is_file():
        raise BarometerError(
            f"{description} does not exist; a survey or register lies beside its description"
        )
    files, faults, sums = files_beside(description), list[Fault](), list[str]()
    at = Place(description.name)
    if not wanted:
        known = ", ".join(sorted({one.microdata for one in policy.indicators if one.microdata})) or "-"
        faults.append(fault("unknown_microdata", at, found=name, expected=known))
    try:
        described = describe(description)
    except BarometerError as error:
        faults.append(fault("bad_description", at, found=str(error)))
        described = None
    table = described.table if described else ""
    if len(files) != (0 if table else 1):
        faults.append(fault("file_beside_table" if table else "not_one_file", at, found=str(len(files))))
    path = files[0] if len(files) == 1 else description
    if described and not faults:

        def reading(one: MicrodataDescription, file: Path) -> tuple[Microdata, list[Unfit]]:
            data, wrong = read(one, file)
            sums.extend([digest(data.content())] if table else [])
            return data, wrong

        faults += _declared(described, policy, [one.id for one in wanted], year, at)
        before = earlier if suspicious and not table else ()
        faults += _file(described, path, year, before, policy.personal_numbers, reading)
    sha256 = "".join(sums) if table else microdata_digest(path)
    delivery = Delivery(path, sha256, "", tuple(one.id for one in wanted))
    return CheckReport.of(year, faults, deliveries=(delivery,), absent=(), synthetic=policy.synthetic)


def microdata_digest(path: Path) -> str:
    """Return the SHA-256 of a file of any size; "" of what is no file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _declared(
    described: MicrodataDescription, policy: Policy, indicators: Sequence[str], year: int, at: Place
) -> Iterator[Fault]:
    """Yield what a description names that the policy does not, and what its indicators need."""
    for id in indicators:
        for column in policy.indicator(id).calculation_for(year).columns:
            if column not in described.measures:
                known = ", ".join(described.measures)
                yield fault("undescribed", at, found=column, expected=known, indicator=id)
    groups = [group.id for group in policy.groups]
    if described.group:
        yield from _named(described.group, "group", groups, at)
    divided = {one.id: [each.id for each in one.categories] for one in policy.breakdowns}
    for name, item in described.breakdowns.items():
        if name not in divided:
            yield fault("undeclared", at, found=name, expected=", ".join(divided))
        else:
            yield from _named(item, name, divided[name], at)


def _named(item: Recoding, name: str, known: Sequence[str], at: Place) -> Iterator[Fault]:
    for found in dict.fromkeys([*map(str, item.codes.values()), *item.bands]):
        if found not in known:
            yield fault("undeclared", at, found=f"{name}: {found}", expected=", ".join(known))


def _file(
    described: MicrodataDescription,
    path: Path,
    year: int,
    earlier: Sequence[Path],
    numbers: Sequence[str],
    read: Reader,
) -> Iterator[Fault]:
    at = Place(path.name)
    try:
        yield from _personal(described, path, numbers, at)
        data, wrong = read(described, path)
    except Unfit as error:
        yield fault(error.code, at, **error.values)
        return
    yield from (fault(error.code, at, **error.values) for error in wrong)
    yield from _period(data, wrong, year, at)
    if not wrong:
        yield from _heavy(data, at)
    if earlier and not wrong:
        yield from _again(data, path, earlier, at, read)


def _heavy(data: Microdata, at: Place) -> Iterator[Fault]:
    """Tell of a respondent who weighs more than many others."""
    name = data.design.weight if data.design and not data.engine else ""
    if name and (heavy := data.frame[name] > HEAVY * data.frame[name].median()).any():
        first, many = str(heavy.argmax() + 1), str(heavy.sum())
        yield fault("heavy_weight", at, column=name, count=many, first=first, found=str(HEAVY))


def _period(data: Microdata, wrong: Sequence[Unfit], year: int, at: Place) -> Iterator[Fault]:
    """The newest answers are of the year before the measurement."""
    if "period" not in data.frame or data.frame.empty or any(error.code == "no_role" for error in wrong):
        return
    newest = max(data.frame["period"].dropna().astype("str").unique(), default="")
    if newest[:4] != str(year - 1):
        yield fault("wrong_survey_period", at, found=newest[:20], expected=str(year - 1))


def _again(data: Microdata, path: Path, earlier: Sequence[Path], at: Place, read: Reader) -> Iterator[Fault]:
    """Tell of the file of an earlier round, and of the same answers in another file."""
    own = microdata_digest(path)
    for description in earlier:
        if any(microdata_digest(file) == own for file in files_beside(description)):
            yield fault("same_file", at, found=description.parent.name)
            return
    files = files_beside(earlier[-1])
    try:
        before, wrong = read(describe(earlier[-1]), files[0]) if len(files) == 1 else (None, [])
    except BarometerError:
        return
    if before is not None and not wrong and _answers(before).equals(_answers(data)):
        yield fault("same_answers", at, found=earlier[-1].parent.name)


def _answers(data: Microdata) -> pd.DataFrame:
    """Return the answers whatever their order, without the period and the numbers of strata and clusters."""
    numbered = [data.design.strata, data.design.cluster] if data.design else []
    frame = data.frame.drop(columns=["period", *filter(None, numbered)]).astype("str")
    frame = frame[sorted(frame.columns)]
    return frame.sort_values(list(frame.columns), ignore_index=True)


def _personal(
    described: MicrodataDescription, path: Path, patterns: Sequence[str], at: Place
) -> Iterator[Fault]:
    """Yield each column, described or not, that holds personal numbers or whose name announces such data."""
    found = {
        name: "personal_heading" for name in described.columns if described.table and personal_column(name)
    }
    try:
        for name, values in _columns(described, path):
            if personal_column(name) or holds_number(plain(name)):
                found[name] = "personal_heading"
            elif found.get(name) != "personal_heading" and _holds_numbers(values, patterns):
                found[name] = "personal_in_column"
    except Unfit:
        raise
    except Exception:
        read_described(described, path)  # what a library says may hold values; the reader says what is wrong
        raise Unfit(str(path), "microdata_unreadable", found=path.suffix) from None
    yield from (fault(code, at, column=name) for name, code in sorted(found.items()))


def _columns(described: MicrodataDescription, path: Path) -> Iterator[tuple[str, pd.Series]]:
    kind = FORMATS.get(path.suffix.lower()) if path.is_file() else None
    if kind == "csv":
        check_rows(path, described)
        how = {"sep": described.separator, "encoding": described.encoding, "dtype": "str", "index_col": False}
        for part in pd.read_csv(path, chunksize=CHUNK, keep_default_na=False, **how):
            yield from ((str(name), part[name]) for name in part)
    elif kind == "parquet":
        from pyarrow import parquet

        for name in dict.fromkeys(parquet.read_schema(path).names):
            yield name, parquet.read_table(path, columns=[name]).to_pandas(ignore_metadata=True)[name]
    elif kind in ("sav", "dta"):
        import pyreadstat

        table = (pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav)(str(path))[0]
        yield from ((str(name), table[name]) for name in table)


def _holds_numbers(values: pd.Series, patterns: Sequence[str]) -> bool:
    """Tell whether a column holds personal numbers; longer numbers of other kinds look like one by chance."""
    values = values.dropna()
    values = values.map(str) if values.dtype == "object" else values
    texts = pd.Series(pd.unique(values)).astype("str").str.strip()
    odd = texts.str.contains(r"[^\x00-\x7f]")
    texts = texts.where(~odd, texts[odd].map(plain)).str.removesuffix(".0")
    whole = texts.str.fullmatch(r"\d{9,12}")
    numbers = texts[whole].str.zfill(10)
    if len(numbers) and numbers.map(holds_number).mean() >= SOME:
        return True
    if any(texts.str.contains(pattern).any() for pattern in patterns):
        return True
    decimals = texts.str.fullmatch(r"[+-]?\d*[.,]\d+(?:[eE][+-]?\d+)?|\d{1,8}|\d{13,}")
    return bool(texts[~whole & ~decimals].map(holds_number).any())

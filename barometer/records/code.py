"""The code of the chain: what a reader keeps on paper to prove years later that a record is the same.

Each manifest names the hash of the record before it, so that the code of one record stands for all before it.
Whoever keeps one letter can prove the past: `barometer verify --code`. Twenty symbols on paper are the first
80 bits of the record's hash in Crockford's base 32, in which no two symbols look alike, and a check symbol,
which tells a slip of the pen from another record. The form of the code never changes.
"""

from __future__ import annotations

import re

from barometer.errors import BarometerError

BITS = 80
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = SYMBOLS + "*~$=U"
"""The check symbol is the number modulo 37: a symbol or one of five more."""

_READ_AS = str.maketrans("OIL", "011", "- \t\n\u2010\u2011\u2013")
"""Letters that stand for the digit they look like; hyphens and spaces say nothing."""


def chain_code(manifest_bytes_sha256_hex: str) -> str:
    """Return the code of a record from its hash, `XXXX-XXXX-XXXX-XXXX-C`.

    Parameters
    ----------
    manifest_bytes_sha256_hex
        The record's hash, the SHA-256 of its manifest: 64 hexadecimal digits; see
        `barometer.records.chain.record_hash`.

    Raises
    ------
    BarometerError
        If that is no SHA-256.

    Examples
    --------
    >>> chain_code("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    'WERC-8GMR-ZGE1-96QV-M'
    """
    if not re.fullmatch(r"[0-9a-f]{64}", manifest_bytes_sha256_hex):
        raise BarometerError(
            f"'{manifest_bytes_sha256_hex}' is no SHA-256; expected 64 hexadecimal digits of a record's hash"
        )
    number = int(manifest_bytes_sha256_hex[: BITS // 4], 16)
    symbols = "".join(SYMBOLS[number >> place & 31] for place in range(BITS - 5, -1, -5))
    return "-".join([*(symbols[at : at + 4] for at in range(0, BITS // 5, 4)), CHECKS[number % 37]])


def code_as_printed(text: str) -> str:
    """Return a code as someone has written it down in the form in which it is printed.

    Small letters, letters for the digits they look like, and missing hyphens are read.

    Raises
    ------
    BarometerError
        If it is no such code, or its check symbol does not belong to it: a slip, and not another record.

    Examples
    --------
    >>> code_as_printed("werc 8gmr zgei 96qv m")
    'WERC-8GMR-ZGE1-96QV-M'
    """
    plain = text.upper().translate(_READ_AS)
    symbols, check = plain[:-1], plain[-1:]
    if len(symbols) != BITS // 5 or not set(symbols) <= set(SYMBOLS) or check not in CHECKS:
        raise BarometerError(
            f"'{text}' is no code of a record; expected {BITS // 5} letters and digits and a check symbol, "
            "XXXX-XXXX-XXXX-XXXX-X, as it stands on the cover of the report or letter"
        )
    number = 0
    for symbol in symbols:
        number = number << 5 | SYMBOLS.index(symbol)
    if CHECKS[number % 37] != check:
        raise BarometerError(
            f"the code '{text}' was written down with a mistake: its last symbol does not belong to the "
            "others; look at the cover of the report or letter again"
        )
    return chain_code(f"{number:020x}" + "0" * 44)

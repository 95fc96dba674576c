"""Calls to the statistics bank: what is worth another try, and what is not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from barometer.errors import BarometerError
from barometer.statbank.query import Query

ADDRESS = "https://api.statbank.dk/v1/"
"""Statistics Denmark's; a city's own bank lies in a folder of it, as Copenhagen's in s30."""

TRIES, PAUSE, PATIENCE = 4, 1.0, 120.0
"""How often a call is made, how many seconds lie before the second try (then twice as many each), and how
long one may take."""


@dataclass(frozen=True)
class Service:
    """A statistics bank.

    Attributes
    ----------
    address
        Where it is, and not whence one is sent on: a request that is sent on loses what it asks for.
    database
        A city's own bank; "" for Statistics Denmark's.
    pause
        Waits so many seconds; given in tests.
    """

    address: str = ADDRESS
    database: str = ""
    patience: float = PATIENCE
    pause: Callable[[float], None] = time.sleep

    def tableinfo(self, table: str, language: str) -> bytes:
        """Return a table's information as it was answered.

        Raises
        ------
        BarometerError
            If it is refused or cannot be had.
        """
        return self._asked("tableinfo", {"table": table, "lang": language}, "json")

    def data(self, query: Query) -> bytes:
        """Return figures as they were answered.

        Raises
        ------
        BarometerError
            If they are refused or cannot be had.
        """
        return self._asked("data", query.body(), "csv")

    def _asked(self, function: str, body: dict[str, Any], kind: str) -> bytes:
        url = f"{self.address.rstrip('/')}/{self.database + '/' if self.database else ''}{function}"
        reason = ""
        for number in range(TRIES):
            if number:
                self.pause(PAUSE * 2 ** (number - 1))
            try:
                answer = httpx.post(url, json=body, timeout=self.patience, follow_redirects=False)
            except httpx.TransportError as error:  # no answer, a late one, or one that broke off
                reason = _reason(error, self.patience)
                continue
            if answer.status_code < 500:
                return _accepted(answer, url, kind)
            reason = f"it answered {answer.status_code} ({answer.reason_phrase or 'a fault of its own'})"
        raise BarometerError(
            f"{url} could not be reached in {TRIES} tries: {reason}; try again later. What was fetched "
            "before is read from data/statbank/ without it"
        )


def _reason(error: httpx.TransportError, patience: float) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {patience:g} seconds"
    if isinstance(error, httpx.ConnectError):
        return "no connection"
    return "the connection broke off"


def _accepted(answer: httpx.Response, url: str, kind: str) -> bytes:
    if answer.is_redirect:
        raise BarometerError(
            f"{url} is answered from {answer.headers.get('location')}; a request that is sent on loses "
            "what it asks for: give that address with --address"
        )
    if answer.status_code == httpx.codes.OK:
        found = answer.headers.get("content-type", "")
        if "html" in found:
            raise BarometerError(f"{url}: expected {kind.upper()}, found a web page; is the address right?")
        return answer.content
    raise BarometerError(f"{url} refused the request: {_refusal(answer)}")


def _refusal(answer: httpx.Response) -> str:
    """Return the bank's own words, and what to do. The same request would be refused again."""
    try:
        said = answer.json()
        code, message = said["errorTypeCode"], said["message"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"{answer.status_code} ({answer.reason_phrase}), with no reason given"
    return f"{message} ({code}); {ADVICE.get(code, 'ask otherwise')}"


ADVICE = {
    "EXTRACT-NOTFOUND": "look the code up in the table's information",
    "EXTRACT-NOTALLOWED": "name a code for that variable",
    "REQUEST-MISSING": "something that must be said was left out",
    "REQUEST-EMPTY": "what was sent could not be read",
    "REQUEST-LIMIT": "ask for less, add --split, or --bulk",
    "REQUEST-NOTFOUND": "there is no such table or address",
}

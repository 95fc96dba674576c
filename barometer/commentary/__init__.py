"""Commentary that cannot drift from the figures: read, bound by links, checked, refreshed, collected."""

from barometer.commentary.address import Address, parse_address
from barometer.commentary.cells import Collected, collect, insert, remarks
from barometer.commentary.check import Finding, check
from barometer.commentary.documents import Commentary, label, read_file, read_folder
from barometer.commentary.figures import Figures
from barometer.commentary.refresh import Refreshed, refresh
from barometer.commentary.suggest import suggest

__all__ = [
    "Address",
    "Collected",
    "Commentary",
    "Figures",
    "Finding",
    "Refreshed",
    "check",
    "collect",
    "insert",
    "label",
    "parse_address",
    "read_file",
    "read_folder",
    "refresh",
    "remarks",
    "suggest",
]

"""From the administrations' desks to validated tables: templates, checks, accepted deliveries, microdata."""

from barometer.intake.check import CheckReport, Delivery, check_deliveries
from barometer.intake.description import MicrodataDescription, Recoding, describe
from barometer.intake.faults import Fault
from barometer.intake.microdata import Microdata, open_microdata
from barometer.intake.register import Accepted, accept, check_accepted, read_deliveries, register
from barometer.intake.sending import summary, write_check_report
from barometer.intake.tables import DeliveredTable
from barometer.intake.template import write_delivery, write_templates

__all__ = [
    "Accepted",
    "CheckReport",
    "DeliveredTable",
    "Delivery",
    "Fault",
    "Microdata",
    "MicrodataDescription",
    "Recoding",
    "accept",
    "check_accepted",
    "check_deliveries",
    "describe",
    "open_microdata",
    "read_deliveries",
    "register",
    "summary",
    "write_check_report",
    "write_delivery",
    "write_templates",
]

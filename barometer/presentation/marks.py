"""Why a number is not shown, or shown with a mark: the statuses that tables, charts and pages tell apart."""

WITHHELD = ("suppressed", "not_published", "not_asked", "not_delivered")
"""Statuses under which no number may be shown, whatever the frame holds."""

REASONS = ("full_count", "no_earlier", "not_comparable", "not_computable", "not_usable")
"""Why what follows from other numbers is not there: an interval, a change, a gap, another rule's verdict."""

NOTHING = "nothing"
"""Status of a cell that no number belongs in: where nobody is compared with, say. A dash stands there."""

MARKS = {"derived": "†", "no_new_data": "‡"}
"""Statuses under which the number is shown with a mark."""

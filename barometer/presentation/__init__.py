"""What notebooks display: tables, figures, verdicts and notices, and the charts in the house's style."""

from barometer.presentation.charts import category_chart, change_chart, gap_chart
from barometer.presentation.objects import (
    MIME,
    Caption,
    Figure,
    Judgement,
    Notice,
    Passage,
    Several,
    Table,
    Verdicts,
)
from barometer.presentation.series import series_chart
from barometer.presentation.style import PALETTE, VERDICT_COLOURS, figure_from, style
from barometer.presentation.tables import Column, table

__all__ = [
    "MIME",
    "PALETTE",
    "VERDICT_COLOURS",
    "Caption",
    "Column",
    "Figure",
    "Judgement",
    "Notice",
    "Passage",
    "Several",
    "Table",
    "Verdicts",
    "category_chart",
    "change_chart",
    "figure_from",
    "gap_chart",
    "series_chart",
    "style",
    "table",
]

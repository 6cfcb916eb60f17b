"""Spreadsheets: what a clerk hands in (.xlsx, .xls, .csv) as frames of text, and what is handed back."""

from jinguo.kernel.spreadsheet.errors import (
    EmptySpreadsheet,
    LockedSpreadsheet,
    TooLargeSpreadsheet,
    UnreadableSpreadsheet,
)
from jinguo.kernel.spreadsheet.marking import Mark
from jinguo.kernel.spreadsheet.reading import LIMITS, Limits, Merged, Sheet, read
from jinguo.kernel.spreadsheet.writing import SheetOut, write, write_csv

__all__ = [
    "LIMITS",
    "EmptySpreadsheet",
    "Limits",
    "LockedSpreadsheet",
    "Mark",
    "Merged",
    "Sheet",
    "SheetOut",
    "TooLargeSpreadsheet",
    "UnreadableSpreadsheet",
    "read",
    "write",
    "write_csv",
]

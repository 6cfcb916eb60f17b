"""Spreadsheets: what a clerk hands in (.xlsx, .xls, .csv) as frames of text, and what is handed back."""

from jinguo.kernel.spreadsheet.errors import (
    EmptySpreadsheet,
    LockedSpreadsheet,
    TooLargeSpreadsheet,
    UnreadableSpreadsheet,
)
from jinguo.kernel.spreadsheet.marks import Mark
from jinguo.kernel.spreadsheet.process import LIMITS, Limits
from jinguo.kernel.spreadsheet.reader import NAMES, read, top
from jinguo.kernel.spreadsheet.sheets import Merged, Sheet, sheet_of
from jinguo.kernel.spreadsheet.writer import SheetOut, write, write_csv

__all__ = [
    "LIMITS",
    "NAMES",
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
    "sheet_of",
    "top",
    "write",
    "write_csv",
]

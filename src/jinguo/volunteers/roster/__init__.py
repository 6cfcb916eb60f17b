"""Roster (花名册): a messy table of volunteers becomes good rows, and bad rows with reasons. No database, no clock."""

from jinguo.volunteers.roster.choice import Choice
from jinguo.volunteers.roster.cleaner import Cleaned, clean
from jinguo.volunteers.roster.errors import MissingColumns, NotVolunteers, StrangeChoice, TwoPeople, UndecidedColumns
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.rejects import rejects
from jinguo.volunteers.roster.shapes import BAD, ROSTER

__all__ = [
    "BAD",
    "ROSTER",
    "Choice",
    "Cleaned",
    "Layout",
    "MissingColumns",
    "NotVolunteers",
    "StrangeChoice",
    "TwoPeople",
    "UndecidedColumns",
    "clean",
    "rejects",
]

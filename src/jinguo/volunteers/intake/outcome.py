"""The outcome of a roster: who was taken, known, sent back, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import polars as pl

from jinguo.people.resemblance import Likeness
from jinguo.volunteers.roster.cleaner import Cleaned
from jinguo.volunteers.roster.omissions import Omission
from jinguo.volunteers.roster.outline import masked

LEFT_MOST = 30
"""Rows of each kind that a page names; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Suspected:
    """A row that would be taken as somebody new, though she resembles somebody registered within the actor's reach."""

    sheet: str
    row: int
    name: str
    volunteer: UUID
    who: str
    number: str
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class SentBack:
    """A row that is not taken: its sheet and its number there, whose it is ("" = no name), and why."""

    sheet: str
    row: int
    name: str
    reason: str


SENT_BACK_MOST = 10
"""Rejected rows that are told one by one; the workbook has all."""

SUSPECTED_MOST = 200
"""Rows that a preview marks; after the import all of them are found as pairs."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of importing a roster.

    Attributes:
        added: new volunteers; with a dry run, those who would be.
        known: rows of volunteers who were registered already; nothing of them is changed.
        rejected: rows that were not taken.
        left_out: how many rows are nobody, by what they are; with `added`, `known` and `rejected` they are all `rows`.
        left_rows: the first rows of each such kind, for the page.
        rows: of the file, with anything in them; of lists side by side each its own.
        roster: what the import is found again by; with a dry run nothing is.
        lacking: people who are taken with a wrong field left empty.
        asked: whether the file itself says who has agreed; else whoever imports answers for it.
        reasons: how many rows for each reason, the commonest first.
        rejects: a workbook of those rows with a reason each; None when there are none.
        mapping: sheet -> our column -> the file's column.
        ignored: sheet -> headers that were not used.
        notes: sentences about sheets that were left out.
        file_hash: SHA-256 of the file, as in the log.
        number: that of the workbook of rejects, for the register of exports: see `register_rejects`.
        suspected: with a dry run, rows that may be somebody who is registered already.
        first: the first rows that were not taken.
    """

    added: int
    known: int
    rejected: int
    reasons: Mapping[str, int]
    rejects: bytes | None
    mapping: Mapping[str, Mapping[str, str]]
    ignored: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    file_hash: str
    dry_run: bool
    number: str = ""
    suspected: tuple[Suspected, ...] = ()
    first: tuple[SentBack, ...] = ()
    left_out: Mapping[Omission, int] = field(default_factory=dict)
    left_rows: Mapping[Omission, tuple[str, ...]] = field(default_factory=dict)
    rows: int = 0
    roster: UUID | None = None
    lacking: int = 0
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """The registry's answer to cleaned rows: how many are new and known, and those that it refused (shape REFUSED)."""

    added: int
    known: int
    refused: pl.DataFrame
    suspected: tuple[Suspected, ...] = ()
    roster: UUID | None = None
    lacking: int = 0


def imported(
    cleaned: Cleaned,
    taken: Taken,
    bad: pl.DataFrame,
    *,
    file_hash: str,
    dry_run: bool,
    number: str,
    rejects: bytes | None,
) -> Imported:
    """Put together the outcome of a cleaned roster that was `taken`; `bad` are all rows that go back (shape BAD)."""
    omitted, omitted_rows = left_out(cleaned)
    return Imported(
        added=taken.added,
        known=taken.known,
        rejected=bad.height,
        reasons=dict(bad["reason"].value_counts(sort=True).iter_rows()),
        rejects=rejects,
        mapping={layout.sheet: layout.mapping for layout in cleaned.layouts},
        ignored={layout.sheet: layout.ignored for layout in cleaned.layouts},
        notes=cleaned.notes,
        file_hash=file_hash,
        dry_run=dry_run,
        number=number,
        suspected=taken.suspected,
        first=first(bad, cleaned),
        left_out=omitted,
        left_rows=omitted_rows,
        rows=cleaned.rows,
        roster=taken.roster,
        lacking=taken.lacking,
        asked=all("agree_collect" in layout.columns for layout in cleaned.layouts),
    )


def first(bad: pl.DataFrame, cleaned: Cleaned) -> tuple[SentBack, ...]:
    """Show the first rows that are sent back, for the page; a number in the column of names is hidden."""
    places = {layout.sheet: layout.columns["name"] for layout in cleaned.layouts}
    rows = bad.head(SENT_BACK_MOST).select("sheet", "row", "reason", "cells").iter_rows()
    return tuple(
        SentBack(sheet, row, masked((cells[places[sheet]] or "").strip()), reason) for sheet, row, reason, cells in rows
    )


def left_out(cleaned: Cleaned) -> tuple[Mapping[Omission, int], Mapping[Omission, tuple[str, ...]]]:
    """Count the rows of each kind that are nobody, and name the first of them as “工作表 第 n 行”."""
    rows = cleaned.left_out
    several = rows["sheet"].n_unique() > 1
    counts = dict(rows["omission"].value_counts().iter_rows())
    named = {
        kind: tuple(
            f"{sheet} 第 {row} 行" if several else f"第 {row} 行"
            for sheet, row, _ in rows.filter(pl.col("omission") == kind.value).head(LEFT_MOST).iter_rows()
        )
        for kind in Omission
        if kind.value in counts
    }
    return {kind: counts[kind.value] for kind in named}, named

"""Days as clerks write them: birth dates, whole or in part."""

from datetime import date

import polars as pl

from jinguo.people.identity import ID_EARLIEST

CLAUSE = "{}看不懂，请写成 1980-01-05 的样子"
IMPOSSIBLE = "{}不对，请核对"
SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers from 1900-03-01 on (the 1900 date system)."""
SERIAL = r"^[1-9][0-9]{4}(?:\.[0-9]+)?$"
COMPACT = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
COMPACT_MONTH = r"^([0-9]{4})([0-9]{2})$"
WRITTEN = r"^([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T].*)?)?)?$"
BREAKS = r" ?[年月./\-、,] ?"
BLANKS = r"^([0-9]{4}) ([0-9]{1,2}) ([0-9]{1,2})$"
OCTOBER = r"^[0-9]{4}\.1$"
"""1980.1: as a number it is also what Excel makes of 1980.10."""


def parts(text: pl.Expr) -> pl.Expr:
    """Read year, month and day of tidied text as a struct of Int32, null where not given; null where not understood.

    2024-1-5, 2024.1.5, 2024/1/5, 2024、1、5, 2024 1 5, 2024年1月5日 (or 号), each also without the day or the month,
    20240105, 202401, 45296 (Excel's serial number, five digits: 1927-05-18 on), with or without a time of day.
    """
    parted = text.str.replace(BLANKS, "${1}-${2}-${3}")
    plain = parted.str.replace_all(BREAKS, "-").str.replace("[日号]", "").str.strip_chars("- ")
    serial = pl.lit(SERIAL_ZERO) + pl.duration(days=_number(text, r"^([0-9]{5})"))
    is_serial = text.str.contains(SERIAL)
    patterns = (COMPACT, COMPACT_MONTH, WRITTEN)
    year, month, day = (
        pl.coalesce(_number(plain, pattern, group) for pattern in patterns if group < 3 or pattern != COMPACT_MONTH)  # noqa: PLR2004
        for group in (1, 2, 3)
    )
    return pl.struct(
        pl.when(is_serial).then(serial.dt.year()).otherwise(year).cast(pl.Int32).alias("year"),
        pl.when(is_serial).then(serial.dt.month()).otherwise(month).cast(pl.Int32).alias("month"),
        pl.when(is_serial).then(serial.dt.day()).otherwise(day).cast(pl.Int32).alias("day"),
    )


def whole(found: pl.Expr) -> pl.Expr:
    """Make the date, where year, month and day are given and there is such a day."""
    year, month, day = (found.struct.field(name).cast(pl.String) for name in ("year", "month", "day"))
    text = pl.concat_str(year.str.zfill(4), month.str.zfill(2), day.str.zfill(2), separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)


def problem(text: pl.Expr, found: pl.Expr, today: date, label: str = "出生日期") -> pl.Expr:
    """The clause where a date is not understood, does not exist, or is before 1900 or after today; a month will do."""
    year, month, day = (found.struct.field(name) for name in ("year", "month", "day"))
    partial = ~year.is_between(ID_EARLIEST.year, today.year) | ~month.is_between(1, 12)
    no_such = day.is_not_null() & ~whole(found).is_between(ID_EARLIEST, today).fill_null(value=False)
    wrong = pl.when(partial.fill_null(value=False) | no_such).then(pl.lit(IMPOSSIBLE.format(label)))
    return pl.when(text.is_not_null() & year.is_null()).then(pl.lit(CLAUSE.format(label))).otherwise(wrong)


def differs(text: pl.Expr, found: pl.Expr, born_on: pl.Expr) -> pl.Expr:
    """Whether what is given contradicts a known birth date; 1980.1 agrees with January and with October."""
    year, month, day = (found.struct.field(name) for name in ("year", "month", "day"))
    october = text.str.contains(OCTOBER) & (born_on.dt.month() == 10)  # noqa: PLR2004
    month_differs = (month != born_on.dt.month()) & ~october
    return pl.any_horizontal(
        (year != born_on.dt.year()).fill_null(value=False),
        month_differs.fill_null(value=False),
        (day != born_on.dt.day()).fill_null(value=False),
    )


def _number(text: pl.Expr, pattern: str, group: int = 1) -> pl.Expr:
    return text.str.extract(pattern, group).cast(pl.Int32, strict=False)

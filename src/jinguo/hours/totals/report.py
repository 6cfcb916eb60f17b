"""Totals folded from the ledger, written once in narwhals, so that the same functions run on Polars here and on
PySpark elsewhere.

LEDGER, the input, has one row an entry; a fold needs the key that it folds by and
    volunteer: Binary (16 bytes) · source: String (hours.catalogue.Source) · credited_minutes: Int64 · tally: Int64
Reversals are rows with negative minutes and tally, so plain sums are right in any order.

Each fold gives one row a key: the key, people: Int64 (distinct volunteers), times: Int64, one column of minutes for
each source (Int64), and minutes: Int64, their sum.
"""

from collections.abc import Callable

import narwhals as nw

from jinguo.hours.catalogue import By, Source

SOURCES = [source.value for source in Source]


def by_volunteer(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by volunteer (volunteer: Binary), if anything is left. Order: minutes descending, then volunteer."""
    left = (nw.col("times") != 0) | (nw.col("minutes") != 0)
    return _fold(ledger, "volunteer").filter(left).sort("minutes", "volunteer", descending=[True, False])


def by_organisation(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by unit (unit: String, a path). Order: path."""
    return _fold(ledger, "unit").sort("unit")


def by_service_class(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by service class (service_class: String). Order: minutes descending, then class."""
    return _fold(ledger, "service_class").sort("minutes", "service_class", descending=[True, False])


def by_programme(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by programme (programme: Binary; null = in none). Order: minutes descending, then programme."""
    return _fold(ledger, "programme").sort("minutes", "programme", descending=[True, False], nulls_last=True)


def by_month(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by Beijing month (month: Int32 yyyymm). Order: month."""
    return _fold(ledger, "month").sort("month")


def by_method(ledger: nw.LazyFrame) -> nw.LazyFrame:
    """Total by method of proof (method: String, hours.catalogue.Method). Order: minutes descending, then method."""
    return _fold(ledger, "method").sort("minutes", "method", descending=[True, False])


FOLDS: dict[By, Callable[[nw.LazyFrame], nw.LazyFrame]] = {
    By.VOLUNTEER: by_volunteer,
    By.ORGANISATION: by_organisation,
    By.SERVICE_CLASS: by_service_class,
    By.PROGRAMME: by_programme,
    By.MONTH: by_month,
    By.METHOD: by_method,
}


def _fold(ledger: nw.LazyFrame, key: str) -> nw.LazyFrame:
    """Fold the ledger by a key, per volunteer first: who has nothing left after reversals is not among the people.

    Who has minutes is, also where they belong to a time that began earlier: the night into the first of a month.
    """
    minutes, nothing = nw.col("credited_minutes").cast(nw.Int64), nw.lit(0, nw.Int64)
    parts = ledger.with_columns(
        nw.col("tally").cast(nw.Int64).alias("times"),
        *[nw.when(nw.col("source") == source).then(minutes).otherwise(nothing).alias(source) for source in SOURCES],
    )
    sums = ["times", *SOURCES]
    each = parts.group_by(*dict.fromkeys([key, "volunteer"])).agg(nw.col(*sums).sum())
    served = (nw.col("times") > 0) | (nw.sum_horizontal(*SOURCES) > 0)
    each = each.with_columns(served.cast(nw.Int64).alias("people"))
    folded = each if key == "volunteer" else each.group_by(key).agg(nw.col("people", *sums).sum())
    return folded.with_columns(nw.sum_horizontal(*SOURCES).alias("minutes")).select(key, "people", *sums, "minutes")

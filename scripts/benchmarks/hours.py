"""Totals by volunteer through the product's own query, against reading the same rows by ADBC and grouping them in
Polars.
"""

import argparse
import asyncio
import statistics
from uuid import UUID

import asyncpg
import polars as pl
from adbc_driver_postgresql import dbapi

from benchmarks.common import Meter, Result, plant, say, service
from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.hours.forms import Selection
from jinguo.hours.totals.queries import totals

ENTRIES_EACH = 10
ROUNDS = 5

_PEOPLE = """
INSERT INTO person (id, organisation, path, name, initials, sex, phone_tail, created_at, updated_at)
SELECT gen_random_uuid(), o.id, o.path, '志愿者' || n, '|zyz|', 2, '', now(), now()
  FROM generate_series(1, $1::int) n
  JOIN (SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS places FROM organisation) o
    ON o.place = n % o.places"""

_VOLUNTEERS = """
INSERT INTO volunteer (id, person, number, organisation, path, manner, skills, service_classes, available, remark,
       enrolled_at)
SELECT gen_random_uuid(), id, lpad((row_number() OVER ())::text, 8, '0'), organisation, path, '名册', '', '{}', '',
       '', now() FROM person"""

_ENTRIES = """
INSERT INTO entry (id, volunteer, person, home_path, path, title, service_class, source, day, month, start_minute,
       end_minute,
                   served_minutes, credited_minutes, tally, rule_version, reason, recorded_at, recorded_by_name,
                   approved_by_name)
SELECT gen_random_uuid(), v.id, v.person, v.path, v.path, '社区服务', 'community',
       CASE WHEN n % 9 = 0 THEN 'backfilled' ELSE 'scan' END,
       d.day, to_char(d.day, 'YYYYMM')::int, d.minute, d.minute + 90 + n, 90 + n, 90 + n, 1, 'base-1', '', now(), '', ''
  FROM volunteer v, generate_series(1, $1::int) n,
       LATERAL (SELECT date '2026-01-01' + n * 30 AS day,
       (date '2026-01-01' + n * 30 - date '1970-01-01') * 1440 AS minute) d"""


def options(parser: argparse.ArgumentParser) -> None:
    """How many ledger entries."""
    parser.add_argument("--rows", type=int, default=1_000_000)


def run(arguments: argparse.Namespace) -> Result:
    """Fill the ledger, then measure both ways in turn, each several times; the ratio is that of the medians."""
    return asyncio.run(_run(arguments.rows))


async def _run(rows: int) -> Result:
    async with service(settings={"max_wal_size": "8GB"}) as server:
        await plant()
        say(f"filling the ledger with {rows} entries")
        await _fill(server.dsn("postgres"), rows)
        officer = Actor(UUID(int=1), "统计员", (Grant(Role.OFFICER, "/330211/"),))
        ours, floors = [], []
        with Meter(server.pid) as meter:
            for _ in range(ROUNDS):
                ours.append(await _ours(officer, server.pid, rows))
        for _ in range(ROUNDS):
            floors.append(await _floor(server.dsn("postgres"), server.pid))
    seconds, floor = (
        statistics.median(each.seconds for each in ours),
        statistics.median(each.seconds for each in floors),
    )
    cpu = sum(each.cpu_seconds for each in ours) / ROUNDS
    return Result(
        name="hours",
        ops=rows,
        seconds=seconds,
        ratio=seconds / floor,
        floor="同样的行用 ADBC 读出、用 Polars 分组（时间比，越小越好）",
        cpu_us_per_op=cpu / rows * 1e6,
        peak_mb=meter.peak_mb,
        more={"floor_seconds": floor, "volunteers": max(1, rows // ENTRIES_EACH)},
    )


async def _fill(dsn: str, rows: int) -> None:
    each = min(ENTRIES_EACH, rows)
    root = await asyncpg.connect(dsn)
    try:
        await root.execute(_PEOPLE, max(1, rows // each))
        await root.execute(_VOLUNTEERS)
        await root.execute(_ENTRIES, each)
        await root.execute("VACUUM ANALYZE")
    finally:
        await root.close()


async def _ours(officer: Actor, server: int, rows: int) -> Meter:
    with Meter(server) as meter:
        figures = await totals(officer, Selection())
    if figures.frame["times"].sum() != rows:
        raise SystemExit("the totals do not hold every entry")
    return meter


async def _floor(dsn: str, server: int) -> Meter:
    with Meter(server) as meter:
        grouped = await asyncio.to_thread(_read_and_group, dsn)
    say(f"floor: {grouped.height} groups in {meter.seconds:.2f} s")
    return meter


def _read_and_group(dsn: str) -> pl.DataFrame:
    with dbapi.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT volunteer, source, credited_minutes, tally FROM entry")
        rows = cursor.fetch_polars()
    minutes = pl.col("credited_minutes").cast(pl.Int64)
    return rows.group_by("volunteer").agg(minutes.sum(), pl.col("tally").cast(pl.Int64).sum())

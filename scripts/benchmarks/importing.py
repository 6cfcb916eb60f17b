"""A roster taken in by the product's own import, against fastexcel reading the same file and COPY of the same rows.

Two floors, both measured in the same run. *stored*: fastexcel, then COPY of the rows that the import stores (person,
volunteer, consents, sealed beforehand) into twins of these tables with the same keys, indexes and references: what
PostgreSQL itself asks for such rows. *bare*: fastexcel, then COPY of the file's own cells into one table of text
without any key. Ours reads the file in a process of its own, cleans, checks, finds places and duplicates, and seals.
"""

import argparse
import asyncio
import io
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import fastexcel
import polars as pl

from benchmarks.common import Meter, Result, plant, say, service
from jinguo.authority.actor import SYSTEM
from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.organisations.queries import below
from jinguo.people.identity import check_digit
from jinguo.volunteers.intake.actions import import_file

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "梅芳静丽娟艳敏霞秀兰英华慧巧美娜淑惠珠翠雅芝玉萍红娥玲芬燕彩春菊凤洁"
STORED = ("person", "volunteer", "consent")
EMPTY = """
SET session_replication_role = replica; TRUNCATE person, volunteer, consent CASCADE; RESET session_replication_role"""
"""As the superuser: the ledger refuses to be emptied even where it is empty."""
REFERENCES = (
    ("person", "organisation", "organisation"),
    ("volunteer", "person", "twin_person"),
    ("volunteer", "organisation", "organisation"),
    ("consent", "person", "twin_person"),
)


def options(parser: argparse.ArgumentParser) -> None:
    """How long the roster is, and how often each way is measured."""
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)


def run(arguments: argparse.Namespace) -> Result:
    """Measure the three ways in turn; each ratio is that of the medians."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder) / "花名册.xlsx", arguments.rows, arguments.rounds))


async def _run(file: Path, rows: int, rounds: int) -> Result:
    ours: list[Meter] = []
    stored: list[float] = []
    bare: list[float] = []
    async with service(settings={"max_wal_size": "8GB"}) as server:
        await plant()
        say(f"writing a roster of {rows} people")
        write([SheetOut("花名册", _roster(rows, [place.code for place in await below("/330211/")]))], file)
        root = await asyncpg.connect(server.dsn("postgres"))
        await _make_twins(root)
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            await root.execute(EMPTY)
            ours.append(await _ours(server.pid, file, rows))
            copies = {table: await _copied(root, table) for table in STORED}
            stored.append(await _timed(lambda copies=copies: _stored(root, file, copies)))
            bare.append(await _timed(lambda: _bare(root, file)))
        await root.close()
    seconds = statistics.median(each.seconds for each in ours)
    return Result(
        name="import",
        ops=rows,
        seconds=seconds,
        ratio=seconds / statistics.median(stored),
        floor="fastexcel reads the same file, then COPY of the same stored rows into twins of the tables",
        cpu_us_per_op=statistics.median(each.cpu_seconds for each in ours) / rows * 1e6,
        peak_mb=max(each.peak_mb for each in ours),
        more={
            "floor_seconds": statistics.median(stored),
            "bare_floor": "fastexcel reads the same file, then COPY of its cells into one table of text without keys",
            "bare_floor_seconds": statistics.median(bare),
            "bare_ratio": seconds / statistics.median(bare),
        },
    )


async def _ours(server: int, file: Path, rows: int) -> Meter:
    with Meter(server) as meter:
        imported = await import_file(SYSTEM, file)
    if (imported.added, imported.known, imported.rejected) != (rows, 0, 0):
        raise RuntimeError(f"not all rows were taken: {imported.added} of {rows}, {imported.reasons}")
    return meter


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    with Meter() as meter:
        await work()
    return meter.seconds


def _read(file: Path) -> pl.DataFrame:
    return fastexcel.read_excel(file).load_sheet(0, header_row=None, dtypes="string").to_polars()


async def _bare(root: asyncpg.Connection, file: Path) -> None:
    cells = _read(file)
    columns = [f"c{place}" for place in range(cells.width)]
    await root.execute(
        f"DROP TABLE IF EXISTS bare; CREATE TABLE bare ({', '.join(f'{name} text' for name in columns)})"
    )
    await root.copy_records_to_table("bare", records=cells.iter_rows(), columns=columns)


async def _stored(root: asyncpg.Connection, file: Path, copies: dict[str, bytes]) -> None:
    _read(file)
    async with root.transaction():
        await root.execute("TRUNCATE twin_person, twin_volunteer, twin_consent")
        for table, content in copies.items():
            await root.copy_to_table(f"twin_{table}", source=io.BytesIO(content), format="binary")


async def _make_twins(root: asyncpg.Connection) -> None:
    for table in STORED:
        await root.execute(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
    for table, column, target in REFERENCES:
        await root.execute(f"ALTER TABLE twin_{table} ADD FOREIGN KEY ({column}) REFERENCES {target} (id)")


async def _copied(root: asyncpg.Connection, table: str) -> bytes:
    buffer = io.BytesIO()
    await root.copy_from_table(table, output=buffer, format="binary")
    return buffer.getvalue()


def _roster(rows: int, codes: list[str]) -> pl.DataFrame:
    """Invented people in the columns of the neutral template; every phone and ID number once, all of them right."""
    people = [_person(number, codes) for number in range(rows)]
    return pl.DataFrame(people, schema=dict.fromkeys(HEADERS, pl.String), orient="row")


HEADERS = (
    *("姓名", "证件类型", "证件号码", "性别", "出生日期", "手机号码", "所属村社", "民族", "政治面貌", "学历"),
    *("工作单位及职务", "专业技能", "服务类别", "可服务时间", "志愿者编号", "紧急联系人", "紧急联系人电话"),
    *("同意收集个人信息", "同意公示", "备注"),
)


def _person(number: int, codes: list[str]) -> tuple[str, ...]:
    born = date(1955, 1, 1) + timedelta(days=number * 7 % 18_000)
    first = f"330211{born:%Y%m%d}{number // 18_000 * 2 % 1000:03}"
    name = SURNAMES[number % 20] + GIVEN[number // 20 % 34] + GIVEN[number // 680 % 34]
    return (
        *(name, "居民身份证", first + check_digit(first), "女", born.isoformat(), f"138{number:08}"),
        *(codes[number % len(codes)], "汉族", ("群众", "中共党员")[number % 2], ("大学本科", "高中")[number % 2]),
        *("", ("烹饪", "唱歌", "理发", "")[number % 4], ("社区服务、卫生健康", "文明风尚")[number % 2], "周末"),
        *(f"3302{number:09}", "王建国", f"139{number:08}", "是", ("是", "否")[number % 2], ""),
    )

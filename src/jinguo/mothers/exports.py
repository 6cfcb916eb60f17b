"""爱心妈妈名单 as a file: what the desk's list shows of each, registered with its purpose before it leaves."""

import asyncio
from dataclasses import dataclass

import polars as pl

from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import mark_of, new_number, numbered, purpose_of, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.labels import Labelled
from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.mothers.queries import MotherRow, Wanted, all_of


@dataclass(frozen=True, slots=True)
class Exported:
    """A file ready to be saved; `number` is the export's in the register."""

    name: str
    content: bytes
    number: str
    rows: int


async def export_mothers(actor: Actor, wanted: Wanted, *, purpose: str) -> Exported:
    """Write the list as a workbook. Phones and reasons are not in it. Raises Forbidden; Invalid: no purpose."""
    require(actor, Permission.EXPORT_VOLUNTEERS, within=wanted.within or actor.path or "")
    purpose, number = purpose_of(purpose), new_number()
    found = await all_of(actor, wanted)
    table = pl.DataFrame([_shown(row) for row in found], schema=_SHAPE)
    content = await asyncio.to_thread(write, [SheetOut("爱心妈妈", table)], mark=mark_of(actor, number))
    name = numbered(number, f"爱心妈妈名单_{clock.today():%Y%m%d}.xlsx")
    selection = {
        "organisation": wanted.within or actor.path or "",
        "state": wanted.state.label if wanted.state else "全部在办",
        "gate": wanted.gate,
        "only": wanted.only.words if wanted.only else "",
    }
    await register_export(
        actor,
        number,
        kind=ExportKind.MOTHERS,
        purpose=purpose,
        selection=selection,
        columns=table.columns,
        rows=table.height,
        file_name=name,
        content=content,
    )
    return Exported(name, content, number, table.height)


_DAYS = ("从哪天", "最早到期", "登记日期")
_COLUMNS = (
    *("巾帼册编号", "姓名", "所属组织", "状态", "从哪天", "还缺", "最早到期", "愿结人数", "愿意去"),
    *("专长", "语言", "有空", "队伍", "登记方式", "登记日期"),
)
_SHAPE = dict.fromkeys(_COLUMNS, pl.String) | dict.fromkeys(_DAYS, pl.Date) | {"愿结人数": pl.Int16}


def _shown(row: MotherRow) -> dict[str, object]:
    return {
        "巾帼册编号": row.number,
        "姓名": row.name,
        "所属组织": row.organisation,
        "状态": row.state.label,
        "从哪天": clock.beijing_day(row.since),
        "还缺": "、".join(gate.label for gate in row.missing),
        "最早到期": row.first_end,
        "愿结人数": row.capacity,
        "愿意去": row.distance.label,
        "专长": _words(row.skills),
        "语言": _words(row.languages),
        "有空": _words(row.slots),
        "队伍": row.team_name,
        "登记方式": row.manner.label,
        "登记日期": clock.beijing_day(row.registered_at),
    }


def _words(members: tuple[Labelled, ...]) -> str:
    return "、".join(member.label for member in members)

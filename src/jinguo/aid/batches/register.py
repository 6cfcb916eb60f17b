"""发放登记册 as a file to hand upward: a line a receiver, registered with its purpose before it leaves.

A woman is named in it only where the actor's grant covers her, and each naming is in the log; a child never is.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from jinguo.aid.batches.queries import BatchRow, ShareRow, batch, shares
from jinguo.aid.catalogue import Purpose
from jinguo.aid.women.grants import read
from jinguo.aid.women.queries import covering
from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import mark_of, new_number, numbered, purpose_of, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.spreadsheet import SheetOut, write

_SHAPE = dict.fromkeys(("编号", "姓名", "所在组织", "项目", "得到什么"), pl.String) | {
    "金额（元）": pl.Int32,
    "发放日期": pl.Date,
    **dict.fromkeys(("由谁送到", "签收单编号", "没有发的原因"), pl.String),
}


@dataclass(frozen=True, slots=True)
class Register:
    """A file ready to be saved; `number` is the export's in the register."""

    name: str
    content: bytes
    number: str


async def export_register(actor: Actor, batch_id: UUID, *, purpose: str) -> Register:
    """Write a batch's register as a workbook. Raises NoSuchBatch, Forbidden; Invalid: no purpose."""
    found = await batch(actor, batch_id)
    require(actor, Permission.KEEP_AID, within=found.path)
    purpose, number = purpose_of(purpose), new_number()
    lines = [_shown(found, share, await _name(actor, share)) for share in await shares(actor, batch_id)]
    table = pl.DataFrame(lines, schema=_SHAPE)
    content = await asyncio.to_thread(write, [SheetOut("发放登记册", table)], mark=mark_of(actor, number))
    name = numbered(number, f"发放登记册_{found.code}.xlsx")
    await register_export(
        actor,
        number,
        kind=ExportKind.AID,
        purpose=purpose,
        selection={"organisation": found.path, "batch": found.code},
        columns=table.columns,
        rows=table.height,
        file_name=name,
        content=content,
    )
    return Register(name, content, number)


async def _name(actor: Actor, share: ShareRow) -> str:
    """The woman's name, where a grant of the actor covers her; else nothing."""
    if share.woman is None:
        return ""
    async with transaction(actor):
        key = await covering(share.woman, actor.id)
    return ((await read(actor, share.woman, Purpose.REGISTER)).name or "") if key else ""


def _shown(found: BatchRow, share: ShareRow, name: str) -> dict[str, object]:
    return {
        "编号": share.code,
        "姓名": name,
        "所在组织": share.organisation,
        "项目": f"{found.programme.label}：{found.title}",
        "得到什么": found.goods,
        "金额（元）": share.value,
        "发放日期": share.given_on,
        "由谁送到": share.given_by,
        "签收单编号": share.receipt,
        "没有发的原因": share.reason.label if share.reason else "",
    }

"""Totals as a file to hand upward: what is on the page, masked, with a sheet that says how to get the same figure
again.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from uuid import UUID

import polars as pl

from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import Register, mark_of, new_number, numbered, purpose_of, register_export
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import By, Source
from jinguo.hours.forms import Selection
from jinguo.hours.totals.queries import Totals, totals
from jinguo.kernel import clock
from jinguo.kernel.database.frames import frame
from jinguo.kernel.process.progress import Tell, silent
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.kernel.spreadsheet import SheetOut, write, write_csv
from jinguo.people.identity import mask_id, mask_phone
from jinguo.people.restriction import unrestricted
from jinguo.people.tables import Person

STEPS = 3
"""Of a file: totals, names, writing."""


class FileKind(StrEnum):
    """The kind of file to export."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file ready to be saved; `number` is the export's in the register, `minutes` is what its rows sum to."""

    name: str
    content: bytes
    number: str
    rows: int
    minutes: int
    ledger_position: int


async def export(
    actor: Actor,
    selection: Selection,
    kind: FileKind = FileKind.XLSX,
    *,
    purpose: str,
    figures: Totals | None = None,
) -> Exported:
    """Export totals: total and write the file, which is registered with its purpose, filter, size and hash.

    Args:
        figures: the actor's totals of this selection, where they are known already.

    Raises:
        Forbidden, NoSuchOrganisation, as `totals`; Invalid: without a purpose.
    """
    made, register = await prepare(actor, selection, kind, purpose=purpose, figures=figures)
    await register()
    return made


async def prepare(
    actor: Actor,
    selection: Selection,
    kind: FileKind = FileKind.XLSX,
    *,
    purpose: str,
    figures: Totals | None = None,
    tell: Tell = silent,
) -> tuple[Exported, Register]:
    """Prepare the file of totals, and what writes it into the register. Raises as `export`."""
    require(actor, Permission.EXPORT_HOURS)
    purpose = purpose_of(purpose)
    await tell(0, STEPS, "汇总台账")
    figures = figures or await totals(actor, selection)
    await tell(1, STEPS, "整理名单")
    rows, number = await _rows(actor, figures), new_number()
    await tell(2, STEPS, "写文件")
    content = await asyncio.to_thread(_written, actor, figures, rows, purpose, kind, number)
    name = f"{figures.place.name}志愿服务时长_按{selection.by.label}_{clock.today():%Y%m%d}.{kind}"
    name = numbered(number, name)
    facts = {"place": figures.place.path, "position": figures.ledger_position}
    register = partial(
        register_export,
        actor,
        number,
        kind=ExportKind.HOURS,
        purpose=purpose,
        selection=selection.model_dump(mode="json", exclude_none=True) | facts,
        columns=rows.columns,
        rows=rows.height,
        file_name=name,
        content=content,
    )
    return Exported(name, content, number, rows.height, figures.minutes, figures.ledger_position), register


def _written(actor: Actor, figures: Totals, rows: pl.DataFrame, purpose: str, kind: FileKind, number: str) -> bytes:
    if kind is FileKind.CSV:
        return write_csv(rows)
    return write(_sheets(actor, figures, rows, purpose), mark=mark_of(actor, number))


async def _rows(actor: Actor, figures: Totals) -> pl.DataFrame:
    """Lay out the lines under their Chinese headers: who, how often, minutes by source apart, and the sum in minutes
    and in hours.
    """
    by = figures.selection.by
    lines = await _with_masks(actor, figures) if by is By.VOLUNTEER else figures.frame
    who = _WHO if by is By.VOLUNTEER else {"label": by.label, "people": "服务人数"}
    minutes = {source.value: f"{source.label}（分钟）" for source in Source}
    headers = who | {"times": "服务次数"} | minutes | {"minutes": "合计（分钟）", "hours": "合计（小时）"}
    numbered = lines.with_columns((pl.col("minutes") / 60).round(2).alias("hours")).select(*headers).rename(headers)
    return numbered.with_row_index("序号", offset=1)


_WHO = {"label": "姓名", "number": "志愿者编号", "phone": "手机号", "id_number": "身份证号", "organisation": "所属组织"}


def _sheets(actor: Actor, figures: Totals, rows: pl.DataFrame, purpose: str) -> list[SheetOut]:
    chosen = figures.selection
    facts = {
        "统计范围": figures.place.name,
        "服务日期从": chosen.since.isoformat() if chosen.since else "（不限）",
        "服务日期到（不含）": chosen.until.isoformat() if chosen.until else "（不限）",
        "汇总方式": f"按{chosen.by.label}",
        "数据截至": f"{figures.as_of.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）",
        "台账序号": str(figures.ledger_position),
        "计时规则版本": figures.rule_version,
        "行数": str(rows.height),
        "合计（分钟）": str(figures.minutes),
        **{f"其中{source.label}（分钟）": str(minutes) for source, minutes in figures.by_source.items()},
        "导出人": actor.name,
        "用途": purpose,
        "怎样核对": "用同样的范围、日期和台账序号再导出一次，数字应当完全相同；以后的记录序号更大，不会改变它。",
        "说明": "时长以实际服务分钟计；扫码、负责人核定、纸质签到、补录分列，互不混算。手机号和身份证号已打码。",
    }
    about = pl.DataFrame({"项目": list(facts), "内容": list(facts.values())})
    return [SheetOut("时长汇总", rows), SheetOut("说明", about)]


async def _with_masks(actor: Actor, figures: Totals) -> pl.DataFrame:
    """Add to the lines of volunteers their masked phone and masked ID number, "" where there is none."""
    sealed = await frame(
        actor,
        "SELECT v.id::text AS key, p.id AS person, p.phone, p.id_number FROM volunteer v JOIN person p ON"
        " p.id = v.person"
        f" WHERE v.path ^@ '{figures.place.path}' AND {unrestricted('p.id')}",
    )
    sealed = sealed.join(figures.frame.select("key"), on="key", how="semi")
    masks = await asyncio.to_thread(_masks, sealed)
    named = figures.frame.join(masks, on="key", how="left", maintain_order="left")
    return named.with_columns(pl.col("phone", "id_number").fill_null(""))


def _masks(sealed: pl.DataFrame) -> pl.DataFrame:
    people = [UUID(bytes=person) for person in sealed["person"]]
    return pl.DataFrame(
        {
            "key": sealed["key"],
            "phone": [mask_phone(text) if text else "" for text in _opened(Person.phone, people, sealed["phone"])],
            "id_number": [
                mask_id(text) if text else "" for text in _opened(Person.id_number, people, sealed["id_number"])
            ],
        },
        schema={"key": pl.String, "phone": pl.String, "id_number": pl.String},
    )


def _opened(column: Encrypted, people: list[UUID], envelopes: pl.Series) -> list[str | None]:
    return [column.open(person, sealed) if sealed else None for person, sealed in zip(people, envelopes, strict=True)]

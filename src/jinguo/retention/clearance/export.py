"""The dry run as a workbook: by rule and organisation, and whom it concerns, for staff to look through."""

from dataclasses import dataclass

import polars as pl

from jinguo.authority.actor import Actor
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import mark_of, new_number, numbered, purpose_of, register_export
from jinguo.kernel import clock
from jinguo.kernel.parts import rules
from jinguo.kernel.spreadsheet import Mark, SheetOut, write
from jinguo.kernel.terms import Then
from jinguo.retention.clearance.due import concerned, due, seen_rules

_TEXT, _NUMBER = pl.String, pl.Int64

LISTED = ("规则", "组织", "姓名", "志愿者编号", "起算")
"""What the list says of each person."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file ready to be saved; `number` is the export's in the register."""

    name: str
    content: bytes
    number: str


async def export(actor: Actor, purpose: str) -> Exported:
    """Export the dry run as a workbook with number and watermark, registered first. Raises Forbidden, Invalid."""
    purpose, number = purpose_of(purpose), new_number()
    content, rows = await workbook(actor, mark_of(actor, number))
    name = numbered(number, f"到期清理清单_{clock.today():%Y%m%d}.xlsx")
    await register_export(
        actor,
        number,
        kind=ExportKind.RETENTION,
        purpose=purpose,
        selection={},
        columns=LISTED,
        rows=rows,
        file_name=name,
        content=content,
    )
    return Exported(name, content, number)


async def workbook(actor: Actor, mark: Mark | None = None) -> tuple[bytes, int]:
    """试算 as .xlsx, and how many people are listed: sums, people with their numbers (no phones), and the rules.

    Raises:
        Forbidden.
    """
    found = await due(actor)
    people = [
        each
        for rule in seen_rules(actor)
        if rule.then is Then.ERASE or rule.guarded
        for each in await concerned(actor, rule, limit=100_000)
    ]
    sums = pl.DataFrame(
        {
            "规则": [each.rule.label for each in found],
            "组织": [each.organisation for each in found],
            "条数": [each.rows for each in found],
            "人数": [each.people for each in found],
            "最早": [clock.beijing_day(each.oldest) for each in found],
            "最晚": [clock.beijing_day(each.newest) for each in found],
            "到期后": [each.rule.then.label for each in found],
        },
        schema={"规则": _TEXT, "组织": _TEXT, "条数": _NUMBER, "人数": _NUMBER, "最早": pl.Date, "最晚": pl.Date,
                "到期后": _TEXT},
    )  # fmt: skip
    listed = pl.DataFrame(
        {
            "规则": [each.rule.label for each in people],
            "组织": [each.organisation for each in people],
            "姓名": [each.name for each in people],
            "志愿者编号": [each.number for each in people],
            "起算": [clock.beijing_day(each.since) for each in people],
        },
        schema={"规则": _TEXT, "组织": _TEXT, "姓名": _TEXT, "志愿者编号": _TEXT, "起算": pl.Date},
    )
    sheets = [SheetOut("到期汇总", sums), SheetOut("涉及的人", listed), SheetOut("规则", _rules())]
    return write(sheets, mark=mark), listed.height


def _rules() -> pl.DataFrame:
    every = rules()
    return pl.DataFrame(
        {
            "规则": [rule.label for rule in every],
            "保存": ["不自动清理" if rule.keep is None else f"{rule.keep.days} 天" for rule in every],
            "从哪天算": [rule.counted_from for rule in every],
            "到期后": [rule.then.label for rule in every],
            "冷静期": ["" if rule.keep is None else f"{rule.cool_off.days} 天" for rule in every],
            "依据": [rule.ground for rule in every],
            "把握": [rule.sure.label for rule in every],
        }
    )

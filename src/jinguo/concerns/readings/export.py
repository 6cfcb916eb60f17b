"""One concern as one sheet (移送单): for a recipient of a closed list, read and registered before it leaves."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import new_number, register_export
from jinguo.concerns.cards import Whole
from jinguo.concerns.catalogue import EntryKind
from jinguo.concerns.forms import Handing
from jinguo.concerns.readings.actions import KIND, put_entry, read, readable
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.documents.characters import blanked
from jinguo.kernel.documents.press import Document, Template, printed

SHEET = Template("jinguo.concerns", "sheet")

PURPOSE = "依法移送"
"""What the register of exports says; to whom is in the concern alone."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it leaves."""

    name: str
    content: bytes


async def sheet(actor: Actor, concern_id: UUID, to: Handing) -> Sheet:
    """Set a concern as a sheet for one recipient. A sign that no font has is a line to write on.

    Raises:
        NoSuchConcern, TooLargeDocument.
    """
    told, number = await read(actor, concern_id), new_number()
    data = blanked(_data(told, number, to.recipient.label, actor.name))
    content = await printed(Document(SHEET, data if isinstance(data, dict) else {}, clock.now()))
    made = Sheet(f"移送单_{number}.pdf", content)
    async with transaction(EVERYWHERE):
        found = await readable(actor, concern_id)
        await register_export(
            actor,
            number,
            kind=ExportKind.RESTRICTED,
            purpose=PURPOSE,
            selection={},
            columns=["移送单"],
            rows=1,
            file_name=made.name,
            content=content,
            path=found.path,
        )
        await put_entry(actor, concern_id, EntryKind.SHEET, f"{to.recipient.label}，编号 {number}")
        await note(actor, "export_restricted", KIND, concern_id, found.path)
    return made


def _data(told: Whole, number: str, to: str, by: str) -> dict[str, object]:
    """What the template prints; times are Beijing's."""
    return {
        "number": number,
        "to": to,
        "by": by,
        "made": f"{clock.now().astimezone(clock.BEIJING):%Y-%m-%d %H:%M}，{by}",
        "facts": [[label, value or "没有填"] for label, value in facts(told)],
        "story": told.content.story or "没有填",
        "names": "、".join(each.words for each in told.names) or "没有登记",
        "entries": [
            f"{each.written_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M} {each.kind.label}（{each.by}）：{each.text}"
            for each in told.entries
        ],
    }


def facts(told: Whole) -> list[tuple[str, str]]:
    """The fields of a concern with their labels, in the order of the form."""
    said = told.content
    child = "，".join(part for part in (said.code and f"档案 {said.code}", said.who) if part)
    return [
        ("情形", "；".join(each.label for each in said.situations)),
        ("怎么知道的", said.ground.label),
        ("什么时候知道的", said.known),
        ("孩子", child),
        ("所在", told.organisation),
        ("眼下有没有危险", said.danger.label),
        ("怎么报的", said.channel.label),
        ("什么时候报的", said.reported),
        ("谁接的", said.receiver),
        ("回执编号", said.receipt),
        ("先做了什么", said.first_help),
        ("还告诉了", "、".join(each.label for each in said.also_told)),
        ("对方的答复", said.answer),
        ("报告人（依法保密）", told.filed_by_name),
    ]

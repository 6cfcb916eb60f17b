"""我的资料副本: all that is kept of a person in one file, for her or through staff (《个人信息保护法》 art. 45)."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import polars as pl

from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.catalogue import ExportKind
from jinguo.authority.exports import new_number, register_export
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import composed
from jinguo.kernel.spreadsheet import write_csv
from jinguo.people.errors import NoSuchPerson
from jinguo.people.holders import guard
from jinguo.privacy.dossier import WORD, Section, gathered, plain
from jinguo.privacy.errors import TooManyCopies

MOST_A_DAY = 3
"""Copies of one person's data a Beijing day, by whoever. Ours."""

TAKEN, HANDED_OUT = "take_own_copy", "hand_out_copy"
OWN_PURPOSE = "本人查阅、复制自己的资料"

_PERSON = "SELECT p.path, v.number FROM person p LEFT JOIN volunteer v ON v.person = p.id WHERE p.id = $1"
_TODAY = "SELECT count(*) AS made FROM audit_entry WHERE object_id = $1 AND action = ANY($2::text[]) AND at >= $3"


@dataclass(frozen=True, slots=True)
class Copy:
    """An own copy: a zip to be saved; `number` is its entry in the export register."""

    name: str
    content: bytes
    number: str


async def take_own_copy(actor: Actor) -> Copy:
    """Take the actor's own copy of all her data (资料副本). She has to have proven who she is within the last minutes:
    it says all that is masked elsewhere, but by a number that others share, or that staff have set within the last 72
    hours.

    Raises:
        Forbidden, NoSuchPerson, ProofRequired, TooManyCopies.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    if actor.person is None:
        raise NoSuchPerson
    return await _copy(actor, actor.person, TAKEN, OWN_PURPOSE)


async def hand_out_copy(actor: Actor, person: UUID, purpose: str) -> Copy:
    """Hand out a copy, by staff, of a person without a phone who has asked for it.

    Raises:
        Forbidden, NoSuchPerson, ProofRequired, TooManyCopies. Invalid: no purpose was given.
    """
    return await _copy(actor, person, HANDED_OUT, purpose)


async def _copy(actor: Actor, person: UUID, action: str, purpose: str) -> Copy:
    async with transaction(actor):
        her = await fetch_one(_PERSON, person)
        if her is None:
            raise NoSuchPerson
        if action == HANDED_OUT:
            require(actor, Permission.REGISTER_VOLUNTEERS, within=her["path"])
        require_proof(actor)
        await _refuse_too_many(person)
        why = await _why_masked(actor, person) if action == TAKEN else ""
        async with transaction(EVERYWHERE):
            sections = await gathered(person, masked=bool(why))
        number = new_number()
        name = f"资料副本_{her['number'] or ''}_{number}.zip".replace("__", "_")
        content = _zipped(sections, number, why)
        rows = sum(len(each.rows) for each in sections)
        await register_export(
            actor,
            number,
            kind=ExportKind.OWN_COPY,
            purpose=purpose,
            selection={},
            columns=[each.title for each in sections],
            rows=rows,
            file_name=name,
            content=content,
            path=her["path"],
        )
        await _note(actor, action, person, her["path"], number, purpose)
    return Copy(name, content, number)


async def _note(actor: Actor, action: str, person: UUID, path: str, number: str, purpose: str) -> None:
    if action == TAKEN:
        await note(actor, "take_own_copy", "person", person, path, number=number)
    else:
        await note(actor, "hand_out_copy", "person", person, path, number=number, purpose=purpose)


async def _refuse_too_many(person: UUID) -> None:
    """Refuse more copies of a person's data than a day allows; they wait for one another, so two at once are two."""
    await fetch_one("SELECT pg_advisory_xact_lock(hashtextextended($1, 45))", str(person))
    made = await fetch_one(_TODAY, person, [TAKEN, HANDED_OUT], clock.at_beijing(clock.today()))
    if made and made["made"] >= MOST_A_DAY:
        raise TooManyCopies


async def why_masked(actor: Actor) -> str:
    """The reason why the actor's own copy has no full numbers now, and what to do; "" when it has. Raises Forbidden."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    return await _why_masked(actor, actor.person) if actor.person else ""


async def _why_masked(actor: Actor, person: UUID) -> str:
    if actor.by_shared_phone:
        return "您是用几个人共用的号码登录的，里面的号码都打了星号。要完整的，请带身份证到所属妇联领取。"
    recent = await guard(person)
    if recent is None:
        return ""
    until = cell(recent.until)[:16]
    return f"您的手机号刚刚改过，{until}以前拿到的副本，里面的号码都打了星号。急用完整的，请带身份证到所属妇联领取。"


def _zipped(sections: list[Section], number: str, why: str) -> bytes:
    """Zip a person's data: a JSON file with everything, a table each for a spreadsheet, what a reader has to know."""
    at = clock.now()
    whole = {
        "编号": number,
        "生成时间": plain(at),
        "说明": "tables 里每节是一类资料：fields 是各个键的意思，rows 是记录；_text 结尾的键是前一个键的文字说法。",
        "没有包含的内容": left_out(),
        "tables": {each.key: asdict(each) for each in sections},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        _put(zipped, "说明.txt", _readme(sections, number, at, why).encode("utf-8-sig"), at)
        text = json.dumps(whole, ensure_ascii=False, indent=1, default=plain)
        _put(zipped, "全部资料.json", text.encode(), at)
        for order, each in enumerate(sections, 1):
            if each.rows:
                _put(zipped, f"表格/{order:02}_{each.title}.csv", table(each), at)
    return file.getvalue()


def _put(zipped: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    stamp = at.astimezone(clock.BEIJING).timetuple()[:6]
    zipped.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)


def table(section: Section) -> bytes:
    """Write a section for a spreadsheet: words instead of codes, Beijing time, and no formulas."""
    shown = {key: label for key, label in section.fields.items() if key + WORD not in section.fields}
    columns = {key: [cell(row[key]) for row in section.rows] for key in shown}
    headers = [label.removesuffix("（文字）") for label in shown.values()]
    return write_csv(pl.DataFrame(columns, schema=dict.fromkeys(shown, pl.String)), headers)


def cell(value: object) -> str:
    """Write a value as a spreadsheet's reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return str(value)


def left_out() -> dict[str, dict[str, str]]:
    """List what the copy leaves out: section -> column -> why; and tables that name nobody."""
    columns = {source.title: _reasons(source) for part in composed() for source in part.copied if source.left_out}
    tables = {
        table._meta.tablename: why
        for part in composed()
        for table, why in part.not_copied.items()
        if not isinstance(why, Impersonal)
    }
    return {**columns, "其他": tables}


def _reasons(source: PersonalTable) -> dict[str, str]:
    return {str(column._meta.help_text or column._meta.name): why for column, why in source.left_out.items()}


def _readme(sections: list[Section], number: str, at: datetime, why: str) -> str:
    counts = "\r\n".join(f"  {each.title}：{len(each.rows)} 条" for each in sections)
    missing = "\r\n".join(_missing(title, reasons) for title, reasons in left_out().items())
    return (
        f"个人资料副本（编号 {number}）\r\n生成时间：{cell(at)}（北京时间）\r\n\r\n"
        "这里是系统里保存的、和您有关的全部资料，按《个人信息保护法》第四十五条提供。\r\n"
        "“全部资料.json”是完整内容；“表格”里的文件可以用 Excel 或 WPS 打开。\r\n"
        f"{why or '里面有完整的手机号和身份证号，请保存好，不要发给不相干的人。'}\r\n\r\n"
        f"有什么：\r\n{counts}\r\n\r\n没有放进来的和原因：\r\n{missing}\r\n\r\n"
        "哪里不对，请联系所属妇联更正；不再需要，可以在“我的页面”申请删除。\r\n"
    )


def _missing(title: str, reasons: Mapping[str, str]) -> str:
    return "\r\n".join(f"  {title}·{name}：{why}" for name, why in reasons.items())

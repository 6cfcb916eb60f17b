"""Commands for volunteers: import and export the roster."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinguo.authority.actor import SYSTEM
from jinguo.cli.files import content_of, write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import DryRun, Json, OutFile, RejectedRows, TableFile
from jinguo.kernel.forms import parse
from jinguo.volunteers.intake.actions import import_file, register_rejects
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.registry.export import FileKind, RosterFilter, export_roster
from jinguo.volunteers.roster.gaps import Gap
from jinguo.volunteers.roster.omissions import Omission

MOST_REASONS = 20
MOST_NAMED = 5


def export(
    *,
    out: OutFile,
    purpose: str,
    organisation: str = "",
    state: str = "",
    full: bool = False,
    json: Json = False,
) -> None:
    """导出志愿者名册（.xlsx 或 .csv，看文件名）；导出留在登记里。

    Parameters
    ----------
    purpose
        用途，例如“三八表彰名单核对”。
    organisation
        组织代码：该组织及其下级；不填就是全部。
    state
        不填是在册的；unreviewed 待核对，left 已退出。
    full
        手机号和身份证号不打码。
    """
    chosen = parse(RosterFilter, {"organisation": organisation, "state": state})
    kind = FileKind.CSV if out.suffix.lower() == ".csv" else FileKind.XLSX
    done = run(lambda: export_roster(SYSTEM, chosen, kind, purpose=purpose, full=full))
    write_to(out, done.content)
    tell(f"已导出 {done.rows} 人，编号 {done.number}，写到 {out}。", json, out=out, rows=done.rows, number=done.number)


def import_roster(
    file: TableFile,
    *,
    organisation: str | None = None,
    dry_run: DryRun = False,
    rejects: RejectedRows = None,
    ignore: tuple[str, ...] = (),
    consent: tuple[str, ...] = (),
    leave_empty: tuple[Gap, ...] = (),
    json: Json = False,
) -> None:
    """导入志愿者名册：自动认列，收下好的行，退回有问题的行并写明原因；同一份名册重复导入不会重复登记。

    Parameters
    ----------
    organisation
        没有写明村社的行归到这个组织（代码）。
    ignore
        不要的列（表头），可以写几次：只填了是或否、认不出问什么的列，不说清楚就不导入。
    consent
        这一列（表头）是“同意收集个人信息”，可以写几次。
    leave_empty
        哪些不对的资料先留空、列为待补，而不退回：id_number 身份证号，birth 性别和出生日期，emergency 紧急联系人电话，
        platform 其他平台编号；可以写几次。不写就都退回。
    """
    headings = dict.fromkeys(ignore, "") | dict.fromkeys(consent, "agree_collect")
    read = partial(
        import_file,
        SYSTEM,
        content_of(file),
        file.name,
        default_code=organisation,
        dry_run=dry_run,
        headings=headings,
        leave=leave_empty,
    )
    done = run(lambda: _imported(read, rejects))
    if rejects and done.rejects:
        write_to(rejects, done.rejects)
    tell("\n".join(_said(done, rejects)), json, **_facts(done, rejects))


async def _imported(read: Callable[[], Awaitable[Imported]], rejects: Path | None) -> Imported:
    done = await read()
    if rejects and done.rejects:
        await register_rejects(SYSTEM, done, rejects.name)
    return done


def _facts(done: Imported, rejects: Path | None) -> dict[str, object]:
    taken = {name: getattr(done, name) for name in ("rows", "added", "known", "rejected", "lacking", "roster")}
    read = {name: getattr(done, name) for name in ("reasons", "mapping", "ignored", "notes", "dry_run")}
    return {
        **taken,
        **read,
        "left_out": {kind.value: count for kind, count in done.left_out.items()},
        "sha256": done.file_hash,
        "rejects": rejects if done.rejects else None,
        "number": done.number if rejects and done.rejects else None,
    }


def _said(done: Imported, rejects: Path | None) -> list[str]:
    verb = "可新登记" if done.dry_run else "已新登记"
    left = sum(done.left_out.values())
    total = (
        f"共 {done.rows} 行：{verb} {done.added} 人，{done.known} 人原来就有，退回 {done.rejected} 行，略过 {left} 行。"
    )
    lines = [f"试算，{total}" if done.dry_run else total]
    lines += [f"  略过 {count} 行：{kind.label}（{_places(done, kind)}）" for kind, count in done.left_out.items()]
    if done.lacking:
        lines.append(f"  其中 {done.lacking} 人有资料待补。")
    if done.added and not done.asked:
        lines.append("  名册里没有“同意收集个人信息”一列：导入就是确认每个人都已书面同意，请存好纸质同意书。")
    for sheet, columns in done.mapping.items():
        lines.append(f"  {sheet} 认出的列：{'、'.join(dict.fromkeys(columns.values()))}")
    lines += [f"  {sheet} 没有用到的列：{'、'.join(unused)}" for sheet, unused in done.ignored.items() if unused]
    lines += [f"  {note}" for note in done.notes]
    lines += [f"  {count} 行：{reason}" for reason, count in list(done.reasons.items())[:MOST_REASONS]]
    if done.rejected:
        lines.append(
            f"退回的行已写到 {rejects}。" if rejects else "加上 --rejects 文件名.xlsx 可以把退回的行写成表格。"
        )
    return lines


def _places(done: Imported, kind: Omission) -> str:
    """Name the first rows of a kind: 第 10、20 行."""
    named = done.left_rows[kind][:MOST_NAMED]
    more = "等" if done.left_out[kind] > len(named) else ""
    return "、".join(named) + more

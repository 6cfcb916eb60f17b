"""Commands for retention: the dry run, the run of every night, and erasing again after a restore."""

from pathlib import Path

from jinguo.authority.actor import SYSTEM
from jinguo.cli.files import write_to
from jinguo.cli.ground import run as with_database
from jinguo.cli.ground import tell
from jinguo.cli.options import Json
from jinguo.kernel.clock import beijing_day
from jinguo.retention.clearance import actions as clearance
from jinguo.retention.clearance import due
from jinguo.retention.clearance.export import workbook
from jinguo.retention.requests import actions


def plan(*, out: Path | None = None, json: Json = False) -> None:
    """试算：现在有哪些资料到了保存期限，只看，什么都不改。

    Parameters
    ----------
    out
        把明细写到这个 .xlsx 文件（含涉及的人的姓名和编号，不含号码）。
    """

    async def work() -> tuple[list[due.Due], bytes | None]:
        return await due.due(SYSTEM), (await workbook(SYSTEM))[0] if out else None

    found, content = with_database(work)
    if out and content:
        write_to(out, content)
    tell("\n".join(_planned(found)), json, due=[_due(each) for each in found], out=out)


def _due(each: due.Due) -> dict[str, object]:
    counts = {"rows": each.rows, "people": each.people, "oldest": each.oldest, "newest": each.newest}
    return {"rule": each.rule.slug, "path": each.path, **counts, "then": each.rule.then.value}


def _planned(found: list[due.Due]) -> list[str]:
    if not found:
        return ["没有到期的资料。"]
    return [
        f"{each.rule.label}｜{each.organisation}：{each.rows} 条，{each.people} 人，"
        f"{beijing_day(each.oldest)} 至 {beijing_day(each.newest)}，{each.rule.then.label}"
        for each in found
    ]


def run(*, json: Json = False) -> None:
    """清理：发现到期的并开始冷静期，清理冷静期已满的，办理已批准的删除申请。服务每夜自动做一次，也可以随时手工运行。"""
    done = with_database(lambda: clearance.run(SYSTEM))
    tell(
        "\n".join(_done(done) or ["没有要清理的。"]),
        json,
        noticed=[batch.rule.slug for batch in done.noticed],
        cleared=[{"rule": batch.rule.slug, "rows": batch.done_rows} for batch in done.cleared],
        stopped=[{"rule": batch.rule.slug, "why": batch.stopped} for batch in done.stopped],
        receipts=done.receipts,
        refused=done.refused,
    )


def _done(done: clearance.Ran) -> list[str]:
    return [
        *(
            f"到期：{batch.rule.label}（{batch.district}）{batch.found_rows} 条，{beijing_day(batch.due_at)} 起清理"
            for batch in done.noticed
        ),
        *(f"已清理：{batch.rule.label}（{batch.district}）{batch.done_rows} 条" for batch in done.cleared),
        *(f"没有清理：{batch.rule.label}（{batch.district}）{batch.stopped}" for batch in done.stopped),
        *(f"已办理删除申请：{number}" for number in done.receipts),
        *(f"没有办成：{told}" for told in done.refused),
    ]


def replay(*, json: Json = False) -> None:
    """恢复备份以后：把备份带回来的、早已删除的人再删一次，把早已销毁的重点儿童档案密钥再销毁一次。"""
    numbers = with_database(lambda: actions.replay(SYSTEM))
    tell(f"又删除了 {len(numbers)} 份。" if numbers else "没有要再删除的。", json, receipts=numbers)

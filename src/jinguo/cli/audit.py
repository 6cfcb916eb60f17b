"""Commands for the log (操作日志): is it whole, how far is it, take something out of it."""

from pathlib import Path

from jinguo.authority import actions, anchors, verification
from jinguo.authority.actor import SYSTEM
from jinguo.authority.verification import Verdict
from jinguo.cli.files import write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json
from jinguo.kernel.errors import JinguoError

MOST = 20
"""Faults that are told one by one."""


class LogBroken(JinguoError):
    """The log was changed; the message says where."""

    code = "log_broken"


def verify(*, anchor: Path | None = None, json: Json = False) -> None:
    """核对操作日志有没有被改动、删除、截尾。完好退出码为 0；不完好为 1，并指出是哪一条。

    Parameters
    ----------
    anchor
        只和这一份锚记比对；不写就和锚记目录里的全部锚记比对。
    """

    async def work() -> Verdict:
        return await verification.verify(SYSTEM, [anchors.read(anchor)] if anchor else anchors.known())

    found = run(work)
    if not found.sound:
        told = [f"  {each.sentence}" for each in found.broken[1:MOST]]
        raise LogBroken("\n".join([found.sentence, *told]), **_facts(found))
    tell(found.sentence, json, **_facts(found))


def anchor(*, out: Path | None = None, json: Json = False) -> None:
    """写一份锚记：各条链到了第几号。请放到数据库以外、最好是另一台机器上的地方。

    Parameters
    ----------
    out
        写到哪个文件；不写就写进锚记目录，一天一份，当天已经有的不动。
    """
    made = run(lambda: anchors.take(SYSTEM))
    file, new = out or anchors.todays(), True
    if out:
        write_to(out, made.text().encode())
    else:
        new = anchors.keep(made, file)
    said = f"锚记已写到 {file}：{made.rows:,} 条，{len(made.heads)} 条链。"
    kept = f"今天的锚记 {file} 已经有了，没有改动。要再写一份，请加上 --out 文件名。"
    tell(said if new else kept, json, out=file, written=new, rows=made.rows)


def redact(seq: int, *, reason: str, json: Json = False) -> None:
    """隐去一条日志的内容（操作人姓名和字段），不能恢复；谁在何时做了什么操作仍然保留，校验仍然通过。

    Parameters
    ----------
    seq
        日志里的“第几条”。
    reason
        为什么隐去，会记进日志；不要在这里重写要隐去的内容。
    """
    run(lambda: actions.redact(SYSTEM, seq, reason))
    tell(f"第 {seq} 条的内容已隐去。", json, entry=seq)


def _facts(found: Verdict) -> dict[str, object]:
    return {
        "sound": found.sound,
        "rows": found.rows,
        "lanes": found.lanes,
        "redacted": found.redacted,
        "unlinked": found.unlinked,
        "anchors": found.anchors,
        "anchored_on": found.anchored_on or None,
        "faults": found.faults,
        "broken": [
            {"fault": each.fault, "seq": each.seq, "lane": each.lane, "number": each.number, "why": each.sentence}
            for each in found.broken
        ],
    }

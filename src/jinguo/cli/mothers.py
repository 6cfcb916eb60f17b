"""Commands for mothers: import their roster."""

from jinguo.authority.actor import SYSTEM
from jinguo.cli.files import content_of, write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import DryRun, Json, RejectedRows, TableFile
from jinguo.mothers import admission
from jinguo.mothers.roster import lines_of_file


def import_roster(
    file: TableFile, *, dry_run: DryRun = False, rejects: RejectedRows = None, json: Json = False
) -> None:
    """导入爱心妈妈花名册：按手机号、身份证号或姓名加村社找到志愿者，登记为爱心妈妈；找不到的退回并写明怎么办。"""
    lines = lines_of_file(content_of(file), file.name)
    done = run(lambda: admission.admit(SYSTEM, lines, dry_run=dry_run))
    if rejects and done.returned:
        write_to(rejects, admission.rejects(done))
    said = f"{'试算' if dry_run else '已导入'}：登记 {len(done.written)} 位，原来就是 {done.known} 位，"
    facts = {"rows": len(lines), "added": len(done.written), "known": done.known, "rejected": len(done.returned)}
    back = [f"{each.line.sheet} 第 {each.line.row} 行 {each.line.name}：{each.reason}" for each in done.returned]
    text = "\n".join([f"{said}退回 {len(done.returned)} 行。", *back])
    tell(text, json, **facts, reasons=back, dry_run=dry_run, rejects=rejects if done.returned else None)

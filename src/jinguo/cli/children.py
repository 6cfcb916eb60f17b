"""Commands for children's files: import a ledger."""

from jinguo.authority.actor import SYSTEM
from jinguo.children.intake.actions import take_in
from jinguo.children.intake.outcome import TakenIn, reasons
from jinguo.cli.files import content_of, write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import DryRun, Json, RejectedReasons, TableFile
from jinguo.kernel import spreadsheet


def import_ledger(
    file: TableFile,
    *,
    organisation: str = "",
    hardship: str = "",
    dry_run: DryRun = False,
    rejects: RejectedReasons = None,
    json: Json = False,
) -> None:
    """导入儿童台账：认得合并单元格和两行表头，好的行逐个加密建档，退回的行只给行号和原因；重复导入不会重复建档。

    Parameters
    ----------
    organisation
        没有写村社的行归到这个组织（代码）；不填就退回这些行。
    hardship
        只写“困境儿童”的算哪一类（类别代码，如 poor_family）；不填就退回这些行。
    """
    content = content_of(file)
    done = run(lambda: take_in(SYSTEM, spreadsheet.read(content, file.name), organisation, hardship, dry_run=dry_run))
    if rejects and done.refused:
        write_to(rejects, reasons(done))
    written = rejects if done.refused else None
    tell(_said(done, dry_run=dry_run), json, **_facts(done), dry_run=dry_run, rejects=written)


def _facts(done: TakenIn) -> dict[str, object]:
    left_out = {kind.value: count for kind, count in done.left_out.items()}
    counts = {"rows": done.rows, "added": done.added, "known": done.known, "rejected": len(done.refused)}
    return {**counts, "left_out": left_out}


def _said(done: TakenIn, *, dry_run: bool) -> str:
    verb, left = "可建档" if dry_run else "已建档", sum(done.left_out.values())
    back = len(done.refused)
    total = f"共 {done.rows} 行：{verb} {done.added} 份，原来就有 {done.known} 份，退回 {back} 行，略过 {left} 行。"
    lines = [total, *(f"  略过 {count} 行：{kind.label}" for kind, count in done.left_out.items())]
    return "\n".join([*lines, *(f"  {each.sheet} 第 {each.row} 行：{each.reason}" for each in done.refused[:20])])

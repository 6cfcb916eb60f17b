"""Commands for the tree of organisations: import it."""

from jinguo.authority.actor import SYSTEM
from jinguo.cli.files import content_of
from jinguo.cli.ground import run, tell
from jinguo.cli.options import DryRun, Json, TableFile
from jinguo.kernel import spreadsheet
from jinguo.organisations.actions import take_in
from jinguo.organisations.workbook import lines


def import_tree(file: TableFile, *, dry_run: DryRun = False, json: Json = False) -> None:
    """导入组织：表格要有 代码、名称、类型 三列，另可有 上级代码、四新类别。

    已有的代码不变动，同一份文件可以重复导入。
    """
    found = lines(spreadsheet.read(content_of(file), file.name))
    taken = run(lambda: take_in(SYSTEM, found, dry_run=dry_run))
    refused = [{"sheet": each.line.sheet, "row": each.line.row, "reason": each.reason} for each in taken.refused]
    verb = "试算：可新增" if dry_run else "已新增"
    lines_said = [f"{verb} {len(taken.placed)} 个组织，{taken.known} 个原来就有，{len(refused)} 行没有收下。"]
    lines_said += [f"  {each['sheet']} 第 {each['row']} 行：{each['reason']}" for each in refused]
    tell("\n".join(lines_said), json, added=len(taken.placed), known=taken.known, refused=refused, dry_run=dry_run)

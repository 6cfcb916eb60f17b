"""Commands for pairings: import a list of them, propose them."""

import msgspec

from jinguo.authority.actor import SYSTEM
from jinguo.children.intake.outcome import reasons
from jinguo.cli.files import content_of, write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import DryRun, Json, RejectedReasons, TableFile
from jinguo.kernel import spreadsheet
from jinguo.kernel.forms import parse
from jinguo.pairings.forms import ProposalRequest
from jinguo.pairings.imports.actions import Choice, take_in
from jinguo.pairings.imports.outcome import Imported
from jinguo.pairings.proposals.outcome import answer
from jinguo.pairings.proposals.queries import proposal_for


def propose(*, organisation: str, json: bool = False) -> None:
    """提结对建议：只算不登记，只有标识，没有姓名。

    Parameters
    ----------
    organisation
        组织代码：该组织及其下级所有待结对的孩子一起算。
    json
        输出一个 JSON 对象，和接口 POST /api/v1/pairings/proposals 的回答一样。
    """
    asked = parse(ProposalRequest, {"organisation": organisation})
    told = answer(run(lambda: proposal_for(SYSTEM, asked)))
    sure = "已是最好" if told.optimal else f"离最好的至多差 {told.bound}"
    sentence = (
        f"可以结对 {len(told.proposals)} 个孩子，还有 {len(told.unmatched)} 个配不上；总分 {told.total}（{sure}）。"
    )
    tell(sentence, json, **msgspec.to_builtins(told))


def import_list(
    file: TableFile,
    *,
    organisation: str = "",
    category: str = "",
    open_files: bool = False,
    write_mothers: bool = False,
    dry_run: DryRun = False,
    rejects: RejectedReasons = None,
    json: Json = False,
) -> None:
    """导入结对台账：一行一位妈妈和一个孩子，认得合并单元格；手续缺的先记下，齐了才开始；退回的行只给行号和原因。

    Parameters
    ----------
    organisation
        没有写村社的孩子归到这个组织（代码）；不填就退回这些行。
    category
        没有写类别的孩子算哪一类（类别代码，如 left_behind）；不填就退回这些行。
    open_files
        没有档案的孩子同时建档；不选就退回这些行。
    write_mothers
        还不是爱心妈妈的志愿者同时登记为已申请；不选就退回这些行。
    """
    content, choice = content_of(file), Choice(organisation, category, open_files, write_mothers)
    done = run(lambda: take_in(SYSTEM, spreadsheet.read(content, file.name), choice, dry_run=dry_run))
    if rejects and done.rows.refused:
        write_to(rejects, reasons(done.rows))
    written = rejects if done.rows.refused else None
    tell(_said(done, dry_run=dry_run), json, **_facts(done), dry_run=dry_run, rejects=written)


def _facts(done: Imported) -> dict[str, object]:
    return {
        "rows": done.rows.rows,
        "added": done.rows.added,
        "known": done.rows.known,
        "rejected": len(done.rows.refused),
        "left_out": {kind.value: count for kind, count in done.rows.left_out.items()},
        "unfinished": done.unfinished,
        "files": done.files,
        "mothers": done.mothers,
        "import": done.id,
    }


def _said(done: Imported, *, dry_run: bool) -> str:
    verb, rows = "可录入" if dry_run else "已录入", done.rows
    left = sum(rows.left_out.values())
    total = f"共 {rows.rows} 行：{verb} {rows.added} 对（{done.unfinished} 对要补齐手续），原来就有 {rows.known} 对，"
    more = f"退回 {len(rows.refused)} 行，略过 {left} 行；同时建档 {done.files} 份，登记爱心妈妈 {done.mothers} 位。"
    lines = [total + more, *(f"  略过 {count} 行：{kind.label}" for kind, count in rows.left_out.items())]
    return "\n".join([*lines, *(f"  {each.sheet} 第 {each.row} 行：{each.reason}" for each in rows.refused[:20])])

"""Commands for hours: export totals."""

from datetime import date

from jinguo.authority.actor import SYSTEM
from jinguo.cli.files import write_to
from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json, OutFile
from jinguo.hours.catalogue import By
from jinguo.hours.forms import Selection
from jinguo.hours.totals.export import FileKind
from jinguo.hours.totals.export import export as exported
from jinguo.kernel.forms import parse


def export(
    *,
    out: OutFile,
    purpose: str,
    by: By = By.VOLUNTEER,
    since: date | None = None,
    until: date | None = None,
    organisation: str | None = None,
    position: int | None = None,
    json: Json = False,
) -> None:
    """导出时长汇总（.xlsx 或 .csv，看文件名）。

    Parameters
    ----------
    purpose
        用途，记入导出登记，例如“向上级妇联上报”。
    by
        按什么汇总：volunteer 志愿者、organisation 组织、service_class 服务类别、programme 项目、month 月份。
    since
        服务日期从哪天起（含），例如 2026-01-01。
    until
        到哪天止（不含）。
    organisation
        组织代码：该组织及其下级。
    position
        台账位置：只算到这一条，用来重现以前的数字。
    """
    fields = {"by": by, "since": since, "until": until, "organisation": organisation, "position": position}
    selection = parse(Selection, fields)
    kind = FileKind.CSV if out.suffix.lower() == ".csv" else FileKind.XLSX
    done = run(lambda: exported(SYSTEM, selection, kind, purpose=purpose))
    write_to(out, done.content)
    facts = {"number": done.number, "rows": done.rows, "minutes": done.minutes}
    said = f"已导出 {done.rows} 行，共 {done.minutes} 分钟，写到 {out}。导出编号 {done.number}。"
    tell(said, json, out=out, **facts, ledger_position=done.ledger_position)

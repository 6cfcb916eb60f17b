"""Catalogue of authority: kinds of export and faults of the log."""

from jinguo.kernel.labels import Labelled


class ExportKind(Labelled):
    """A kind of export: the data that it takes out."""

    HOURS = "hours", "时长汇总"
    ROSTER = "roster", "志愿者名册"
    MOTHERS = "mothers", "爱心妈妈名单"
    AID = "aid", "帮扶发放登记册"
    REJECTS = "rejects", "导入名册退回的行"
    OWN_COPY = "own_copy", "本人资料副本"
    EXPORTS = "exports", "导出登记"
    LOG = "log", "操作日志"
    RESTRICTED = "restricted", "限制查看的事项"
    RETENTION = "retention", "到期清理清单"


PURPOSES = (
    "向上级妇联上报",
    "向本级党委、政府汇报",
    "核对、公示服务时长",
    "评选表彰、发放补贴",
    "联系志愿者、组织活动",
    "配合审计、检查",
)
"""Why data is taken out, most of the time; whoever has another reason writes it."""


class Fault(Labelled):
    """A fault that verification can find in the log."""

    CHANGED = "changed", "被改动"
    MISSING = "missing", "被删除"
    MOVED = "moved", "被调换"
    CUT = "cut", "末尾被截掉"
    REWRITTEN = "rewritten", "截掉后重写"
    UNLINKED = "unlinked", "没有连进链"

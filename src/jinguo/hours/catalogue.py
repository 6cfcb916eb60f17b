"""Catalogue of hours: sources of minutes, methods of proof, kinds of claim, roundings, and ways to cut totals."""

from jinguo.kernel.labels import Labelled


class Source(Labelled):
    """The source of minutes, by how strong the proof is. Kept on each entry for ever and never mixed (志愿汇 keeps 信用
    and 荣誉 hours apart in the same way).
    """

    SCAN = "scan", "扫码"
    LEADER = "leader", "负责人核定"
    PAPER = "paper", "纸质签到"
    BACKFILLED = "backfilled", "补录"


class Method(Labelled):
    """The method (签到方式) of proving presence. It stays on the scan, and on each entry that came of it, for ever."""

    SCREEN = "screen", "扫现场动态码"
    PERSONAL = "personal", "工作人员扫个人码"
    NUMBER = "number", "工作人员输编号"
    PAPER = "paper", "纸质签到表"
    LEADER = "leader", "负责人点名"
    SETTLED = "settled", "负责人核定"
    CLAIM = "claim", "补录申请"

    @property
    def source(self) -> Source:
        """The source of the minutes that the method proves."""
        return _SOURCES.get(self, Source.SCAN)


_SOURCES = {
    Method.PAPER: Source.PAPER,
    Method.LEADER: Source.LEADER,
    Method.SETTLED: Source.LEADER,
    Method.CLAIM: Source.BACKFILLED,
}


def weaker(one: Method, other: Method) -> Method:
    """Choose the method that proves less of a visit's two ends: its minutes rest on it. Strongest first, as they stand
    above.
    """
    return max(one, other, key=list(Method).index)


class ClaimKind(Labelled):
    """The kind of a claim: the reason for which minutes wait for a second person."""

    BACKFILLED = "backfilled", "补录"
    OVER_CAP = "over_cap", "当天超出上限"


class Decided(Labelled):
    """The decision about a claim; one that is withdrawn went with the scan that it came of."""

    APPROVED = "approved", "已同意"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Rounding(Labelled):
    """The rounding of minutes that do not fill a unit."""

    DOWN = "down", "舍去"
    NEAREST = "nearest", "四舍五入"
    UP = "up", "进位"


class By(Labelled):
    """The dimension by which totals are cut."""

    VOLUNTEER = "volunteer", "志愿者"
    ORGANISATION = "organisation", "组织"
    SERVICE_CLASS = "service_class", "服务类别"
    PROGRAMME = "programme", "项目"
    MONTH = "month", "月份"
    METHOD = "method", "签到方式"

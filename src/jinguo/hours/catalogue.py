"""Where minutes come from, and how totals can be cut."""

from jinguo.kernel.labels import Labelled


class Source(Labelled):
    """How strong the proof is. Kept on each entry for ever and never mixed (志愿汇 keeps 信用 and 荣誉 hours apart in
    the same way).
    """

    SCAN = "scan", "扫码"
    LEADER = "leader", "负责人核定"
    PAPER = "paper", "纸质签到"
    BACKFILLED = "backfilled", "补录"


class Method(Labelled):
    """How presence was proven. It stays on the scan, and on each entry that came of it, for ever."""

    SCREEN = "screen", "扫现场动态码"
    PERSONAL = "personal", "工作人员扫个人码"
    NUMBER = "number", "工作人员输编号"
    PAPER = "paper", "纸质签到表"
    LEADER = "leader", "负责人点名"
    SETTLED = "settled", "负责人核定"
    CLAIM = "claim", "补录申请"

    @property
    def source(self) -> Source:
        """The class of the minutes that it proves."""
        return _SOURCES.get(self, Source.SCAN)


_SOURCES = {
    Method.PAPER: Source.PAPER,
    Method.LEADER: Source.LEADER,
    Method.SETTLED: Source.LEADER,
    Method.CLAIM: Source.BACKFILLED,
}


def weaker(one: Method, other: Method) -> Method:
    """Of the two ends of a visit the one that proves less: what its minutes rest on. Strongest first, as they stand
    above.
    """
    return max(one, other, key=list(Method).index)


class ClaimKind(Labelled):
    """Why minutes wait for a second person."""

    BACKFILLED = "backfilled", "补录"
    OVER_CAP = "over_cap", "当天超出上限"


class Rounding(Labelled):
    """What becomes of minutes that do not fill a unit."""

    DOWN = "down", "舍去"
    NEAREST = "nearest", "四舍五入"
    UP = "up", "进位"


class By(Labelled):
    """What totals are cut by."""

    VOLUNTEER = "volunteer", "志愿者"
    ORGANISATION = "organisation", "组织"
    SERVICE_CLASS = "service_class", "服务类别"
    PROGRAMME = "programme", "项目"
    MONTH = "month", "月份"
    METHOD = "method", "签到方式"

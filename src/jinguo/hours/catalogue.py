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

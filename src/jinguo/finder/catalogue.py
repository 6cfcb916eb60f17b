"""The closed lists by which people are found."""

from typing import Self

from jinguo.kernel.labels import Labelled


class State(Labelled):
    """Which list of volunteers it is."""

    SERVING = "", "在册"
    UNREVIEWED = "unreviewed", "待核对"
    LACKING = "lacking", "待补"
    LEFT = "left", "已退出"


class Being(Labelled):
    """What somebody is besides a volunteer."""

    MOTHER = "mother", "爱心妈妈"
    COMMITTEE = "committee_member", "执委"


class When(Labelled):
    """When she is it."""

    NOW = "", "现在是"
    PAST = "past", "以前是"
    COMING = "coming", "将要是"


class Standing(Labelled):
    """How somebody stands with a qualification."""

    VALID = "", "有效"
    SOON = "soon", "60 天内到期"
    LACKING = "lacking", "没有"


class Hours(Labelled):
    """How many hours are credited this year."""

    least: int
    most: int | None

    def __new__(cls, code: str, label: str, least: int, most: int | None) -> Self:
        """Give the member its words and its range in minutes: from `least`, below `most`."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.least, member.most = label, least, most
        return member

    NONE = "none", "没有时长", 0, 1
    FEW = "few", "不到 10 小时", 1, 600
    SOME = "some", "10–50 小时", 600, 3_000
    MANY = "many", "50–100 小时", 3_000, 6_000
    MORE = "more", "100–300 小时", 6_000, 18_000
    MOST = "most", "300 小时以上", 18_000, None


class Seen(Labelled):
    """When somebody last served."""

    days: int
    since: bool

    def __new__(cls, code: str, label: str, days: int, since: bool) -> Self:
        """Give the member its words: within so many days (`since`), or not within them."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.days, member.since = label, days, since
        return member

    MONTH = "month", "一个月内来过", 31, True
    QUARTER = "quarter", "三个月内来过", 92, True
    HALF = "half", "半年内来过", 183, True
    NOT_HALF = "not_half", "半年没来", 183, False
    NOT_YEAR = "not_year", "一年没来", 365, False
    NEVER = "never", "从没来过", 0, False


class Answer(Labelled):
    """What she has answered to a question of consent."""

    PUBLISH = "publication", "同意公示"
    NO_PUBLISH = "no_publication", "没有同意公示"
    COLLECT = "collection", "同意收集个人信息"
    NO_COLLECT = "no_collection", "没有同意收集个人信息"


class Order(Labelled):
    """In which order they stand."""

    NEWEST = "", "新登记的在前"
    NAME = "name", "按姓名拼音"
    HOURS = "hours", "今年时长多的在前"
    SEEN = "seen", "最近来过的在前"

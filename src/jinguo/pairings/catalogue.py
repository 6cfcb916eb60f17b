"""The closed lists of pairing: the terms that speak for a pair, the gates that stop a child's, its steps and ends."""

from typing import Self

from jinguo.kernel.labels import Labelled


class Term(Labelled):
    """A term speaks for or against one pair, from 0 (nothing speaks for it) to 100 (nothing better).

    The weights are ours: documents name the order of concerns only (consent first, then guardianship and development,
    then near, then the mother's strengths: 海西 2024; 就近就便、分层分类: 临平 2024), so each district sets its own.
    """

    meaning: str
    weight: int

    def __new__(cls, code: str, label: str, meaning: str, weight: int) -> Self:
        """Give the member its Chinese name, its meaning and the weight that a district starts with (0 to 100)."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.meaning, member.weight = label, meaning, weight
        return member

    NEARNESS = "nearness", "住得近", "同村 100，同乡镇 60，同区县 30，只能远程联系 0", 30
    NEED = "need", "需要与专长", "孩子的需要里，妈妈做得了几成；没有记需要的算 50", 25
    SIBLINGS = "siblings", "兄弟姐妹在一起", "同一位妈妈也结对了孩子的兄弟姐妹 100，否则 0", 15
    TIME = "time", "时间合得上", "每有一个两边都空的时段 50，到 100 为止；没有记时段的算 50", 10
    LANGUAGE = "language", "说得通", "妈妈会孩子说的话 100，否则 0；没有记的算 100", 10
    AGE = "age", "年龄合适", "在妈妈愿意的年龄里 100，差一岁少 20", 5
    LOAD = "load", "负担不重", "妈妈还空着的名额占她上限的几成", 5


class Gate(Labelled):
    """A gate stops a child's pairing; each says what to do next."""

    advice: str

    def __new__(cls, code: str, label: str, advice: str) -> Self:
        """Give the member its Chinese name and the advice that stands beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.advice = label, advice
        return member

    CONSENT = "consent", "没有监护人同意", "请先请监护人签同意书，并问过孩子本人"
    UNWILLING = "unwilling", "孩子自己不愿意", "先不结对，过一段时间再问问孩子"
    NOBODY = "nobody", "本区县没有可结对的妈妈", "请发动志愿者报名爱心妈妈，或为已报名的办好手续"
    REACH = "reach", "没有妈妈愿意到这个村社", "请问问附近的妈妈能不能放宽范围，或安排远程联系"
    EXCLUDED = "excluded", "能来的妈妈监护人都不同意", "请再与监护人商量，或发动别的志愿者"
    PLACES = "places", "能来的妈妈名额都满了", "请发动志愿者报名爱心妈妈，或问问哪位妈妈能多结对一个"


class Manner(Labelled):
    """Manner: how many stand on either side."""

    ONE = "one", "一位妈妈结对一个孩子"
    MOTHERS = "mothers", "几位妈妈结对一个孩子"
    CHILDREN = "children", "一位妈妈结对几个孩子"
    TEAM = "team", "队伍结对"


SHARED = (Manner.MOTHERS, Manner.TEAM)
"""Manners in which a child has several mothers at a time."""


class Step(Labelled):
    """Step: what was done; the last one tells where a pairing stands."""

    PAPER = "paper", "台账里已结对，手续没齐"
    PROPOSED = "proposed", "已提出，待家访"
    VISITED = "visited", "已家访，待同意"
    AGREED = "agreed", "双方已同意，待开始"
    BEGUN = "begun", "结对中"
    RENEWED = "renewed", "结对中（已续）"
    HANDED = "handed", "已交接给另一位妈妈"
    ENDED = "ended", "已结束"


RUNNING = (Step.BEGUN, Step.RENEWED)
"""Steps after which a mother cares for the child, and may see its card."""

OVER = (Step.HANDED, Step.ENDED)

UNDONE = (Step.PAPER, Step.PROPOSED, Step.VISITED, Step.AGREED)
"""Steps after which somebody has something to do before it runs."""


class Lack(Labelled):
    """Lack: what a pairing that runs on paper lacks before it runs here; each says what to do."""

    advice: str

    def __new__(cls, code: str, label: str, advice: str) -> Self:
        """Give the member its Chinese name and the advice that stands beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.advice = label, advice
        return member

    CONSENT = "consent", "监护人同意", "请在孩子的档案里登记监护人同意，并问过孩子本人"
    GATES = "gates", "妈妈的条件", "请在妈妈的页面办好条件，审核通过"
    AGREEMENT = "agreement", "协议编号", "请核对纸质协议，登记同意和协议"
    TERM = "term", "约定的期限", "台账里没有写约定到哪天，或者已经过了、不到一年：开始时填新的日期"


class Reason(Labelled):
    """Reason: why a pairing has ended."""

    GUARDIAN = "guardian", "监护人不同意"
    CHILD = "child", "孩子不愿意"
    MOTHER = "mother", "妈妈不能继续"
    UNFIT = "unfit", "两人合不来"
    LEFT = "left", "妈妈退出或被取消资格"
    TERM = "term", "约定的时间到了"
    OF_AGE = "of_age", "孩子满年龄"
    RETURNED = "returned", "父母返乡照顾"
    MOVED = "moved", "孩子搬走"
    CATEGORY = "category", "不再属于重点儿童"
    MISTAKE = "mistake", "登记有误"
    OTHER = "other", "其他原因"


REFUSING = (Reason.GUARDIAN, Reason.CHILD, Reason.UNFIT)
"""Ends after which the same two are not proposed again."""


class Objection(Labelled):
    """Objection: why a mother is not to care for a child."""

    GUARDIAN = "guardian", "监护人不要这位妈妈"
    CHILD = "child", "孩子不愿意"
    QUARREL = "quarrel", "两家有矛盾"
    INTEREST = "interest", "有利害关系"


class Following(Labelled):
    """Following: who looks after the child next."""

    ANEW = "anew", "重新配对"
    SUCCESSOR = "successor", "交接给另一位妈妈"
    TEAM = "team", "由队伍照看"
    VILLAGE = "village", "由村（社区）照看"
    AUTHORITIES = "authorities", "转民政等部门"
    NOBODY = "nobody", "不再需要"


class Medium(Labelled):
    """Medium: how a mother was in touch."""

    CALL = "call", "电话"
    VIDEO = "video", "视频"
    MEETING = "meeting", "见面"
    VISIT = "visit", "家访"


FACE_TO_FACE = (Medium.MEETING, Medium.VISIT)


class Partner(Labelled):
    """With whom she was in touch."""

    CHILD = "child", "孩子"
    GUARDIAN = "guardian", "监护人"
    TEACHER = "teacher", "老师"


class Topic(Labelled):
    """Topic: what she looks at and asks about (六看六问)."""

    LIFE = "life", "生活"
    STUDY = "study", "学习"
    BODY = "body", "身体"
    MIND = "mind", "心理"
    SAFETY = "safety", "安全"
    GUARDIANSHIP = "guardianship", "监护"


class Finding(Labelled):
    """Finding: what she found of a topic."""

    NORMAL = "normal", "正常"
    WATCH = "watch", "关注"
    REFER = "refer", "需转介"


class Flag(Labelled):
    """Flag: what has to be followed up."""

    SOON = "soon", "近期再联系"
    GOODS = "goods", "需要物品"
    STUDY = "study", "学习上要帮"
    COUNSEL = "counsel", "需要心理支持"
    STAFF = "staff", "请工作人员联系我"


class Excuse(Labelled):
    """Excuse: why a duty rests for a while."""

    AWAY = "away", "孩子随父母外出（假期等）"
    ILL = "ill", "孩子或监护人住院、养病"
    HERS = "hers", "妈妈生病、出差，没有人代"
    DECLINED = "declined", "监护人暂时不方便"
    EXAM = "exam", "备考"
    DISASTER = "disaster", "台风、疫情等"


class Duty(Labelled):
    """Duty: what a mother has to do again and again."""

    CONTACT = "contact", "联系"
    MEETING = "meeting", "见面"
    VISIT = "visit", "家访"

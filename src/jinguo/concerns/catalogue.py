"""The closed lists of this domain.

The nine situations are those of 《关于建立侵害未成年人案件强制报告制度的意见（试行）》 (2020), art. 4, shortened.
"""

from jinguo.kernel.labels import Labelled

MOST_HOURS = 72
"""The longest that a district may let a concern wait for a receipt. Ours."""


class Situation(Labelled):
    """What has to be reported: one of the nine of art. 4."""

    PRIVATE_PARTS = "1", "生殖器官、隐私部位有非正常损伤"
    UNDER_FOURTEEN = "2", "不满 14 周岁的女孩遭性侵害、怀孕、流产"
    OVER_FOURTEEN = "3", "14 周岁以上的女孩因遭性侵害怀孕、流产"
    INJURIES = "4", "身上多处损伤、严重营养不良、意识不清，疑似受暴力、欺凌、虐待、殴打或被麻醉"
    SUICIDE = "5", "因自杀、自残、工伤、中毒、殴打等伤残、死亡"
    ABANDONED = "6", "被遗弃，或长期没有人照料"
    MISSING = "7", "来源不明、失踪，或疑似被拐卖、收买"
    BEGGING = "8", "被组织、被强迫乞讨"
    OTHER = "9", "其他严重侵害，或正面临危险"


class Ground(Labelled):
    """How whoever reports it knows."""

    SEEN = "seen", "自己看见"
    HEARD = "heard", "听别人说"
    TOLD = "told", "孩子自己说的"


class Channel(Labelled):
    """How it was told to the police."""

    POLICE_CALL = "110", "打了 110"
    STATION = "station", "打派出所电话"
    HOTLINE = "12345", "打了 12345"
    IN_PERSON = "in_person", "当面报案"
    NOT_YET = "not_yet", "还没有报"


class Danger(Labelled):
    """Whether the child is in danger now."""

    YES = "yes", "有，现在就有"
    NO = "no", "眼下没有"
    UNKNOWN = "unknown", "说不准"


class Office(Labelled):
    """Who was told besides the police."""

    CIVIL_AFFAIRS = "civil_affairs", "民政部门"
    EDUCATION = "education", "教育部门、学校"
    SUPERIOR = "superior", "上级妇联"


class EntryKind(Labelled):
    """What came to a concern afterwards."""

    ADDITION = "addition", "补充"
    RECEIPT = "receipt", "回执"
    ANSWER = "answer", "答复"
    NAMING = "naming", "登记涉及的人"
    LIFTING = "lifting", "恢复安排"
    SHEET = "sheet", "移送单"
    CLOSING = "closing", "办结"


WRITTEN = (EntryKind.ADDITION, EntryKind.RECEIPT, EntryKind.ANSWER)
"""What is written by a form of its own."""


class Recipient(Labelled):
    """To whom a sheet is handed: the approved purposes, and no others."""

    POLICE = "police", "移送公安机关"
    CIVIL_AFFAIRS = "civil_affairs", "移送民政部门"
    PROCURATORATE = "procuratorate", "移送检察机关"
    EDUCATION = "education", "移送教育部门"
    SUPERIOR = "superior", "报上级妇联"


class Outcome(Labelled):
    """How a concern was closed."""

    FILED = "filed", "公安已受理或立案"
    REFERRED = "referred", "已由民政等部门接手"
    UNFOUNDED = "unfounded", "公安核实，没有发现侵害"
    TWICE = "twice", "和另一件重复"

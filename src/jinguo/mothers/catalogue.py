"""The closed lists about mothers."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.kernel.labels import Labelled


class State(Labelled):
    """State: where a mother is between her application and her end."""

    APPLIED = "applied", "已申请"
    CLEARED = "cleared", "审核通过"
    ACTIVE = "active", "在岗"
    PAUSED = "paused", "暂停"
    ENDED = "ended", "已退出"


DEEDS: Mapping[State, str] = MappingProxyType(
    {
        State.APPLIED: "mother_applied",
        State.CLEARED: "mother_cleared",
        State.ACTIVE: "mother_active",
        State.PAUSED: "mother_paused",
        State.ENDED: "mother_ended",
    }
)
"""What the log calls it when she comes into a state."""


class Reason(Labelled):
    """Reason: why a mother was paused or has ended."""

    LAPSED = "lapsed", "有条件到期或不再满足"
    OWN_PAUSE = "own_pause", "本人要求暂停"
    ILLNESS = "illness", "生病或家里有事"
    AWAY = "away", "外出一段时间"
    CONCERN = "concern", "有情况待核实"
    MERGED = "merged", "合并了两份登记，待核对"
    OWN_END = "own_end", "本人退出"
    MOVED = "moved", "搬离本区"
    UNFIT = "unfit", "不再适合"
    REFUSED = "refused", "申请没有通过"
    OTHER = "other", "其他"


PAUSING = (Reason.OWN_PAUSE, Reason.ILLNESS, Reason.AWAY, Reason.CONCERN)
"""Reasons for a pause that a person gives."""

ENDING = (Reason.OWN_END, Reason.MOVED, Reason.UNFIT, Reason.REFUSED, Reason.OTHER)
"""Reasons for an end."""


class Skill(Labelled):
    """Skill: what a mother can do for a child: what matching compares with the child's needs."""

    STUDY = "study", "学业辅导"
    LISTENING = "listening", "心理陪伴"
    PARENTING = "parenting", "家庭教育"
    HEALTH = "health", "医疗健康"
    LAW = "law", "法律"
    ARTS = "arts", "文艺手工"
    SPORT = "sport", "体育"
    DAILY_CARE = "daily_care", "生活照料"
    SAFETY = "safety", "安全教育"
    COMPUTER = "computer", "电脑和网络"


class Language(Labelled):
    """Language: what she can speak with a child besides, or instead of, Mandarin."""

    MANDARIN = "mandarin", "普通话"
    WU = "wu", "吴语（宁波话等）"
    XIANG = "xiang", "湘语（长沙话等）"
    GAN = "gan", "赣语"
    HAKKA = "hakka", "客家话"
    YUE = "yue", "粤语"
    MIN = "min", "闽语"
    SOUTHWEST = "southwest", "西南官话"
    HUAI = "huai", "江淮、中原官话"
    NORTHERN = "northern", "北方官话"
    MIAO = "miao", "苗语"
    TUJIA = "tujia", "土家语"
    YI = "yi", "彝语"
    ZHUANG = "zhuang", "壮语"
    TIBETAN = "tibetan", "藏语"
    UYGHUR = "uyghur", "维吾尔语"
    SIGN = "sign", "手语"


class Distance(Labelled):
    """Distance: how far she goes to a child."""

    VILLAGE = "village", "本村、本社区"
    TOWN = "town", "本街道、本镇"
    DISTRICT = "district", "全区"
    DISTANT = "distant", "远程（电话、视频）"


class Slot(Labelled):
    """A part of a day of the week on which she has time."""

    MON_AM = "mon_am", "周一上午"
    MON_PM = "mon_pm", "周一下午"
    MON_EVE = "mon_eve", "周一晚上"
    TUE_AM = "tue_am", "周二上午"
    TUE_PM = "tue_pm", "周二下午"
    TUE_EVE = "tue_eve", "周二晚上"
    WED_AM = "wed_am", "周三上午"
    WED_PM = "wed_pm", "周三下午"
    WED_EVE = "wed_eve", "周三晚上"
    THU_AM = "thu_am", "周四上午"
    THU_PM = "thu_pm", "周四下午"
    THU_EVE = "thu_eve", "周四晚上"
    FRI_AM = "fri_am", "周五上午"
    FRI_PM = "fri_pm", "周五下午"
    FRI_EVE = "fri_eve", "周五晚上"
    SAT_AM = "sat_am", "周六上午"
    SAT_PM = "sat_pm", "周六下午"
    SAT_EVE = "sat_eve", "周六晚上"
    SUN_AM = "sun_am", "周日上午"
    SUN_PM = "sun_pm", "周日下午"
    SUN_EVE = "sun_eve", "周日晚上"


class Bar(Labelled):
    """A gate that is not a qualification."""

    ENROLLED = "enrolled", "在册志愿者"
    AGE = "age", "年龄"
    RESIDENCE = "residence", "常住本区"
    HALTED = "halted", "可以安排"


SOFT_CAP = 3
"""Children that one mother has at most unless she or her district says otherwise. Ours: loads of 1.9 and 2.1 were seen
(广安, 漳县), and no national cap was found.
"""

HARD_CAP = 10

TEAM = 3
"""Members from which a team is one (卫滨区)."""

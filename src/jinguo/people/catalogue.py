"""National code tables of a person (sex, nation, political status, education), and what she is asked to consent to.

A code is stored as the standard writes it, as text with its leading zero, so that a record can go into the system that
the civil affairs designate "按照统一的信息数据标准" (《志愿服务条例》 art. 19).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from jinguo.kernel.labels import Labelled


class Sex(Labelled):
    """Sex (性别), GB/T 2261.1-2003."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class PoliticalStatus(Labelled):
    """Political status (政治面貌), GB/T 4762-1984; labels are the usual short forms."""

    PARTY_MEMBER = "01", "中共党员"
    PROBATIONARY_MEMBER = "02", "中共预备党员"
    LEAGUE_MEMBER = "03", "共青团员"
    REVOLUTIONARY_COMMITTEE = "04", "民革党员"
    DEMOCRATIC_LEAGUE = "05", "民盟盟员"
    NATIONAL_CONSTRUCTION = "06", "民建会员"
    PROMOTING_DEMOCRACY = "07", "民进会员"
    PEASANTS_AND_WORKERS = "08", "农工党党员"
    ZHIGONG = "09", "致公党党员"
    JIUSAN = "10", "九三学社社员"
    TAIWAN_LEAGUE = "11", "台盟盟员"
    NON_PARTY = "12", "无党派人士"
    MASSES = "13", "群众"


class Education(Labelled):
    """Education (学历), the first level of GB/T 4658-2006; from the highest to the lowest."""

    POSTGRADUATE = "10", "研究生"
    BACHELOR = "20", "大学本科"
    COLLEGE = "30", "大学专科"
    VOCATIONAL = "40", "中等职业教育"
    SENIOR_HIGH = "60", "普通高中"
    JUNIOR_HIGH = "70", "初中"
    PRIMARY = "80", "小学"
    OTHER = "90", "其他"


class Nation(Labelled):
    """Nation (民族): the 56 of GB/T 3304-1991; member names are the standard's romanisation."""

    HAN = "01", "汉族"
    MONGOL = "02", "蒙古族"
    HUI = "03", "回族"
    ZANG = "04", "藏族"
    UYGUR = "05", "维吾尔族"
    MIAO = "06", "苗族"
    YI = "07", "彝族"
    ZHUANG = "08", "壮族"
    BUYEI = "09", "布依族"
    CHOSEN = "10", "朝鲜族"
    MAN = "11", "满族"
    DONG = "12", "侗族"
    YAO = "13", "瑶族"
    BAI = "14", "白族"
    TUJIA = "15", "土家族"
    HANI = "16", "哈尼族"
    KAZAK = "17", "哈萨克族"
    DAI = "18", "傣族"
    LI = "19", "黎族"
    LISU = "20", "傈僳族"
    VA = "21", "佤族"
    SHE = "22", "畲族"
    GAOSHAN = "23", "高山族"
    LAHU = "24", "拉祜族"
    SUI = "25", "水族"
    DONGXIANG = "26", "东乡族"
    NAXI = "27", "纳西族"
    JINGPO = "28", "景颇族"
    KIRGIZ = "29", "柯尔克孜族"
    TU = "30", "土族"
    DAUR = "31", "达斡尔族"
    MULAO = "32", "仫佬族"
    QIANG = "33", "羌族"
    BLANG = "34", "布朗族"
    SALAR = "35", "撒拉族"
    MAONAN = "36", "毛南族"
    GELAO = "37", "仡佬族"
    XIBE = "38", "锡伯族"
    ACHANG = "39", "阿昌族"
    PUMI = "40", "普米族"
    TAJIK = "41", "塔吉克族"
    NU = "42", "怒族"
    UZBEK = "43", "乌孜别克族"
    RUSS = "44", "俄罗斯族"
    EWENKI = "45", "鄂温克族"
    DEANG = "46", "德昂族"
    BONAN = "47", "保安族"
    YUGUR = "48", "裕固族"
    GIN = "49", "京族"
    TATAR = "50", "塔塔尔族"
    DERUNG = "51", "独龙族"
    OROQEN = "52", "鄂伦春族"
    HEZHEN = "53", "赫哲族"
    MONBA = "54", "门巴族"
    LHOBA = "55", "珞巴族"
    JINO = "56", "基诺族"


class Manner(Labelled):
    """The manner in which something about a person was recorded."""

    SELF = "self", "本人"
    STAFF = "staff", "代录"
    ROSTER = "roster", "名册"
    PAPER = "paper", "书面"


class HoldingKind(Labelled):
    """The kind of a phone holding (号码使用记录): how a number is hers besides the one that is her own now."""

    FORMER = "former", "以前的号码"
    SHARED = "shared", "家属的号码"


class HoldingEnd(Labelled):
    """The end of a phone holding: how it came about."""

    REPLACED = "replaced", "换了号码"
    PASSED_ON = "passed_on", "号码已换人"
    ENDED = "ended", "不再共用"


class Relation(Labelled):
    """The relation (关系) of whose phone a woman shares, seen from her."""

    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    SIBLING = "sibling", "兄弟姐妹"
    KIN = "kin", "其他亲属"
    OTHER = "other", "其他人"


class ConsentKind(Labelled):
    """The kind of a consent: each question is answered by itself, and each answer may change."""

    COLLECTION = "collection", "收集个人信息"
    PUBLICATION = "publication", "公示姓名和服务时长"
    GUARDIAN = "guardian", "监护人同意参加志愿服务"


HER_OWN = (ConsentKind.COLLECTION, ConsentKind.PUBLICATION)
"""What she is asked herself; of a minor her guardian is asked besides."""


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """A privacy notice: the text that she was shown beside a question. A changed text gets a new version; an answer
    keeps the one it was given to.

    `since` is the first day that it was shown. `asks_anew`: purpose, manner or kinds of data are others than before, so
    that a new consent is needed (《个人信息保护法》 art. 14); a clearer wording alone is not asked anew.
    """

    version: str
    since: date
    text: str
    asks_anew: bool = False


NOTICE_VERSIONS: Mapping[ConsentKind, tuple[PrivacyNotice, ...]] = MappingProxyType(
    {
        ConsentKind.COLLECTION: (
            PrivacyNotice(
                "2026-1",
                date(2026, 1, 1),
                "为登记志愿者、安排活动、记录服务时长和出具证明，妇联收集您的姓名、手机号码、身份证件号码（可不填）、性别、出生日期、"
                "专业技能和服务意向。手机号码和证件号码加密保存，页面上只显示几位；志愿服务记录按国家标准至少保存十年。"
                "您可以随时查看、更正自己的资料，或者退出。",
            ),
            PrivacyNotice(
                "2026-2",
                date(2026, 11, 30),
                "为登记志愿者、安排活动和记录服务时长，妇联收集您的姓名、手机号码、身份证件号码（可不填）、性别、出生日期、"
                "专业技能和服务意向。手机号码和证件号码加密保存，页面上只显示几位；志愿服务记录按国家标准至少保存十年。"
                "您可以随时查看、更正自己的资料，或者退出。",
            ),
        ),
        ConsentKind.PUBLICATION: (
            PrivacyNotice(
                "2026-1",
                date(2026, 1, 1),
                "需要公示时（例如评定星级、出具证明之前），可以公开您的姓名和服务时长；手机号码、证件号码从不公开。"
                "不同意也能参加服务，不影响记录时长。您可以随时改变主意。",
            ),
            PrivacyNotice(
                "2026-2",
                date(2026, 11, 30),
                "需要公示时（例如评定星级之前），可以公开您的姓名和服务时长；手机号码、证件号码从不公开。"
                "不同意也能参加服务，不影响记录时长。您可以随时改变主意。",
            ),
        ),
        ConsentKind.GUARDIAN: (
            PrivacyNotice(
                "2026-1",
                date(2026, 1, 1),
                "她满 14 不满 18 周岁，参加志愿服务要经监护人同意。监护人知道服务的内容、时间和地点，"
                "同意她登记为志愿者，"
                "同意妇联为此收集她的姓名、手机号码、证件号码（可不填）和服务记录；不安排危险的服务。监护人可以随时撤回同意。",
            ),
        ),
    }
)
"""What each question says. 《个人信息保护法》 art. 17: what must be told; 《志愿服务条例》 art. 20 and 民政部令67号
art. 16: nothing is published without consent; 《民法典》 art. 19 and 《浙江省志愿服务条例》 art. 9: a minor serves with
her guardian's consent, and never in dangerous rescue; GB/T 40143-2021, 5.2.2: records are kept ten years at least.
Oldest first; a text that was ever shown stays here for ever."""

NOTICES: Mapping[ConsentKind, PrivacyNotice] = MappingProxyType(
    {kind: each[-1] for kind, each in NOTICE_VERSIONS.items()}
)
"""What each question says now."""

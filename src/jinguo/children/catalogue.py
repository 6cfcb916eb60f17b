"""The closed lists of this domain, and the categories (类别) as dated data with their sources.

Categories belong to civil affairs: what stands here is a copy, "checked on" a day. No official codes were found; the
codes are ours. 重病、服刑 and the like are codes too, never free text (困境儿童个人信息保护工作办法, 2025).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jinguo.kernel import resources
from jinguo.kernel.labels import Labelled


@dataclass(frozen=True, slots=True)
class Category:
    """Category (类别): what makes a child one whom the federation looks after.

    Attributes:
        below_age: the age at which it ends.
        has_circumstances: whether it names what the parents' situation is (`Circumstance`).
        counted_at: where such a child is counted: where it is `registered` or where it is `living`.
        recheck_months: after how long it has to be checked again. Ours.
        kept_years: how long a closed file with it is kept. Ours; where a subsidy was paid, longer.
        since, until: from when until when the definition holds, both inclusive.
    """

    code: str
    label: str
    below_age: int
    has_circumstances: bool
    counted_at: str
    recheck_months: int
    kept_years: int
    since: date
    until: date | None
    source: str
    definition: str

    def holds(self, on: date) -> bool:
        """Whether it may be given from this day on."""
        return self.since <= on and (self.until is None or on <= self.until)


@lru_cache
def categories() -> Mapping[str, Category]:
    """List all that there are or were, by code, in the order in which they are offered."""
    return {row["code"]: _category(row) for row in resources.rows("jinguo.children", "categories")}


def _category(row: Mapping[str, str]) -> Category:
    return Category(
        code=row["code"],
        label=row["label"],
        below_age=int(row["below_age"]),
        has_circumstances=row["circumstances"] == "yes",
        counted_at=row["counted_at"],
        recheck_months=int(row["recheck_months"]),
        kept_years=int(row["kept_years"]),
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        source=row["source"],
        definition=row["definition"],
    )


class Circumstance(Labelled):
    """A parent's situation: the eight of 民发〔2019〕62号 and 民发〔2020〕125号, or that a parent is dead."""

    DISABLED = "disabled", "重残"
    ILL = "ill", "重病"
    IMPRISONED = "imprisoned", "服刑在押"
    DETOX = "detox", "强制隔离戒毒"
    DETAINED = "detained", "被执行其他限制人身自由的措施"
    MISSING = "missing", "失联"
    UNSEATED = "unseated", "被撤销监护资格"
    DEPORTED = "deported", "被遣送（驱逐）出境"
    DEAD = "dead", "另一方死亡或失踪"


class Source(Labelled):
    """Source: where a category was learnt."""

    CIVIL_AFFAIRS = "civil_affairs", "民政部门认定的名单"
    VISIT = "visit", "村（社区）走访发现"
    SCHOOL = "school", "学校告知"
    FAMILY = "family", "家庭自己提出"
    ROSTER = "roster", "原来的儿童台账"


class End(Labelled):
    """End: why a category has ended."""

    RELEASED = "released", "父母刑满释放或解除限制"
    DETOXED = "detoxed", "父母戒毒结束"
    FOUND = "found", "失联的父母找到了"
    RETURNED = "returned", "父母返乡照顾"
    ADOPTED = "adopted", "已被收养"
    MOVED = "moved", "迁到外地"
    OF_AGE = "of_age", "超过年龄"
    NOT_MET = "not_met", "核查后不再符合"
    DIED = "died", "儿童死亡"
    MISTAKE = "mistake", "登记有误"
    OTHER = "other", "其他原因"


class Carer(Labelled):
    """Carer: whom a child lives with."""

    PARENTS = "parents", "父母"
    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    GRANDPARENTS = "grandparents", "爷爷奶奶"
    MOTHERS_PARENTS = "mothers_parents", "外公外婆"
    RELATIVES = "relatives", "其他亲属"
    SIBLINGS = "siblings", "哥哥姐姐"
    ALONE = "alone", "独自生活"
    HOME = "home", "儿童福利机构"
    OTHERS = "others", "其他人"


class Kinship(Labelled):
    """Kinship: what a guardian is to the child."""

    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    GRANDFATHER = "grandfather", "祖父"
    GRANDMOTHER = "grandmother", "祖母"
    MOTHERS_FATHER = "mothers_father", "外祖父"
    MOTHERS_MOTHER = "mothers_mother", "外祖母"
    SIBLING = "sibling", "兄姐"
    RELATIVE = "relative", "其他亲属"
    ENTRUSTED = "entrusted", "受委托照护人"
    OFFICE = "office", "村（居）委会或民政部门"


class Schooling(Labelled):
    """Schooling: how far a child is in school."""

    TOO_YOUNG = "too_young", "未入园"
    NURSERY = "nursery", "幼儿园"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中职"
    DROPPED_OUT = "dropped_out", "辍学"
    NOT_IN_SCHOOL = "not_in_school", "不在学"


class Boarding(Labelled):
    """Boarding: where a child sleeps on school days."""

    DAY = "day", "走读"
    WEEKLY = "weekly", "周末回家"
    TERM = "term", "学期住校"


class Need(Labelled):
    """Need: what a child needs, for matching; the first part of the code is the kind."""

    HOMEWORK = "study_homework", "课业辅导"
    READING = "study_reading", "亲子阅读"
    WEEKENDS = "company_weekends", "周末陪伴"
    HOLIDAYS = "company_holidays", "寒暑假陪伴"
    CALLS = "company_calls", "电话视频陪伴"
    PUBERTY = "company_puberty", "青春期关爱"
    FEELINGS = "skill_feelings", "心理疏导"
    HEALTH = "skill_health", "健康护理"
    LAW = "skill_law", "法律帮助"
    UPBRINGING = "skill_upbringing", "家庭教育指导"
    ARTS = "skill_arts", "艺术体育"


class Language(Labelled):
    """Language: what is spoken at home."""

    MANDARIN = "mandarin", "普通话"
    WU = "wu", "吴语"
    XIANG = "xiang", "湘语"
    OTHER_DIALECT = "other_dialect", "其他方言"
    MINORITY = "minority", "少数民族语言"
    SIGN = "sign", "手语"


class Hope(Labelled):
    """Hope: what a child itself wishes for, as a choice: never its own words, which may name it."""

    COMPANY = "company", "有人陪我说话"
    STUDY = "study", "有人辅导功课"
    PLAY = "play", "有人一起活动"
    PARENTS = "parents", "多和爸爸妈妈联系"
    THINGS = "things", "学习生活用品"
    NOTHING = "nothing", "现在没有"


class View(Labelled):
    """View: what a child itself has answered when it was asked (《未成年人保护法》 art. 4)."""

    WILLING = "willing", "愿意"
    UNWILLING = "unwilling", "不愿意"
    TOO_YOUNG = "too_young", "年纪小，问不了"


class ConsentManner(Labelled):
    """Consent manner: how a guardian has answered."""

    PAPER = "paper", "纸质同意书"
    ON_SITE = "on_site", "当面签字"


class Level(Labelled):
    """Level: how urgent it is, decided by a person. After 武进 "四色" (2024)."""

    RED = "red", "红（马上处理）"
    YELLOW = "yellow", "黄（定期走访）"
    BLUE = "blue", "蓝（持续关注）"
    GREEN = "green", "绿（平稳）"


class Ground(Labelled):
    """Ground: what a level rests on."""

    NO_GUARDIAN = "no_guardian", "监护缺失"
    POOR_GUARDIAN = "poor_guardian", "监护不当"
    HEALTH = "health", "身体健康"
    FEELINGS = "feelings", "心理、行为"
    SCHOOL = "school", "失学、厌学"
    INCOME = "income", "家庭生活困难"
    DANGERS = "dangers", "居家安全隐患"
    STEADY = "steady", "情况平稳"


class Purpose(Labelled):
    """Purpose: what somebody reads a file for: closed, so that no purpose can tell of a child."""

    VISIT = "visit", "上门走访"
    GUARDIAN = "guardian", "联系监护人"
    ASSESSMENT = "assessment", "评估分级"
    MATCHING = "matching", "结对前核对"
    REFERRAL = "referral", "转介、求助"
    CORRECTION = "correction", "核对、更正资料"
    CONSENT = "consent", "办理监护人同意"


class Emergency(Labelled):
    """Emergency: why a file is opened at once, without waiting for an approval."""

    DANGER = "danger", "人身安全有危险"
    LOST = "lost", "走失"
    HURT = "hurt", "突发疾病或受伤"
    AUTHORITIES = "authorities", "公安、民政紧急核对"


class Closing(Labelled):
    """Closing: why a file is closed."""

    OF_AGE = "of_age", "满 18 周岁"
    RETURNED = "returned", "父母返乡照顾"
    MOVED = "moved", "迁到外地"
    ENDED = "ended", "类别都已结束"
    GUARDIAN = "guardian", "监护人要求"
    TWICE = "twice", "重复建档"
    DIED = "died", "儿童死亡"
    OTHER = "other", "其他原因"


class Band(Labelled):
    """Age in bands, since an age by itself already tells much."""

    NURSLING = "0", "0–2 岁"
    SMALL = "3", "3–5 岁"
    YOUNGER = "6", "6–8 岁"
    MIDDLE = "9", "9–11 岁"
    OLDER = "12", "12–13 岁"
    YOUTH = "14", "14–15 岁"
    NEARLY_GROWN = "16", "16–17 岁"
    GROWN = "18", "18 岁以上"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text that a guardian is shown; a changed text is a new version."""

    version: str
    since: date
    text: str


CONSENT_TEXTS = (
    ConsentText(
        "2026-11",
        date(2026, 11, 30),
        "妇联为孩子建立关爱档案，记录姓名、身份证号、出生日期、住址、学校、监护人姓名和电话、所属类别和需要的帮助，"
        "只用于走访、结对陪伴和帮扶，不公开、不用于募捐和直播、不交给无关的人。这些资料逐人加密，"
        "看的人要经批准并留下记录；档案结束后按期限删除。您可以随时查看、更正、要求删除，也可以撤回同意，"
        "撤回以后不再结对和走访，已经做过的事不受影响。请一并问问孩子自己愿不愿意。",
    ),
)
"""All versions, oldest first (《儿童个人信息网络保护规定》 art. 9, 10)."""

NOW_SHOWN = CONSENT_TEXTS[-1]

"""The closed lists of aid: kinds of wishes and the things that may be wished for, the states of a wish and its ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from jinguo.kernel import resources
from jinguo.kernel.labels import Labelled


class WishKind(Labelled):
    """The kind of a wish, as donors choose by it (三门: 学习、生活、体育用品; 郑州: also 参观、体验)."""

    icon: str

    def __new__(cls, code: str, label: str, icon: str) -> Self:
        """Give the member its Chinese name and the icon that stands for it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.icon = label, icon
        return member

    STUDY = "study", "学习用品", "book-open"
    LIFE = "life", "生活用品", "shirt"
    SPORT = "sport", "体育用品", "bike"
    VISIT = "visit", "参观体验", "ticket"


@dataclass(frozen=True, slots=True)
class Item:
    """Item (心愿物品): a thing of the list that children choose from: nobody can write who they are (郑州 2023)."""

    code: str
    kind: WishKind
    label: str
    sizes: tuple[str, ...]


@lru_cache
def items() -> Mapping[str, Item]:
    """All things that may be wished for, by code, in the order in which they are offered."""
    return {row["code"]: _item(row) for row in resources.rows("jinguo.aid", "wish_items")}


def _item(row: Mapping[str, str]) -> Item:
    sizes = tuple(size for size in row["sizes"].split("|") if size)
    return Item(row["code"], WishKind(row["kind"]), row["label"], sizes)


class WishState(Labelled):
    """Where a wish stands: what its last step has made of it."""

    COLLECTED = "collected", "已征集，待核对"
    CHECKED = "checked", "已核对，待公开"
    OPEN = "open", "可认领"
    LOCKED = "locked", "已认领"
    RECEIVED = "received", "东西已到妇联"
    HANDED = "handed", "已送到孩子手里"
    VISITED = "visited", "已回访"
    CLOSED = "closed", "已结束"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "没人认领，已过期"


OVER = (WishState.CLOSED, WishState.WITHDRAWN)
"""States that nothing follows."""

TO_DO = (WishState.COLLECTED, WishState.CHECKED, WishState.RECEIVED, WishState.HANDED, WishState.VISITED)
"""States in which a coordinator has to act."""

FULFILLED = (WishState.HANDED, WishState.VISITED, WishState.CLOSED)
"""States in which the child has what it wished for."""


class Withdrawal(Labelled):
    """Why a wish is withdrawn."""

    UNWILLING = "unwilling", "孩子或监护人不要了"
    GIVEN = "given", "已经从别处得到"
    UNFIT = "unfit", "不合适，请重新征集"
    CLOSED = "closed", "孩子的档案已结束"


class Supply(Labelled):
    """Whose the goods are that came to the federation: who claims a wish need not be who buys (泰州 buys by tender)."""

    DONOR = "donor", "认领人送来"
    FEDERATION = "federation", "妇联采购"
    OTHERS = "others", "其他单位或个人捐赠"


class Thanks(Labelled):
    """What a donor is told after the visit: sentences of a list, in which no child can be recognised."""

    USED = "used", "东西用上了，孩子很喜欢"
    SMILE = "smile", "孩子收到时笑了，说谢谢"
    STUDY = "study", "孩子说会好好学习"
    FAMILY = "family", "家里人请我们转达感谢"


class Ending(Labelled):
    """Why a claim has ended."""

    DELIVERED = "delivered", "东西已送到妇联"
    UNDONE = "taken_back", "认领人自己取消"
    LATE = "late", "过了期限没有送来"
    GONE = "gone", "心愿已由别人实现或撤回"


@dataclass(frozen=True, slots=True)
class WomanCategory:
    """Category of a woman in difficulty (困难妇女类别), as dated data with its source.

    Attributes:
        is_health: it says something about her health, which is sensitive.
        recheck_months: after how long it has to be checked again. Ours.
        kept_years: how long a closed entry with it is kept. Ours.
        since, until: from when until when the definition holds, both inclusive.
    """

    code: str
    label: str
    is_health: bool
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
def woman_categories() -> Mapping[str, WomanCategory]:
    """All that there are or were, by code, in the order in which they are offered."""
    return {row["code"]: _woman_category(row) for row in resources.rows("jinguo.aid", "woman_categories")}


def _woman_category(row: Mapping[str, str]) -> WomanCategory:
    return WomanCategory(
        code=row["code"],
        label=row["label"],
        is_health=row["is_health"] == "yes",
        recheck_months=int(row["recheck_months"]),
        kept_years=int(row["kept_years"]),
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        source=row["source"],
        definition=row["definition"],
    )


class Source(Labelled):
    """Where a woman's category was learnt."""

    CIVIL_AFFAIRS = "civil_affairs", "民政、残联、卫健部门的名单"
    VISIT = "visit", "村（社区）走访发现"
    HERSELF = "herself", "本人提出"
    ROSTER = "roster", "原来的台账"


class Purpose(Labelled):
    """What somebody reads a woman's entry for: closed, so that no purpose can tell of her."""

    VISIT = "visit", "上门走访慰问"
    AID = "aid", "发放救助金、物资"
    CORRECTION = "correction", "核对、更正资料"
    REGISTER = "register", "造册上报"


class Leaving(Labelled):
    """Why a woman's entry is closed."""

    BETTER = "better", "困难已经解除"
    WISH = "wish", "本人要求"
    MOVED = "moved", "迁到外地"
    TWICE = "twice", "重复登记"
    DIED = "died", "去世"
    OTHER = "other", "其他原因"


@dataclass(frozen=True, slots=True)
class Programme:
    """Programme of aid (帮扶项目): what a batch is given under, and whom it is for (women, children, both)."""

    code: str
    label: str
    receivers: str
    source: str


@lru_cache
def programmes() -> Mapping[str, Programme]:
    """All programmes, by code, in the order in which they are offered."""
    return {row["code"]: Programme(**row) for row in resources.rows("jinguo.aid", "programmes")}


class Funding(Labelled):
    """Where the money or the goods of a batch come from."""

    BUDGET = "budget", "财政资金"
    FEDERATION = "federation", "妇联工作经费"
    CHARITY = "charity", "慈善总会、基金会"
    COMPANY = "company", "企业捐赠"
    PEOPLE = "people", "个人捐赠"


class NotGiven(Labelled):
    """Why somebody on the list was given nothing."""

    AWAY = "away", "不在家，没有联系上"
    REFUSED = "refused", "本人不要"
    UNFIT = "unfit", "核对后不符合"
    TWICE = "twice", "已经从别处得到"


class StockReason(Labelled):
    """Why the stock of a package has changed."""

    BOUGHT = "bought", "采购入库"
    DONATED = "donated", "捐赠入库"
    GIVEN = "given", "发放"
    LOST = "lost", "损坏、过期"

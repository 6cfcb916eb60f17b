"""Invented people. Whoever bears one of these names by chance has nothing to do with the demo."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.demo import OrganisationRow
from jinguo.volunteers.catalogue import ServiceClass

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
_GIVEN = (
    "芳 丽 敏 静 娟 艳 霞 燕 玲 红 梅 兰 英 琴 萍 雪 倩 婷 颖 洁 秀英 桂兰 玉梅 海燕 晓红"
    " 丽娟 雅琴 淑芬 春梅 佳怡 思雨 雨欣 梦瑶 文静 小敏 慧敏 美玲 爱华 建英 月琴 亚男"
    " 若兰 晓燕 婉清 秋菊 巧云 彩霞 凤仙 水仙 亚萍"
)
GIVEN = _GIVEN.split(" ")
SKILLS = ("", "绘本讲读", "理发", "护理", "心理咨询", "普法宣讲", "摄影", "手工", "园艺", "急救", "书法", "财务")
AVAILABLE = ("", "周末", "工作日晚上", "周三下午", "寒暑假", "都可以")

LONGEST_AGO = 180
"""Days before today on which the first volunteers register."""

FIRST_PHONE = 19900000001
"""Phones of the demo count up from here: valid in shape, and plainly made up."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the public who registers in the course of the demo.

    Attributes:
        organisation: code of her village or community.
        days_ago: when she registers, in days before the demo is filled; half a day counts.
        by_herself: on her phone, and waiting to be looked at.
    """

    name: str
    phone: str
    organisation: str
    born_on: date | None
    skills: str
    service_classes: tuple[ServiceClass, ...]
    available: str
    agree_publish: bool
    days_ago: float
    by_herself: bool = False


def members(rows: list[OrganisationRow], count: int, first: int, today: date, dice: random.Random) -> list[Member]:
    """Invent the members of one district, `first` being the number of the first one's phone; the last two register
    themselves, one of them with a new phone though she is registered already, so that 查重 has something to show.

    A good third live in the tree's first street, which the demo's clerk works in, so that her desk is not empty.
    """
    homes = [row.code for row in rows if row.kind in (OrganisationKind.VILLAGE, OrganisationKind.COMMUNITY)]
    near = [code for code in homes if code[:9] == homes[0][:9]]
    found = [_member(first, homes[0], LONGEST_AGO, today, dice)]
    for number in range(first + 1, first + count):
        home = dice.choice(near if dice.random() < 1 / 3 else homes)
        days_ago = dice.uniform(165, LONGEST_AGO) if dice.random() < 1 / 2 else dice.uniform(25, 165)
        found.append(_member(number, home, days_ago, today, dice))
    newest = [replace(each, days_ago=ago, by_herself=True) for each, ago in zip(found[-2:], (1.1, 0.15), strict=True)]
    neighbour = next(each for each in found[1:] if each.organisation in near)
    again = replace(newest[0], name=neighbour.name, organisation=neighbour.organisation, born_on=None)
    return [*found[:-2], again, newest[1]]


def _member(number: int, home: str, days_ago: float, today: date, dice: random.Random) -> Member:
    return Member(
        name=name(number),
        phone=str(FIRST_PHONE + number),
        organisation=home,
        born_on=today - timedelta(days=dice.randint(22 * 365, 68 * 365)),
        skills=dice.choice(SKILLS),
        service_classes=tuple(dice.sample(list(ServiceClass), dice.randint(1, 3))),
        available=dice.choice(AVAILABLE),
        agree_publish=dice.random() < 2 / 3,
        days_ago=days_ago,
    )


def name(number: int) -> str:
    """Make the name with a number; 520 pass before one comes again."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[(number * 7 + number // len(SURNAMES)) % len(GIVEN)]

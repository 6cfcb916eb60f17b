"""The staff of the two federations in the demo, and how a visitor logs in as one of them."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.access import queries as access
from jinguo.access.accounts.actions import create_account
from jinguo.access.forms import NewAccount
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.grants import Role
from jinguo.demo.people import FIRST_PHONE, name
from jinguo.organisations.queries import by_code

PASSWORD = "Jinguo-Demo-2026"  # noqa: S105 - printed on purpose: it opens invented data only


OFFICE_PHONES = {"330211": "0574-8000 0000", "430112": "0731-8000 0000"}
"""Telephones of the two offices that are nobody's."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the demo: the account's user name, who holds it, and what it is called in both languages."""

    username: str
    name: str
    role: Role
    organisation: str
    label: str
    english: str


POSTS = (
    Post("leader", "赵丽", Role.LEADER, "330211001000", "活动负责人（现场）", "Door leader"),
    Post("clerk", "李梅", Role.OFFICER, "330211001000", "招宝山街道干事（工作台）", "Desk clerk"),
    Post("zhenhai", "周敏", Role.ADMINISTRATOR, "330211000000", "镇海区妇联管理员", "Administrator"),
    Post("wangcheng", "罗艳", Role.ADMINISTRATOR, "430112000000", "望城区妇联管理员", "Administrator, other district"),
    Post("coordinator", "胡敏", Role.COORDINATOR, "330211000000", "镇海区统筹员（爱心妈妈、重点儿童）", "Coordinator"),
    Post("keeper", "郑洁", Role.CONCERN_KEEPER, "330211000000", "镇海区强制报告专责", "Keeper of concerns"),
    Post("reader", "孙红", Role.READER, "330211000000", "上级只读", "Reader"),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that a visitor can use. Without a password she logs in with a code, which the console shows."""

    label: str
    english: str
    name: str
    login: str
    password: str | None

    @property
    def line(self) -> str:
        """The account's line on the console."""
        secret = f"口令 password {self.password}" if self.password else "验证码见控制台 code on this console"
        kind = "用户名 user" if self.password else "手机号 phone"
        return f"{self.label} {self.english}（{self.name}）  {kind} {self.login}  {secret}"


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """The accounts of the demo that a visitor can use, the three kinds of user first."""

    volunteer: DemoAccount
    staff: tuple[DemoAccount, ...]

    def lines(self) -> list[str]:
        """The accounts' lines on the console."""
        return [account.line for account in (self.volunteer, *self.staff)]


ACCOUNTS = DemoAccounts(
    DemoAccount("志愿者", "Volunteer", name(0), str(FIRST_PHONE), None),
    tuple(DemoAccount(post.label, post.english, post.name, post.username, PASSWORD) for post in POSTS),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff of the demo as actors."""

    posts: dict[str, Actor]

    def of(self, organisation: str) -> Actor:
        """The actor who plans for an organisation: the clerk for her street, else the district's administrator."""
        if organisation.startswith("330211001"):
            return self.posts["clerk"]
        return self.posts["zhenhai" if organisation.startswith("330211") else "wangcheng"]

    def at_the_door(self, organisation: str) -> Actor:
        """The actor who scans at an organisation's events."""
        return self.posts["leader"] if organisation.startswith("330211001") else self.of(organisation)


async def engage() -> Staff:
    """Open the accounts of the demo's staff."""
    return await _staff({post.username: await create_account(SYSTEM, _account(post)) for post in POSTS})


async def engaged() -> Staff | None:
    """Find the staff of a demo that is filled already; None when it is not."""
    known = {row["username"]: row["id"] for row in await access.accounts(SYSTEM)}
    if not all(post.username in known for post in POSTS):
        return None
    return await _staff(known)


def _account(post: Post) -> NewAccount:
    return NewAccount(
        username=post.username,
        name=post.name,
        password=PASSWORD,
        role=post.role,
        organisation=post.organisation,
    )


async def _staff(ids: dict[str, UUID]) -> Staff:
    return Staff(
        {
            post.username: Actor(
                ids[post.username], post.name, (Grant(post.role, (await by_code(post.organisation)).path),)
            )
            for post in POSTS
        }
    )

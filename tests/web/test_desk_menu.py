"""The desk's menu: groups that are there when a page says it belongs to them, and lines that fit into the window."""

import re
from collections import Counter

import httpx
import pytest
from litestar import Litestar, Response, get

from jinguo.authority.grants import Permission, Role
from jinguo.web.guard import allow
from jinguo.web.icons import PATHS
from jinguo.web.menu import HEADING, LINE, ROOM, Group, entries, menu
from jinguo.web.site import site
from tests.web.conftest import Staff
from tests.world import CHENGDONG, ZHENHAI, World


@get("/desk/honours", opt=allow(Permission.SEE_VOLUNTEERS) | menu("评选", "award", Group.HONOURS, 10))
async def honours() -> Response[str]:
    """A page of a group that has no other yet."""
    return Response("")


def groups(page: httpx.Response) -> dict[str, list[str]]:
    """The menu of a page as it is read: each group with its lines."""
    found: dict[str, list[str]] = {}
    shown = page.text[page.text.index('<nav class="s-nav"') : page.text.index('<main class="s-main"')]
    for name, lines in re.findall(
        r'class="s-group"[^>]*>(.+?)</(?:p|summary)>\s*<ul[^>]*>(.+?)</ul>', shown, re.DOTALL
    ):
        found[words(name)] = [words(line) for line in re.findall(r"<a [^>]*>(.+?)</a>", lines)]
    return found


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


def unfolded(page: httpx.Response) -> list[str]:
    return re.findall(r'<p class="s-group"[^>]*>(.+?)</p>', page.text)


ADMINISTRATORS = {
    "办事": ["工作台", "收件箱", "通知"],
    "活动": ["活动", "现场"],
    "人": ["志愿者", "资质", "查重", "删除申请"],
    "时长": ["时长", "补录"],
    "关爱": ["爱心妈妈", "关爱数据", "匹配权重", "联系节奏", "查阅审批", "心愿规则", "困难妇女查阅", "惠及人次"],
    "组织与计划": ["组织", "年度计划"],
    "管理": [
        *("时长规则", "通知文字", "到期清理", "任职与代理"),
        *("账号", "后台任务", "操作日志", "导出登记"),
    ],
}

CORE = ADMINISTRATORS.keys()
"""The groups that are told line by line here."""


@pytest.mark.parametrize(
    ("role", "where", "expected"),
    [
        (Role.ADMINISTRATOR, ZHENHAI, ADMINISTRATORS),
        (
            Role.LEADER,
            CHENGDONG,
            {
                "办事": ["工作台", "收件箱"],
                "活动": ["活动", "现场"],
                "组织与计划": ["组织", "年度计划"],
                "管理": ["任职与代理"],
            },
        ),
        (
            Role.AUDITOR,
            ZHENHAI,
            {"办事": ["工作台", "收件箱"], "组织与计划": ["组织"], "管理": ["任职与代理", "操作日志", "导出登记"]},
        ),
    ],
)
async def test_each_reads_the_groups_that_she_may_open_in_their_order(
    world: World, staff: Staff, role: Role, where: str, expected: dict[str, list[str]]
) -> None:
    desk = await (await staff(role, where)).get("/desk")

    shown = groups(desk)
    assert {name: lines for name, lines in shown.items() if name in CORE} == expected
    assert list(shown) == [group.label for group in Group if group.label in shown]


async def test_rare_duties_are_folded_until_one_is_at_them(world: World, staff: Staff) -> None:
    hers = await staff(Role.ADMINISTRATOR, ZHENHAI)

    assert unfolded(await hers.get("/desk")) == ["办事", "活动", "人", "时长"]
    at_the_log = await hers.get("/desk/log")
    assert "管理" in unfolded(at_the_log)
    assert groups(at_the_log) == groups(await hers.get("/desk")), "what is folded is there all the same"


@pytest.mark.parametrize("path", ["/desk", "/desk/volunteers", "/desk/log", "/desk/plan", "/desk/password"])
async def test_what_is_unfolded_fits_into_the_window(world: World, staff: Staff, path: str) -> None:
    page = await (await staff(Role.ADMINISTRATOR, ZHENHAI)).get(path)

    shown = unfolded(page)

    height = sum(HEADING + LINE * len(lines) if name in shown else LINE for name, lines in groups(page).items())
    assert height <= ROOM


def test_no_icon_of_the_menu_stands_for_two_things(app: Litestar) -> None:
    icons = Counter([*(entry.icon for entry, _ in entries(app)), *(group.icon for group in Group), "menu"])

    assert {icon: times for icon, times in icons.items() if times > 1} == {}
    assert set(icons) <= set(PATHS)


def test_a_group_appears_when_a_page_says_that_it_belongs_to_it() -> None:
    grown = site([honours])

    lines = [(entry.group, entry.label) for entry, _ in entries(grown)]

    new = lines.index((Group.HONOURS, "评选"))
    assert lines[new - 1][0] in {Group.HOURS, Group.CARE}
    assert lines[new + 1][0] is Group.ORGANISATION

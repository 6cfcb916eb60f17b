"""Commands for accounts and bearer tokens."""

import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from getpass import getpass
from uuid import UUID

from jinguo.access.accounts import actions, passwords
from jinguo.access.accounts.links import link_person
from jinguo.access.accounts.queries import staff
from jinguo.access.errors import NoSuchAccount
from jinguo.access.forms import NewAccount, NewToken, PasswordReset, PhoneLogin
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse


def create_account(
    *, username: str, name: str, role: Role, organisation: str, own: bool = False, json: Json = False
) -> None:
    """开通工作人员账号。口令从键盘输入两遍；不是终端时从标准输入读一行。

    Parameters
    ----------
    username
        用户名。
    name
        姓名。
    role
        角色：administrator、officer、reviewer、coordinator、leader、reader；
        三员：system_administrator、security_administrator、auditor。
    organisation
        管理范围：组织代码，例如 330211 或 330211001000。
    own
        口令由本人输入；不加这一项，她登录后要先改口令。
    """
    fields = {"username": username, "name": name, "role": role, "organisation": organisation}
    new = parse(NewAccount, {**fields, "password": _password()})
    account = run(lambda: actions.create_account(SYSTEM, new, chosen_for_her=not own))
    tell(f"账号 {username} 已开通。", json, account=account, username=username)


def list_accounts(*, json: bool = False) -> None:
    """列出全部账号：用户名、姓名、角色、状态。

    Parameters
    ----------
    json
        每个账号输出一行 JSON 对象。
    """
    for one in run(lambda: staff(SYSTEM)):
        roles = "、".join(f"{role.label}（{place}）" for role, place in one.roles) or f"{one.kind_label}，没有角色"
        state = "已停用" if one.closed else "已锁定" if one.locked else "可用"
        second = "有动态口令" if one.second_since else "没有动态口令"
        facts = {"username": one.username, "name": one.name, "kind": one.kind, "state": state}
        facts |= {"roles": [role.value for role, _ in one.roles], "second_factor": one.second_since is not None}
        tell(f"{one.username}  {one.name}  {roles}  {state}  {second}", json, **facts)


def unlock_account(*, username: str) -> None:
    """给输错太多次的账号解锁。

    Parameters
    ----------
    username
        用户名。
    """
    run(lambda: _with_account(username, lambda account: actions.unlock_account(SYSTEM, account)))
    tell(f"账号 {username} 已解锁。")


def link_account(*, username: str, phone: str) -> None:
    """说明这个账号是哪一位登记过的人：她不能审批自己的事，三员也不能由一人兼任。

    Parameters
    ----------
    username
        用户名。
    phone
        本人登记过的手机号。
    """
    number = parse(PhoneLogin, {"phone": phone}).phone
    run(lambda: _with_account(username, lambda account: link_person(SYSTEM, account, number)))
    tell(f"账号 {username} 已对应到本人。")


def reset_account(*, username: str, second_factor: bool = False) -> None:
    """重设口令（从键盘输入，她登录后要先改），或者重置动态口令。她在各处的登录都会退出。

    Parameters
    ----------
    username
        用户名。
    second_factor
        重置动态口令和备用码，不动口令。
    """
    if second_factor:
        run(lambda: _with_account(username, lambda account: passwords.reset_second_factor(SYSTEM, account)))
        tell(f"账号 {username} 的动态口令已重置。")
        return
    new = parse(PasswordReset, {"password": _password()})
    run(lambda: _with_account(username, lambda account: passwords.reset_password(SYSTEM, account, new)))
    tell(f"账号 {username} 的口令已重设，她登录后要先改口令。")


async def _with_account(username: str, step: Callable[[UUID], Awaitable[None]]) -> None:
    found = [one.id for one in await staff(SYSTEM) if one.username == username]
    if not found:
        raise NoSuchAccount("没有这个用户名，请用 jinguo account list 看看。")
    await step(found[0])


def create_token(*, role: Role, organisation: str, name: str = "接口", days: int = 365, json: Json = False) -> None:
    """发放接口令牌。令牌只显示这一次，请立即妥善保存。

    Parameters
    ----------
    role
        角色：administrator、officer、reviewer、coordinator、leader、reader。
    organisation
        管理范围：组织代码，例如 330211 或 330211001000。
    name
        用途，便于以后辨认。
    days
        有效天数。
    """
    fields = {"name": name, "role": role, "organisation": organisation, "lasts": timedelta(days=days)}
    new = parse(NewToken, fields)
    token = run(lambda: actions.create_token(SYSTEM, new))
    tell(token, json, token=token, role=role, organisation=organisation, days=days)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("口令：")
    if first != getpass("再输一遍："):
        raise Invalid("两遍口令不一样，请重新输入。")
    return first

"""Commands for accounts and bearer tokens."""

import sys
from datetime import timedelta
from getpass import getpass

from jinguo.access import actions
from jinguo.access.forms import NewAccount, NewToken
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.cli.running import run, tell
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse


def create_account(*, username: str, name: str, role: Role, organisation: str, json: bool = False) -> None:
    """开通工作人员账号。口令从键盘输入两遍；不是终端时从标准输入读一行。

    Parameters
    ----------
    username
        用户名。
    name
        姓名。
    role
        角色：administrator、officer、leader、reader。
    organisation
        管理范围：组织代码，例如 330211 或 330211001000。
    json
        输出一个 JSON 对象。
    """
    fields = {"username": username, "name": name, "role": role, "organisation": organisation}
    new = parse(NewAccount, {**fields, "password": _password()})
    account = run(lambda: actions.create_account(SYSTEM, new))
    tell(f"账号 {username} 已开通。", json, account=account, username=username)


def create_token(*, role: Role, organisation: str, name: str = "接口", days: int = 365, json: bool = False) -> None:
    """发放接口令牌。令牌只显示这一次，请立即妥善保存。

    Parameters
    ----------
    role
        角色：administrator、officer、leader、reader。
    organisation
        管理范围：组织代码，例如 330211 或 330211001000。
    name
        用途，便于以后辨认。
    days
        有效天数。
    json
        输出一个 JSON 对象。
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

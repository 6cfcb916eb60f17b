"""账号: who may log in, with which role over which organisation; open, reset, close, reopen."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jinguo.access import actions, queries
from jinguo.access.errors import Taken, WeakPassword
from jinguo.access.forms import NewAccount, PasswordReset
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.web.desk import choices
from jinguo.web.desk.beside import beside
from jinguo.web.desk.steps import then
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import menu
from jinguo.web.pages import desk_page

HERE = "/desk/accounts"
FIELDS = {Taken.code: "username", WeakPassword.code: "password", "no_such_organisation": "organisation"}
ROLES = [
    (Role.OFFICER.value, "干事：登记志愿者、导入名册、办活动、审补录、导出时长"),
    (Role.LEADER.value, "活动负责人：现场签到签退、核定未签退，看不到志愿者名单"),
    (Role.READER.value, "上级只读：只能看，手机号打码"),
    (Role.ADMINISTRATOR.value, "妇联管理员：干事能做的都能做，还管组织、账号、令牌、规则和日志"),
]
"""The roles of staff in a sentence each; authority.grants has the whole table."""


@get(HERE, opt=allow(Permission.KEEP_ACCOUNTS) | menu("账号", "key-round", 80))
async def accounts(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Accounts within the actor's reach; closed ones last."""
    rows = await queries.accounts(actor)
    now = clock.now()
    listed = [
        row | {"role": Role(row["role"]).label, "locked": bool(row["locked_until"] and row["locked_until"] > now)}
        for row in sorted(rows, key=lambda row: row["closed_at"] is not None)
    ]
    return await desk_page(
        request, "desk/accounts.html", accounts=listed, may_keep_tokens=actor.may(Permission.KEEP_TOKENS)
    )


@get(f"{HERE}/new", opt=allow(Permission.KEEP_ACCOUNTS))
async def new(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """An empty form."""
    return await _new_page(request, actor, FormState())


@post(f"{HERE}/new", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def create(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[str]:
    """Open an account."""
    form = await sent(request)
    try:
        account = form.read(NewAccount)
        await actions.create_account(actor, account)
    except JinguoError as error:
        return await _new_page(request, actor, beside(form, error, FIELDS), error.status)
    return see_other(HERE, f"已开通 {account.name} 的账号，用户名 {account.username}。请当面告诉她口令，让她登录后修改")


@get(f"{HERE}/{{account_id:uuid}}/password", opt=allow(Permission.KEEP_ACCOUNTS))
async def ask_reset(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], account_id: FromPath[UUID]
) -> Response[str]:
    """The form for a forgotten password."""
    return await _reset_page(request, actor, account_id, FormState())


@post(f"{HERE}/{{account_id:uuid}}/password", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def reset(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], account_id: FromPath[UUID]
) -> Response[str]:
    """Give her a new one; her lock and sessions end."""
    form = await sent(request)
    try:
        await actions.reset_password(actor, account_id, form.read(PasswordReset))
    except JinguoError as error:
        return await _reset_page(request, actor, account_id, form.state(error), error.status)
    return see_other(HERE, "口令已重设，锁定已解除。请当面告诉她新口令，让她登录后修改")


@post(f"{HERE}/{{account_id:uuid}}/close", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def close(actor: NamedDependency[Actor], account_id: FromPath[UUID]) -> Response[str]:
    """Close it at once; the list offers to reopen it."""
    done = "账号已停用，正在用的也已退出。停错了的话，点“恢复”"
    return await then(HERE, actions.close_account(actor, account_id), done)


@post(f"{HERE}/{{account_id:uuid}}/reopen", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def reopen(actor: NamedDependency[Actor], account_id: FromPath[UUID]) -> Response[str]:
    """Take the closing back."""
    return await then(HERE, actions.reopen_account(actor, account_id), "账号已恢复，口令不变")


async def _new_page(
    request: Request[Any, Any, Any], actor: Actor, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/account_new.html",
        status_code=status_code,
        form=form,
        roles=ROLES,
        organisations=await choices.organisations(actor),
    )


async def _reset_page(
    request: Request[Any, Any, Any], actor: Actor, account_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    account = await queries.account(actor, account_id)
    return await desk_page(request, "desk/account_password.html", status_code=status_code, form=form, account=account)

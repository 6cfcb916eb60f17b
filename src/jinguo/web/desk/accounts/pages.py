"""账号: who may log in; close, unlock, reset, and which person of the register she is."""

from functools import partial
from uuid import UUID

from litestar import Response, get, post

from jinguo.access.accounts import actions, links, passwords
from jinguo.access.accounts.queries import KINDS, member, staff
from jinguo.access.forms import AccountPerson, PasswordReset
from jinguo.access.invitations.actions import open_invitations
from jinguo.access.policy import deviations, policy
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission, Role
from jinguo.kernel.errors import JinguoError
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import sent
from jinguo.web.guard import allow
from jinguo.web.menu import Group, menu
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.steps import submitted, then

HERE = "/desk/accounts"
ROLES = [
    (Role.OFFICER.value, "干事：登记志愿者、导入名册、办活动、审补录、导出时长"),
    (Role.REVIEWER.value, "审核人：看资料（打码），审批别人申请的补录"),
    (Role.COORDINATOR.value, "统筹员：登记志愿者、转入转出，登记爱心妈妈和执委"),
    (Role.CONCERN_KEEPER.value, "强制报告专责：看、办强制报告，看不到别的业务"),
    (Role.LEADER.value, "活动负责人：现场签到签退、核定未签退，看不到志愿者名单"),
    (Role.READER.value, "上级只读：只能看，手机号打码"),
    (Role.ADMINISTRATOR.value, "妇联管理员：干事能做的都能做，还管组织、账号、令牌、规则和日志"),
]
"""The roles of staff in a sentence each; authority.grants has the whole table."""


@get(HERE, opt=allow(Permission.KEEP_ACCOUNTS) | menu("账号", "key-round", Group.MANAGEMENT, 80))
async def accounts(request: WebRequest, actor: CurrentActor) -> Response[str]:
    """List the accounts within reach, closed ones last; invitations that wait; where the policy deviates."""
    waiting = [(each, each.role.label if each.role else KINDS[each.kind]) for each in await open_invitations(actor)]
    return await desk_page(
        request,
        "desk/accounts.html",
        accounts=await staff(actor),
        invitations=waiting,
        policy=policy(),
        deviations=deviations(),
        may_keep_tokens=actor.may(Permission.KEEP_TOKENS),
    )


@get(f"{HERE}/{{account_id:uuid}}", opt=allow(Permission.KEEP_ACCOUNTS))
async def account(request: WebRequest, actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Show one account, and all that can be done with it."""
    return await _account_page(request, actor, account_id, FormState())


@get(f"{HERE}/{{account_id:uuid}}/password", opt=allow(Permission.KEEP_ACCOUNTS))
async def ask_reset(request: WebRequest, actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Show the form for a forgotten password."""
    return await _reset_page(request, actor, account_id, FormState())


@post(f"{HERE}/{{account_id:uuid}}/password", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def reset(request: WebRequest, actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Reset a colleague's password; her lock and sessions end, and she changes it when she logs in."""
    step, page = partial(passwords.reset_password, actor, account_id), partial(_reset_page, request, actor, account_id)
    done = see_other(f"{HERE}/{account_id}", "口令已重设，锁定已解除。请当面告诉她新口令，她登录后要先改成自己的")
    return await submitted(request, PasswordReset, step, page, done)


@post(f"{HERE}/{{account_id:uuid}}/second-factor", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def reset_second_factor(actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Take the second factor from a colleague who has lost it."""
    done = "动态口令已重置，她在各处的登录已退出，下次登录后重新启用"
    return await then(f"{HERE}/{account_id}", passwords.reset_second_factor(actor, account_id), done)


@post(f"{HERE}/{{account_id:uuid}}/unlock", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def unlock(actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Unlock a colleague's account."""
    return await then(f"{HERE}/{account_id}", actions.unlock_account(actor, account_id), "已解锁，她现在可以再试")


@post(f"{HERE}/{{account_id:uuid}}/close", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def close(actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Close an account at once; the list offers to reopen it."""
    done = "账号已停用，正在用的也已退出。停错了的话，点“恢复”"
    return await then(HERE, actions.close_account(actor, account_id), done)


@post(f"{HERE}/{{account_id:uuid}}/reopen", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def reopen(actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Reopen an account that was closed."""
    return await then(HERE, actions.reopen_account(actor, account_id), "账号已恢复，口令不变")


@post(f"{HERE}/{{account_id:uuid}}/person", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def link(request: WebRequest, actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Link an account to the person it is, by her phone."""
    form = await sent(request)
    try:
        await links.link_person(actor, account_id, form.read(AccountPerson).phone)
    except JinguoError as error:
        fields = {error.code: "phone"} if "phone" in (error.detail.get("fields") or {}) else {}
        return await _account_page(request, actor, account_id, form.state(error, fields), error.status)
    return see_other(f"{HERE}/{account_id}", "已对应到本人，她不能再审自己的时长")


@post(f"{HERE}/{{account_id:uuid}}/person/none", opt=allow(Permission.KEEP_ACCOUNTS), status_code=200)
async def unlink(actor: CurrentActor, account_id: PathId) -> Response[str]:
    """Unlink an account from the person it is."""
    return await then(f"{HERE}/{account_id}", links.unlink_person(actor, account_id), "已取消对应")


async def _account_page(
    request: WebRequest, actor: Actor, account_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/account.html",
        status_code=status_code,
        form=form,
        account=await member(actor, account_id),
        may_link=actor.may(Permission.REGISTER_VOLUNTEERS),
    )


async def _reset_page(
    request: WebRequest, actor: Actor, account_id: UUID, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/account_password.html",
        status_code=status_code,
        form=form,
        account=await member(actor, account_id),
        policy=policy(),
    )

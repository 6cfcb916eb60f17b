"""Rules about who may keep whose account, so that keeping accounts can never be turned into a gain.

- Within reach: every role of the account, also one to come, lies within the keeper's subtree. An account that has no
  role yet belongs to the organisation that it was invited to.
- Each office for itself: accounts of 三员 are kept by a 系统管理员 (or the command line), never by an administrator of
  business, whom they watch.
- No taking over: a password or a second factor is reset, and a person linked, only by who has every permission that the
  account has or is to have. A 系统管理员, who has none of business, may reset a password where a second factor stays in
  the way. A deputy never takes over whom she stands in for: that would outlast her term.
"""

from uuid import UUID

from jinguo.access.appointments.actions import stands_in_for
from jinguo.access.errors import NoSuchAccount
from jinguo.access.tables import Account, Invitation, RoleGrant
from jinguo.authority.actor import Actor, Grant, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import BUSINESS, GRANTS, OFFICES, PERSONAL, Permission, Role, asked_of_giver
from jinguo.kernel import clock
from jinguo.kernel.rows import fetch_as

KEEPERS_OF_OFFICES = frozenset({Role.SYSTEM, Role.SYSTEM_ADMINISTRATOR})
TOO_MUCH = "不能给出比自己更大的权限，请选择其他角色或范围。"


async def kept(actor: Actor, account: UUID, own: str) -> str:
    """Find the path of an account that the actor keeps: all its roles are within her subtree.

    Raises:
        NoSuchAccount: there is none within reach. Forbidden: it is her own (`own` says so), reaches further than she
        does, or holds one of the three offices.
    """
    row = await Account.select(Account.kind).where(Account.id == account).first()
    paths = await _paths(account)
    if row is None or not any(actor.may(Permission.KEEP_ACCOUNTS, within=path) for path in paths):
        raise NoSuchAccount
    if account == actor.id:
        raise Forbidden(own)
    for path in paths:
        require(actor, Permission.KEEP_ACCOUNTS, within=path)
    if row["kind"] != BUSINESS and not keeps_offices(actor):
        raise Forbidden("三员的账号由系统管理员维护，妇联管理员不能改动。")
    return paths[0]


async def taken_over(actor: Actor, account: UUID, own: str) -> str:
    """Raise unless the actor may take an account over: as `kept`, and she must have every permission that it has."""
    path = await kept(actor, account, own)
    for grant in await _roles_of(account):
        if grant.id and await stands_in_for(actor, grant.id):
            raise Forbidden("您在代理这个账号的任职，不能重设它的口令和动态口令，请另一位管理员来办。")
        if not has_all_of(actor, grant):
            raise Forbidden("这个账号的权限比您大，不能由您重设，请找上一级或同级管理员。")
    return path


def has_all_of(actor: Actor, grant: Grant) -> bool:
    """Whether the actor may do, within a role's subtree, all that the role allows."""
    return actor.may_all(GRANTS[grant.role], grant.path)


def keeps_offices(actor: Actor) -> bool:
    """Whether the actor keeps accounts of the three offices."""
    return any(grant.role in KEEPERS_OF_OFFICES for grant in actor.grants)


def forbid_more_than_own(actor: Actor, role: Role, path: str) -> None:
    """Raise Forbidden when a role allows more than the actor may herself; offices and personal roles are never given
    here.
    """
    has_all = actor.may_all(asked_of_giver(role), path)
    if role is Role.SYSTEM or role in PERSONAL or not has_all:
        raise Forbidden(TOO_MUCH)
    if role in OFFICES and not any(grant.role is Role.SYSTEM for grant in actor.grants):
        raise Forbidden("三员的角色由安全管理员授予，或者在服务器上用命令开通。")


_HELD = """
SELECT g.id, g.role, g.path, g.event FROM role_grant g
 WHERE g.account = $1 AND (g.until IS NULL OR g.until > greatest(g.since, $2)) ORDER BY g.since > $2, g.path, g.id"""


async def _roles_of(account: UUID) -> list[Grant]:
    """List all roles that the account holds now, then those to come: who could log in as her would have them, too."""
    return await fetch_as(Grant, _HELD, account, clock.now())


async def _paths(account: UUID) -> list[str]:
    """Find the paths where an account works or will; without a role, where it worked last or was invited to."""
    paths = [grant.path for grant in await _roles_of(account) if grant.path is not None]
    if paths:
        return paths
    ended = await RoleGrant.select(RoleGrant.path).where(RoleGrant.account == account)
    invited = await Invitation.select(Invitation.path).where(Invitation.account == account)
    return [row["path"] for row in (*ended, *invited)]

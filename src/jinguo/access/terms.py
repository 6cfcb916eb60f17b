"""Terms of how long this domain keeps what."""

from datetime import datetime, timedelta
from uuid import UUID

from jinguo.access import erasure
from jinguo.authority.actor import Actor
from jinguo.kernel.terms import LOGS, YEAR, Clear, Rule, Sure, Then


async def _close(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    return await erasure.empty_closed_accounts(actor, before)


def _delete(table: str) -> Clear:
    """Make the clearing that deletes from a table what has ended; a hold on a person does not keep it: it says nothing
    of her but that.
    """

    async def clear(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
        return await erasure.clear(actor, table, before)

    return clear


def _ended(slug: str, label: str, counted_from: str, sure: Sure, found: str) -> Rule:
    """The rule of a table that only served to log in: its rows are deleted half a year after they have ended."""
    return Rule(
        slug,
        label,
        timedelta(days=180),
        counted_from,
        Then.DELETE,
        LOGS,
        sure,
        cool_off=timedelta(),
        whole=True,
        found=f"SELECT '/' AS path, NULL::uuid AS person, {found}",
        clear=_delete(slug),
    )


ACCOUNTS = Rule(
    "closed_accounts",
    "停用的账号",
    3 * YEAR,
    "停用",
    Then.MINIMISE,
    "《网络数据安全管理条例》第十二条：提供、委托处理的记录保存三年，期间要查得到经手人",
    Sure.OURS,
    whole=True,
    found="""SELECT '/' AS path, NULL::uuid AS person, closed_at AS at FROM account
       WHERE closed_at IS NOT NULL AND emptied_at IS NULL""",
    clear=_close,
)

SESSIONS = _ended("session", "结束的登录", "退出或到期", Sure.LAW, "least(ended_at, expires_at) AS at FROM session")

CODES = _ended("login_code", "用过、过期的验证码", "到期", Sure.LAW, "expires_at AS at FROM login_code")

INVITATIONS = _ended(
    "invitation",
    "接受、撤回、过期的邀请",
    "接受、撤回或到期",
    Sure.OURS,
    "least(accepted_at, revoked_at, expires_at) AS at FROM invitation",
)

RECOVERY_CODES = _ended(
    "recovery_code",
    "用过、作废的备用码",
    "使用或作废",
    Sure.OURS,
    """least(used_at, replaced_at) AS at FROM recovery_code
       WHERE used_at IS NOT NULL OR replaced_at IS NOT NULL""",
)

APPOINTMENTS = Rule(
    "appointments",
    "任职、角色、令牌",
    None,
    "一直保存：谁在什么时候有什么权",
    Then.KEEP,
    "GB/T 22239-2019 第8.1.4.2、8.1.4.3条",
    Sure.STANDARD,
)

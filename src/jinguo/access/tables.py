"""What is kept of access: accounts and their dated roles, sessions, tokens, and log-in codes."""

from piccolo.columns import UUID, Bytea, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.organisations.tables import Organisation
from jinguo.people.tables import Person


class Account(Table, tablename="account"):
    """Account (账号): a member of staff who logs in with a password. Volunteers need none: they prove their phone."""

    id = UUID(primary_key=True, default=uuid7)
    username = Varchar(length=40, unique=True, help_text="用户名")
    name = Varchar(length=40, help_text="姓名")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="对应人员")
    password_hash = Varchar(length=200, help_text="口令摘要（argon2id）")
    password_set_at = Timestamptz(default=clock.now, help_text="口令设置时间")
    failures = SmallInt(default=0, help_text="连续失败次数")
    locked_until = Timestamptz(null=True, default=None, help_text="锁定到")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    closed_at = Timestamptz(null=True, default=None, help_text="停用时间")


class RoleGrant(Table, tablename="role_grant"):
    """Role grant (任职): an account holds a role over an organisation's subtree, from a day and perhaps until one."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, help_text="账号")
    role = Varchar(length=20, help_text="角色")
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, help_text="管理范围")
    path = Varchar(length=120, help_text="管理范围路径")
    since = Timestamptz(default=clock.now, help_text="开始")
    until = Timestamptz(null=True, default=None, help_text="结束")


class Session(Table, tablename="session"):
    """Session (会话): a logged-in browser of an account or of a volunteer; the token itself is never kept, only its
    SHA-256.
    """

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="令牌摘要")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="账号")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="志愿者本人")
    device = Varchar(length=80, default="", help_text="设备")
    created_at = Timestamptz(default=clock.now, help_text="登录时间")
    seen_at = Timestamptz(default=clock.now, help_text="最近使用")
    expires_at = Timestamptz(help_text="到期时间")
    ended_at = Timestamptz(null=True, default=None, help_text="退出时间")


class Token(Table, tablename="token"):
    """Token (接口令牌): a program's bearer token, with one role over one subtree; only its SHA-256 is kept."""

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="令牌摘要")
    name = Varchar(length=40, help_text="用途")
    role = Varchar(length=20, help_text="角色")
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, help_text="管理范围")
    path = Varchar(length=120, help_text="管理范围路径")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    expires_at = Timestamptz(help_text="到期时间")
    revoked_at = Timestamptz(null=True, default=None, help_text="作废时间")


class LoginCode(Table, tablename="login_code"):
    """Log-in code (验证码): sent to a phone, bound to the browser that asked for it; kept only as a keyed digest."""

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="浏览器凭据摘要")
    phone_index = Bytea(help_text="手机号索引")
    code_mac = Bytea(help_text="验证码摘要")
    person = UUID(null=True, default=None, help_text="人员；未登记的手机号为空")
    tries = SmallInt(default=0, help_text="已试次数")
    created_at = Timestamptz(default=clock.now, help_text="发送时间")
    expires_at = Timestamptz(help_text="到期时间")
    used_at = Timestamptz(null=True, default=None, help_text="使用时间")


SHOWN = (
    Account.username,
    Account.name,
    Account.person,
    Account.locked_until,
    Account.created_at,
    Account.closed_at,
    RoleGrant.account,
    RoleGrant.role,
    RoleGrant.organisation,
    RoleGrant.since,
    RoleGrant.until,
    Session.device,
    Session.created_at,
    Session.seen_at,
    Token.name,
    Token.role,
    Token.organisation,
    Token.created_at,
    Token.expires_at,
    Token.revoked_at,
)
RESTRICTED = ()
INTERNAL = (
    Account.id,
    Account.password_hash,
    Account.password_set_at,
    Account.failures,
    RoleGrant.id,
    RoleGrant.path,
    Session.id,
    Session.digest,
    Session.account,
    Session.person,
    Session.expires_at,
    Session.ended_at,
    Token.id,
    Token.digest,
    Token.path,
    LoginCode.id,
    LoginCode.digest,
    LoginCode.phone_index,
    LoginCode.code_mac,
    LoginCode.person,
    LoginCode.tries,
    LoginCode.created_at,
    LoginCode.expires_at,
    LoginCode.used_at,
)

"""Tables of access: accounts and their dated roles, sessions, tokens, and log-in codes."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from jinguo.authority.grants import BUSINESS
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import Encrypted, SealedRows
from jinguo.organisations.tables import Organisation
from jinguo.people.tables import Person


class Account(SealedRows, Table, tablename="account"):
    """Account (账号): a member of staff who logs in with a password. Volunteers need none: they prove their phone.

    `kind` is `business`, or the one of 三员 (system, security, audit) whose role alone it may hold.
    """

    id = UUID(primary_key=True, default=uuid7)
    username = Varchar(length=40, unique=True, help_text="用户名")
    name = Varchar(length=40, help_text="姓名")
    kind = Varchar(length=10, default=BUSINESS, help_text="账号类别")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="对应人员")
    email = Encrypted(null=True, help_text="工作邮箱")
    password_hash = Varchar(length=200, help_text="口令摘要（argon2id）")
    password_set_at = Timestamptz(default=clock.now, help_text="口令设置时间")
    must_change = Boolean(default=False, help_text="下次登录须改口令")
    second_secret = Encrypted(null=True, help_text="动态口令密钥")
    second_since = Timestamptz(null=True, default=None, help_text="动态口令启用时间")
    second_step = BigInt(default=0, help_text="已用过的最后一个动态口令步")
    failures = SmallInt(default=0, help_text="连续失败次数")
    locked_until = Timestamptz(null=True, default=None, help_text="锁定到")
    logged_in_at = Timestamptz(null=True, default=None, help_text="上次登录时间")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    closed_at = Timestamptz(null=True, default=None, help_text="停用时间")
    emptied_at = Timestamptz(null=True, default=None, help_text="清空时间")


class RoleGrant(Table, tablename="role_grant"):
    """Role grant (任职): an account holds a role over an organisation's subtree (or one event there), or a person a
    personal one; from a moment, and perhaps until one.

    A deputy's (代理) names the grant that it stands in for, and always ends by itself. What she gives is `given_under`
    hers, and ends with it.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="账号")
    kind = Varchar(length=10, default=BUSINESS, help_text="账号类别")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="人员")
    role = Varchar(length=30, help_text="角色")
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, help_text="管理范围")
    path = Varchar(length=120, help_text="管理范围路径")
    event = UUID(null=True, default=None, help_text="只限的活动")
    deputy_for = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="代理的任职")
    given_under = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, help_text="由哪项代理授出")
    since = Timestamptz(default=clock.now, help_text="开始")
    until = Timestamptz(null=True, default=None, help_text="结束")
    reason = Varchar(length=200, default="", help_text="缘由")
    granted_by = UUID(null=True, default=None, help_text="授予人")
    granted_at = Timestamptz(default=clock.now, help_text="授予时间")
    ended_by = UUID(null=True, default=None, help_text="收回人")


class Invitation(Table, tablename="invitation"):
    """Invitation (邀请): a link with which somebody opens her own account, once and for a few days; only its SHA-256
    is kept.
    """

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="邀请凭据摘要")
    name = Varchar(length=40, help_text="姓名")
    kind = Varchar(length=10, default=BUSINESS, help_text="账号类别")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="对应人员")
    role = Varchar(length=30, null=True, default=None, help_text="角色；空为先开账号、后授角色")
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="所属组织")
    path = Varchar(length=120, help_text="所属组织路径")
    event = UUID(null=True, default=None, help_text="只限的活动")
    until = Timestamptz(null=True, default=None, help_text="角色结束")
    invited_by = UUID(null=True, default=None, help_text="邀请人")
    given_under = ForeignKey(
        RoleGrant, null=True, default=None, on_delete=OnDelete.restrict, help_text="由哪项代理邀请"
    )
    invited_by_name = Varchar(length=60, default="", help_text="邀请人姓名")
    created_at = Timestamptz(default=clock.now, help_text="邀请时间")
    expires_at = Timestamptz(help_text="到期时间")
    accepted_at = Timestamptz(null=True, default=None, help_text="接受时间")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="开出的账号")
    revoked_at = Timestamptz(null=True, default=None, help_text="撤回时间")


class RecoveryCode(Table, tablename="recovery_code"):
    """Recovery code (备用码): replaces the second factor once; kept only as a keyed digest."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, help_text="账号")
    digest = Bytea(unique=True, help_text="备用码摘要")
    created_at = Timestamptz(default=clock.now, help_text="生成时间")
    used_at = Timestamptz(null=True, default=None, help_text="使用时间")
    replaced_at = Timestamptz(null=True, default=None, help_text="作废时间")


class Session(Table, tablename="session"):
    """Session (会话): a logged-in browser of an account or of a volunteer; the token itself is never kept, only its
    SHA-256.
    """

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="令牌摘要")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="账号")
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict, help_text="志愿者本人")
    hat = UUID(null=True, default=None, help_text="当前身份（任职）")
    device = Varchar(length=80, default="", help_text="设备")
    phone_index = Bytea(null=True, default=None, help_text="登录用的手机号的索引")
    proven_at = Timestamptz(null=True, default=None, help_text="最近一次重新验证身份")
    created_at = Timestamptz(default=clock.now, help_text="登录时间")
    seen_at = Timestamptz(default=clock.now, help_text="最近使用")
    expires_at = Timestamptz(help_text="到期时间")
    ended_at = Timestamptz(null=True, default=None, help_text="退出时间")


class Token(Table, tablename="token"):
    """Token (接口令牌): a program's bearer token, with one role over one subtree; only its SHA-256 is kept."""

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="令牌摘要")
    name = Varchar(length=40, help_text="用途")
    role = Varchar(length=30, help_text="角色")
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, help_text="管理范围")
    path = Varchar(length=120, help_text="管理范围路径")
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, help_text="发放人")
    created_at = Timestamptz(default=clock.now, help_text="建立时间")
    expires_at = Timestamptz(help_text="到期时间")
    revoked_at = Timestamptz(null=True, default=None, help_text="作废时间")


class UnknownName(Table, tablename="unknown_name"):
    """Failures that no account counts (未知用户名): of user names that nobody has, so that these lock like others, and,
    below zero, of browsers and sessions known before. Names share 65,536 slots by their keyed digest: guessing them
    fills no table.
    """

    slot = Integer(primary_key=True, help_text="用户名摘要的一段")
    failures = SmallInt(default=0, help_text="连续失败次数")
    locked_until = Timestamptz(null=True, default=None, help_text="锁定到")


class LoginCode(Table, tablename="login_code"):
    """Log-in code (验证码): sent to a phone, bound to the browser that asked for it; kept only as a keyed digest."""

    id = UUID(primary_key=True, default=uuid7)
    digest = Bytea(unique=True, help_text="浏览器凭据摘要")
    phone_index = Bytea(help_text="手机号索引")
    code_mac = Bytea(help_text="验证码摘要")
    person = UUID(null=True, default=None, help_text="人员；未登记的手机号为空")
    digits = SmallInt(default=6, help_text="位数")
    is_sent = Boolean(default=True, help_text="发出了")
    browser = UUID(null=True, default=None, help_text="她用过的浏览器")
    event = UUID(null=True, default=None, help_text="在哪场活动现场登记")
    tries = SmallInt(default=0, help_text="已试次数")
    created_at = Timestamptz(default=clock.now, help_text="发送时间")
    expires_at = Timestamptz(help_text="到期时间")
    used_at = Timestamptz(null=True, default=None, help_text="使用时间")


SHOWN = (
    Account.username,
    Account.name,
    Account.kind,
    Account.person,
    Account.second_since,
    Account.logged_in_at,
    Account.locked_until,
    Account.created_at,
    Account.closed_at,
    Account.emptied_at,
    RoleGrant.account,
    RoleGrant.person,
    RoleGrant.role,
    RoleGrant.organisation,
    RoleGrant.event,
    RoleGrant.deputy_for,
    RoleGrant.since,
    RoleGrant.until,
    RoleGrant.reason,
    RoleGrant.granted_at,
    Invitation.name,
    Invitation.kind,
    Invitation.person,
    Invitation.role,
    Invitation.organisation,
    Invitation.event,
    Invitation.until,
    Invitation.invited_by_name,
    Invitation.created_at,
    Invitation.expires_at,
    Invitation.accepted_at,
    Invitation.revoked_at,
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
RESTRICTED = (Account.email,)
INTERNAL = (
    Account.id,
    Account.password_hash,
    Account.password_set_at,
    Account.must_change,
    Account.second_secret,
    Account.second_step,
    Account.failures,
    RoleGrant.id,
    RoleGrant.kind,
    RoleGrant.path,
    RoleGrant.given_under,
    RoleGrant.granted_by,
    RoleGrant.ended_by,
    Invitation.id,
    Invitation.digest,
    Invitation.path,
    Invitation.given_under,
    Invitation.invited_by,
    Invitation.account,
    RecoveryCode.id,
    RecoveryCode.account,
    RecoveryCode.digest,
    RecoveryCode.created_at,
    RecoveryCode.used_at,
    RecoveryCode.replaced_at,
    Session.hat,
    Session.phone_index,
    Session.proven_at,
    Session.id,
    Session.digest,
    Session.account,
    Session.person,
    Session.expires_at,
    Session.ended_at,
    Token.id,
    Token.digest,
    Token.account,
    Token.path,
    UnknownName.slot,
    UnknownName.failures,
    UnknownName.locked_until,
    LoginCode.id,
    LoginCode.digest,
    LoginCode.phone_index,
    LoginCode.code_mac,
    LoginCode.person,
    LoginCode.digits,
    LoginCode.is_sent,
    LoginCode.browser,
    LoginCode.event,
    LoginCode.tries,
    LoginCode.created_at,
    LoginCode.expires_at,
    LoginCode.used_at,
)

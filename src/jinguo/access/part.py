"""This domain's share in the mechanisms common to all. It holds somebody who logs in, and somebody who works here."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.access import erasure, merge
from jinguo.access.matters import MATTERS
from jinguo.access.sentences import SENTENCES
from jinguo.access.tables import (
    Account,
    Invitation,
    LoginCode,
    RecoveryCode,
    RoleGrant,
    Session,
    Token,
    UnknownName,
)
from jinguo.access.terms import ACCOUNTS, APPOINTMENTS, CODES, INVITATIONS, RECOVERY_CODES, SESSIONS
from jinguo.authority.grants import Role
from jinguo.kernel.declarations import BY_ACCOUNT, BY_PERSON, DIGEST, LOCKED, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule

_EITHER = f"({BY_PERSON} OR {BY_ACCOUNT})"
_COUNTER = "登录时计数用，没有内容"

COPIED = (
    PersonalTable(
        Account,
        "工作账号",
        "t.id = ANY(her.accounts)",
        left_out={
            Account.password_hash: LOCKED,
            Account.second_secret: LOCKED,
            Account.second_step: _COUNTER,
        },
    ),
    PersonalTable(
        RoleGrant,
        "任职和角色",
        _EITHER,
        left_out={RoleGrant.granted_by: STAFF_ID, RoleGrant.ended_by: STAFF_ID, RoleGrant.given_under: STAFF_ID},
        words={RoleGrant.role: Role},
    ),
    PersonalTable(
        Invitation,
        "开通账号的邀请",
        _EITHER,
        left_out={Invitation.digest: DIGEST, Invitation.invited_by: STAFF_ID, Invitation.given_under: STAFF_ID},
        words={Invitation.role: Role},
    ),
    PersonalTable(RecoveryCode, "备用码", BY_ACCOUNT, left_out={RecoveryCode.digest: DIGEST}),
    PersonalTable(Session, "登录过的设备", _EITHER, left_out={Session.digest: DIGEST, Session.phone_index: DIGEST}),
    PersonalTable(
        LoginCode,
        "登录验证码",
        BY_PERSON,
        left_out={LoginCode.digest: DIGEST, LoginCode.phone_index: DIGEST, LoginCode.code_mac: DIGEST},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {
    Token: "程序用的接口令牌，不是个人资料；谁发放的见操作日志",
    UnknownName: Impersonal("不涉及个人"),
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Account: (ACCOUNTS, APPOINTMENTS),
    RoleGrant: (APPOINTMENTS,),
    Token: (APPOINTMENTS,),
    Session: (SESSIONS,),
    LoginCode: (CODES,),
    Invitation: (INVITATIONS,),
    RecoveryCode: (RECOVERY_CODES,),
    UnknownName: "slots of keyed digests of names that nobody has, and of browsers known before",
}

PART = Part(
    name="access",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="a session that is being opened is found again by `late`",
        unite=merge.unite,
        late=merge.late,
        part=merge.part,
    ),
    follow="sessions and roles are seen by their own paths",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="codes and invitations go out by themselves, to an address",
    matters=MATTERS,
)

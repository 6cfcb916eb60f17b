"""Invitations (邀请): a link with which somebody opens her own account; nobody else ever knows her password.

A link holds for 72 hours and opens one account. Sending again makes a new link, and the old one is worth nothing.
It dies with the account, or the role, of who sent it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.accounts.actions import LoggedIn, begin_session, refuse_taken
from jinguo.access.accounts.keepers import forbid_more_than_own, keeps_offices
from jinguo.access.accounts.links import linkable
from jinguo.access.accounts.passwords import refuse_weak
from jinguo.access.appointments.actions import refuse_beyond_deputyship
from jinguo.access.errors import InvitationOver, NoSuchInvitation
from jinguo.access.forms import Acceptance, NewInvitation
from jinguo.access.passwords import digests
from jinguo.access.policy import policy
from jinguo.access.queries import grants_of, token_digest
from jinguo.access.tables import Account, Invitation, RoleGrant
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import BUSINESS, OFFICES, Permission, Role, asked_of_giver
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations import queries as organisations

_OPEN = """
SELECT i.id, i.name, i.kind, i.person, i.role, i.organisation, i.path, i.event, i.until, i.given_under, i.invited_by,
       i.invited_by_name, i.expires_at, o.name AS place, k.id AS inviter
  FROM invitation i JOIN organisation o ON o.id = i.organisation
  LEFT JOIN account k ON k.id = i.invited_by
 WHERE i.digest = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2 AND k.closed_at IS NULL"""

_LISTED = """
SELECT i.id, i.name, i.kind, i.role, i.invited_by_name, i.created_at, i.expires_at, i.expires_at <= $2 AS expired,
       i.until, i.person IS NOT NULL AS linked, o.name AS organisation
  FROM invitation i JOIN organisation o ON o.id = i.organisation
 WHERE i.path ^@ $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL ORDER BY i.created_at DESC"""

_KINDS = {kind: role for role, kind in OFFICES.items()}


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as its page shows it to whoever opened the link."""

    name: str
    role: Role | None
    place: str
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Open:
    """An invitation that can be accepted; `inviter` is the account of who sent it, None: the command line."""

    id: UUID
    name: str
    kind: str
    person: UUID | None
    role: Role | None
    organisation: UUID
    path: str
    event: UUID | None
    until: datetime | None
    given_under: UUID | None
    invited_by: UUID | None
    invited_by_name: str
    expires_at: datetime
    place: str
    inviter: UUID | None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation in the list; `linked`: she is somebody of the register, `expired`: its time is over."""

    id: UUID
    name: str
    kind: str
    role: Role | None
    invited_by_name: str
    created_at: datetime
    expires_at: datetime
    expired: bool
    until: datetime | None
    linked: bool
    organisation: str


async def invite(actor: Actor, new: NewInvitation) -> str:
    """Invite somebody to open an account; returns the token of her link, which is kept nowhere.

    Raises:
        Forbidden: the place is not the actor's, the role is more than hers, an office is invited by who does not keep
        offices. NotFound: the organisation, or nobody within reach has that phone.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_ACCOUNTS, within=place.path)
        _refuse_kind(actor, new)
        if new.role is not None:
            require(actor, Permission.KEEP_GRANTS, within=place.path)
            forbid_more_than_own(actor, new.role, place.path)
        under = await refuse_beyond_deputyship(actor, new.ends_at()) if new.role is not None else None
        person = await linkable(actor, new.phone) if new.phone else None
        role = new.role.value if new.role else None
        row = Invitation(
            digest=token_digest(token),
            name=new.name,
            kind=new.kind,
            person=person,
            role=role,
            organisation=place.id,
            path=place.path,
            until=new.ends_at(),
            given_under=under,
            invited_by=actor.id,
            invited_by_name=actor.name,
            expires_at=now + policy().invitation_lives,
        )
        await Invitation.insert(row)
        await note(actor, "invite", "invitation", row.id, place.path, role=role)
    return token


def _refuse_kind(actor: Actor, new: NewInvitation) -> None:
    office = _KINDS.get(new.kind)
    if new.role is not None and OFFICES.get(new.role, BUSINESS) != new.kind:
        raise Invalid(fields={"role": "这个角色和账号类别不一致，请重新选"})
    if office is not None and not keeps_offices(actor):
        raise Forbidden("三员的账号由系统管理员邀请，角色再由安全管理员授予。")
    if new.ends_at() is not None and new.role is None:
        raise Invalid(fields={"until": "没有选角色，就不用填任期"})
    if new.ends_at() is not None and new.ends_at() <= clock.now():  # pyright: ignore[reportOptionalOperand]
        raise Invalid(fields={"until": "任期要在今天以后结束"})


async def open_invitations(actor: Actor) -> list[OpenInvitation]:
    """List invitations within the actor's subtree that nobody has accepted yet, newest first; also those too old."""
    require(actor, Permission.KEEP_ACCOUNTS)
    return await fetch_as(OpenInvitation, _LISTED, actor.path or "", clock.now())


async def send_again(actor: Actor, invitation: UUID) -> str:
    """Send an invitation again with a new link and a new term; the former link is worth nothing. Raises
    NoSuchInvitation, Forbidden.
    """
    token = secrets.token_urlsafe(32)
    async with transaction(actor):
        row = await _kept(actor, invitation)
        if row.role is not None:
            require(actor, Permission.KEEP_GRANTS, within=row.path)
            forbid_more_than_own(actor, Role(row.role), row.path)
            row.given_under = await refuse_beyond_deputyship(actor, row.until)
        if row.kind != BUSINESS and not keeps_offices(actor):
            raise Forbidden("三员的账号由系统管理员邀请，角色再由安全管理员授予。")
        row.digest, row.expires_at = token_digest(token), clock.now() + policy().invitation_lives
        row.invited_by, row.invited_by_name = actor.id, actor.name
        changed = [Invitation.digest, Invitation.expires_at, Invitation.given_under]
        changed += [Invitation.invited_by, Invitation.invited_by_name]
        await row.save(changed)
        await note(actor, "invite_again", "invitation", invitation, row.path)
    return token


async def revoke(actor: Actor, invitation: UUID) -> None:
    """Revoke an invitation: its link is worthless from now on. Raises NoSuchInvitation."""
    async with transaction(actor):
        row = await _kept(actor, invitation)
        row.revoked_at = clock.now()
        await row.save([Invitation.revoked_at])
        await note(actor, "revoke_invitation", "invitation", invitation, row.path)


async def _kept(actor: Actor, invitation: UUID) -> Invitation:
    """Read the open invitation within reach, locked against another's acceptance until the transaction ends."""
    row = (
        await Invitation.objects()
        .where(Invitation.id == invitation, Invitation.accepted_at.is_null(), Invitation.revoked_at.is_null())
        .lock_rows("UPDATE")
        .first()
    )
    if row is None or not actor.may(Permission.KEEP_ACCOUNTS, within=row.path):
        raise NoSuchInvitation
    return row


async def invited(token: str) -> Invited:
    """Read the invitation behind a link. Raises InvitationOver."""
    row = await _open(token)
    return Invited(
        name=row.name, role=row.role, place=row.place, invited_by=row.invited_by_name, expires_at=row.expires_at
    )


async def accept(token: str, acceptance: Acceptance, device: str) -> LoggedIn:
    """Open the account that a link invites to, with the role that it promises, and log her in.

    Raises:
        InvitationOver: also when two accept one link at once, for the second. WeakPassword, Taken.
    """
    await _open(token)
    refuse_weak(acceptance.password, acceptance.username)
    password_hash = await digests.digest(acceptance.password)
    async with transaction(SYSTEM):
        row = await _open(token, " FOR UPDATE OF i")
        await refuse_taken(acceptance.username)
        account = Account(username=acceptance.username, name=row.name, kind=row.kind, person=row.person)
        account.password_hash = password_hash
        await Account.insert(account)
        await _appoint(account.id, row)
        await fetch(
            "UPDATE invitation SET accepted_at = $2, account = $3 WHERE id = $1", row.id, clock.now(), account.id
        )
        herself = Actor(account.id, account.name, ())
        await note(herself, "accept_invitation", "account", account.id, row.path, role=row.role)
    return await begin_session(account, device)


async def _appoint(account: UUID, row: _Open) -> None:
    """Give the role that an invitation promised, unless its term is over before it has begun."""
    if row.role is None or (row.until is not None and row.until <= clock.now()):
        return
    given = RoleGrant(account=account, kind=row.kind, role=row.role, path=row.path, event=row.event)
    given.organisation, given.until, given.granted_by = row.organisation, row.until, row.invited_by
    given.given_under, given.reason = row.given_under, "接受邀请"
    await RoleGrant.insert(given)


async def _open(token: str, lock: str = "") -> _Open:
    row = await fetch_one_as(_Open, _OPEN + lock, token_digest(token), clock.now())
    if row is None or not await _still_promised(row):
        raise InvitationOver
    return row


async def _still_promised(row: _Open) -> bool:
    """Whether who sent the invitation could still send it, out of one role of hers: that may have ended since."""
    if row.inviter is None:
        return True
    needed = {Permission.KEEP_ACCOUNTS}
    if row.role is not None:
        needed |= {Permission.KEEP_GRANTS, *asked_of_giver(row.role)}
    return any(grant.allows(needed, row.path) for grant in await grants_of(row.inviter))

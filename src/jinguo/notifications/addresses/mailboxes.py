"""Mailboxes (邮箱): given by herself or by staff, and written to only once whoever reads there has confirmed.

Until then an address gets one letter with a link, of few a day; so nobody can be made to get notices of others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jinguo.access.accounts import mailbox as accounts
from jinguo.access.tables import Account
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_one_as
from jinguo.kernel.secrets.columns import Encrypted
from jinguo.notifications.addresses import links
from jinguo.notifications.catalogue import CONFIRM, KINDS, Cause, Way
from jinguo.notifications.errors import DeadMailbox, LinkOver, TooManyLetters
from jinguo.notifications.tables import BlockedAddress, Mailbox
from jinguo.notifications.wordings.words import words_for
from jinguo.people import actions as people
from jinguo.people.errors import NoSuchPerson
from jinguo.people.identity import mask_mailbox
from jinguo.people.restriction import refuse_restricted
from jinguo.people.tables import Person

NO_ACTOR = {
    "asked": "public: whoever has the link",
    "confirm": "public: whoever has the link; what it changes is logged as done by the service",
}
"""Functions that take no actor, and why."""

LINK_LIVES = timedelta(days=3)
"""Over a weekend."""

MOST_A_DAY = 3
"""Letters to one address, and for one person, within 24 hours. Ours: a stranger must not be flooded."""

SERVICE = "/"
"""The path of accounts' mailboxes."""

_COUNTED = """
SELECT count(*) FILTER (WHERE address_index = $1) AS there,
       count(*) FILTER (WHERE person = $2 OR account = $3) AS hers
  FROM mailbox WHERE asked_at > $4 AND (address_index = $1 OR person = $2 OR account = $3)"""

REFUSED_LATELY = timedelta(days=1)
"""How long a mailbox whose letters were refused is not taken: time to look at the spelling. A letter to confirm goes
there again afterwards, for whoever opens its link shows that letters arrive. Ours."""

_BLOCKED = """
SELECT FROM blocked_address WHERE channel = 'email' AND address_index = $1 AND lifted_at IS NULL AND blocked_at > $2"""

_ARRIVES = """
UPDATE blocked_address SET lifted_at = $2 WHERE channel = 'email' AND address_index = $1 AND lifted_at IS NULL"""

_DROP = """
UPDATE mailbox SET state = 'dropped', address = NULL, settled_at = $3
 WHERE state = 'waiting' AND (person = $1 OR account = $2)"""

_LETTER = """
INSERT INTO message (id, key, kind, person, account, path, channel, subject, text, urgent, state, due_at, expires_at,
                     created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, 'queued', $10, $11, $10)"""

_UNSENT = "UPDATE message SET state = 'dropped', cause = $2, reason = $3 WHERE id = ANY($1) AND state = 'queued'"

_ASKED = """
SELECT m.id, m.account, m.path, m.address, m.state, m.expires_at,
       (SELECT coalesce(p.merged_into, p.id) FROM person p WHERE p.id = m.person) AS whose
  FROM mailbox m WHERE m.id = $1"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody's mailbox, masked. `waiting` is one that nobody has confirmed yet."""

    address: str = ""
    waiting: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Unconfirmed:
    """A mailbox that nobody has confirmed yet."""

    id: UUID
    address: bytes | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    """A mailbox that a link names; `whose` is the person's who stays, where she was merged."""

    id: UUID
    account: UUID | None
    path: str
    address: bytes | None
    state: str
    expires_at: datetime
    whose: UUID | None


@dataclass(frozen=True, slots=True)
class _Owner:
    person: UUID | None
    account: UUID | None
    path: str
    now: str | None

    @property
    def named(self) -> tuple[str, UUID | None]:
        return ("person", self.person) if self.person else ("account", self.account)


async def standing(actor: Actor, person: UUID | None = None) -> Standing:
    """The mailbox of a person within the actor's reach, or, without one, of the actor's own account.

    Raises:
        NoSuchPerson, Forbidden.
    """
    async with transaction(actor):
        owner = await _owner(actor, person, Permission.SEE_VOLUNTEERS)
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(
            _Unconfirmed,
            "SELECT id, address, expires_at FROM mailbox WHERE state = 'waiting' AND (person = $1 OR account = $2)"
            " AND expires_at > $3",
            *(owner.person, owner.account, clock.now()),
        )
    waiting = _opened(Mailbox.address, row.id, row.address) if row else None
    return Standing(
        address=mask_mailbox(owner.now) if owner.now else "",
        waiting=mask_mailbox(waiting) if waiting else "",
        expires_at=row.expires_at if row and waiting else None,
    )


async def give(actor: Actor, address: str, person: UUID | None = None) -> bool:
    """Ask whoever reads at an address to confirm it: for herself, for a person by staff, or, without one, for the
    actor's own account. An earlier one that nobody has confirmed is dropped. False: it is hers already.

    Raises:
        NoSuchPerson, Forbidden, Restricted. DeadMailbox: a letter there was refused today. TooManyLetters.
    """
    async with transaction(actor):
        owner = await _owner(actor, person, Permission.REGISTER_VOLUNTEERS)
        if owner.person:
            await refuse_restricted(owner.person)
        if owner.now == address:
            return False
        async with transaction(EVERYWHERE):
            await fetch("SELECT pg_advisory_xact_lock(hashtext('give mailbox'))")
            await _refuse(owner, address)
            await _forget_waiting(owner)
            await _write(actor, owner, address)
        await note(actor, "give_mailbox", *owner.named, owner.path)
    return True


async def remove(actor: Actor, person: UUID | None = None) -> None:
    """Write to no mailbox of hers any more. Raises NoSuchPerson, Forbidden, Restricted."""
    async with transaction(actor):
        owner = await _owner(actor, person, Permission.REGISTER_VOLUNTEERS)
        async with transaction(EVERYWHERE):
            await _forget_waiting(owner)
        if owner.person:
            await people.set_mailbox(actor, owner.person, None)
        elif owner.account:
            await accounts.set_mailbox(actor, owner.account, None)
        await note(actor, "remove_mailbox", *owner.named, owner.path)


async def asked(token: str) -> str:
    """Which mailbox a link would confirm, masked. Raises BadLink. LinkOver: used, replaced, or too old."""
    async with transaction(EVERYWHERE):
        return mask_mailbox((await _waiting(_ASKED, token))[1])


async def confirm(token: str) -> None:
    """Write to this mailbox from now on, even if it was refused once: this letter has arrived.

    Raises:
        BadLink, Restricted. LinkOver: used, replaced, or too old.
    """
    async with transaction(EVERYWHERE):
        row, address = await _waiting(f"{_ASKED} FOR UPDATE OF m", token)
        now = clock.now()
        await fetch(
            "UPDATE mailbox SET state = 'confirmed', address = NULL, settled_at = $2 WHERE id = $1", row.id, now
        )
        await fetch(_ARRIVES, BlockedAddress.address_index.of(address), now)
        if row.whose:
            await people.set_mailbox(SYSTEM, row.whose, address)
            await note(SYSTEM, "confirm_mailbox", "person", row.whose, row.path)
        elif row.account:
            await accounts.set_mailbox(SYSTEM, row.account, address)
            await note(SYSTEM, "confirm_mailbox", "account", row.account, row.path)


async def _waiting(statement: str, token: str) -> tuple[_Asked, str]:
    row = await fetch_one_as(_Asked, statement, links.read(links.CONFIRM, token))
    if row is None or row.state != "waiting" or row.expires_at <= clock.now():
        raise LinkOver
    address = _opened(Mailbox.address, row.id, row.address)
    if address is None:
        raise LinkOver
    return row, address


async def _owner(actor: Actor, person: UUID | None, permission: Permission) -> _Owner:
    """Whose mailbox it is, within the reach of the transaction."""
    if person is None:
        if actor.is_volunteer or actor.id is None:
            raise Forbidden
        row = await fetch_one("SELECT email FROM account WHERE id = $1 AND closed_at IS NULL", actor.id)
        if row is None:
            raise Forbidden
        return _Owner(None, actor.id, SERVICE, _opened(Account.email, actor.id, row["email"]))
    row = await fetch_one("SELECT path, email FROM person WHERE id = $1", person)
    if row is None:
        raise NoSuchPerson
    if actor.is_volunteer:
        require(actor, Permission.OWN_PAGE, person=person)
    else:
        require(actor, permission, within=row["path"])
    return _Owner(person, None, row["path"], _opened(Person.email, person, row["email"]))


def _opened(column: Encrypted, row: UUID, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    try:
        return column.open(row, sealed)
    except crypto.Unreadable:
        return None


async def _refuse(owner: _Owner, address: str) -> None:
    now = clock.now()
    if await fetch(_BLOCKED, BlockedAddress.address_index.of(address), now - REFUSED_LATELY):
        raise DeadMailbox
    since = now - timedelta(days=1)
    index = Mailbox.address_index.of(address)
    counted = await fetch_one(_COUNTED, index, owner.person, owner.account, since)
    if counted and max(counted["there"], counted["hers"]) >= MOST_A_DAY:
        raise TooManyLetters


async def _forget_waiting(owner: _Owner) -> None:
    rows = await fetch(f"{_DROP} RETURNING id", owner.person, owner.account, clock.now())
    await fetch(_UNSENT, [row["id"] for row in rows], Cause.CHANGED.value, Cause.CHANGED.label)


async def _write(actor: Actor, owner: _Owner, address: str) -> None:
    """The row, and the letter of the same id: its link is made of that when it goes out, and is kept nowhere."""
    row, now = uuid7(), clock.now()
    expires = now + LINK_LIVES
    given = Mailbox(
        id=row, person=owner.person, account=owner.account, path=owner.path, address=address, asked_by=actor.id,
        asked_at=now, expires_at=expires,
    )  # fmt: skip
    await Mailbox.insert(given)
    words = await words_for(KINDS[CONFIRM], owner.path)
    await fetch(
        _LETTER,
        *(row, f"{CONFIRM}:{row}", CONFIRM, owner.person, owner.account, owner.path, Way.EMAIL.value),
        *(words.subject, words.text, now, expires),
    )

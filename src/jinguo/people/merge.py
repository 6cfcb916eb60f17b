"""Merge of two rows that are one human: one stays, the other points to it, and nothing of either is deleted.

Rights never grow by it: where both have answered a question the narrower answer holds, and what was hidden or
restricted in either stays so.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.catalogue import NOTICES, ConsentKind, HoldingEnd, Manner
from jinguo.people.phones import replaced_since, set_by, swap_phones_of
from jinguo.people.rules import shared_now
from jinguo.people.tables import Consent, Person

Moved = dict[str, Any]
"""What a merge did to the rows of one domain, ready for JSON: all that taking it back needs."""

_LOCKED = """
SELECT p.id, p.path, p.name, p.local_only, p.restricted_at, p.merged_into, p.erased_at FROM person p
 WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR NO KEY UPDATE"""

_LATEST = """
SELECT DISTINCT ON (person, kind) id, kind, given FROM consent WHERE person = ANY($1::uuid[])
 ORDER BY person, kind, answered_at DESC, id DESC"""


_NUMBERS = f"""
SELECT FROM person WHERE (id = $1 OR merged_into = $1) AND phone_index IS NOT NULL
 UNION ALL SELECT FROM phone_holding WHERE person = $1 AND {shared_now()}"""

_SHARED_BY_BOTH = f"""
UPDATE phone_holding h SET until = $3, ending = $4, ended_by = $5, ended_by_name = $6
 WHERE h.person = $1 AND {shared_now("h")} AND EXISTS (
       SELECT FROM phone_holding k WHERE k.person = $2 AND {shared_now("k")}
          AND k.phone_index = h.phone_index) RETURNING h.id"""
"""One woman shares a number once: what both shared is shared by who stays."""

_SHARED_BY_BOTH_AGAIN = f"""
UPDATE phone_holding h SET until = NULL, ending = '', ended_by = NULL, ended_by_name = ''
 WHERE h.id = ANY($1::uuid[]) AND EXISTS (
       SELECT FROM phone_holding k WHERE k.person = $2 AND {shared_now("k")}
          AND k.phone_index = h.phone_index)"""
"""Both share it again, unless who stayed has ceased to since."""

_OWNED = "SELECT FROM person w WHERE w.phone_index = h.phone_index AND {} IN (w.id, w.merged_into)"

_SHARED_AND_OWN = f"""
UPDATE phone_holding h SET until = $3, ending = $4, ended_by = $5, ended_by_name = $6
 WHERE h.person IN ($1, $2) AND {shared_now("h")}
   AND (EXISTS ({_OWNED.format("$1")}) OR EXISTS ({_OWNED.format("$2")})) RETURNING h.id"""
"""Registered once without a phone, and once with the very one that she shares there: it is her own."""

_SHARED_AND_OWN_AGAIN = f"""
UPDATE phone_holding h SET until = NULL, ending = '', ended_by = NULL, ended_by_name = ''
 WHERE h.id = ANY($1::uuid[]) AND (EXISTS ({_OWNED.format("$2::uuid")}) OR EXISTS ({_OWNED.format("$3::uuid")}))"""
"""She shares it again, as long as it is still the other one's."""


@dataclass(frozen=True, slots=True)
class LockedPerson:
    """A person whose row is locked for a merge."""

    id: UUID
    path: str
    name: str
    local_only: bool
    restricted_at: datetime | None
    merged_into: UUID | None
    erased_at: datetime | None


async def lock(actor: Actor, persons: Sequence[UUID]) -> dict[UUID, LockedPerson]:
    """Lock the rows that the actor may merge against every other change; one out of reach is missing.

    Rows that name them can still be written meanwhile (they need no more of the row than that it is there): a check-out
    that a merge waits for must not wait for the merge.

    Raises:
        Forbidden: the actor reaches one of them, but may not merge there.
    """
    async with transaction(actor):
        rows = await fetch_as(LockedPerson, _LOCKED, list(persons))
    for row in rows:
        require(actor, Permission.MERGE_PEOPLE, within=row.path)
    return {row.id: row for row in rows}


async def has_phone(person: UUID) -> bool:
    """Whether a number comes in with the person who goes: her own, one of somebody merged into her before, or shared.
    Needs no reach.
    """
    async with transaction(EVERYWHERE):
        return bool(await fetch(_NUMBERS, person))


async def unite(actor: Actor, gone: UUID, kept: UUID, *, swap_phones: bool = False) -> Moved:
    """Point one person to the other, with whoever pointed to her before. The caller has locked both, and has asked for
    permission.

    Args:
        swap_phones: from now on she is reached by the number of who goes; that of who stays still logs her in.
    """
    async with transaction(EVERYWHERE):
        rows = {row.id: row for row in await fetch_as(LockedPerson, _LOCKED, [gone, kept])}
        before, hers = rows[kept], rows[gone]
        answers = await _narrower(actor, gone, kept, before.path)
        consents = await fetch(
            "UPDATE consent SET person = $2, path = $3 WHERE person = $1 RETURNING id", gone, kept, before.path
        )
        if answers:
            await Consent.insert(*answers)
        hidden = {
            Person.local_only: before.local_only or hers.local_only,
            Person.restricted_at: before.restricted_at or hers.restricted_at,
        }
        await Person.update(hidden).where(Person.id == kept)
        email = await _lend_email(gone, kept)
        phones = await _join_phones(actor, gone, kept, before.path, swap=swap_phones)
        pointing = await fetch(
            "UPDATE person SET merged_into = $2 WHERE id = $1 OR merged_into = $1 RETURNING id", gone, kept
        )
    return {
        "consents": [str(row["id"]) for row in consents],
        "answers": [str(row.id) for row in answers],
        "pointing": [str(row["id"]) for row in pointing],
        "local_only": before.local_only,
        "restricted": before.restricted_at is not None,
        "email": email,
        "phones": phones,
    }


async def _lend_email(gone: UUID, kept: UUID) -> bool:
    """Copy the mailbox of the person who goes to the one who stays, if she has none; return whether it was copied."""
    rows = {row.id: row for row in await Person.objects().where(Person.id.is_in([gone, kept]))}
    hers = rows[gone].email
    if hers is None or rows[kept].email is not None:
        return False
    with suppress(crypto.Unreadable):
        await Person.update({Person.email: Person.email.seal(kept, hers.reveal())}).where(Person.id == kept)
        return True
    return False


async def _return_email(gone: UUID, kept: UUID) -> None:
    """Take the lent mailbox back from the person who stayed, unless she has another by now."""
    rows = {row.id: row for row in await Person.objects().where(Person.id.is_in([gone, kept]))}
    lent, hers = rows[kept].email, rows[gone].email
    with suppress(crypto.Unreadable):
        if lent is not None and hers is not None and lent.reveal() == hers.reveal():
            await Person.update({Person.email: None}).where(Person.id == kept)


async def _join_phones(actor: Actor, gone: UUID, kept: UUID, path: str, *, swap: bool) -> Moved:
    """Join the phones: a number that comes in by a merge was set by who merges, not by her; who stays without one is
    reached by it.
    """
    ended = gone, kept, clock.now(), HoldingEnd.ENDED.value, actor.id, actor.name[:60]
    owned = await fetch(_SHARED_AND_OWN, *ended)
    doubled = await fetch(_SHARED_BY_BOTH, *ended)
    holdings = await fetch(
        "UPDATE phone_holding SET person = $2, path = $3 WHERE person = $1 AND id <> ALL($4) RETURNING id",
        *(gone, kept, path, [row["id"] for row in (*owned, *doubled)]),
    )
    before = await fetch_one("SELECT phone_since, phone_set_by, phone_set_by_name FROM person WHERE id = $1", gone)
    await Person.update(set_by(actor)).where(Person.id == gone, Person.phone_index.is_not_null())
    swap = swap or await Person.exists().where(Person.id == kept, Person.phone_index.is_null())
    if swap:
        await swap_phones_of(gone, kept)
    return {
        "holdings": [str(row["id"]) for row in holdings],
        "owned": [str(row["id"]) for row in owned],
        "doubled": [str(row["id"]) for row in doubled],
        "swapped": swap,
        "brought": await _number_since(kept) if swap else None,
        "before": [str(value) if value else None for value in before or ()],
    }


async def _part_phones(actor: Actor, gone: UUID, kept: UUID, path: str, moved: Mapping[str, Any]) -> None:
    """Give the numbers back that a merge has joined. One that who stays was given since is hers, and ends the one that
    she had before.
    """
    await fetch(
        "UPDATE phone_holding SET person = $2, path = $3 WHERE id = ANY($1::uuid[]) AND person = $4",
        *(moved["holdings"], gone, path, kept),
    )
    await fetch(_SHARED_AND_OWN_AGAIN, moved.get("owned", []), gone, kept)
    await fetch(_SHARED_BY_BOTH_AGAIN, moved.get("doubled", []), kept)
    now = await _number_since(kept)
    if moved["swapped"] and now is not None and now != moved.get("brought", now):
        await replaced_since(actor, gone, kept, moved["brought"])
    elif moved["swapped"]:
        await swap_phones_of(gone, kept)
    since, setter, name = moved["before"]
    await fetch(
        "UPDATE person SET phone_since = $2::text::timestamptz, phone_set_by = $3::text::uuid, phone_set_by_name = $4"
        " WHERE id = $1",
        *(gone, since, setter, name or ""),
    )


async def _number_since(person: UUID) -> str | None:
    """The moment since which a person has had her present number; None when she has none."""
    row = await fetch_one(
        "SELECT coalesce(phone_since, created_at) AS since FROM person WHERE id = $1 AND phone_index IS NOT NULL",
        person,
    )
    return row["since"].isoformat() if row else None


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer of hers."""

    id: UUID
    kind: ConsentKind
    given: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """An answer of hers to the same question, and to which version of it."""

    kind: ConsentKind
    version: str
    given: bool


async def _narrower(actor: Actor, gone: UUID, kept: UUID, path: str) -> list[Consent]:
    """List the refusals to be written: where one of them said no and the other yes, no holds from now on."""
    said: dict[ConsentKind, set[bool]] = {}
    for row in await fetch_as(_Said, _LATEST, [gone, kept]):
        said.setdefault(row.kind, set()).add(row.given)
    return [
        _answer(actor, kept, path, kind, NOTICES[kind].version, given=False)
        for kind, answers in said.items()
        if len(answers) > 1
    ]


def _answer(actor: Actor, person: UUID, path: str, kind: ConsentKind, version: str, *, given: bool) -> Consent:
    return Consent(
        person=person,
        path=path,
        kind=kind.value,
        version=version,
        given=given,
        answered_at=clock.now(),
        recorded_by=actor.id,
        manner=Manner.STAFF.value,
    )


async def part(actor: Actor, gone: UUID, kept: UUID, moved: Mapping[str, Any]) -> None:
    """Take `unite` back: her answers go back, and where the merge said no in her stead, what she had said holds again
    unless she has answered since. The caller has locked both, and has asked for permission.
    """
    async with transaction(EVERYWHERE):
        rows = {row.id: row for row in await fetch_as(LockedPerson, _LOCKED, [gone, kept])}
        latest = {row.id for row in await fetch_as(_Said, _LATEST, [kept])}
        await fetch(
            "UPDATE consent SET person = $2, path = $3 WHERE id = ANY($1::uuid[]) AND person = $4",
            *(moved["consents"], gone, rows[gone].path, kept),
        )
        for refusal in moved["answers"]:
            if UUID(refusal) in latest:
                await _say_again(actor, UUID(refusal), kept, rows[kept].path)
        await fetch(
            "UPDATE person SET merged_into = CASE WHEN id = $2 THEN NULL ELSE $2::uuid END WHERE id = ANY($1::uuid[])",
            *(moved["pointing"], gone),
        )
        if moved.get("email"):
            await _return_email(gone, kept)
        if "phones" in moved:
            await _part_phones(actor, gone, kept, rows[gone].path, moved["phones"])
        if rows[gone].local_only and not moved["local_only"]:
            await Person.update({Person.local_only: False}).where(Person.id == kept)
        if rows[gone].restricted_at and not moved["restricted"]:
            ended = Person.update({Person.restricted_at: None})
            await ended.where(Person.id == kept, Person.restricted_at == rows[gone].restricted_at)


async def _say_again(actor: Actor, refusal: UUID, kept: UUID, path: str) -> None:
    """Give again the answer that a merge had refused in her stead; answers are never deleted, so it is a new one."""
    before = await fetch_one_as(
        _Before,
        "SELECT c.kind, c.version, c.given FROM consent c JOIN consent r ON r.id = $2 AND r.kind = c.kind"
        " WHERE c.person = $1 AND c.id <> r.id AND c.answered_at <= r.answered_at"
        " ORDER BY c.answered_at DESC, c.id DESC LIMIT 1",
        *(kept, refusal),
    )
    if before and before.given:
        await Consent.insert(_answer(actor, kept, path, before.kind, before.version, given=True))


async def answers(actor: Actor, gone: UUID, kept: UUID) -> tuple[int, tuple[str, ...]]:
    """Count the answers of who goes, and name the questions whose answers differ and will count as refused."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        counted = await fetch_one("SELECT count(*) AS answers FROM consent WHERE person = $1", gone)
        refusals = await _narrower(actor, gone, kept, "")
    labels = tuple(ConsentKind(each.kind).label for each in refusals)
    return (counted["answers"] if counted else 0), labels

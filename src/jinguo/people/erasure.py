"""Erasure of people: what is left of an erased person is an id, where she belonged, and that she once agreed."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import ERASED, Gone
from jinguo.people.catalogue import Sex
from jinguo.people.rules import shared_now
from jinguo.people.tables import Consent, Person

_NO_NUMBER = "phone = NULL, phone_index = NULL, owner = '', reason = '', relation = ''"

_FAMILY = """
WITH RECURSIVE up AS (
  SELECT id, merged_into FROM person WHERE id = $1
  UNION SELECT p.id, p.merged_into FROM person p JOIN up ON p.id = up.merged_into),
family AS (
  SELECT id FROM up UNION SELECT p.id FROM person p JOIN family f ON p.merged_into = f.id)
SELECT p.id, p.name, p.phone_index FROM person p JOIN family USING (id) ORDER BY p.id"""


_SHARED = f"""
SELECT phone_index FROM phone_holding
 WHERE phone_index = ANY($1::bytea[]) AND {shared_now()} AND person <> ALL($2::uuid[])"""


async def family(person: UUID) -> list[tuple[UUID, str, bytes | None]]:
    """Find all rows that are one human, merged ones too: id, name, blind index of the phone. Needs reach everywhere."""
    return [(row["id"], row["name"], row["phone_index"]) for row in await fetch(_FAMILY, person)]


async def addresses(people: Sequence[UUID]) -> list[str]:
    """Read these rows' phones and mailboxes in full: what reaches her, and nobody else. Needs reach everywhere."""
    rows = await Person.objects().where(Person.id.is_in(list(people)))
    shared = {row["phone_index"] for row in await fetch(_SHARED, [row.phone_index for row in rows], list(people))}
    phones = [row.phone for row in rows if row.phone_index not in shared]
    found = []
    for sealed in (value for value in (*phones, *(row.email for row in rows)) if value is not None):
        with suppress(crypto.Unreadable):
            found.append(sealed.reveal())
    return found


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty everything that is said of an erased person. Her consents stay: they prove that she was asked, and say
    nothing else; who agreed for her as a minor goes.

    Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    await Person.update(
        {
            Person.name: ERASED,
            Person.initials: "",
            Person.sex: int(Sex.UNKNOWN),
            Person.born_on: None,
            Person.phone: None,
            Person.phone_index: None,
            Person.phone_tail: "",
            Person.phone_since: None,
            Person.phone_set_by: None,
            Person.phone_set_by_name: "",
            Person.id_number: None,
            Person.id_number_index: None,
            Person.email: None,
            Person.nation: None,
            Person.political_status: None,
            Person.education: None,
            Person.employer: None,
            Person.erased_at: clock.now(),
            Person.updated_at: clock.now(),
        }
    ).where(Person.id.is_in(gone.people))
    await fetch(
        f"UPDATE phone_holding SET {_NO_NUMBER}, until = coalesce(until, $2) WHERE person = ANY($1)",
        gone.people,
        clock.now(),
    )
    await Consent.update({Consent.guardian: None, Consent.relation: None}).where(Consent.person.is_in(gone.people))
    await Person.update({Person.restricted_at: clock.now()}).where(
        Person.id.is_in(gone.people), Person.restricted_at.is_null()
    )


async def empty_former_phones(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty numbers ended before, but of those `held`; return how many. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    done = await fetch(
        f"UPDATE phone_holding SET {_NO_NUMBER} WHERE until <= $1 AND path ^@ $2"
        " AND (phone_index IS NOT NULL OR reason <> '') AND person <> ALL($3) RETURNING id",
        *(before, path, held),
    )
    return len(done)

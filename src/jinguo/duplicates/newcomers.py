"""Newcomers who register themselves and may be somebody who is registered already."""

from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people.resemblance import Likeness
from jinguo.volunteers.forms import SelfRegistration
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered

_CLAIMED = """
INSERT INTO duplicate_pair (id, first, first_path, second, second_path, reasons, found_at, apart_by_name)
SELECT $1, a.id, a.path, b.id, b.path, ARRAY[$4]::varchar[], $5, '' FROM person a, person b
 WHERE a.id = least($2::uuid, $3::uuid) AND b.id = greatest($2::uuid, $3::uuid)
ON CONFLICT (first, second) DO NOTHING"""


async def register_self(phone: str, new: SelfRegistration) -> Registered:
    """Register a volunteer at her own request. Who types an ID number that somebody has already is registered without
    it and learns nothing; staff find both among the pairs that may be one.

    Raises:
        ConsentRequired, NoSuchOrganisation, AlreadyRegistered.
    """
    async with transaction(EVERYWHERE):
        done = await volunteers.register_self(phone, new)
        if done.claimed is not None:
            about = (done.person, done.claimed, Likeness.ID_CLAIMED.value)
            await fetch(_CLAIMED, uuid7(), *about, clock.now())
    return done

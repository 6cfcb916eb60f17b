"""Matters of hours that wait: claims to be approved, and the actor's own that another person approves."""

from jinguo.access.queries import hands
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.hours.claims import queries as hours_claims
from jinguo.kernel.matters import Matter, Reckoning, Waits, as_one, days_left


async def _claims(actor: Actor) -> list[Matter]:
    found, own = await hours_claims.claims(actor), await hands(actor)
    others = [claim for claim in found if claim.claimed_by not in own]
    matters = as_one(Waits.OWN_CLAIMS, len(found) - len(others))
    if not others:
        return matters
    left, first = min(days_left(claim.ends_at) for claim in others), others[0]
    return [Matter(Waits.CLAIMS, len(others), left, (first.name,), first.claimed_by_name), *matters]


MATTERS = (Reckoning((Waits.CLAIMS, Waits.OWN_CLAIMS), Permission.APPROVE_HOURS, _claims),)

"""Drafts that a mother's phone keeps, sealed, of what she writes about a child: their names and keys.

The key comes with the page and is stored nowhere: a draft opens for her alone, while she is logged in and the pairing
runs. It is the same after a new log-in, so that nothing is lost when a session ends.
"""

import base64
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel import crypto

_NAME_BYTES, _KEY_BYTES = 9, 32


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's place on the phone: `who` and `name` say nothing of anybody, `key` (base64) opens it."""

    who: str
    name: str
    key: str


def draft_of(actor: Actor, pairing: UUID) -> Draft:
    """Find where her draft about one child is kept, and its key (AES-256)."""
    both = _person(actor) + pairing.bytes
    name = crypto.ring().mac("draft name", both)[:_NAME_BYTES].hex()
    key = crypto.ring().mac("draft key", both)[:_KEY_BYTES]
    return Draft(drafts_of(actor), name, base64.b64encode(key).decode())


def drafts_of(actor: Actor) -> str:
    """Name all drafts of one person, so that a phone that two women use tells hers from the other's."""
    return crypto.ring().mac("drafts of", _person(actor))[:_NAME_BYTES].hex()


def _person(actor: Actor) -> bytes:
    if actor.person is None:
        raise Forbidden
    return actor.person.bytes

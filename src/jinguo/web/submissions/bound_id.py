"""An id made with a page for what its form will make, which tells in which role the page was drawn.

Words to many are written under an id that their preview gives out: sent twice, they go once. It is a UUID of version 8
(RFC 9562 §5.8): milliseconds and random bits as in version 7, then a keyed digest of them, the account and the role. An
id of another version was not given out by a page, and is bound to nothing.
"""

from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import crypto
from jinguo.kernel.ids import uuid7
from jinguo.web.stamp import hat_of

_PURPOSE = "bound id"
_OURS, _VARIANT = 0x8 << 76, 0x2 << 62
_MAC_BITS = 48


def bound_id(actor: Actor) -> UUID:
    """Make a new id for what this actor makes in the role that she wears."""
    seed = uuid7().int & ~(0xF << 76) | _OURS
    return _with_mac(seed, actor.id, hat_of(actor))


def is_bound_to(made: UUID, account: UUID | None, hat: UUID | None) -> bool:
    """Whether an id was made for this account in this role, or not by a page at all."""
    return made.version != 8 or made == _with_mac(made.int, account, hat)  # noqa: PLR2004 - the version is ours


def _with_mac(seed: int, account: UUID | None, hat: UUID | None) -> UUID:
    head = seed >> _MAC_BITS
    mac = crypto.ring().mac(_PURPOSE, f"{head} {account} {hat}".encode())[: _MAC_BITS // 8]
    return UUID(int=head << _MAC_BITS | int.from_bytes(mac, "big"))

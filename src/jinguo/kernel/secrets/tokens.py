"""Tokens: short texts that only this service can have written, for links, cookies and hidden fields.

Whoever holds a signed token can read what it says; a sealed one says nothing to anybody. Neither is kept anywhere, so
that how one is written may not change: those in letters and browsers have to stay good.
"""

import hmac
from uuid import UUID

from jinguo.kernel import crypto
from jinguo.kernel.text.base64url import decoded, encoded

MAC_BYTES = 16


class NotOurs(ValueError):
    """The token was not made by us for this purpose, or was changed."""


def sign(purpose: str, content: bytes, mac_bytes: int = MAC_BYTES) -> str:
    """Make the token that says `content`. `purpose`, a constant, keeps one use from another."""
    return encoded(_mac(purpose, content, mac_bytes) + content)


def signed(purpose: str, token: str, mac_bytes: int = MAC_BYTES) -> bytes:
    """Read what a signed token says. Raises NotOurs."""
    try:
        whole = decoded(token)
    except ValueError:
        raise NotOurs from None
    mac, content = whole[:mac_bytes], whole[mac_bytes:]
    if not content or not hmac.compare_digest(mac, _mac(purpose, content, mac_bytes)):
        raise NotOurs
    return content


def seal(field: str, row: UUID, text: str) -> str:
    """Make the token that hides `text`, bound to `field` ("table.column") and the row."""
    return encoded(crypto.ring().seal(field, row, text))


def sealed(field: str, row: UUID, token: str) -> str:
    """Open a sealed token to its text. Raises NotOurs."""
    try:
        return crypto.ring().open(field, row, decoded(token))
    except (ValueError, crypto.Unreadable):
        raise NotOurs from None


def _mac(purpose: str, content: bytes, mac_bytes: int) -> bytes:
    return crypto.ring().mac(purpose, content)[:mac_bytes]

"""Links in letters, which work without logging in: what they are about, signed. They never change anything when opened,
only when the button there is pressed: mail scanners open every link.
"""

import base64
import binascii
import hmac
from uuid import UUID

from jinguo.config import settings
from jinguo.kernel import crypto
from jinguo.notifications.errors import BadLink

STOP, CONFIRM = "stop letters", "confirm mailbox"
_MAC_BYTES, _ID_BYTES = 12, 16


def stop_link(message: UUID) -> str:
    """Where the recipient of a message refuses more of its kind."""
    return f"{settings().origin}/stop/{token(STOP, message)}"


def confirm_link(mailbox: UUID) -> str:
    """Where somebody says that a mailbox is hers."""
    return f"{settings().origin}/confirm/{token(CONFIRM, mailbox)}"


def token(purpose: str, thing: UUID) -> str:
    """38 characters that only this service can make for this purpose."""
    signed = crypto.ring().mac(purpose, thing.bytes)[:_MAC_BYTES] + thing.bytes
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read(purpose: str, text: str) -> UUID:
    """What a token was made for. Raises BadLink."""
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadLink from None
    mac, thing = signed[:_MAC_BYTES], signed[_MAC_BYTES:]
    if len(thing) != _ID_BYTES or not hmac.compare_digest(mac, crypto.ring().mac(purpose, thing)[:_MAC_BYTES]):
        raise BadLink
    return UUID(bytes=thing)

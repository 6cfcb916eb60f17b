"""Links in letters, which work without logging in: what they are about, signed. They never change anything when opened,
only when the button there is pressed: mail scanners open every link.
"""

from uuid import UUID

from jinguo.config import settings
from jinguo.kernel.secrets import tokens
from jinguo.notifications.errors import BadLink

STOP, CONFIRM = "stop letters", "confirm mailbox"
_MAC_BYTES = 12


def stop_link(message: UUID) -> str:
    """Where the recipient of a message refuses more of its kind."""
    return f"{settings().origin}/stop/{token(STOP, message)}"


def confirm_link(mailbox: UUID) -> str:
    """Where somebody says that a mailbox is hers."""
    return f"{settings().origin}/confirm/{token(CONFIRM, mailbox)}"


def token(purpose: str, thing: UUID) -> str:
    """38 characters that only this service can make for this purpose."""
    return tokens.sign(purpose, thing.bytes, _MAC_BYTES)


def read(purpose: str, text: str) -> UUID:
    """What a token was made for. Raises BadLink."""
    try:
        return UUID(bytes=tokens.signed(purpose, text, _MAC_BYTES))
    except ValueError:
        raise BadLink from None

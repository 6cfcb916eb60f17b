"""The stamp of a form, which says what it was made from: for whom, in which role, on which page, and its once-key.

Every form that posts carries a stamp; `stamped_forms` puts it there by itself. `gate` reads it before the handler does.
All forms of a page share one stamp, which only we can have written; a number behind it makes each one's key its own.
"""

import os
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel.errors import Invalid
from jinguo.kernel.secrets import tokens

MADE, WAS = "made", "was"
"""Names of the hidden fields: the stamp, and what an edited row was when the form was drawn (`form_state`)."""

LOOSE = {"stamp": "loose"}
"""For `opt` of a form that is neither of a role nor done once: logging out, searching, putting on another hat."""

STEP = {"stamp": "step"}
"""For `opt` of a form that is one step of several and makes nothing yet: who goes back to it and chooses otherwise
takes the step again.
"""

REPEATED = {"stamp": "repeated"}
"""For `opt` of a form that guards itself against a second press (the door's ticks): its role alone is looked at."""

SHOWN = {"stamp": "shown"}
"""For `opt` of a form whose answer is the only page that shows a secret: a second press gets that page again."""

_PURPOSE = "form stamp"
_NONCE, _ID = 9, 16
_HEAD = _NONCE + 2 * _ID
_NOBODY = UUID(int=0)


class BadStamp(Invalid):
    """The stamp was not made by us, or was changed."""

    code = "bad_stamp"
    message = "这张表不完整，系统没有保存。请刷新页面后重新填写。"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp as it was read. `key` names the form; `hat` is None where no role was worn (volunteers)."""

    key: str
    actor: UUID
    hat: UUID | None
    page: str


@dataclass
class Drawing:
    """The page that is being drawn: `page` is the address to which one goes back for its forms."""

    actor: Actor
    page: str
    forms: int = 0
    sealed: str = field(default="")

    def stamp(self) -> str:
        """Make the next form's stamp; "" for a visitor, whose forms are bound to nothing."""
        if self.actor.id is None:
            return ""
        self.sealed = self.sealed or _written(self.actor.id, hat_of(self.actor), self.page)
        self.forms += 1
        return f"{self.sealed}.{self.forms}"


_DRAWING: ContextVar[Drawing | None] = ContextVar("drawing", default=None)


def draw(actor: Actor, page: str) -> None:
    """Draw from now on, in this task, a page for this actor."""
    _DRAWING.set(Drawing(actor, page))


def next_stamp() -> str:
    """Make the stamp of the next form on the page that is being drawn."""
    drawing = _DRAWING.get()
    return drawing.stamp() if drawing else ""


def hat_of(actor: Actor) -> UUID | None:
    """Find the role grant that a member of staff acts in."""
    return next((grant.id for grant in actor.grants if grant.path is not None), None)


def read(typed: str) -> Stamp:
    """Read a stamp as it came in. Raises BadStamp."""
    sealed, _, number = typed.partition(".")
    try:
        told = tokens.signed(_PURPOSE, sealed)
    except tokens.NotOurs:
        raise BadStamp from None
    if len(told) < _HEAD or not number.isdecimal():
        raise BadStamp
    actor, hat = (UUID(bytes=told[at : at + _ID]) for at in (_NONCE, _NONCE + _ID))
    key = f"{told[:_NONCE].hex()}.{number[:6]}"
    return Stamp(key, actor, None if hat == _NOBODY else hat, told[_HEAD:].decode())


def _written(actor: UUID, hat: UUID | None, page: str) -> str:
    text = os.urandom(_NONCE) + actor.bytes + (hat or _NOBODY).bytes + page.encode()
    return tokens.sign(_PURPOSE, text)

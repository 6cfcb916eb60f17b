"""Known browsers: one that somebody has logged in with before is known again by a sealed cookie: it opens nothing, but
failures and codes asked for there are counted apart, so that strangers who try her name or her phone keep her out of
nothing.

The way of OWASP's device cookies: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets import tokens

_FIELD = "known_browser.ticket"

REMEMBERED = timedelta(days=365)
MOST = 8
"""People of one browser that are remembered, those who came last."""

LONGEST = 2000
"""Characters of a cookie that is looked at."""


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser and the accounts and people, by their ids, who have logged in with it."""

    number: UUID
    of: tuple[UUID, ...] = ()

    def knows(self, who: UUID | None) -> bool:
        """Whether this account or person has logged in with the browser before."""
        return who in self.of

    def ticket(self) -> str:
        """The sealed cookie that the browser keeps."""
        told = json.dumps([str(one) for one in self.of])
        return f"{self.number}.{tokens.seal(_FIELD, self.number, told)}"


STRANGE = KnownBrowser(UUID(int=0))
"""A browser that nobody is known to have logged in with."""


def known_browser(ticket: str) -> KnownBrowser:
    """Find the browser that a cookie is of; `STRANGE` where there is none, or none of ours."""
    if not ticket or len(ticket) > LONGEST:
        return STRANGE
    number, _, sealed = ticket.partition(".")
    try:
        told = json.loads(tokens.sealed(_FIELD, UUID(number), sealed))
        return KnownBrowser(UUID(number), tuple(map(UUID, told)))
    except ValueError:
        return STRANGE


def logged_in(browser: KnownBrowser, who: UUID) -> KnownBrowser:
    """Make the browser as it is after this account or person has logged in with it."""
    number = uuid7() if browser is STRANGE else browser.number
    return KnownBrowser(number, (who, *(one for one in browser.of if one != who))[:MOST])

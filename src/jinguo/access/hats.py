"""The hat of a member of staff: the one of her roles that she acts in, and how long a deputy may stand in for her."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from jinguo.authority.actor import Grant
from jinguo.authority.grants import GRANTS

DEPUTY_MARK = "（代理）"
"""Follows the name of whoever acts as a deputy, in the log as everywhere else."""


@dataclass(frozen=True, slots=True)
class DeputyPolicy:
    """The limit of a deputyship (代理): `days`, counted from the first. Ours: 试用 and 代理 in public service are set
    by each place, and two months bridge a leave or a vacancy without becoming a second appointment.
    """

    days: int = 60

    def last_day(self, first: date) -> date:
        """Find the last day that a deputyship beginning on `first` may include."""
        return first + timedelta(days=self.days - 1)


DEPUTIES = DeputyPolicy()


@dataclass(frozen=True, slots=True)
class Wearable:
    """A live role of an account."""

    grant: Grant
    is_deputy: bool


def worn(wanted: UUID | None, hers: Iterable[Wearable]) -> Wearable | None:
    """Choose the hat that a session wears: the one that was put on while it lives, else her own before a deputy's, a
    whole branch before one event, the widest branch first, and there the role that may most; None when no role of hers
    lives.
    """
    mine = sorted(hers, key=_order)
    return next((each for each in mine if each.grant.id == wanted), mine[0] if mine else None)


def _order(each: Wearable) -> tuple[bool, bool, int, str, int, UUID]:
    grant = each.grant
    path = grant.path or ""
    whole = each.is_deputy, grant.event is not None
    return *whole, path.count("/"), path, -len(GRANTS[grant.role]), grant.id or UUID(int=0)

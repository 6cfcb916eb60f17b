"""A scene of the demo: one event, planned, signed up for, scanned in and out, settled, closed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.checkin import actions as checkin
from jinguo.checkin import queries as doors
from jinguo.checkin import segments
from jinguo.checkin.catalogue import Kind
from jinguo.checkin.codes import screen_token
from jinguo.checkin.forms import ScanForm, Settlement
from jinguo.demo.agenda import Agenda
from jinguo.demo.enrolment import Enrolled
from jinguo.demo.staff import Staff
from jinguo.events import actions as events
from jinguo.events.forms import Plan
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.volunteers import codes

WAYS = ("screen", "screen", "screen", "screen", "personal", "number", "tick", "paper")
"""How people check in, by share: most scan the screen themselves."""

MISSING, WALKING_IN, FORGETTING = 0.07, 0.12, 0.08
"""Shares of those who signed up and do not come, of those who come without, and of those who do not check out."""

ONE_FORGETS = 4
"""At the event that is still open, every fourth who came did not check out: something for the desk to do."""


@dataclass
class Scene:
    """An event and what becomes of it: held, open (over, not closed), planned, draft or cancelled."""

    plan: Plan
    fate: str
    staff: Staff
    guests: Sequence[Enrolled] = ()
    id: UUID | None = None

    @property
    def event(self) -> UUID:
        """The event, once it is drafted."""
        if self.id is None:
            raise RuntimeError(f"not drafted yet: {self.plan.title}")
        return self.id

    @property
    def office(self) -> Actor:
        """The actor who plans and publishes the event."""
        return self.staff.of(self.plan.organisation)

    @property
    def door(self) -> Actor:
        """The actor who scans at the event's door."""
        return self.staff.at_the_door(self.plan.organisation)

    def put_down(self, agenda: Agenda, now: datetime, dice: random.Random) -> None:
        """Put the event's whole course down, up to `now`."""
        drafted_at = min(self.plan.starts_at - timedelta(days=10), now - timedelta(days=3))
        agenda.at(drafted_at, self.draft)
        if self.fate == "draft":
            return
        agenda.at(drafted_at + timedelta(hours=2), lambda: events.publish(self.office, self.event))
        last = min(self.plan.starts_at, now) - timedelta(hours=22 if self.fate == "cancelled" else 2)
        for number, guest in enumerate(self.guests):
            comes = dice.random()
            if comes > WALKING_IN:
                asked_at = _between(drafted_at + timedelta(hours=3), last, dice)
                agenda.at(asked_at, lambda guest=guest: events.sign_up(guest.herself, self.event))
            if comes < 1 - MISSING and self.fate in ("held", "open"):
                forgets = dice.random() < FORGETTING if self.fate == "held" else number % ONE_FORGETS == 0
                self._put_down_visit(agenda, guest, forgets, dice)
        self._put_down_end(agenda, now)

    def _put_down_visit(self, agenda: Agenda, guest: Enrolled, forgets: bool, dice: random.Random) -> None:
        way = dice.choice(WAYS)
        came_at = self.plan.starts_at + timedelta(minutes=dice.uniform(-25, 12))
        agenda.at(came_at, lambda: self.scan(guest, Kind.IN, way))
        if not forgets:
            left_at = self.plan.ends_at + timedelta(minutes=dice.uniform(-12, 18))
            agenda.at(left_at, lambda: self.scan(guest, Kind.OUT, way))

    def _put_down_end(self, agenda: Agenda, now: datetime) -> None:
        if self.fate == "cancelled":
            agenda.at(
                now - timedelta(hours=20), lambda: events.cancel(self.office, self.event, "台风蓝色预警，改期另行通知")
            )
        if self.fate == "held":
            agenda.at(self.plan.ends_at + timedelta(hours=20), self.settle)
            agenda.at(self.plan.ends_at + timedelta(hours=44), lambda: checkin.close_event(self.office, self.event))

    async def draft(self) -> None:
        """Draft the event, as it is planned."""
        self.id = await events.draft(self.office, self.plan)

    async def scan(self, guest: Enrolled, kind: Kind, way: str) -> None:
        """Scan a guest in or out, one way or another."""
        named: dict[str, dict[str, Any]] = {
            "screen": {"screen_token": screen_token(self.event).token},
            "personal": {"personal_code": codes.issue(guest.known)},
            "number": {"number": guest.number},
            "tick": {"volunteer": guest.known},
            "paper": {"volunteer": guest.known, "on_paper": True, "at": clock.now()},
        }
        form = ScanForm(event=self.event, kind=kind, nonce=uuid7().hex, **named[way])
        if way == "screen":
            await checkin.check_in(guest.herself, form, guest.known.bytes)
        else:
            await checkin.check_in(self.door, form)

    async def settle(self) -> None:
        """Settle the check-outs that never came: at the planned end, every other one earlier and with a reason."""
        for number, segment in enumerate(await doors.waiting(self.door, self.event)):
            early = number % 2 == 1
            settlement = Settlement(
                out_at=segment.planned_end - timedelta(minutes=20 if early else 0),
                reason="提前 20 分钟离开去接孩子，当时和负责人说过" if early else "",
            )
            await segments.settle(self.door, segment.id, settlement)


def _between(first: datetime, last: datetime, dice: random.Random) -> datetime:
    return first + (last - first) * dice.random()

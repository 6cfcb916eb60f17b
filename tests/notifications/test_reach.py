"""One place decides whom a notice may reach: what is counted before a broadcast is what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.audience import Due, Recipient
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import KINDS, Cause, Topic, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from jinguo.notifications.preferences.outlook import Outlook, outlook
from jinguo.notifications.tables import BlockedAddress
from jinguo.organisations import queries as organisations
from jinguo.people.actions import add_person
from jinguo.people.forms import NewPerson
from jinguo.people.tables import Person
from tests.notifications.test_outbox import Pigeon
from tests.world import XIMEN, World

OWN, NONE, UNREADABLE, BLOCKED = "own", "none", "unreadable", "blocked"
BOTH = (Way.SMS, Way.EMAIL)


@dataclass(frozen=True)
class Case:
    """What a person has said of each way, and what her addresses are like."""

    sms: bool | None
    email: bool | None
    phone: str
    mailbox: str
    silent: bool


SAID, ADDRESSES = (None, True, False), (OWN, NONE, UNREADABLE, BLOCKED)
ALL = [
    Case(sms, email, phone, mailbox, silent)
    for sms, email in product(SAID, SAID)
    for phone, mailbox in product(ADDRESSES, ADDRESSES)
    for silent in (False, True)
]
SOME = Random(7).sample(ALL, 96)


async def settled(case: Case, number: int, topic: Topic) -> UUID:
    """A person as a case has her."""
    phone, mailbox = f"139{number:08d}", f"w{number}@example.org"
    place = await organisations.by_code(XIMEN)
    her = await add_person(SYSTEM, NewPerson(name="王芳", phone=phone), place)
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET email = $2 WHERE id = $1", her, Person.email.seal(her, mailbox))
        for column, kind in (("phone", case.phone), ("email", case.mailbox)):
            if kind in (NONE, UNREADABLE):
                sealed = None if kind == NONE else b"\x00" * 40
                await fetch(f"UPDATE person SET {column} = $2 WHERE id = $1", her, sealed)
        for way, address, kind in ((Way.SMS, phone, case.phone), (Way.EMAIL, mailbox, case.mailbox)):
            if kind == BLOCKED:
                index = BlockedAddress.address_index.of(address)
                await BlockedAddress.insert(BlockedAddress(channel=way.value, address_index=index))
        for way, wanted in ((Way.SMS, case.sms), (Way.EMAIL, case.email)):
            if wanted is not None:
                await fetch(
                    "INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at)"
                    " VALUES ($1, $2, $3, $4, $5, $6, 'self', $7)",
                    *(uuid7(), her, place.path, topic.value, way.value, wanted, clock.now()),
                )
        if case.silent:
            await fetch("UPDATE person SET restricted_at = $2 WHERE id = $1", her, clock.now())
    return her


async def sent_to(kind: str, people: Sequence[UUID]) -> tuple[dict[Way, int], set[str]]:
    """How many messages of a notice to people really go out by each way; and why the others do not."""
    facts = {"subject": "通知", "word": "明天见", "name": "王芳", "title": "社区阅读", "start": "9点"}

    async def everybody(notice: Due) -> list[Recipient]:
        return [Recipient(facts, person=each) for each in people]

    async with transaction(SYSTEM):
        await queue(SYSTEM, kind, uuid7(), "/330211/")
    pigeons = {way: Pigeon() for way in BOTH}
    assert await address_next({kind: everybody}, BOTH)
    for way in BOTH:
        while await send_next(Post(Channels(pigeons), "test"), way):
            pass
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT DISTINCT cause FROM message WHERE state = 'dropped'")
    return {way: len(pigeons[way].given) for way in BOTH}, {row["cause"] for row in rows}


@pytest.mark.parametrize("kind", ["event_reminder", "word"])
async def test_as_many_are_reached_as_were_counted(world: World, kind: str) -> None:
    people = [await settled(case, number, KINDS[kind].topic) for number, case in enumerate(SOME)]

    counted = await outlook(KINDS[kind], people, BOTH)
    sent, causes = await sent_to(kind, people)

    assert {Way.SMS: counted.sms, Way.EMAIL: counted.email} == sent
    assert counted.total == len(people)
    assert 0 < counted.inbox_only < counted.total
    assert causes == {Cause.BLOCKED, Cause.UNREADABLE}


async def test_each_is_counted_for_the_first_of_the_reasons(world: World) -> None:
    cases = [
        Case(True, None, OWN, OWN, silent=False),
        Case(True, False, BLOCKED, NONE, silent=False),
        Case(False, False, NONE, NONE, silent=False),
        Case(True, False, UNREADABLE, NONE, silent=False),
        Case(True, True, OWN, OWN, silent=True),
    ]
    people = [await settled(case, number, Topic.SERVICE) for number, case in enumerate(cases)]

    found = await outlook(KINDS["event_reminder"], people, BOTH)

    assert found == Outlook(total=5, sms=1, email=1, inbox_only=4, unwilling=1, without_phone=2, blocked=1)

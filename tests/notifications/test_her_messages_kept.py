"""What is kept of messages and wishes: how long, what an erasure leaves, and where they go when she does."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.config import settings
from jinguo.duplicates import actions as duplicates
from jinguo.duplicates.forms import Decision
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.key_change import sealed_columns
from jinguo.notifications.addresses import mailboxes
from jinguo.notifications.catalogue import Topic, Way
from jinguo.notifications.tables import BlockedAddress, Message
from jinguo.notifications.terms import LIFTED, MESSAGES, SERVICE_MESSAGES
from jinguo.people.tables import Person
from jinguo.privacy.dossier import gathered
from jinguo.retention.clearance import actions as clearance
from jinguo.retention.clearance import due as finding
from jinguo.retention.forms import Answer
from jinguo.retention.queries import requests
from jinguo.retention.requests import actions as retention
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry.actions import Registered
from tests.conftest import Hands
from tests.retention.conftest import proven, second
from tests.world import JIAOCHUAN, WANG_FANGS_PHONE, XIMEN, World, registration

__all__ = ["second"]

MAILBOX = "wangfang@example.org"
EMPTIED = {"subject": "", "text": "", "variables": "{}", "address": None, "address_index": None}


async def told(
    person: UUID | None, state: str = "sent", address: str = WANG_FANGS_PHONE, way: str = "sms", **more: object
) -> UUID:
    """A message of 城东社区 that tells of 王芳; without a person it is a code, which belongs to no organisation."""
    row = uuid7()
    given = {
        "kind": "event_reminder" if person else "login_code",
        "path": "/330211/001/001/" if person else "/",
        "day": None,
        "slot": None,
        **more,
    }
    async with transaction(EVERYWHERE):
        await fetch(
            "INSERT INTO message (id, key, kind, person, path, channel, address, address_index, subject, text,"
            " variables, state, due_at, lease_until, created_at, day, slot)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '活动提醒', '王芳您好', '{\"name\": \"王芳\"}', $9, $10, $10,"
            " $10, $11, $12)",
            *(row, f"test:{row}", given["kind"], person, given["path"], way),
            *(Message.address.seal(row, address), Message.address_index.of(address), state, clock.now()),
            *(given["day"], given["slot"]),
        )
    return row


async def says(person: UUID, wanted: bool, topic: Topic = Topic.SERVICE, way: Way = Way.SMS) -> None:
    """She has answered whether she wants to be told."""
    async with transaction(EVERYWHERE):
        await fetch(
            "INSERT INTO preference (id, person, path, topic, channel, wanted, manner, answered_at)"
            " SELECT $1, id, path, $3, $4, $5, 'self', $6 FROM person WHERE id = $2",
            *(uuid7(), person, topic.value, way.value, wanted, clock.now()),
        )


async def wants(person: UUID, topic: Topic = Topic.SERVICE, way: Way = Way.SMS) -> bool | None:
    """Her latest answer."""
    rows = await everywhere(
        "SELECT wanted FROM preference WHERE person = $1 AND topic = $2 AND channel = $3"
        " ORDER BY answered_at DESC, id DESC LIMIT 1",
        *(person, topic.value, way.value),
    )
    return rows[0]["wanted"] if rows else None


async def has_mailbox(person: UUID, mailbox: str | None = MAILBOX) -> None:
    async with transaction(EVERYWHERE):
        sealed = Person.email.seal(person, mailbox) if mailbox else None
        await Person.update({Person.email: sealed}).where(Person.id == person)


async def mailbox_of(person: UUID) -> str | None:
    async with transaction(EVERYWHERE):
        row = await Person.objects().where(Person.id == person).first()
    return row.email.reveal() if row and row.email else None


async def everywhere(statement: str, *given: object) -> list[dict[str, Any]]:
    async with transaction(EVERYWHERE):
        return [dict(row) for row in await fetch(statement, *given)]


async def kept(message: UUID) -> dict[str, Any]:
    columns = ", ".join(EMPTIED)
    (row,) = await everywhere(f"SELECT {columns} FROM message WHERE id = $1", message)
    return row


async def test_an_erased_person_leaves_no_text_no_address_and_no_block(
    world: World, second: Actor, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGUO_ERASURES", str(tmp_path / "erasures.jsonl"))
    settings.cache_clear()
    her = world.wang_fang.person
    await has_mailbox(her)
    sent, code = await told(her), await told(None)
    waiting = await told(her, "queued", MAILBOX, "email")
    other = await told(world.liu_yang.person, address="13900005678")
    async with transaction(EVERYWHERE):
        for address in (WANG_FANGS_PHONE, "13900005678"):
            index = BlockedAddress.address_index.of(address)
            await BlockedAddress.insert(BlockedAddress(channel="sms", address_index=index, code="21610"))
    await mailboxes.give(world.li_mei, "fang.wang@example.com", her)
    number = await retention.ask(SYSTEM, her)
    (request,) = [each for each in await requests(world.zhou_min) if each.number == number]
    await retention.draw_up(world.zhou_min, request.id)
    await retention.decide(proven(second), request.id, Answer(agree=True))
    hands.forward(days=7)
    await retention.carry_out(world.zhou_min, request.id)

    assert [await kept(each) for each in (sent, code, waiting)] == [EMPTIED] * 3
    assert await everywhere("SELECT state FROM message WHERE id = $1", waiting) == [{"state": "dropped"}]
    assert (await kept(other))["text"] == "王芳您好"
    assert await mailbox_of(her) is None
    blocked = await everywhere("SELECT address_index IS NULL AS gone FROM blocked_address ORDER BY gone")
    assert [row["gone"] for row in blocked] == [False, True]
    given = await everywhere("SELECT state, address, address_index FROM mailbox")
    assert given == [{"state": "dropped", "address": None, "address_index": None}]


async def test_texts_and_addresses_are_emptied_after_half_a_year_and_their_rows_stay(
    world: World, hands: Hands
) -> None:
    old, code = await told(world.wang_fang.person), await told(None)
    async with transaction(EVERYWHERE):
        index = BlockedAddress.address_index.of(WANG_FANGS_PHONE)
        await BlockedAddress.insert(BlockedAddress(channel="sms", address_index=index, lifted_at=clock.now()))
        await fetch(
            "INSERT INTO notice (id, key, kind, thing, path, facts, state, due_at, settled_at)"
            " VALUES ($1, 'n', 'event_cancelled', $1, '/330211/', '{\"reason\": \"王芳病了\"}', 'told', $2, $2)",
            *(uuid7(), clock.now()),
        )
    hands.forward(days=179)
    await mailboxes.give(world.li_mei, MAILBOX, world.wang_fang.person)
    young, waiting = await told(world.wang_fang.person), await told(world.wang_fang.person, "queued")
    await clearance.run(SYSTEM)
    assert (await kept(old))["text"] == "王芳您好"
    hands.forward(days=2)

    due = [(each.rule.slug, each.path, each.rows) for each in await finding.due(SYSTEM)]
    assert due == [
        (MESSAGES.slug, "/330211/", 1),
        (MESSAGES.slug, "/330211/001/001/", 1),
        (SERVICE_MESSAGES.slug, "/", 1),
        (LIFTED.slug, "/", 1),
    ]
    await clearance.run(SYSTEM)

    assert [await kept(old), await kept(code)] == [EMPTIED] * 2
    assert [(await kept(each))["text"] for each in (young, waiting)] == ["王芳您好"] * 2
    assert await everywhere("SELECT facts::text AS facts FROM notice") == [{"facts": "{}"}]
    assert await everywhere("SELECT address_index FROM blocked_address") == [{"address_index": None}]
    hands.forward(days=177)
    await clearance.run(SYSTEM)
    assert await everywhere("SELECT 1 AS kept FROM mailbox WHERE address_index IS NOT NULL") == [{"kept": 1}]
    hands.forward(days=1)
    await clearance.run(SYSTEM)
    assert await everywhere("SELECT state, address_index FROM mailbox") == [{"state": "dropped", "address_index": None}]


@pytest.fixture
async def twin(world: World) -> Registered:
    """王芳 registered once more, with another phone."""
    return await volunteers.register(world.zhou_min, registration("王芳", "13811110002", XIMEN))


async def test_a_merge_moves_messages_wishes_and_mailbox_and_its_undo_gives_them_back(
    world: World, twin: Registered, hands: Hands
) -> None:
    gone, stays = world.wang_fang.person, twin.person
    today = clock.beijing_day(clock.now())
    await has_mailbox(gone)
    hers = await told(gone, day=today, slot=1)
    await told(stays, day=today, slot=1)
    await says(gone, wanted=False)
    await says(stays, wanted=True)
    await says(gone, wanted=True, topic=Topic.NEWS)
    hands.forward(hours=1)

    merge = await duplicates.merge(proven(world.li_mei), gone, Decision(keep=stays, reason="同一个人"))

    assert await everywhere("SELECT person, slot FROM message WHERE id = $1", hers) == [{"person": stays, "slot": 2}]
    assert (await wants(stays), await wants(stays, Topic.NEWS)) == (False, False)
    assert await mailbox_of(stays) == MAILBOX
    hands.forward(hours=1)
    await duplicates.undo(world.li_mei, merge)

    assert (await wants(stays), await wants(gone)) == (True, False)
    assert (await wants(gone, Topic.NEWS)) is True
    assert (await wants(stays, Topic.NEWS)) is False
    assert await everywhere("SELECT person FROM message WHERE id = $1", hers) == [{"person": gone}]
    assert (await mailbox_of(stays), await mailbox_of(gone)) == (None, MAILBOX)


@pytest.mark.parametrize("also_stays", [False, True], ids=["hers alone", "both"])
async def test_a_mailbox_that_waits_to_be_confirmed_goes_with_her_and_is_removed_with_all(
    world: World, twin: Registered, also_stays: bool
) -> None:
    gone, stays = world.wang_fang.person, twin.person
    await mailboxes.give(SYSTEM, "fang.wang@example.com", gone)
    if also_stays:
        await mailboxes.give(SYSTEM, MAILBOX, stays)

    merge = await duplicates.merge(proven(world.li_mei), gone, Decision(keep=stays, reason="同一个人"))
    shown = (await mailboxes.standing(SYSTEM, stays)).waiting
    assert shown == ("w***@example.org" if also_stays else "f***@example.com")
    await duplicates.undo(world.li_mei, merge)
    assert (await mailboxes.standing(SYSTEM, gone)).waiting == ("" if also_stays else "f***@example.com")

    await duplicates.merge(proven(world.li_mei), gone, Decision(keep=stays, reason="同一个人"))
    await mailboxes.remove(SYSTEM, stays)
    assert {row["state"] for row in await everywhere("SELECT state FROM mailbox")} == {"dropped"}


async def test_of_two_messages_about_one_thing_that_wait_at_a_merge_one_goes_out(
    world: World, twin: Registered
) -> None:
    notice = uuid7()
    async with transaction(EVERYWHERE):
        await fetch(
            "INSERT INTO notice (id, key, kind, thing, path, state, due_at) VALUES ($1, 'n', 'event_reminder', $1,"
            " '/330211/', 'told', now())",
            notice,
        )
    for person in (world.wang_fang.person, twin.person):
        await told(person, "queued")
    async with transaction(EVERYWHERE):
        await fetch("UPDATE message SET notice = $1", notice)

    await duplicates.merge(proven(world.li_mei), world.wang_fang.person, Decision(keep=twin.person, reason="同一个人"))

    states = await everywhere("SELECT state FROM message ORDER BY state")
    assert [row["state"] for row in states] == ["dropped", "queued"]


async def test_wishes_are_seen_from_where_she_is_now(world: World) -> None:
    await says(world.wang_fang.person, wanted=False)

    await volunteers.revise(world.zhou_min, world.wang_fang.id, Revision(organisation=JIAOCHUAN))

    assert await everywhere("SELECT path FROM preference") == [{"path": "/330211/002/"}]


async def test_her_copy_says_what_she_was_told_and_what_she_wants(world: World) -> None:
    await has_mailbox(world.wang_fang.person)
    await told(world.wang_fang.person)
    await told(world.liu_yang.person, address="13900005678")
    await says(world.wang_fang.person, wanted=False)

    async with transaction(EVERYWHERE):
        copy = {section.key: section.rows for section in await gathered(world.wang_fang.person)}

    assert [row["email"] for row in copy["person"]] == [MAILBOX]
    told_her = [(row["text"], row["address"], row["channel_text"], row["state_text"]) for row in copy["message"]]
    assert told_her == [("王芳您好", WANG_FANGS_PHONE, "短信", "已发出")]
    wishes = [(row["topic_text"], row["wanted"], row["manner_text"]) for row in copy["preference"]]
    assert wishes == [("活动提醒和变更", False, "本人")]


def test_a_new_key_seals_addresses_too() -> None:
    assert {"message.address", "person.email", "account.email"} <= {column.field for column in sealed_columns()}

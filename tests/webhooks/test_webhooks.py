"""Webhooks from the change to a receiver that listens on this machine."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.events import actions as events
from jinguo.hours.actions import reverse
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.organisations import queries as places
from jinguo.volunteers.registry import actions as volunteers
from jinguo.webhooks import actions, queries, wire
from jinguo.webhooks.catalogue import AGAIN, STOPPED_AFTER, Change, DeliveryState
from jinguo.webhooks.errors import AddressRefused, NoSuchWebhook, TooManyWebhooks
from jinguo.webhooks.forms import NewWebhook
from jinguo.webhooks.jobs import clear, deliver_next
from jinguo.worker.steps import DELIVERIES
from tests.conftest import Hands
from tests.doubles.http import Answer, Request, SayNothing, listening
from tests.web.desk_town import published, served
from tests.world import CHENGDONG, World, registration

ALL = frozenset(Change)


@dataclass
class Receiver:
    """Another system: what came in, and what it answers."""

    url: str = ""
    status: int = 200
    got: list[Request] = field(default_factory=list)
    speaks: bool = True

    async def take(self, request: Request) -> Answer:
        self.got.append(request)
        if not self.speaks:
            raise SayNothing
        return Answer(self.status, b"x" * 200_000 if self.status == 200 else {})

    @property
    def told(self) -> list[tuple[str, int]]:
        """(kind, how many ids) of each message."""
        return [(body["type"], len(body["data"]["ids"])) for body in map(read, self.got)]


def read(request: Request) -> dict:
    return json.loads(request.body)


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setenv("JINGUO_WEBHOOK_PRIVATE", "true")
    settings.cache_clear()
    receiver = Receiver()
    async with listening(receiver.take) as origin:
        receiver.url = f"{origin}/jinguo"
        yield receiver
    monkeypatch.undo()
    settings.cache_clear()


async def administrator(code: str, name: str = "周敏") -> Actor:
    """A real account with its role, as logged in."""
    over = await places.by_code(code)
    async with transaction(SYSTEM):
        account = Account(username=f"u{code}", name=name, password_hash="-", kind="business")
        await Account.insert(account)
        given = RoleGrant(
            account=account.id, kind="business", role="administrator", organisation=over.id, path=over.path
        )
        await RoleGrant.insert(given)
    return Actor(account.id, name, (Grant(Role.ADMINISTRATOR, over.path, id=given.id),))


async def sent() -> int:
    """Do all that is due; how many there were."""
    count = 0
    while await deliver_next():
        count += 1
    return count


async def hook(actor: Actor, receiver: Receiver, kinds: frozenset[Change] = ALL) -> actions.Opened:
    return await actions.set_up(actor, NewWebhook(url=receiver.url, kinds=kinds))


async def test_each_change_is_told_with_ids_alone_and_once(world: World, receiver: Receiver) -> None:
    zhou_min = await administrator("330211000000")
    opened = await hook(zhou_min, receiver)

    her = await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))
    event = await published(zhou_min, clock.now() + timedelta(days=1))
    await events.cancel(zhou_min, event, "下大雨")
    await served(zhou_min, her.id, None, clock.now() - timedelta(hours=3), 60)
    entry = (await rows("SELECT id, seq FROM entry"))[0]
    await reverse(zhou_min, entry["id"], "记错了")
    await volunteers.leave(zhou_min, her.id, "搬到外地")

    assert await sent() == 6
    assert receiver.told == [
        *(("volunteer.registered", 1), ("event.published", 1), ("event.cancelled", 1)),
        *(("entry.recorded", 1), ("entry.reversed", 1), ("volunteer.left", 1)),
    ]
    first, fourth = read(receiver.got[0]), read(receiver.got[3])
    assert (first["data"], fourth["data"]) == (
        {"ids": [str(her.id)], "ledger_position": None},
        {"ids": [str(entry["id"])], "ledger_position": entry["seq"]},
    )
    assert not any(word in request.body.decode() for request in receiver.got for word in ("林", "13600001111", "雨"))
    assert await sent() == 0
    told = (await queries.deliveries(zhou_min, opened.id)).rows
    assert {(each.state, each.status, each.attempts) for each in told} == {(DeliveryState.DELIVERED, 200, 1)}


async def rows(statement: str) -> list:
    async with transaction(EVERYWHERE):
        return list(await fetch(statement))


async def test_the_signature_is_that_of_standard_webhooks(world: World, receiver: Receiver) -> None:
    opened = await hook(await administrator("330211000000"), receiver)
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))

    await sent()

    [request] = receiver.got
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    mac = hmac.digest(base64.b64decode(opened.secret.removeprefix("whsec_")), signed, "sha256")
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert int(request.headers["webhook-timestamp"]) == int(clock.now().timestamp())
    assert opened.secret not in str(await rows("SELECT * FROM webhook"))


async def test_a_change_that_is_rolled_back_is_not_told_and_many_at_once_are_one_message(
    world: World, receiver: Receiver
) -> None:
    await hook(await administrator("330211000000"), receiver)
    with pytest.raises(ZeroDivisionError):
        async with transaction(EVERYWHERE):
            await fetch("UPDATE volunteer SET skills = '理发' WHERE id = $1", world.wang_fang.id)
            raise ZeroDivisionError
    async with transaction(EVERYWHERE):
        await fetch("UPDATE volunteer SET skills = '理发'")
        await fetch("UPDATE volunteer SET skills = '理发'")

    await sent()

    assert receiver.told == [("volunteer.changed", 1)]


async def test_only_what_its_reach_and_kinds_hold_is_told(world: World, receiver: Receiver) -> None:
    """刘洋 is of another district; 王芳 is kept to her own level."""
    zhenhai, street = await administrator("330211000000"), await administrator("330211001000", "李梅")
    await hook(zhenhai, receiver, frozenset({Change.VOLUNTEER_CHANGED}))
    own = Actor(uuid7(), "", (Grant(Role.ADMINISTRATOR, (await places.by_code(CHENGDONG)).path),))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET restricted_at = NULL, name = name || '甲' WHERE id = $1", world.liu_yang.person)
        await fetch("UPDATE volunteer SET skills = '唱歌' WHERE id = $1", world.liu_yang.id)
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))
    await volunteers.set_local_only(own, world.wang_fang.id, True)
    await sent()
    receiver.got.clear()

    async with transaction(EVERYWHERE):
        await fetch("UPDATE volunteer SET skills = '唱歌' WHERE id = $1", world.wang_fang.id)

    assert (await sent(), receiver.told) == (0, [])
    assert [each.url for each in await queries.webhooks(street)] == []


async def test_what_does_not_arrive_is_tried_again_ever_later_and_then_given_up(
    world: World, receiver: Receiver, hands: Hands
) -> None:
    zhou_min = await administrator("330211000000")
    opened = await hook(zhou_min, receiver)
    receiver.status = 500
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))

    for wait in AGAIN:
        assert (await sent(), await sent()) == (1, 0)
        hands.forward(seconds=wait.total_seconds())
    await sent()
    [row] = (await queries.deliveries(zhou_min, opened.id)).rows

    assert (row.state, row.status, row.attempts, row.trouble) == (
        DeliveryState.FAILED,
        500,
        len(AGAIN) + 1,
        "对方答复 500",
    )
    assert len({request.headers["webhook-id"] for request in receiver.got}) == 1
    receiver.status = 204
    await actions.resend(zhou_min, opened.id, row.id)
    assert await sent() == 1
    [again] = (await queries.deliveries(zhou_min, opened.id)).rows
    [webhook] = await queries.webhooks(zhou_min)
    assert (again.id, again.state, again.attempts, webhook.failing_since) == (row.id, DeliveryState.DELIVERED, 1, None)


async def test_one_that_nothing_reaches_for_days_is_stopped_and_says_so(
    world: World, receiver: Receiver, hands: Hands
) -> None:
    zhou_min = await administrator("330211000000")
    opened = await hook(zhou_min, receiver)
    receiver.status = 500
    for phone in ("13600001111", "13600001112"):
        await volunteers.register(world.li_mei, registration("林小红", phone, CHENGDONG))
        await sent()
        hands.forward(seconds=STOPPED_AFTER.total_seconds())
    await sent()

    [row] = await queries.webhooks(zhou_min)
    await volunteers.register(world.li_mei, registration("林小红", "13600001113", CHENGDONG))

    assert (row.end_reason, row.ended_at is not None) == ("连续 5 天没有送到", True)
    assert await sent() == 0
    with pytest.raises(NoSuchWebhook):
        await actions.end(zhou_min, opened.id)


async def test_it_ends_when_its_maker_no_longer_holds_the_role_or_the_receiver_says_so(
    world: World, receiver: Receiver
) -> None:
    zhou_min, li_mei = await administrator("330211000000"), await administrator("330211001000", "李梅")
    await hook(zhou_min, receiver)
    receiver.status = 410
    await hook(li_mei, replace(receiver), frozenset({Change.VOLUNTEER_REGISTERED}))
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))
    async with transaction(EVERYWHERE):
        await fetch("UPDATE role_grant SET until = $2 WHERE account = $1", zhou_min.id, clock.now())

    await sent()

    ended = {each.end_reason for each in await queries.webhooks(replace(zhou_min))}
    assert ended == {"建立人不再有这个权限", "对方答复 410：不再接收"}
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x"),
        *("https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/x", "https://0.0.0.0/", "https://localhost/"),
        *("https://2130706433/", "https://100.64.0.1/"),
        *("https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://[fec0::1]/", "https://[::10.0.0.1]/"),
    ],
)
async def test_nothing_is_sent_to_a_place_inside(world: World, url: str) -> None:
    zhou_min = await administrator("330211000000")

    with pytest.raises(AddressRefused):
        await actions.set_up(zhou_min, NewWebhook(url=url, kinds=ALL))

    assert await queries.webhooks(zhou_min) == []
    assert (await wire.post(url, {}, b"")).status is None


async def test_a_redirect_is_not_followed_and_a_closed_door_says_so(world: World, receiver: Receiver) -> None:
    receiver.status = 302

    moved = await wire.post(receiver.url, {}, b"")
    closed = await wire.post("http://127.0.0.1:9/", {}, b"")

    assert (moved.status, len(receiver.got), closed.status, closed.trouble) == (302, 1, None, "连不上，或者证书不对")


async def test_a_receiver_that_takes_it_and_says_nothing_is_left(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any time is enough: if it passes before the receiver has it all, the answer is the same."""
    monkeypatch.setattr(wire, "WITHIN", 1.0)
    receiver.speaks = False

    assert await wire.post(receiver.url, {}, b"") == wire.Answer(None, "1 秒内没有答复")


async def test_a_receiver_that_hangs_keeps_no_other_waiting_however_many_it_has_to_come(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "WITHIN", 1.0)
    silent = Receiver(speaks=False)
    zhou_min = await administrator("330211000000")
    async with listening(silent.take) as origin:
        silent.url = f"{origin}/jinguo"
        await hook(zhou_min, silent)
        for number in range(3):
            await volunteers.register(world.li_mei, registration("林小红", f"1360000111{number}", CHENGDONG))
        await hook(zhou_min, receiver)
        await volunteers.register(world.li_mei, registration("林小红", "13600001113", CHENGDONG))

        assert await asyncio.gather(*[deliver_next() for _ in range(DELIVERIES)]) == [True] * DELIVERIES

    assert (len(silent.got), receiver.told) == (1, [("volunteer.registered", 1)])


async def test_whose_role_does_not_see_it_sets_nothing_up_and_ten_are_the_most(
    world: World, receiver: Receiver
) -> None:
    zhou_min = await administrator("330211000000")
    leader = replace(zhou_min, grants=(Grant(Role.LEADER, zhou_min.path),))
    with pytest.raises(Forbidden):
        await hook(leader, receiver)

    for _ in range(10):
        await hook(zhou_min, receiver)
    with pytest.raises(TooManyWebhooks):
        await hook(zhou_min, receiver)
    with pytest.raises(NoSuchWebhook):
        await actions.end(world.chen_jing, (await queries.webhooks(zhou_min))[0].id)


async def test_what_was_sent_is_deleted_after_a_month(world: World, receiver: Receiver) -> None:
    await hook(await administrator("330211000000"), receiver)
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))
    await sent()
    async with transaction(EVERYWHERE):
        await fetch("UPDATE delivery SET happened_at = $1", clock.now() - timedelta(days=31))

    assert (await clear(SYSTEM), await rows("SELECT id FROM delivery")) == (1, [])


async def test_what_waits_for_one_that_has_ended_is_given_up_and_deleted_after_a_month(
    world: World, receiver: Receiver
) -> None:
    zhou_min = await administrator("330211000000")
    opened = await hook(zhou_min, receiver)
    await volunteers.register(world.li_mei, registration("林小红", "13600001111", CHENGDONG))

    await actions.end(zhou_min, opened.id)

    (given_up,) = (await queries.deliveries(zhou_min, opened.id)).rows
    assert (given_up.state, given_up.trouble) == (DeliveryState.FAILED, "推送已经停止")
    assert (await sent(), receiver.got) == (0, [])
    async with transaction(EVERYWHERE):
        await fetch("UPDATE delivery SET happened_at = $1, state = 'queued'", clock.now() - timedelta(days=31))
    assert (await clear(SYSTEM), await rows("SELECT id FROM delivery")) == (1, [])

"""What people who have logged in nowhere can do to others: empty no limit, keep nobody out, send no messages."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from jinguo.checkin.codes import screen_token
from jinguo.config import Settings, settings
from jinguo.events.tables import Event
from jinguo.kernel import clock
from jinguo.web.limits import BUCKETS, CODES
from tests.conftest import Hands
from tests.web.conftest import Clients
from tests.web.desk_town import published, settle_town

Console = pytest.CaptureFixture[str]
WANG_FANG, STRANGER = "13800001234", "13700000007"


async def test_noise_empties_nobodys_limit(clients: Clients, place: None, capsys: Console) -> None:
    noisy, honest = await clients(), await clients()

    noise = {(await noisy.post("/login", data={"phone": "1"})).status_code for _ in range(620)}
    answer = await honest.post("/login", data={"phone": STRANGER})

    assert (noise, answer.status_code) == ({400}, 303)
    assert re.findall(r"发给 (\S+)：", capsys.readouterr().out) == ["137****0007"]


async def test_who_has_logged_in_before_gets_a_code_when_strangers_have_used_up_theirs(
    clients: Clients, place: None, capsys: Console, hands: Hands
) -> None:
    await settle_town()
    hers, stranger = await clients(), await clients()
    await hers.post("/login", data={"phone": WANG_FANG})
    (code,) = re.findall(r"验证码 (\d+)，", capsys.readouterr().out)
    await hers.post("/login/code", data={"code": code})
    await hers.post("/logout")
    hands.forward(minutes=2)
    BUCKETS.charge(CODES, UUID(int=0), 10_000)

    answers = [(await one.post("/login", data={"phone": WANG_FANG})).status_code for one in (stranger, hers)]

    assert answers == [429, 303]


async def test_a_newcomer_gets_a_code_at_an_event_and_nowhere_else(
    clients: Clients, place: None, capsys: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JINGUO_SELF_REGISTRATION")
    settings.cache_clear()
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=5))
    slug = (await Event.select(Event.slug).where(Event.id == event))[0]["slug"]
    at_home, knows_the_address, at_hand = [await clients() for _ in range(3)]

    await at_hand.get(f"/c/{slug}", params={"t": screen_token(event).token})
    asked = {"phone": STRANGER, "next": f"/c/{slug}"}
    answers = [
        await at_home.post("/login", data={"phone": "13700000008"}),
        await knows_the_address.post("/login", data=asked | {"phone": "13700000009"}),
        await at_hand.post("/login", data=asked),
    ]

    assert Settings().self_registration == "closed"
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert re.findall(r"发给 (\S+)：", capsys.readouterr().out) == ["137****0007"]
    assert "收不到验证码" in (await at_home.get("/login")).text
    assert "验证后就能登记" in (await at_hand.get("/login", params={"next": f"/c/{slug}"})).text

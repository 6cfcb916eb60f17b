import httpx

from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys
from jinguo.authority.tables import KeyCheck
from jinguo.kernel import crypto
from tests.conftest import Hands


async def test_health_writes_into_the_database(visitor: httpx.AsyncClient, hands: Hands) -> None:
    await agree_on_keys(SYSTEM, crypto.ring())
    later = hands.forward(minutes=5)

    answer = await visitor.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "well", "database": "writable"})
    assert [row["written_at"] for row in await KeyCheck.select(KeyCheck.written_at)] == [later]


async def test_health_is_ill_before_the_service_has_agreed_on_its_keys(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/health")

    assert (answer.status_code, answer.json()) == (503, {"status": "ill", "database": "unavailable"})

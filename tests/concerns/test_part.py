"""What becomes of a concern when two women are one, when somebody is erased, after its term, in a copy of data."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.concerns import actions, erasure, queries
from jinguo.concerns.catalogue import Outcome
from jinguo.concerns.forms import Closing
from jinguo.concerns.readings import actions as readings
from jinguo.duplicates import actions as duplicates
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone
from jinguo.privacy import own_copy
from jinguo.volunteers.registry import actions as volunteers
from tests.concerns.conftest import Desk, concern
from tests.conftest import Hands
from tests.mothers.test_part import merged
from tests.posts import logged_in, post
from tests.world import XIMEN, ZHAOBAOSHAN, proven, registration


async def test_who_is_named_as_either_of_two_is_shut_out_as_the_one(desk: Desk) -> None:
    world = desk.care.world
    second = await volunteers.register(world.zhou_min, registration("王芳", "13700004321", XIMEN))
    account = await post("沈芳", Role.CONCERN_KEEPER, ZHAOBAOSHAN, person=world.wang_fang.person)
    keeper = await logged_in(account)
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing, number=second.number))
    assert [row.standing.id for row in await queries.concerns(keeper)] == [filed.id]

    merge = await merged(world, second, world.wang_fang)
    together = await queries.concerns(keeper)
    await duplicates.undo(proven(world.zhou_min), merge)

    assert together == []
    assert [row.standing.id for row in await queries.concerns(keeper)] == [filed.id]


async def test_whoever_is_erased_does_not_take_the_report_along(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))

    async with transaction(SYSTEM):
        await erasure.erase(SYSTEM, Gone([desk.her.registered.person], [desk.her.registered.id], [], [], [], []))

    assert (await readings.read(desk.street, filed.id)).filed_by_name == "周二"


async def test_ten_years_after_its_end_the_key_is_destroyed(desk: Desk, hands: Hands) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing, receipt="0815"))
    other = await actions.file(desk.mother, concern(pairing=desk.pairing))
    await readings.close(desk.street, filed.id, Closing(outcome=Outcome.FILED))
    hands.forward(days=3661)

    async with transaction(SYSTEM):
        done = await erasure.destroy_ended(SYSTEM, clock.now() - timedelta(days=3660), "/", [])

    assert done == 1
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT id, key IS NULL AND content IS NULL AS gone FROM concern ORDER BY filed_at, id")
    assert {row["id"]: row["gone"] for row in rows} == {filed.id: True, other.id: False}


async def test_no_copy_of_data_tells_of_it(desk: Desk) -> None:
    await actions.file(desk.care.li_xia, concern(child=desk.child, people=[desk.her.registered.person]))

    made = await own_copy.take_own_copy(proven(desk.mother))

    with ZipFile(BytesIO(made.content)) as archive:
        told = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    assert "强制" not in told and "淤青" not in told

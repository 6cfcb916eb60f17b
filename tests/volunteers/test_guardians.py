"""Nobody under 14 is a volunteer, and nobody under 18 without her guardian's consent, whichever way she comes in."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.people.catalogue import ConsentKind
from jinguo.people.rules import is_minor, is_too_young
from jinguo.retention.erasures.actions import forget, gather
from jinguo.volunteers.errors import GuardianRequired, TooYoung
from jinguo.volunteers.forms import Revision, SelfRegistration
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.registry.consents import TakenDown, take_down
from jinguo.volunteers.roster import ages
from tests.volunteers.rosters import xlsx
from tests.world import CHENGDONG, XIMEN, World, id_number, registration

CHILD, MINOR, GROWN = (id_number(born, "024") for born in ("20121122", "20110101", "20081121"))
"""On 21 November 2026: 14 tomorrow, 15 years old, 18 today."""
MOTHER = {"guardian": "王秀兰", "guardian_relation": "母亲", "guardian_agreed_on": "2026-11-01"}


async def people() -> int:
    async with transaction(EVERYWHERE):
        return (await fetch("SELECT count(*) AS n FROM person"))[0]["n"]


@pytest.mark.parametrize(
    ("born_on", "young", "minor"),
    [
        (date(2012, 11, 22), True, True),
        (date(2012, 11, 21), False, True),
        (date(2008, 11, 22), False, True),
        (date(2008, 11, 21), False, False),
        (None, False, False),
    ],
)
def test_the_birthday_itself_counts(born_on: date | None, young: bool, minor: bool) -> None:
    assert (is_too_young(born_on, date(2026, 11, 21)), is_minor(born_on, date(2026, 11, 21))) == (young, minor)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"id_number": CHILD, **MOTHER}, TooYoung),
        ({"born_on": "2015-05-01", **MOTHER}, TooYoung),
        ({"id_number": MINOR}, GuardianRequired),
    ],
    ids=["a child by her number", "a child by her birth date", "a minor without a guardian"],
)
async def test_neither_staff_nor_she_herself_registers_a_child(
    world: World, fields: dict[str, Any], error: type[Invalid]
) -> None:
    before = await people()
    herself = {"name": "张兰", "organisation": CHENGDONG, "agree_collect": True, **fields}

    with pytest.raises(error):
        await actions.register(world.li_mei, registration("张兰", "13611110001", CHENGDONG, **fields))
    with pytest.raises(error):
        await actions.register_self("13611110001", SelfRegistration.model_validate(herself))

    assert await people() == before


async def test_a_guardians_consent_is_on_record_and_goes_with_her(world: World) -> None:
    her = await actions.register(world.li_mei, registration("张兰", "13611110001", XIMEN, id_number=MINOR, **MOTHER))

    answer = (await queries.volunteer(world.li_mei, her.id)).consents[ConsentKind.GUARDIAN]
    assert (answer.given, answer.guardian, answer.relation) == (True, "王秀兰", "母亲")
    assert (answer.version, answer.answered_at) == ("2026-1", datetime(2026, 10, 31, 16, tzinfo=UTC))

    async with transaction(EVERYWHERE):
        await forget(SYSTEM, await gather(her.person), "S20261121-TEST")
        rows = await fetch("SELECT DISTINCT guardian, relation FROM consent WHERE person = $1", her.person)
    assert [tuple(row) for row in rows] == [(None, None)]


async def test_nobody_is_made_a_child_later(world: World) -> None:
    her = await actions.register(world.li_mei, registration("张兰", "13611110001", XIMEN))

    for fields, error in (
        ({"born_on": "2013-01-01"}, TooYoung),
        ({"id_number": CHILD}, TooYoung),
        ({"born_on": "2010-01-01"}, GuardianRequired),
    ):
        with pytest.raises(error):
            await actions.revise(world.li_mei, her.id, Revision.model_validate(fields))
    assert (await queries.volunteer(world.li_mei, her.id)).born_on is None
    await actions.revise(world.li_mei, her.id, Revision.model_validate({"born_on": "2010-01-01", **MOTHER}))
    assert (await queries.volunteer(world.li_mei, her.id)).born_on == date(2010, 1, 1)


async def test_when_the_guardian_takes_it_back_she_leaves(world: World) -> None:
    her = await actions.register(world.li_mei, registration("张兰", "13611110001", XIMEN, id_number=MINOR, **MOTHER))

    taken = TakenDown.model_validate({"kind": "guardian", "given": False, "manner": "paper"})
    await take_down(world.li_mei, her.id, taken)

    assert (await queries.volunteer(world.li_mei, her.id)).left_at is not None


async def test_a_roster_takes_minors_with_their_guardians_word_alone(world: World) -> None:
    headers = ("姓名", "手机", "身份证号", "监护人姓名", "与监护人关系", "监护人同意", "监护人同意日期", "年龄")
    rows = (
        ("张兰", "13611110001", MINOR, "王秀兰", "母亲", "是", "2026-11-01", ""),
        ("张梅", "13611110002", "", "王秀兰", "母亲", "是", "2026-11-01", "13"),
        ("张菊", "13611110003", id_number("20100505", "026"), "", "", "", "", ""),
        ("张竹", "13611110004", id_number("20100505", "028"), "王秀兰", "母亲", "否", "2026-11-01", ""),
        ("张荷", "13611110005", GROWN, "", "", "", "", ""),
        ("张莲", "13611110006", CHILD, "王秀兰", "母亲", "是", "2026-11-01", ""),
    )

    done = await import_file(world.li_mei, xlsx([headers, *rows]), "名册.xlsx", default_code=XIMEN)

    assert (done.added, done.rejected) == (2, 4)
    assert {each.name: each.reason for each in done.first} == {
        "张梅": f"{ages.TOO_YOUNG}。",
        "张菊": f"{ages.GUARDIAN_MISSING}。",
        "张竹": f"{ages.GUARDIAN_REFUSES}。",
        "张莲": f"{ages.TOO_YOUNG}。",
    }
    async with transaction(EVERYWHERE):
        said = await fetch("SELECT guardian, relation, version FROM consent WHERE kind = 'guardian'")
    assert [tuple(row) for row in said] == [("王秀兰", "母亲", "名册")]

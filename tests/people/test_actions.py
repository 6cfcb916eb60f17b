import json
from uuid import UUID

import asyncpg
import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.text.chinese import initials
from jinguo.organisations import queries as organisations
from jinguo.people import actions, queries
from jinguo.people.catalogue import NOTICES, ConsentKind, Manner
from jinguo.people.errors import IdNumberTaken, NoSuchPerson, PhoneTaken
from jinguo.people.forms import NewPerson, PersonChanges
from jinguo.people.rules import initials_column
from jinguo.people.tables import Person
from tests.conftest import Hands
from tests.contention import elsewhere, until_waiting
from tests.world import (
    CHENGDONG,
    LIU_YANGS_PHONE,
    WANG_FANGS_PHONE,
    WULIPAI,
    XIMEN,
    World,
    herself,
    id_number,
)

ZHANG_LANS_PHONE = "13611112222"
ZHANG_LAN = NewPerson(name="张兰", phone=ZHANG_LANS_PHONE, id_number=id_number("19900101", "024"))


async def people() -> int:
    async with transaction(EVERYWHERE):
        return await Person.count()


async def add(actor: Actor, new: NewPerson, code: str = CHENGDONG) -> UUID:
    return await actions.add_person(actor, new, await organisations.by_code(code))


async def test_a_person_is_found_by_her_phone_and_her_id_number_however_they_are_written(world: World) -> None:
    person = await add(world.li_mei, ZHANG_LAN)

    assert await queries.id_by_phone("+86 136 1111 2222") == person
    assert await queries.id_by_id_number(f" {ZHANG_LAN.id_number} ") == person
    assert await queries.id_by_phone("13611112223") is None


async def test_phone_and_id_number_lie_sealed_in_the_database(world: World, worker_database: str) -> None:
    await add(world.li_mei, ZHANG_LAN)

    root = await asyncpg.connect(worker_database)
    try:
        rows = [str(dict(row)) for row in await root.fetch("SELECT * FROM person")]
    finally:
        await root.close()

    assert len(rows) == 3
    assert not any(ZHANG_LANS_PHONE in row or str(ZHANG_LAN.id_number) in row for row in rows)


async def test_initials_hold_every_reading_of_the_name(world: World) -> None:
    person = await add(world.li_mei, NewPerson(name="曾丽", phone="13611112222"))

    async with transaction(EVERYWHERE):
        row = await Person.select(Person.initials).where(Person.id == person).first()

    assert row == {"initials": "|cl|zl|"}


async def test_a_phone_that_is_taken_in_reach_is_refused_with_name_and_place(world: World) -> None:
    before = await people()

    with pytest.raises(PhoneTaken) as refused:
        await add(world.li_mei, NewPerson(name="张兰", phone=WANG_FANGS_PHONE))

    assert "城东社区的王芳" in refused.value.message
    assert await people() == before


async def test_a_phone_that_is_taken_elsewhere_is_refused_without_a_name(world: World) -> None:
    before = await people()

    with pytest.raises(PhoneTaken) as refused:
        await add(world.li_mei, NewPerson(name="张兰", phone=LIU_YANGS_PHONE))

    assert refused.value.message == PhoneTaken.message
    assert not any(word in refused.value.message for word in ("刘洋", "西塘街", "望城"))
    assert await people() == before


async def test_an_id_number_that_is_taken_is_refused_and_told_only_within_the_reach(world: World) -> None:
    before = await people()
    same = NewPerson(name="张兰", phone="13611112222", id_number=id_number())

    with pytest.raises(IdNumberTaken, match="城东社区的王芳"):
        await add(world.li_mei, same)
    with pytest.raises(IdNumberTaken) as refused:
        await add(world.chen_jing, same, "430112001001")

    assert refused.value.message == IdNumberTaken.message
    assert await people() == before


@pytest.mark.parametrize(
    ("second", "refusal"),
    [
        (NewPerson(name="张澜", phone=ZHANG_LANS_PHONE), PhoneTaken),
        (NewPerson(name="张澜", phone="13611119999", id_number=ZHANG_LAN.id_number), IdNumberTaken),
    ],
    ids=["phone", "ID number"],
)
async def test_of_two_who_register_one_person_at_the_same_moment_the_second_is_refused(
    world: World, second: NewPerson, refusal: type[Exception]
) -> None:
    async with transaction(world.zhou_min):
        first = await add(world.zhou_min, ZHANG_LAN)
        trying = elsewhere(add(world.li_mei, second, XIMEN))
        await until_waiting('INSERT INTO "person"')
    with pytest.raises(refusal):
        await trying

    assert await queries.id_by_phone(ZHANG_LANS_PHONE) == first
    assert await people() == 3


@pytest.mark.parametrize("who", ["zhao_li", "sun_hong", "chen_jing"], ids=["leader", "reader", "other district"])
async def test_who_may_not_register_here_adds_nobody(world: World, who: str) -> None:
    before = await people()

    with pytest.raises(Forbidden):
        await add(getattr(world, who), ZHANG_LAN)

    assert await people() == before


async def test_a_volunteer_adds_nobody_but_herself(world: World) -> None:
    before = await people()

    with pytest.raises(IdNumberTaken):
        await add(herself(world.liu_yang), NewPerson(name="刘洋", phone="13611112222", id_number=id_number()))

    assert await people() == before


async def test_a_correction_changes_the_given_fields_only(world: World) -> None:
    person = world.wang_fang.person

    fields = await actions.revise_person(world.li_mei, person, PersonChanges(name="王方", employer="镇海炼化"))

    async with transaction(EVERYWHERE):
        row = await Person.objects().where(Person.id == person).first()
    assert row is not None
    assert (row.name, row.employer, row.phone.reveal()) == ("王方", "镇海炼化", WANG_FANGS_PHONE)
    assert row.initials == initials_column(initials("王方"))
    assert (row.id_number.reveal(), row.sex, str(row.born_on)) == (id_number(), 2, "1985-03-12")
    assert fields == ["employer", "name"]


async def test_a_correction_that_contradicts_the_kept_id_number_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await actions.revise_person(world.li_mei, world.wang_fang.person, PersonChanges.model_validate({"sex": "1"}))

    assert refused.value.detail["fields"] == {"sex": "和身份证号里的性别不一致，请核对"}


async def test_a_corrected_id_number_brings_its_sex_and_birth_date(world: World) -> None:
    number = id_number("19910203", "044")

    await actions.revise_person(world.chen_jing, world.liu_yang.person, PersonChanges(id_number=number))

    async with transaction(EVERYWHERE):
        row = await Person.select(Person.sex, Person.born_on).where(Person.id == world.liu_yang.person).first()
    assert row is not None
    assert (row["sex"], str(row["born_on"])) == (2, "1991-02-03")


async def test_chen_jing_can_neither_correct_nor_reveal_wang_fang(world: World) -> None:
    person = world.wang_fang.person

    with pytest.raises(NoSuchPerson):
        await actions.revise_person(world.chen_jing, person, PersonChanges(name="王方"))
    with pytest.raises(NoSuchPerson):
        await actions.reveal_phone(world.chen_jing, person, "随便看看")
    with pytest.raises(NoSuchPerson):
        await actions.record_consent(world.chen_jing, person, ConsentKind.PUBLICATION, False, Manner.STAFF)
    assert await queries.consents(world.chen_jing, person) == {}


async def test_a_later_answer_is_a_new_row_and_the_earlier_one_stays(world: World, hands: Hands) -> None:
    person = world.wang_fang.person
    hands.forward(days=1)

    await actions.record_consent(herself(world.wang_fang), person, ConsentKind.PUBLICATION, False, Manner.SELF)

    answers = await queries.consents(world.li_mei, person)
    assert [(kind, each.given, each.manner) for kind, each in answers.items()] == [
        (ConsentKind.COLLECTION, True, Manner.STAFF),
        (ConsentKind.PUBLICATION, False, Manner.SELF),
    ]
    assert answers[ConsentKind.PUBLICATION].version == NOTICES[ConsentKind.PUBLICATION].version
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT given FROM consent WHERE person = $1 AND kind = 'publication' ORDER BY answered_at", person
        )
    assert [row["given"] for row in rows] == [True, False]


async def test_a_phone_is_revealed_once_the_log_says_why(world: World) -> None:
    phone = await actions.reveal_phone(world.li_mei, world.wang_fang.person, "通知明天集合时间改了")

    row = (await fetch("SELECT actor, action, object_id, path, detail FROM audit_entry ORDER BY seq DESC LIMIT 1"))[0]
    assert phone == WANG_FANGS_PHONE
    assert (row["actor"], row["action"], row["object_id"], row["path"]) == (
        world.li_mei.id,
        "reveal_phone",
        world.wang_fang.person,
        "/330211/001/001/",
    )
    assert json.loads(row["detail"]) == {"fields": ["phone"], "purpose": "通知明天集合时间改了"}


@pytest.mark.parametrize("who", ["zhao_li", "sun_hong"], ids=["leader", "reader"])
async def test_who_may_not_reveal_a_phone_does_not(world: World, who: str) -> None:
    with pytest.raises(Forbidden):
        await actions.reveal_phone(getattr(world, who), world.wang_fang.person, "想打个电话")

    assert await fetch("SELECT 1 FROM audit_entry WHERE action = 'reveal_phone'") == []


async def test_the_log_never_holds_a_name_a_phone_or_an_id_number(world: World) -> None:
    await add(world.li_mei, ZHANG_LAN)
    await actions.revise_person(world.li_mei, world.wang_fang.person, PersonChanges(name="王方"))

    entries = " ".join(row["detail"] for row in await fetch("SELECT detail FROM audit_entry"))

    for secret in ("张兰", "王方", "王芳", ZHANG_LANS_PHONE, str(ZHANG_LAN.id_number), WANG_FANGS_PHONE):
        assert secret not in entries


async def test_moving_takes_her_consents_along_and_needs_both_ends_in_reach(world: World) -> None:
    ximen, wulipai = await organisations.by_code(XIMEN), await organisations.by_code(WULIPAI)

    await actions.move_person(world.li_mei, world.wang_fang.person, ximen)
    with pytest.raises(Forbidden):
        await actions.move_person(world.li_mei, world.wang_fang.person, wulipai)

    async with transaction(EVERYWHERE):
        paths = await fetch(
            "SELECT path FROM person WHERE id = $1 UNION ALL SELECT path FROM consent WHERE person = $1",
            world.wang_fang.person,
        )
    assert [row["path"] for row in paths] == [ximen.path] * 3

import json
from typing import Any

import pytest

from jinguo.authority.actor import NOBODY
from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.organisations import queries as organisations
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.people import actions as people
from jinguo.people.catalogue import ConsentKind, Manner
from jinguo.people.errors import ConsentRequired, IdNumberTaken, PhoneTaken
from jinguo.people.forms import NewPerson
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import AlreadyRegistered, HasLeft, NoSuchVolunteer
from jinguo.volunteers.forms import Revision, SelfRegistration
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.rules import is_number
from tests.conftest import NOON
from tests.world import (
    CHENGDONG,
    LIU_YANGS_PHONE,
    WANG_FANGS_PHONE,
    WULIPAI,
    XIMEN,
    XITANGJIE,
    World,
    herself,
    id_number,
    registration,
)

PHONE = "13611112222"
ZHANG_LAN = registration("张兰", PHONE, XIMEN)


def self_registration(**more: object) -> SelfRegistration:
    fields = {"name": "张兰", "organisation": XIMEN, "agree_collect": True, **more}
    return SelfRegistration.model_validate(fields)


async def rows() -> dict[str, int]:
    """How many rows each table holds."""
    async with transaction(EVERYWHERE):
        counts = await fetch(
            "SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM volunteer) AS volunteers,"
            " (SELECT count(*) FROM consent) AS answers, (SELECT count(*) FROM audit_entry) AS entries"
        )
    return dict(counts[0])


async def logged(action: str) -> list[dict[str, Any]]:
    found = await fetch("SELECT actor, object_id, path, detail FROM audit_entry WHERE action = $1 ORDER BY seq", action)
    return [{**row, "detail": json.loads(row["detail"])} for row in found]


async def test_staff_register_a_volunteer_who_counts_as_reviewed(world: World) -> None:
    new = await actions.register(world.li_mei, ZHANG_LAN)

    card = await queries.volunteer(world.li_mei, new.id)
    assert is_number(new.number)
    assert (card.name, card.number, card.organisation, card.phone) == (
        "张兰",
        new.number,
        "招宝山街道 西门社区",
        "136****2222",
    )
    assert (card.manner, card.reviewed_at, card.enrolled_at) == (Manner.STAFF, NOON, NOON)
    assert {kind: answer.given for kind, answer in card.consents.items()} == {
        ConsentKind.COLLECTION: True,
        ConsentKind.PUBLICATION: False,
    }
    assert (await logged("register_volunteer"))[-1] == {
        "actor": world.li_mei.id,
        "object_id": new.id,
        "path": "/330211/001/007/",
        "detail": {"manner": "staff"},
    }


async def test_numbers_follow_one_another(world: World) -> None:
    first = await actions.register(world.li_mei, ZHANG_LAN)
    second = await actions.register(world.li_mei, registration("赵敏", "13611113333", XIMEN))

    assert int(second.number[:7]) == int(first.number[:7]) + 1


async def test_without_consent_nobody_is_registered(world: World) -> None:
    """《个人信息保护法》 art. 13 and 14."""
    before = await rows()

    with pytest.raises(ConsentRequired):
        await actions.register(world.li_mei, registration("张兰", PHONE, XIMEN, agree_collect=False))
    with pytest.raises(ConsentRequired):
        await actions.register_self(PHONE, self_registration(agree_collect=False))

    assert await rows() == before


async def test_staff_register_in_their_own_subtree_only(world: World) -> None:
    before = await rows()

    with pytest.raises(Forbidden):
        await actions.register(world.li_mei, registration("张兰", PHONE, WULIPAI))
    with pytest.raises(Forbidden):
        await actions.register(world.chen_jing, ZHANG_LAN)
    with pytest.raises(Forbidden):
        await actions.register(world.sun_hong, ZHANG_LAN)
    with pytest.raises(Forbidden):
        await actions.register(herself(world.wang_fang), ZHANG_LAN)
    with pytest.raises(NoSuchOrganisation):
        await actions.register(world.li_mei, registration("张兰", PHONE, "330211001999"))

    assert await rows() == before


async def test_who_is_registered_is_not_registered_again(world: World) -> None:
    before = await rows()

    with pytest.raises(PhoneTaken):
        await actions.register(world.li_mei, registration("王芳", WANG_FANGS_PHONE, CHENGDONG))
    with pytest.raises(PhoneTaken) as refused:
        await actions.register(world.li_mei, registration("刘洋", LIU_YANGS_PHONE, CHENGDONG))
    with pytest.raises(IdNumberTaken):
        await actions.register(world.li_mei, registration("王芳", PHONE, CHENGDONG, id_number=id_number()))

    assert "望城" not in refused.value.message
    assert await rows() == {**before, "entries": before["entries"] + 1}  # that somebody elsewhere was asked for


async def test_a_known_person_who_is_no_volunteer_yet_is_enrolled_as_the_same_person(world: World) -> None:
    place = await organisations.by_code(XIMEN)
    person = await people.add_person(world.li_mei, NewPerson(name="张兰", phone=PHONE), place)

    new = await actions.register(world.li_mei, ZHANG_LAN)

    assert new.person == person
    assert (await queries.volunteer(world.li_mei, new.id)).name == "张兰"


async def test_she_registers_herself_is_active_at_once_and_waits_to_be_looked_at(world: World) -> None:
    new = await actions.register_self(PHONE, self_registration(agree_publish=True, skills="剪纸"))

    card = await queries.own(herself(new))
    waiting = await queries.search(world.li_mei, unreviewed=True)
    assert (card.manner, card.reviewed_at, card.skills, card.phone) == (Manner.SELF, None, "剪纸", "136****2222")
    assert {kind: (each.given, each.manner) for kind, each in card.consents.items()} == {
        ConsentKind.COLLECTION: (True, Manner.SELF),
        ConsentKind.PUBLICATION: (True, Manner.SELF),
    }
    assert [row.id for row in waiting.rows] == [new.id]
    assert await queries.id_by_number(new.number) == new.id


async def test_staff_look_at_her_once(world: World) -> None:
    new = await actions.register_self(PHONE, self_registration())

    await actions.review(world.li_mei, new.id)
    await actions.review(world.zhou_min, new.id)

    assert (await queries.search(world.li_mei, unreviewed=True)).total == 0
    assert [entry["actor"] for entry in await logged("review_volunteer")] == [world.li_mei.id]


async def test_a_phone_that_is_registered_registers_nobody_else(world: World) -> None:
    before = await rows()

    with pytest.raises(AlreadyRegistered, match="直接登录"):
        await actions.register_self(WANG_FANGS_PHONE, self_registration())

    assert await rows() == before


async def test_an_id_number_that_somebody_has_is_not_told_and_not_kept_with_who_registers(world: World) -> None:
    new = await actions.register_self(PHONE, self_registration(id_number=id_number()))

    her = await queries.volunteer(world.li_mei, new.id)
    assert her.id_number is None


async def test_a_revision_changes_the_given_fields_only(world: World) -> None:
    before = await queries.volunteer(world.li_mei, world.wang_fang.id)
    changes = Revision.model_validate({"skills": "急救", "service_classes": ["health"], "remark": "新"})

    await actions.revise(world.li_mei, world.wang_fang.id, changes)

    after = await queries.volunteer(world.li_mei, world.wang_fang.id)
    assert (after.phone, after.skills, after.service_classes, after.remark) == (
        before.phone,
        "急救",
        (ServiceClass.HEALTH,),
        "新",
    )
    assert (after.name, after.emergency_contact, after.available) == (
        before.name,
        before.emergency_contact,
        before.available,
    )
    assert (await logged("revise_volunteer"))[-1]["detail"] == {"fields": ["remark", "service_classes", "skills"]}


async def test_a_revision_that_fails_in_one_part_changes_nothing(world: World) -> None:
    before = await queries.volunteer(world.li_mei, world.wang_fang.id)

    with pytest.raises(Forbidden):
        changes = Revision.model_validate({"name": "王方", "skills": "急救", "organisation": WULIPAI})
        await actions.revise(world.li_mei, world.wang_fang.id, changes)

    assert await queries.volunteer(world.li_mei, world.wang_fang.id) == before


async def test_a_move_takes_her_out_of_sight_of_her_old_street(world: World) -> None:
    await actions.revise(world.zhou_min, world.wang_fang.id, Revision(organisation=WULIPAI))

    assert (await queries.volunteer(world.zhou_min, world.wang_fang.id)).organisation == "蛟川街道 五里牌社区"
    with pytest.raises(NoSuchVolunteer):
        await queries.volunteer(world.li_mei, world.wang_fang.id)


async def test_she_changes_what_she_offers_and_nothing_else(world: World) -> None:
    wang_fang = herself(world.wang_fang)

    await actions.revise(wang_fang, world.wang_fang.id, Revision(available="周末", employer="镇海中学"))
    with pytest.raises(Forbidden):
        await actions.revise(wang_fang, world.wang_fang.id, Revision(name="王方"))
    with pytest.raises(Forbidden):
        await actions.revise(wang_fang, world.wang_fang.id, Revision(organisation=XIMEN))

    card = await queries.own(wang_fang)
    assert (card.name, card.available, card.employer, card.organisation_code) == ("王芳", "周末", "镇海中学", CHENGDONG)


async def test_she_leaves_keeps_her_record_and_comes_back_under_her_number(world: World) -> None:
    wang_fang = herself(world.wang_fang)

    await actions.leave(wang_fang, world.wang_fang.id, "搬家了")

    assert (await queries.own(wang_fang)).left_at == NOON
    assert (await queries.search(world.li_mei)).total == 0
    assert [row.id for row in (await queries.search(world.li_mei, left=True)).rows] == [world.wang_fang.id]
    with pytest.raises(NoSuchVolunteer):
        await queries.id_by_number(world.wang_fang.number)
    with pytest.raises(HasLeft):
        await actions.register(world.li_mei, registration("王芳", WANG_FANGS_PHONE, CHENGDONG))

    await actions.rejoin(world.li_mei, world.wang_fang.id)

    assert await queries.id_by_number(world.wang_fang.number) == world.wang_fang.id
    assert [entry["detail"] for entry in await logged("leave_volunteers")] == [{"reason": "搬家了"}]


async def test_she_withdraws_publication_but_not_collection(world: World) -> None:
    wang_fang = herself(world.wang_fang)

    await actions.answer(wang_fang, ConsentKind.PUBLICATION, False)
    with pytest.raises(ConsentRequired):
        await actions.answer(wang_fang, ConsentKind.COLLECTION, False)
    with pytest.raises(Forbidden):
        await actions.answer(NOBODY, ConsentKind.PUBLICATION, True)

    answers = (await queries.own(wang_fang)).consents
    assert {kind: answer.given for kind, answer in answers.items()} == {
        ConsentKind.COLLECTION: True,
        ConsentKind.PUBLICATION: False,
    }


async def test_phones_are_revealed_for_a_purpose_that_the_log_keeps(world: World) -> None:
    assert await actions.reveal_phone(world.li_mei, world.wang_fang.id, "通知改期") == WANG_FANGS_PHONE
    assert await actions.reveal_emergency_phone(world.li_mei, world.wang_fang.id, "她晕倒了") == "13700009999"

    assert [entry["detail"] for entry in await logged("reveal_phone")] == [{"fields": ["phone"], "purpose": "通知改期"}]
    assert [entry["detail"] for entry in await logged("reveal_emergency_phone")] == [
        {"fields": ["emergency_phone"], "purpose": "她晕倒了"}
    ]


async def test_chen_jing_can_do_nothing_to_wang_fang(world: World) -> None:
    before = await queries.volunteer(world.li_mei, world.wang_fang.id)
    entries = (await rows())["entries"]
    tries = (
        actions.revise(world.chen_jing, world.wang_fang.id, Revision(skills="无")),
        actions.review(world.chen_jing, world.wang_fang.id),
        actions.leave(world.chen_jing, world.wang_fang.id, "删掉"),
        actions.rejoin(world.chen_jing, world.wang_fang.id),
        actions.reveal_phone(world.chen_jing, world.wang_fang.id, "好奇"),
        actions.reveal_emergency_phone(world.chen_jing, world.wang_fang.id, "好奇"),
        actions.revise(herself(world.liu_yang), world.wang_fang.id, Revision(skills="无")),
        actions.leave(herself(world.liu_yang), world.wang_fang.id, "删掉"),
    )

    for attempt in tries:
        with pytest.raises(NoSuchVolunteer):
            await attempt

    assert await queries.volunteer(world.li_mei, world.wang_fang.id) == before
    assert (await rows())["entries"] == entries


@pytest.mark.parametrize("who", ["zhao_li", "sun_hong"], ids=["leader", "reader"])
async def test_who_only_looks_changes_nothing(world: World, who: str) -> None:
    before = await queries.volunteer(world.li_mei, world.wang_fang.id)
    actor = getattr(world, who)

    with pytest.raises(Forbidden):
        await actions.revise(actor, world.wang_fang.id, Revision(skills="无"))
    with pytest.raises(Forbidden):
        await actions.leave(actor, world.wang_fang.id, "走了")
    with pytest.raises(Forbidden):
        await actions.reveal_phone(actor, world.wang_fang.id, "打电话")

    assert await queries.volunteer(world.li_mei, world.wang_fang.id) == before


async def test_the_same_place_in_another_district_is_another_place(world: World) -> None:
    """A form with a code of 望城区 does not get into 镇海区 by way of its name."""
    with pytest.raises(Forbidden):
        await actions.register(world.zhou_min, registration("张兰", PHONE, XITANGJIE))


async def test_the_log_names_only_what_is_other_than_before_and_a_move_only_when_she_moves(world: World) -> None:
    before = await queries.volunteer(world.li_mei, world.wang_fang.id)
    as_it_is = {"name": before.name, "id_number": id_number(), "organisation": CHENGDONG}
    as_it_is |= {"skills": before.skills, "service_classes": before.service_classes, "available": before.available}
    as_it_is |= {"emergency_contact": before.emergency_contact, "emergency_phone": "13700009999", "remark": ""}

    await actions.revise(world.li_mei, world.wang_fang.id, Revision.model_validate(as_it_is))
    await actions.revise(world.li_mei, world.wang_fang.id, Revision.model_validate({**as_it_is, "skills": "理发"}))

    assert await logged("move_person") == []
    assert await logged("revise_person") == []
    assert [each["detail"] for each in await logged("revise_volunteer")] == [{"fields": ["skills"]}]

"""我的资料副本: all that is kept of her and nothing of others, readable by other programs, logged, a few a day."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from jinguo.access.accounts.actions import open_session
from jinguo.access.errors import ProofRequired
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.hours.actions import claim
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.people.errors import NoSuchPerson
from jinguo.privacy.errors import TooManyCopies
from jinguo.privacy.own_copy import MOST_A_DAY, Copy, cell, hand_out_copy, take_own_copy
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.registry import actions as volunteers
from tests.conftest import NOON, Hands
from tests.gathering import gathering
from tests.world import WANG_FANGS_PHONE, World, herself, id_number


def proven(actor: Actor) -> Actor:
    """The same, having proven a moment ago who it is."""
    return replace(actor, session=uuid7(), proven_at=clock.now())


def opened(copy: Copy) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(copy.content))


def whole(copy: Copy) -> dict[str, Any]:
    return json.loads(opened(copy).read("全部资料.json"))


def rows(copy: Copy, table: str) -> list[dict[str, Any]]:
    return whole(copy)["tables"][table]["rows"]


async def busy(world: World, hands: Hands) -> UUID:
    """王芳 signs up, comes, leaves; somebody claims hours for her and looks at her phone. Returns the event."""
    event = await gathering(title="=SUM(A1)亲子阅读")
    me = herself(world.wang_fang)
    await events.sign_up(me, event.id)
    for kind in ("in", "out"):
        form = {"event": event.id, "kind": kind, "volunteer": world.wang_fang.id, "nonce": f"nonce-{kind}"}
        await check_in(world.zhao_li, ScanForm.model_validate(form))
        hands.forward(minutes=90)
    hands.forward(hours=3)
    wanted = NewClaim(
        volunteer=world.wang_fang.id,
        title="社区义诊",
        service_class=ServiceClass.HEALTH,
        starts_at=NOON - timedelta(hours=3),
        ends_at=NOON - timedelta(hours=2),
        reason="当天停电，没有签到",
        evidence="签到表照片第 3 页",
    )
    await claim(world.li_mei, wanted)
    await volunteers.reveal_phone(world.li_mei, world.wang_fang.id, "通知培训改期")
    async with transaction(SYSTEM):
        await open_session(None, world.wang_fang.person, "安卓手机 · 微信", timedelta(days=30))
    return event.id


async def test_it_holds_everything_of_hers_in_full(world: World, hands: Hands) -> None:
    event = await busy(world, hands)

    copy = await take_own_copy(proven(herself(world.wang_fang)))

    [person] = rows(copy, "person")
    assert (person["phone"], person["id_number"], person["name"]) == (WANG_FANGS_PHONE, id_number(), "王芳")
    assert (person["sex"], person["sex_text"], person["path_text"]) == (2, "女", "招宝山街道 城东社区")
    [volunteer] = rows(copy, "volunteer")
    assert (volunteer["emergency_phone"], volunteer["service_classes_text"]) == (
        "13700009999",
        "关爱特殊群体、卫生健康",
    )
    assert [(each["kind_text"], each["given"]) for each in rows(copy, "consent")] == [
        ("收集个人信息", True),
        ("公示姓名和服务时长", True),
    ]
    [sign_up] = rows(copy, "sign_up")
    assert (sign_up["event"], sign_up["event_text"]) == (str(event), "=SUM(A1)亲子阅读")
    assert [each["kind_text"] for each in rows(copy, "scan")] == ["签到", "签退"]
    [segment] = rows(copy, "segment")
    assert segment["in_at"] == "2026-11-21T12:00:00+08:00"
    [entry] = rows(copy, "entry")
    assert (entry["credited_minutes"], entry["start_minute_text"]) == (90, "2026-11-21 12:00")
    assert [each["title"] for each in rows(copy, "claim")] == ["社区义诊"]
    assert [each["device"] for each in rows(copy, "session")] == ["安卓手机 · 微信"]


async def test_the_log_names_the_role_that_acted_and_not_the_colleague(world: World, hands: Hands) -> None:
    await busy(world, hands)

    lines = rows(await take_own_copy(proven(herself(world.wang_fang))), "audit_entry")

    looks = [line for line in lines if line["action"] == "reveal_phone"]
    assert [(line["by"], line["detail"]["purpose"]) for line in looks] == [("工作人员或接口程序", "通知培训改期")]
    assert {"sign_up", "claim_hours", "register_volunteer"} <= {line["action"] for line in lines}
    assert [line["by"] for line in lines if line["action"] == "sign_up"] == ["本人"]
    assert all("李梅" not in json.dumps(line, ensure_ascii=False) for line in lines)


async def test_nothing_of_anybody_else_is_in_it(world: World, hands: Hands) -> None:
    event = await busy(world, hands)
    form = {"event": event, "kind": "in", "volunteer": world.liu_yang.id, "nonce": "nonce-of-another"}
    hands.set(NOON)
    await check_in(world.zhao_li, ScanForm.model_validate(form))

    content = await take_own_copy(proven(herself(world.wang_fang)))

    said = "".join(opened(content).read(name).decode() for name in opened(content).namelist())
    for other in ("刘洋", "13900005678", str(world.liu_yang.id), str(world.liu_yang.person), world.liu_yang.number):
        assert other not in said


async def test_the_spreadsheets_read_back_by_another_reader_say_the_same(world: World, hands: Hands) -> None:
    await busy(world, hands)
    copy = await take_own_copy(proven(herself(world.wang_fang)))
    tables, zipped = whole(copy)["tables"], opened(copy)
    compared = 0
    for name in [name for name in zipped.namelist() if name.endswith(".csv")]:
        raw = zipped.read(name)
        assert raw.startswith(b"\xef\xbb\xbf")
        header, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        [section] = [each for each in tables.values() if name.endswith(f"_{each['title']}.csv")]
        keys = [key for key in section["fields"] if f"{key}_text" not in section["fields"]]
        assert header == [section["fields"][key].removesuffix("（文字）") for key in keys]
        assert len(lines) == len(section["rows"])
        for line, row in zip(lines, section["rows"], strict=True):
            for shown, key in zip(line, keys, strict=True):
                assert shown.removeprefix("'") == as_shown(row[key]), (name, key)
                assert not shown.startswith(("=", "+", "-", "@"))
                compared += 1
    assert compared > 150
    assert any("'=SUM(A1)亲子阅读" in zipped.read(name).decode() for name in zipped.namelist() if "报名" in name)


def as_shown(value: Any) -> str:  # noqa: ANN401
    """What a value of the JSON is in a spreadsheet."""
    if isinstance(value, str) and len(value) > 18 and value[10:11] == "T" and value[:4].isdigit():
        return cell(datetime.fromisoformat(value))
    return cell(value)


async def test_every_table_of_the_copy_explains_itself(world: World, hands: Hands) -> None:
    await busy(world, hands)
    copy = await take_own_copy(proven(herself(world.wang_fang)))

    for section in whole(copy)["tables"].values():
        assert all(set(row) == set(section["fields"]) for row in section["rows"])
        assert all(label for label in section["fields"].values())
    readme = opened(copy).read("说明.txt").decode("utf-8-sig")
    assert copy.number in readme and "人员资料：1 条" in readme and "手机号索引：摘要" in readme


async def test_it_asks_who_she_is_first(world: World, hands: Hands) -> None:
    me = herself(world.wang_fang)
    with pytest.raises(ProofRequired):
        await take_own_copy(me)
    before = proven(me)
    hands.forward(minutes=6)
    with pytest.raises(ProofRequired):
        await take_own_copy(before)

    assert await made() == []


async def test_it_is_registered_and_logged_and_made_three_times_a_day(world: World, hands: Hands) -> None:
    me, person = herself(world.wang_fang), world.wang_fang.person
    copies = [await take_own_copy(proven(me)) for _ in range(MOST_A_DAY)]
    for refused in (take_own_copy(proven(me)), hand_out_copy(proven(world.li_mei), person, "本人没有手机")):
        with pytest.raises(TooManyCopies):
            await refused
    assert await made() == [("take_own_copy", person)] * MOST_A_DAY
    registered = await fetch("SELECT number, kind, path FROM export_record ORDER BY at, id")
    assert [tuple(each) for each in registered] == [(one.number, "own_copy", "/330211/001/001/") for one in copies]

    hands.set(NOON.replace(hour=15, minute=59))
    with pytest.raises(TooManyCopies):
        await take_own_copy(proven(me))
    hands.forward(minutes=1)
    await take_own_copy(proven(me))


async def test_staff_hand_it_out_with_a_purpose_within_their_reach(world: World) -> None:
    person = world.wang_fang.person
    with pytest.raises(ProofRequired):
        await hand_out_copy(world.li_mei, person, "本人没有手机，当面索取")
    with pytest.raises(Invalid):
        await hand_out_copy(proven(world.li_mei), person, "")
    with pytest.raises(Forbidden):
        await hand_out_copy(proven(world.sun_hong), person, "看看")
    with pytest.raises(NoSuchPerson):
        await hand_out_copy(proven(world.chen_jing), person, "看看")
    assert await made() == []

    copy = await hand_out_copy(proven(world.li_mei), person, "本人没有手机，当面索取")

    assert rows(copy, "person")[0]["phone"] == WANG_FANGS_PHONE
    assert await made() == [("hand_out_copy", person)]


async def test_a_member_of_staff_finds_her_account_in_it_without_secrets(world: World) -> None:
    await volunteers.revise(world.li_mei, world.wang_fang.id, Revision(skills="护理"))
    async with transaction(SYSTEM):
        await fetch(
            "INSERT INTO account (id, username, name, kind, person, password_hash, created_at, password_set_at)"
            " VALUES ($1, 'wangfang', '王芳', 'business', $2, 'argon2-geheim', $3, $3)",
            uuid7(),
            world.wang_fang.person,
            NOON,
        )

    copy = await take_own_copy(proven(herself(world.wang_fang)))

    assert [each["username"] for each in rows(copy, "account")] == ["wangfang"]
    assert b"geheim" not in opened(copy).read("全部资料.json")


async def made() -> list[tuple[str, UUID]]:
    found = await fetch(
        "SELECT action, object_id FROM audit_entry WHERE action IN ('take_own_copy', 'hand_out_copy') ORDER BY seq"
    )
    return [(row["action"], row["object_id"]) for row in found]

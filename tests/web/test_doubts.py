"""Times that may be a slip are asked about once, and done when somebody says that they are meant so."""

from datetime import datetime, timedelta

import pytest

from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.events.queries import events as listed
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.conftest import NOON
from tests.web.conftest import STREET, Program, Staff
from tests.web.desk_town import published, settle_town
from tests.web.reading import forms

TODAY = clock.beijing_day(NOON)


def plan(**changes: str) -> dict[str, str]:
    return {
        "title": "楼道清扫",
        "is_volunteering": "true",
        "day": f"{TODAY + timedelta(days=3)}",
        "start": "09:00",
        "end": "11:00",
        "place": "城东社区活动室",
        "leader": "赵丽",
        "organisation": "330211001000",
        "service_class": "community",
        "venue_kind": "organ",
        "content": "打扫楼道",
        "risks": "注意脚下",
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"start": "23:00", "end": "01:00"},
        {"start": "09:00", "end": "09:00"},
        {"start": "06:00", "end": "19:00"},
        {"start": "03:00", "end": "05:00"},
        {"day": "2020-01-01"},
        {"day": "2029-12-01"},
    ],
    ids=["over midnight", "24 hours", "13 hours", "before dawn", "past", "far ahead"],
)
async def test_an_event_at_a_time_that_may_be_a_slip_is_kept_once_it_is_confirmed(
    staff: Staff, changes: dict[str, str]
) -> None:
    town = await settle_town()
    desk = await staff(Role.OFFICER, STREET)
    before = (await listed(town.office)).total

    asked = await desk.post("/desk/events/new", data=plan(**changes))

    assert asked.status_code == 422
    assert "是，就是这样" in asked.text
    assert (await listed(town.office)).total == before
    question = asked.text.split('name="confirm" value="')[1].split('"')[0]
    assert "required" not in asked.text.split('name="confirm"')[1].split(">")[0]
    other = await desk.post("/desk/events/new", data=plan(**changes, confirm="是"))
    assert other.status_code == 422
    kept = await desk.post("/desk/events/new", data=plan(**changes, confirm=question))
    assert kept.status_code == 303


async def test_an_event_that_would_call_the_same_people_twice_says_whom_before_it_moves(staff: Staff) -> None:
    town = await settle_town()
    start = clock.at_beijing(TODAY + timedelta(days=5)) + timedelta(hours=9)
    moved, stays = await published(town.office, start), await published(town.office, start + timedelta(hours=6))
    for event in (moved, stays):
        await events.sign_up(town.office, event, town.wang_fang.id)
    desk = await staff(Role.OFFICER, STREET)
    where = f"/desk/events/{moved}/edit"
    chosen = {"service_class": "community", "venue_kind": "organ", "content": "打扫楼道", "risks": "注意脚下"}
    form = forms((await desk.get(where)).text)[where] | chosen

    asked = await desk.post(where, data=form | {"start": "15:30", "end": "16:30"})

    assert asked.status_code == 422
    assert "王芳（" in asked.text
    async with transaction(EVERYWHERE):
        (row,) = await fetch("SELECT starts_at FROM event WHERE id = $1", moved)
    assert row["starts_at"] == start
    question = asked.text.split('name="confirm" value="')[1].split('"')[0]
    done = await desk.post(where, data=form | {"start": "15:30", "end": "16:30", "confirm": question})
    assert done.status_code == 303


async def test_a_program_confirms_by_a_field(program: Program) -> None:
    town = await settle_town()
    api = await program(Role.OFFICER, STREET)
    at = clock.at_beijing(TODAY - timedelta(days=2)) + timedelta(hours=3)
    claim = {
        "volunteer": str(town.wang_fang.id),
        "title": "夜间守护",
        "service_class": "community",
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(hours=1)).isoformat(),
        "reason": "忘记签到",
        "evidence": "签到表",
    }

    asked = await api.post("/api/v1/hours/entries", json=claim)
    done = await api.post("/api/v1/hours/entries", json=claim | {"confirm": True})

    assert (asked.status_code, asked.json()["code"]) == (422, "confirm_needed")
    assert "03:00" in asked.json()["fields"]["confirm"]
    assert done.status_code == 201


async def test_a_program_that_moves_an_event_confirms_what_may_be_a_slip_and_whom_it_calls_twice(
    program: Program,
) -> None:
    town = await settle_town()
    start = clock.at_beijing(TODAY + timedelta(days=5)) + timedelta(hours=9)
    moved, stays = await published(town.office, start), await published(town.office, start + timedelta(hours=6))
    for event in (moved, stays):
        await events.sign_up(town.office, event, town.wang_fang.id)
    api, where = await program(Role.OFFICER, STREET), f"/api/v1/events/{moved}"
    tag = {"If-Match": (await api.get(where)).headers["etag"]}

    def at(hours: int, lasts: int = 1) -> dict[str, str]:
        begins = start + timedelta(hours=hours)
        return {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=lasts)).isoformat()}

    clash, long, dawn = [await api.patch(where, json=times, headers=tag) for times in (at(6), at(0, 13), at(-6))]
    words = await api.patch(where, json={"content": "打扫楼道"}, headers=tag)
    stale = await api.patch(where, json=at(6), headers=tag)
    now = {"If-Match": words.headers["etag"]}
    untouched = (await api.get(where)).json()["starts_at"]
    done = await api.patch(where, json=at(6) | {"confirm": True}, headers=now)

    asked = (clash, long, dawn)
    assert [(each.status_code, each.json()["code"]) for each in asked] == [(422, "confirm_needed")] * 3
    assert [each.json()["fields"]["confirm"] for each in asked] == [
        "请核对：王芳（亲子阅读陪伴）在这段时间已经报名了别的活动。是这样吗？",
        "请核对：一共 13 小时；王芳（亲子阅读陪伴）在这段时间已经报名了别的活动。是这样吗？",
        "请核对：凌晨 03:00 开始。是这样吗？",
    ]
    assert (words.status_code, stale.status_code, done.status_code) == (200, 412, 200)
    assert (datetime.fromisoformat(untouched), datetime.fromisoformat(done.json()["starts_at"])) == (
        *(start, start + timedelta(hours=6)),
    )

"""The API as a program uses it: register, plan, publish, check in and out, total, back-fill, export."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import httpx
import openpyxl
import pytest

from jinguo.authority.grants import Role
from jinguo.kernel.ids import uuid7
from tests.conftest import NOON, Hands
from tests.web.conftest import COMMUNITY, DISTRICT, ORIGIN, OTHER_STREET, STREET, Clients, Program, Volunteer

PROBLEM = "application/problem+json"


def person(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": "林小红", "phone": "13600001111", "organisation": COMMUNITY, "agree_collect": True, **changes}


def plan(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "organisation": STREET,
        "title": "探访独居老人",
        "service_class": "care",
        "venue_kind": "community",
        "place": "城东社区",
        "content": "陪老人聊天",
        "risks": "上下楼梯请小心",
        "leader": "赵丽",
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + timedelta(hours=2)).isoformat(),
        **changes,
    }


async def published(officer: httpx.AsyncClient) -> str:
    event = (await officer.post("/api/v1/events", json=plan())).json()["id"]
    answer = await officer.post(f"/api/v1/events/{event}/publication")
    assert answer.status_code == 201, answer.text
    return event


def scan(event: str, kind: str = "in", **more: str) -> dict[str, str]:
    return {"event": event, "kind": kind, "nonce": uuid7().hex, **more}


async def test_the_main_job_end_to_end(program: Program, her_phone: Volunteer, hands: Hands) -> None:
    officer = await program(Role.OFFICER, STREET)
    registered = (await officer.post("/api/v1/volunteers", json=person())).json()
    event = await published(officer)
    her = await her_phone(registered["person"])

    code = (await officer.get(f"/api/v1/events/{event}/screen-code")).json()
    came = (await her.post("/api/v1/checkins", json=scan(event, screen_token=code["token"]))).json()
    again = (await officer.post("/api/v1/checkins", json=scan(event, volunteer=registered["id"]))).json()
    hands.forward(minutes=75)
    left = (await officer.post("/api/v1/checkins", json=scan(event, "out", volunteer=registered["id"]))).json()
    board = (await officer.get(f"/api/v1/events/{event}/board")).json()
    totals = (await officer.get("/api/v1/hours/totals", params={"by": "volunteer"})).json()
    wanted = {"by": "volunteer", "organisation": STREET, "purpose": "上报"}
    book = await officer.get("/api/v1/hours/export", params=wanted)

    assert code["url"].startswith(f"{ORIGIN}/c/")
    assert code["token"] in code["url"]
    assert code["valid_until"] > NOON.isoformat().replace("+00:00", "Z")
    assert (came["outcome"], came["at"], again["outcome"], again["at"]) == (
        *("accepted", "2026-11-21T04:00:00Z", "repeated", "2026-11-21T04:00:00Z"),
    )
    assert (left["outcome"], left["minutes"]) == ("accepted", 75)
    assert (board["counts"]["left"], board["rows"][0]["name"]) == (1, "林小红")
    assert [(row["label"], row["minutes"], row["by_source"]["leader"]) for row in totals["rows"]] == [
        ("林小红", 75, 75)
    ]
    assert {"as_of", "ledger_position", "rule_version"} <= set(totals)
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["时长汇总"]
    assert [cell.value for cell in sheet[2]][-2] == totals["minutes"] == 75


async def test_back_filled_hours_need_another_person(program: Program) -> None:
    officer, colleague = await program(Role.OFFICER, STREET), await program(Role.OFFICER, STREET)
    registered = (await officer.post("/api/v1/volunteers", json=person())).json()
    claim = {
        "volunteer": registered["id"],
        "title": "社区义诊",
        "service_class": "health",
        "starts_at": (NOON - timedelta(hours=3)).isoformat(),
        "ends_at": (NOON - timedelta(hours=1)).isoformat(),
        "reason": "停电没有签到",
        "evidence": "签到表照片",
    }

    made = (await officer.post("/api/v1/hours/entries", json=claim)).json()["id"]
    before = (await officer.get("/api/v1/hours/totals")).json()["minutes"]
    own = await officer.post(f"/api/v1/hours/entries/{made}/approval", json={"approve": True})
    other = await colleague.post(f"/api/v1/hours/entries/{made}/approval", json={"approve": True})

    assert (before, own.status_code, own.json()["code"]) == (0, 403, "second_person_needed")
    assert (other.status_code, other.json()["credited"]) == (200, 120)
    [row] = (await officer.get("/api/v1/hours/totals")).json()["rows"]
    assert (row["minutes"], row["by_source"]["backfilled"]) == (120, 120)


async def test_a_refused_scan_is_an_answer_with_what_to_do(program: Program, hands: Hands) -> None:
    officer = await program(Role.OFFICER, STREET)
    event = await published(officer)

    answer = await officer.post("/api/v1/checkins", json=scan(event, number="99999999"))

    assert answer.status_code == 200
    assert (answer.json()["outcome"], answer.json()["code"]) == ("refused", "unknown_volunteer")
    assert answer.json()["message"].endswith("。")


async def test_a_number_for_an_emergency_may_be_typed_full_width(program: Program) -> None:
    officer = await program(Role.OFFICER, STREET)

    made = await officer.post("/api/v1/volunteers", json=person() | {"emergency_phone": "１３８ ００００ １１１１"})

    assert made.status_code == 201


async def test_a_number_is_hers_however_it_is_typed(program: Program, hands: Hands) -> None:
    officer = await program(Role.OFFICER, STREET)
    event = await published(officer)
    number = (await officer.post("/api/v1/volunteers", json=person())).json()["number"]
    wide = "".join(chr(ord("０") + int(digit)) for digit in number)

    answers = [
        await officer.post("/api/v1/checkins", json=scan(event, number=typed, nonce=f"typed-{at}-xx"))
        for at, typed in enumerate((f"{number[:4]} {number[4:]}", f"{number[:4]}-{number[4:]}", wide))
    ]

    assert "unknown_volunteer" not in {each.json()["code"] for each in answers}
    assert len({each.json()["name"] for each in answers}) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "event"),
        ({"kind": "sideways"}, "kind"),
        ({"nonce": "short"}, "nonce"),
        ({"volunteer": None, "number": ""}, "number"),
        ({"at": "2026-11-21T12:00:00"}, "at"),
        ({"more": "x"}, "more"),
    ],
    ids=["empty", "kind", "nonce", "no number", "a time without its zone", "an unknown field"],
)
async def test_a_bad_scan_is_a_400_that_names_the_field(program: Program, body: dict[str, str], field: str) -> None:
    officer = await program(Role.OFFICER, STREET)
    whole = {} if not body else {**scan(str(uuid7()), volunteer=str(uuid7())), **body}

    answer = await officer.post("/api/v1/checkins", json=whole)

    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert field in answer.json()["fields"]


async def test_a_branch_does_not_reach_another(program: Program) -> None:
    officer, stranger = await program(Role.OFFICER, STREET), await program(Role.ADMINISTRATOR, OTHER_STREET)
    registered = (await officer.post("/api/v1/volunteers", json=person())).json()
    event = await published(officer)

    refusals = [
        await stranger.get(f"/api/v1/volunteers/{registered['id']}"),
        await stranger.get(f"/api/v1/events/{event}/board"),
        await stranger.get(f"/api/v1/events/{event}/screen-code"),
        await stranger.post("/api/v1/checkins", json=scan(event, volunteer=registered["id"])),
        await stranger.post("/api/v1/volunteers", json=person(phone="13600002222")),
        await stranger.get("/api/v1/hours/totals", params={"organisation": DISTRICT}),
        await stranger.get("/api/v1/hours/export", params={"organisation": STREET, "purpose": "上报"}),
    ]

    assert [answer.status_code for answer in refusals] == [404, 404, 403, 403, 403, 403, 403]
    assert (await stranger.get("/api/v1/volunteers")).json()["rows"] == []
    assert "林小红" not in (await stranger.get("/api/v1/hours/entries", params={"volunteer": registered["id"]})).text


async def test_without_a_token_nothing_is_answered(visitor: httpx.AsyncClient) -> None:
    for path in ("volunteers", "events", "hours/totals", "hours/export", "organisations"):
        answer = await visitor.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM), path


async def test_a_reader_can_look_and_not_write(program: Program) -> None:
    reader = await program(Role.READER, DISTRICT)

    assert (await reader.get("/api/v1/volunteers")).status_code == 200
    assert (await reader.post("/api/v1/volunteers", json=person())).status_code == 403
    assert (await reader.get("/api/v1/hours/export")).status_code == 403


async def test_an_incomplete_event_is_not_published_and_says_what_is_missing(program: Program) -> None:
    officer = await program(Role.OFFICER, STREET)
    event = (await officer.post("/api/v1/events", json=plan(risks=""))).json()["id"]

    answer = await officer.post(f"/api/v1/events/{event}/publication")

    assert answer.status_code == 400
    assert "风险" in answer.json()["fields"]["risks"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-21", "2026-11-22", 1),
        ("2026-11-22", "2026-11-23", 0),
        ("2026-11-20", "2026-11-21", 0),
        ("0001-01-01", "9999-12-31", 1),
    ],
)
async def test_events_are_found_by_the_beijing_day_of_their_start(
    program: Program, since: str, until: str, found: int
) -> None:
    officer = await program(Role.OFFICER, STREET)
    await officer.post("/api/v1/events", json=plan())

    answer = await officer.get("/api/v1/events", params={"since": since, "until": until})

    assert (answer.status_code, answer.json().get("total")) == (200, found)


async def test_a_time_at_the_end_of_the_calendar_is_a_bad_request(program: Program) -> None:
    officer = await program(Role.OFFICER, STREET)
    registered = (await officer.post("/api/v1/volunteers", json=person())).json()
    body = scan(await published(officer), volunteer=registered["id"], at="0001-01-01T00:00:00+14:00")

    answer = await officer.post("/api/v1/checkins", json=body)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["at"])


async def test_a_phone_that_is_taken_is_a_409_and_adds_nobody(program: Program) -> None:
    officer = await program(Role.OFFICER, STREET)
    await officer.post("/api/v1/volunteers", json=person())

    again = await officer.post("/api/v1/volunteers", json=person(name="林大红"))

    assert (again.status_code, again.headers["content-type"]) == (409, PROBLEM)
    assert (await officer.get("/api/v1/volunteers")).json()["total"] == 1


async def test_four_hundred_scans_at_once_make_twenty_rows_and_no_error(
    program: Program, her_phone: Volunteer, clients: Clients
) -> None:
    officer = await program(Role.OFFICER, STREET)
    event = await published(officer)
    token = (await officer.get(f"/api/v1/events/{event}/screen-code")).json()["token"]
    attempts = []
    for n in range(20):
        about = person(name=f"王{chr(0x4E00 + n)}", phone=f"139000001{n:02}")
        her = (await officer.post("/api/v1/volunteers", json=about)).json()["person"]
        phone, nonce = await her_phone(her), uuid7().hex
        attempts += [(phone, scan(event, screen_token=token, nonce=nonce))] * 10
        attempts += [(await her_phone(her), scan(event, screen_token=token)) for _ in range(10)]

    answers = await asyncio.gather(*[phone.post("/api/v1/checkins", json=body) for phone, body in attempts])

    assert {answer.status_code for answer in answers} == {200}
    assert sorted({answer.json()["outcome"] for answer in answers}) == ["accepted", "repeated"]
    assert sum(answer.json()["outcome"] == "accepted" for answer in answers) == 20
    board = (await officer.get(f"/api/v1/events/{event}/board")).json()
    assert (board["counts"]["inside"], [row["segments"] for row in board["rows"]]) == (20, [1] * 20)


@pytest.mark.parametrize(
    "text", ["\x00", "王\x00芳", "长" * 10_000, "", " "], ids=["NUL", "NUL within", "long", "empty", "blank"]
)
async def test_nonsense_in_any_text_is_a_400_and_adds_nothing(program: Program, text: str) -> None:
    officer = await program(Role.OFFICER, STREET)

    answers = [
        await officer.post("/api/v1/volunteers", json=person(name=text)),
        await officer.post("/api/v1/events", json=plan(title=text)),
        await officer.post("/api/v1/checkins", json=scan(str(uuid7()), number="1", nonce=text)),
    ]

    assert [(answer.status_code, answer.headers["content-type"]) for answer in answers] == [(400, PROBLEM)] * 3
    assert (await officer.get("/api/v1/volunteers")).json()["total"] == 0
    assert (await officer.get("/api/v1/volunteers", params={"q": text[:5000]})).status_code < 500

"""Long lists as an integrator takes them: part by part while they change, and later only what has changed."""

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.events import actions as events
from jinguo.kernel import clock
from jinguo.kernel.cursors import cursor
from jinguo.organisations import queries as places
from jinguo.volunteers.registry import actions as volunteers
from tests.web.conftest import COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_STREET, STREET, Program
from tests.web.desk_town import Town, claimed, enrolled, office, published, served, settle_town

LISTS = (
    "/api/v1/volunteers",
    "/api/v1/events",
    "/api/v1/events/{event}/sign-ups",
    "/api/v1/hours/entries",
    "/api/v1/hours/claims",
    "/api/v1/organisations",
)


@pytest.fixture
async def town(place: None, program: Program) -> Town:
    return await settle_town()


async def taken(browser: httpx.AsyncClient, path: str, **asked: str) -> list[dict[str, Any]]:
    """All rows of a list, two at a time; of a plain list by the addresses that its header gives."""
    found, part = [], await browser.get(path, params={**asked, "limit": "2"})
    while True:
        found += rows(part)
        told = part.json()
        if "next" in part.links:
            part = await browser.get(part.links["next"]["url"])
        elif isinstance(told, dict) and told["next"] is not None:
            part = await browser.get(path, params={**asked, "limit": "2", "after": told["next"]})
        else:
            return found


def rows(answer: httpx.Response) -> list[dict[str, Any]]:
    """What an answer lists."""
    told = answer.json()
    return told if isinstance(told, list) else told["rows"]


async def test_each_list_is_taken_part_by_part_and_whole(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    event = await fill(town)

    for path in (each.format(event=event) for each in LISTS):
        parts = await taken(browser, path)
        whole = await browser.get(path)
        assert (parts, len(parts) >= 3, whole.links) == (rows(whole), True, {}), path
        assert len({str(row) for row in parts}) == len(parts), path


async def test_what_was_a_plain_list_is_one_and_its_header_leads_on(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    event = await fill(town)

    answers = {path: await browser.get(path.format(event=event), params={"limit": "2"}) for path in LISTS}
    entries = answers["/api/v1/hours/entries"]
    waiting = await browser.get(f"/api/v1/events/{event}/waiting")

    told = {path: answer.json() for path, answer in answers.items()}
    assert {path for path in LISTS if isinstance(told[path], list)} == set(LISTS[2:])
    assert {path for path in LISTS if "next" in answers[path].links} == set(LISTS[2:])
    assert entries.links["next"]["url"].startswith("https://testserver/api/v1/hours/entries?limit=2&after=")
    assert entries.headers["X-Ledger-Position"] == "3"
    assert waiting.json() == []


async def fill(town: Town) -> UUID:
    """Three of everything, and one event for which all three have signed up."""
    days = [clock.now() + timedelta(days=each) for each in (1, 2, 2)]
    event, *_ = [await published(town.office, day, title=f"活动{count}") for count, day in enumerate(days)]
    for each in (town.wang_fang, town.li_na, town.zhao_min):
        await events.sign_up(town.office, event, each.id)
        await served(town.office, each.id, None, clock.now() - timedelta(hours=5), 60)
        await claimed(town.office, each.id, clock.now() - timedelta(days=1))
    return event


async def test_who_comes_or_goes_meanwhile_moves_nobody_from_part_to_part(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)

    first = (await browser.get("/api/v1/volunteers", params={"limit": "1"})).json()
    await enrolled("周婷", "13800007777", COMMUNITY)
    second = (await browser.get("/api/v1/volunteers", params={"limit": "5", "after": first["next"]})).json()

    assert [row["name"] for row in [*first["rows"], *second["rows"]]] == ["赵敏", "李娜", "王芳"]
    assert (first["total"], second["total"], second["next"]) == (3, None, None)


@pytest.mark.parametrize("after", ["x", "eyJ4Ijox", cursor("events", "1", "2"), cursor("volunteers"), "é" * 10])
@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_of_another_list_or_none_is_refused(
    place: None, program: Program, path: str, after: str
) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)

    answer = await browser.get(path.format(event="0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"), params={"after": after})
    limits = [await browser.get("/api/v1/events", params={"limit": limit}) for limit in ("0", "1001", "x")]

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["after"])
    assert [(each.status_code, list(each.json()["fields"])) for each in limits] == [(400, ["limit"])] * 3


@pytest.mark.parametrize("key", ["' OR 1=1", "10000012x", None, {"a": 1}, True, [], 10**30], ids=str)
@pytest.mark.parametrize("kind", ["volunteers", "organisations"])
async def test_a_cursor_that_was_tampered_with_is_refused_and_ends_no_list(
    place: None, program: Program, kind: str, key: object
) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    after = base64.urlsafe_b64encode(json.dumps([kind, key]).encode()).decode().rstrip("=")

    answer = await browser.get(f"/api/v1/{kind}", params={"after": after})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["after"])


async def test_what_has_changed_since_is_found_and_nothing_else(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    event = await published(town.office, clock.now() + timedelta(days=1))
    positions = {path: await position(browser, path) for path in ("/api/v1/volunteers", "/api/v1/events")}
    assert [await changes(browser, *each) for each in positions.items()] == [[], []]

    await enrolled("周婷", "13800007777", COMMUNITY)
    await volunteers.leave(town.office, town.wang_fang.id, "搬到外地")
    await browser.post(f"/api/v1/events/{event}/cancellation", json={"reason": "下大雨"})

    her, him = [await changes(browser, *each) for each in positions.items()]
    assert [(row["name"], row["left_at"] is not None) for row in her] == [("周婷", False), ("王芳", True)]
    assert [(row["id"], row["state"]) for row in him] == [(str(event), "cancelled")]


async def test_a_change_that_commits_late_is_found_by_the_position_of_before(
    town: Town, program: Program, worker_database: str
) -> None:
    """Its transaction began first, another came and was seen, then it committed: a clock or a counter misses it."""
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    late = await asyncpg.connect(worker_database)
    try:
        under_way = late.transaction()
        await under_way.start()
        await late.execute("UPDATE volunteer SET skills = '理发' WHERE id = $1", town.wang_fang.id)
        await enrolled("周婷", "13800007777", COMMUNITY)
        seen = await position(browser, "/api/v1/volunteers")
        assert [row["skills"] for row in await changes(browser, "/api/v1/volunteers", seen)] == [""]
        await under_way.commit()
    finally:
        await late.close()

    found = await changes(browser, "/api/v1/volunteers", seen)

    assert ("王芳", "理发") in [(row["name"], row["skills"]) for row in found]


async def test_who_is_not_shown_any_more_is_told_by_her_id_alone(town: Town, program: Program) -> None:
    district, community = await program(Role.ADMINISTRATOR, DISTRICT), await program(Role.READER, COMMUNITY)
    seen = {browser: await position(browser, "/api/v1/volunteers") for browser in (district, community)}

    await keep_to_her_level(town.wang_fang.id)

    told = {}
    for browser, before in seen.items():
        answer = (await browser.get("/api/v1/volunteers", params={"changed_since": before})).json()
        told[browser] = ([row["name"] for row in answer["rows"]], answer["gone"])
    assert told == {district: ([], [str(town.wang_fang.id)]), community: (["王芳"], [])}


async def test_a_position_of_another_database_or_none_is_refused(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    now = await position(browser, "/api/v1/events")
    told = base64.urlsafe_b64decode(now + "==").decode()
    database, line, lowest = told.split(".")
    others = (f"1{database}.{line}.{lowest}", f"{database}.0000000F.{lowest}", f"{database}.{line}.{lowest}000")

    gone = [await browser.get("/api/v1/events", params={"changed_since": sealed(each)}) for each in others]
    none = await browser.get("/api/v1/events", params={"changed_since": "x"})

    assert [(each.status_code, each.json()["code"]) for each in gone] == [(410, "position_gone")] * 3
    assert (none.status_code, list(none.json()["fields"])) == (400, ["changed_since"])


def sealed(told: str) -> str:
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


async def position(browser: httpx.AsyncClient, path: str) -> str:
    return (await browser.get(path, params={"limit": "1"})).json()["position"]


async def changes(browser: httpx.AsyncClient, path: str, since: str) -> list[dict[str, Any]]:
    return (await browser.get(path, params={"changed_since": since})).json()["rows"]


async def test_the_ledger_is_followed_by_its_numbers(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    await fill(town)
    before = await browser.get("/api/v1/hours/entries", params={"limit": "1"})

    await served(town.office, town.wang_fang.id, None, clock.now() - timedelta(hours=3), 30)

    asked = {"after_seq": before.headers["X-Ledger-Position"]}
    [new] = (await browser.get("/api/v1/hours/entries", params=asked)).json()
    hers = await taken(browser, "/api/v1/hours/entries", volunteer=str(town.wang_fang.id))
    assert (asked, new["seq"], new["credited"]) == ({"after_seq": "3"}, 4, 30)
    assert [row["seq"] for row in hers] == [1, 4]


async def test_the_filters_hold_part_by_part(town: Town, program: Program) -> None:
    browser = await program(Role.ADMINISTRATOR, DISTRICT)
    await fill(town)
    await published(town.office, clock.now() + timedelta(days=3), organisation=OTHER_STREET, title="别处的")
    today = clock.today().isoformat()

    titles = {row["title"] for row in await taken(browser, "/api/v1/events", organisation=OTHER_STREET)}
    street = await taken(browser, "/api/v1/events", organisation=STREET)
    people = await taken(browser, "/api/v1/volunteers", organisation=OTHER_COMMUNITY)
    entries = await taken(browser, "/api/v1/hours/entries", organisation=COMMUNITY, since=today)
    none = await taken(browser, "/api/v1/hours/entries", until=today)
    beyond = await browser.get("/api/v1/events", params={"organisation": "430112000000"})

    assert (titles, len(street), [row["name"] for row in people], len(entries), none) == (
        *({"别处的"}, 3, ["赵敏"], 2, []),
    )
    assert beyond.status_code == 403


async def test_of_who_is_kept_to_her_own_level_the_ledger_tells_from_above_what_that_level_recorded(
    town: Town, program: Program
) -> None:
    await fill(town)
    await keep_to_her_level(town.wang_fang.id)
    seen = {}
    for place in (DISTRICT, STREET, COMMUNITY):
        browser = await program(Role.ADMINISTRATOR, place)
        entries = (await browser.get("/api/v1/hours/entries")).json()
        seen[place] = str(town.wang_fang.id) in {each["volunteer"] for each in entries}

    assert seen == {DISTRICT: False, STREET: False, COMMUNITY: True}


async def keep_to_her_level(volunteer: UUID) -> None:
    await volunteers.set_local_only(office((await places.by_code(COMMUNITY)).path), volunteer, True)

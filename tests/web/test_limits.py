"""How often somebody may do something, and what is told to who does it more often."""

import re
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import httpx
import pytest
from litestar import Litestar, get

from jinguo.authority.grants import Permission, Role
from jinguo.authority.tables import AuditEntry
from jinguo.kernel import clock
from jinguo.web import limits
from jinguo.web.guard import PUBLIC, allow, handlers, needs
from jinguo.web.limits import (
    ALL,
    BUCKETS,
    EXPORTS,
    MINUTE,
    NUMBERS,
    REVEALS,
    UNKNOWN,
    Buckets,
    Limit,
    limit_of,
    limited,
)
from jinguo.web.site import LARGEST_BODY
from tests.conftest import Hands
from tests.web.conftest import STREET, Program, Staff
from tests.web.desk_town import published, settle_town
from tests.web.trial import trial

FIVE = Limit("five", "试验", 5, MINUTE)


@get(["/five", "/api/five"], opt=allow(PUBLIC) | limited(FIVE))
async def five() -> str:
    return "done"


TRIAL = trial(five)


def test_a_bucket_gives_all_at_once_and_then_evenly(hands: Hands) -> None:
    buckets = Buckets()

    at_once = [buckets.take(FIVE, "a") for _ in range(6)]
    hands.forward(seconds=12)
    later = [buckets.take(FIVE, "a") for _ in range(2)]

    assert at_once[:5] == [0] * 5
    assert at_once[5] == pytest.approx(12)
    assert later == [0, pytest.approx(12)]


def test_buckets_are_apart_by_name_and_by_whose_they_are() -> None:
    buckets = Buckets()
    for _ in range(5):
        buckets.take(FIVE, "a")

    assert buckets.take(FIVE, "a") > 0
    assert buckets.take(FIVE, "b") == 0
    assert buckets.take(Limit("other", "", 5, MINUTE), "a") == 0


def test_a_clock_that_is_set_back_locks_nobody_out(hands: Hands) -> None:
    buckets = Buckets()
    buckets.take(FIVE, "a")
    hands.forward(days=-1)

    assert buckets.take(FIVE, "a") <= 12


def test_a_flood_of_names_does_not_fill_the_memory(hands: Hands) -> None:
    buckets = Buckets(most=100)
    for n in range(1000):
        buckets.take(FIVE, n)

    assert len(buckets._full_at) <= 100


def test_a_charge_leaves_the_bucket_empty_at_worst() -> None:
    buckets = Buckets()
    buckets.charge(FIVE, "a", 100)

    assert buckets.take(FIVE, "a") == pytest.approx(12)


def test_counting_costs_a_few_microseconds() -> None:
    buckets, began = Buckets(), perf_counter()
    for n in range(10_000):
        buckets.take(limits.PAGES, n % 100)

    assert (perf_counter() - began) / 10_000 < 50e-6


async def test_who_asks_too_often_is_told_when_to_come_back(visitor: httpx.AsyncClient, hands: Hands) -> None:
    visitor._transport = TRIAL
    for _ in range(5):
        assert (await visitor.get("/five")).status_code == 200

    page, problem = await visitor.get("/five"), await visitor.get("/api/five")
    hands.forward(seconds=12)
    again = await visitor.get("/five")

    assert (page.status_code, page.headers["retry-after"], "请等 12 秒再试" in page.text) == (429, "12", True)
    assert (problem.status_code, problem.json()["code"], problem.headers["retry-after"]) == (429, "too_many", "12")
    assert again.status_code == 200


async def test_one_account_reaching_a_limit_stops_nobody_else_at_the_same_address(staff: Staff) -> None:
    eager, calm = await staff(Role.OFFICER, name="李梅"), await staff(Role.OFFICER, name="周敏")
    BUCKETS.charge(limits.PAGES, (await _id_of(eager)), 10_000)

    assert (await eager.get("/desk")).status_code == 429
    assert (await calm.get("/desk")).status_code == 200


async def _id_of(browser: httpx.AsyncClient) -> object:
    """Whose bucket is used by this browser."""
    before = set(BUCKETS._full_at)
    await browser.get("/desk/events")
    ((_, key),) = set(BUCKETS._full_at) - before
    return key


async def test_a_password_is_tried_ten_times_in_ten_minutes_whoever_tries_and_others_still_log_in(
    visitor: httpx.AsyncClient, place: None
) -> None:
    tries = [
        await visitor.post("/login/staff", data={"username": "nobody", "password": f"wrong {n}"}) for n in range(11)
    ]
    other = await visitor.post("/login/staff", data={"username": "somebody", "password": "wrong"})

    assert {answer.status_code for answer in tries[:10]} == {401, 429}  # 429: the lock after five failures
    assert "登录太频繁" not in "".join(answer.text for answer in tries[:10])
    assert ("登录太频繁" in tries[10].text, tries[10].headers["retry-after"]) == (True, "60")
    assert other.status_code == 401


async def test_typed_numbers_are_counted_and_unknown_ones_five_times(staff: Staff, program: Program) -> None:
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=5))
    door, gate = await staff(Role.LEADER, STREET), await program(Role.LEADER, STREET)

    async def at_the_door(number: str) -> int:
        form = {"code": number, "kind": "in"}
        return (await door.post(f"/scan/{event}/scans", data=form, headers={"HX-Request": "true"})).status_code

    async def at_the_gate(number: str) -> int:
        scan = {"event": str(event), "kind": "in", "number": number, "nonce": clock.now().isoformat() + number}
        return (await gate.post("/api/v1/checkins", json=scan)).status_code

    for asked in (at_the_door, at_the_gate):
        answers = [await asked(f"{n:08}") for n in range(90000000, 90000013)]
        assert answers == [200] * 12 + [429]
    assert NUMBERS.most // UNKNOWN == 12
    noted = await AuditEntry.select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.action == "limit_reached")
    assert len(noted) == 2


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("/desk/events/{event}/sign-ups", "who"),
        ("/desk/events/{event}/waiting", "who"),
        ("/desk/events/{event}/withdrawals", "number"),
        ("/desk/events/{event}/waiting-withdrawals", "number"),
        ("/door/events/{event}/paper", "number"),
    ],
    ids=str,
)
async def test_numbers_typed_for_a_list_are_counted_as_at_the_door(staff: Staff, where: str, field: str) -> None:
    town = await settle_town()
    event = await published(town.office, clock.now() + timedelta(hours=2))
    door = await staff(Role.LEADER, STREET)

    answers = [
        (await door.post(where.format(event=event), data={field: f"{n:08}"})).status_code
        for n in range(90000000, 90000013)
    ]

    assert 429 not in answers[:12]
    assert answers[12] == 429


async def test_at_a_real_door_a_minute_of_known_numbers_passes(staff: Staff) -> None:
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=5))
    door = await staff(Role.LEADER, STREET)

    answers = [
        await door.post(f"/scan/{event}/scans", data={"code": town.wang_fang.number, "kind": "in"}) for _ in range(40)
    ]

    assert {answer.status_code for answer in answers} == {303}


async def test_phones_are_shown_sixty_times_an_hour_and_the_log_knows_who_wanted_more(staff: Staff) -> None:
    town = await settle_town()
    officer = await staff(Role.OFFICER)
    page = f"/desk/volunteers/{town.wang_fang.id}/phone"
    for _ in range(REVEALS.most - 1):
        BUCKETS.take(REVEALS, await _account(officer))

    answers = [await officer.post(page, data={"purpose": "通知集合时间"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 429, 429, 429]
    assert "13800001234" not in answers[1].text
    rows = await AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == "limit_reached")
    assert len(rows) == 1 and "查看完整手机号" in rows[0]["detail"]


async def _account(browser: httpx.AsyncClient) -> object:
    await browser.get("/desk")
    return next(key for name, key in BUCKETS._full_at if name == "pages")


def test_whatever_reveals_exports_or_takes_files_has_a_limit_of_its_own(app: Litestar) -> None:
    found = {
        (path, str(method)): limit_of(handler) for path, handler in handlers(app) for method in handler.http_methods
    }
    bare = []
    for path, handler in handlers(app):
        declared = needs(handler)
        if declared in ((Permission.REVEAL_CONTACTS,), (Permission.EXPORT_HOURS,)) and limit_of(handler) is None:
            bare.append(path)
        if (handler.resolve_request_max_body_size() or 0) > LARGEST_BODY and limit_of(handler) is None:
            bare.append(path)

    assert bare == []
    assert found["/desk/volunteers/{volunteer_id:uuid}/phone", "POST"] is REVEALS
    assert found["/api/v1/hours/export", "GET"] is EXPORTS
    assert found["/desk/volunteers/import", "POST"] is limits.UPLOADS


def test_every_limit_has_a_name_of_its_own_and_says_what_it_counts() -> None:
    assert len({limit.name for limit in ALL}) == len(ALL)
    assert all(limit.what and limit.most > 0 for limit in ALL)


def test_the_operations_guide_lists_every_limit_as_it_is() -> None:
    guide = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| (\d+) (minute|hour)s? \|", guide, re.MULTILINE)

    assert {(name, int(most.replace(",", "")), timedelta(**{f"{unit}s": int(n)})) for name, most, n, unit in told} == {
        (limit.name, limit.most, limit.within) for limit in ALL
    }

"""The log is read again: what was changed, taken out, moved or put in by hand is found, and nothing else is."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jinguo.authority import anchors, watch
from jinguo.authority.actions import note, note_from, redact
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.anchors import Anchor
from jinguo.authority.catalogue import Fault
from jinguo.authority.chain import Record
from jinguo.authority.errors import Forbidden, NoSuchEntry, NotRedactable
from jinguo.authority.grants import Role
from jinguo.authority.verification import Verdict, verify
from jinguo.authority.watch import Witness
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, Database, atomic, fetch, fetch_linked, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from tests.authority.conftest import Intruder
from tests.conftest import Hands
from tests.world import staff

HERE = "/330211/001/"
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = 'jinguo_app' AND query LIKE '%audit_entry%' ORDER BY query_start DESC LIMIT 2"
)
LI_MEI = staff("李梅", Role.OFFICER, HERE)
AUDITOR = staff("钱静", Role.AUDITOR, "/330211/")
GUARD = staff("何英", Role.SECURITY_ADMINISTRATOR, "/330211/")
NOTED = note_from("(SELECT 1) one", "$1, $2, $3, 'check_in', 'segment', $4, $5, '{}'::jsonb", link=6)


async def noted(times: int = 1, actor: Actor = LI_MEI, **detail: Any) -> None:  # noqa: ANN401
    """One transaction with some rows."""
    async with transaction(actor):
        for count in range(times):
            await note(actor, "draft_event", "event", uuid7(), HERE, count=count, **detail)


async def single(actor: Actor = LI_MEI) -> None:
    """A row by a statement that commits by itself, as at the door."""
    record = Record(clock.now(), actor.id, actor.name, "check_in", "segment", uuid7(), HERE, {})
    facts = (record.at, record.actor, record.actor_name, record.thing, record.path)
    await fetch_linked(record.linker, f"{NOTED} RETURNING seq", *facts)


async def faults(*known: Anchor) -> list[tuple[Fault, int | None]]:
    return [(each.fault, each.number) for each in (await verify(AUDITOR, known)).broken]


async def lane() -> int:
    """The lane of the last row."""
    [row] = await fetch("SELECT lane FROM audit_entry ORDER BY seq DESC LIMIT 1")
    return row["lane"]


async def test_a_new_log_is_sound_and_says_how_it_began(begun: None) -> None:
    found = await verify(AUDITOR)

    assert found == Verdict(1, 1, 0, 0, 0, 0, "", 0, ())
    assert found.sentence == "日志完好：核对了 1 条（1 条链，隐去 0 条，连链以前 0 条），还没有锚记。"


async def test_an_untouched_log_of_transactions_and_single_statements_is_sound(begun: None) -> None:
    await noted(20, reason="补录", fields=["phone"], hours=1.5, nested={"b": [None, True], "a": "中"})
    for _ in range(5):
        await single()

    found = await verify(AUDITOR)

    assert (found.sound, found.rows, found.lanes) == (True, 26, 2)


TAMPERED = [
    pytest.param("actor_name = '张三'", id="the actor's name"),
    pytest.param("actor = gen_random_uuid()", id="the actor"),
    pytest.param("actor = NULL", id="no actor"),
    pytest.param("at = at + interval '1 microsecond'", id="the time"),
    pytest.param("action = 'publish_event'", id="the action"),
    pytest.param("object_kind = 'person'", id="the kind of thing"),
    pytest.param("object_id = gen_random_uuid()", id="the thing"),
    pytest.param("path = '/330211/002/'", id="the place"),
    pytest.param("detail = detail || '{\"count\": 7}'", id="a fact"),
    pytest.param("detail = '{}'", id="all facts"),
    pytest.param("salt = '\\x00'", id="the salt"),
    pytest.param("mac = '\\x00'", id="the mac"),
    pytest.param("salt = NULL, detail = '{}', actor_name = '', digest = sha256('x')", id="redacted by hand"),
    pytest.param("salt = NULL, detail = '{}', actor_name = '', digest = NULL", id="redacted without a digest"),
]


@pytest.mark.parametrize("change", TAMPERED)
async def test_a_row_that_was_edited_is_found(begun: None, intruder: Intruder, change: str) -> None:
    await noted(5)
    [third] = await intruder.sees("SELECT seq, number FROM audit_entry WHERE detail @> '{\"count\": 2}'")

    await intruder.does(f"UPDATE audit_entry SET {change} WHERE seq = {third['seq']}")

    found = await verify(AUDITOR)
    assert not found.sound
    assert (found.broken[0].fault, found.broken[0].seq) == (Fault.CHANGED, third["seq"])
    assert f"第 {third['seq']} 条" in found.sentence


async def test_a_row_that_was_deleted_is_found(begun: None, intruder: Intruder) -> None:
    await noted(5)
    [third] = await intruder.sees("SELECT seq, lane, number FROM audit_entry WHERE detail @> '{\"count\": 2}'")

    await intruder.does(f"DELETE FROM audit_entry WHERE seq = {third['seq']}")

    found = await verify(AUDITOR)
    first = found.broken[0]
    assert (first.fault, first.lane, first.number) == (Fault.MISSING, third["lane"], third["number"])
    assert first.seq == third["seq"] + 1


async def test_a_lane_that_does_not_begin_at_one_is_found(begun: None, intruder: Intruder) -> None:
    for _ in range(3):
        await single()

    await intruder.does("DELETE FROM audit_entry WHERE action = 'check_in' AND number = 1")

    assert (Fault.MISSING, 1) in await faults()


async def test_deleted_and_renumbered_is_found(begun: None, intruder: Intruder) -> None:
    await noted(5)
    [third] = await intruder.sees("SELECT lane, number FROM audit_entry WHERE detail @> '{\"count\": 2}'")

    await intruder.does(
        f"DELETE FROM audit_entry WHERE (lane, number) = ({third['lane']}, {third['number']})",
        f"UPDATE audit_entry SET number = number - 1 WHERE lane = {third['lane']} AND number > {third['number']}",
    )

    assert (Fault.CHANGED, third["number"]) in await faults()


async def test_a_tail_that_was_cut_is_found_by_the_witness(begun: None, intruder: Intruder, hands: Hands) -> None:
    for _ in range(5):
        await single()
    cut = await lane()
    await Witness().tell(SYSTEM)

    await intruder.does(f"DELETE FROM audit_entry WHERE lane = {cut} AND number > 3")

    found = await verify(AUDITOR)
    assert [(each.fault, each.lane, each.number) for each in found.broken] == [(Fault.CUT, cut, 4)]
    assert f"链 {cut} 的末尾被截掉了" in found.sentence
    assert "写明它到过第 5 号，现在只到第 3 号" in found.sentence


async def test_a_tail_that_was_cut_and_grew_again_is_found(begun: None, intruder: Intruder) -> None:
    await noted(5)
    cut, witness = await lane(), Witness()
    anchor = await anchors.take(AUDITOR)
    await witness.tell(SYSTEM)
    await intruder.does(f"DELETE FROM audit_entry WHERE lane = {cut} AND number > 3")
    await noted(10)

    found = await verify(AUDITOR, [anchor])

    assert [each.fault for each in found.broken] == [Fault.REWRITTEN]
    assert "锚记写下的不一样" in found.sentence


async def test_a_whole_database_of_yesterday_is_found_by_the_anchor_alone(begun: None, intruder: Intruder) -> None:
    await noted(3)
    await intruder.does("CREATE TABLE yesterday AS TABLE audit_entry")
    await noted(3)
    await Witness().tell(SYSTEM)
    anchor = await anchors.take(AUDITOR)
    await intruder.does("DELETE FROM audit_entry", "INSERT INTO audit_entry TABLE yesterday", "DROP TABLE yesterday")

    assert await faults() == []
    assert [fault for fault, _ in await faults(anchor)] == [Fault.CUT]


async def test_rows_that_changed_places_are_found(begun: None, intruder: Intruder) -> None:
    await noted(5)
    rows = await intruder.sees("SELECT seq, lane, number FROM audit_entry WHERE detail ? 'count' ORDER BY seq")
    [one, other] = rows[1:3]

    await intruder.does(
        f"UPDATE audit_entry SET number = 1000 WHERE seq = {one['seq']}",
        f"UPDATE audit_entry SET number = {one['number']} WHERE seq = {other['seq']}",
        f"UPDATE audit_entry SET number = {other['number']} WHERE seq = {one['seq']}",
    )

    assert (Fault.CHANGED, one["number"]) in await faults()


async def test_rows_that_exchanged_their_sequence_are_found(begun: None, intruder: Intruder) -> None:
    await noted(5)
    rows = await intruder.sees("SELECT seq, number FROM audit_entry WHERE detail ? 'count' ORDER BY seq")
    [one, other] = rows[1:3]

    await intruder.does(
        f"UPDATE audit_entry SET seq = -1 WHERE seq = {one['seq']}",
        f"UPDATE audit_entry SET seq = {one['seq']} WHERE seq = {other['seq']}",
        f"UPDATE audit_entry SET seq = {other['seq']} WHERE seq = -1",
    )

    assert (Fault.MOVED, other["number"]) in await faults()


async def test_a_lane_that_took_anothers_place_is_found(begun: None, intruder: Intruder) -> None:
    await noted(2)
    await single()

    await intruder.does(
        "UPDATE audit_entry SET lane = lane + 5000",
        "UPDATE audit_entry SET lane = CASE lane WHEN 5001 THEN 1001 ELSE 1 END",
    )

    assert (await faults())[0][0] is Fault.CHANGED


async def test_a_row_put_in_without_a_link_is_found(begun: None, intruder: Intruder) -> None:
    await noted(2)

    await intruder.does(
        "INSERT INTO audit_entry (at, actor_name, action, object_kind, path, detail)"
        " VALUES (now(), '李梅', 'draft_event', 'event', '/330211/', '{}')"
    )

    found = await verify(AUDITOR)
    [row] = await intruder.sees("SELECT seq FROM audit_entry WHERE lane IS NULL")
    assert [(each.fault, each.seq) for each in found.broken] == [(Fault.UNLINKED, row["seq"])]


OLD = (
    "INSERT INTO audit_entry (at, actor_name, action, object_kind, path, detail)"
    " SELECT now(), '李梅', 'draft_event', 'event', '/330211/', jsonb_build_object('n', n) FROM generate_series(1, 3) n"
)


@pytest.fixture
async def old_rows(intruder: Intruder) -> None:
    """A log from before the chain, which has begun since."""
    await intruder.does(OLD)
    for _ in range(2):
        async with transaction(SYSTEM):
            await watch.begin(SYSTEM)


async def test_rows_from_before_the_chain_are_vouched_for_once(old_rows: None) -> None:
    found = await verify(AUDITOR)

    assert (found.sound, found.rows, found.unlinked) == (True, 4, 3)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit_entry SET detail = '{}' WHERE detail @> '{\"n\": 2}'", Fault.CHANGED),
        ("UPDATE audit_entry SET actor_name = '张三' WHERE detail @> '{\"n\": 2}'", Fault.CHANGED),
        ("DELETE FROM audit_entry WHERE detail @> '{\"n\": 2}'", Fault.MISSING),
    ],
    ids=["fact", "name", "deleted"],
)
async def test_a_row_from_before_the_chain_that_was_changed_is_found(
    old_rows: None, intruder: Intruder, change: str, fault: Fault
) -> None:
    await intruder.does(change)

    assert [each for each, _ in await faults()] == [fault]


UNREADABLE = {
    "nothing": "detail = '{}'",
    "a list": "detail = '[]'",
    "words": """detail = '{"unlinked": "many", "heads": {"x": [1, "y"]}}'""",
    "texts of numbers": """detail = '{"unlinked": 0, "heads": {"1": ["one", 7]}}'""",
    "a number of 5,000 digits": """detail = ('{"n": ' || repeat('1', 5000) || '}')::jsonb""",
    "3,000 lists in each other": """detail = (repeat('[', 3000) || repeat(']', 3000))::jsonb""",
    "no end of time": "at = 'infinity'",
    "before our era": "at = '0044-03-15 BC'",
    "no number": "number = NULL",
    "no mac": "mac = NULL",
    "vouched for by nothing": "actor_name = '张三', salt = NULL, mac = ''",
}


@pytest.mark.parametrize("change", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_no_row_can_be_damaged_so_that_no_verdict_is_had(begun: None, intruder: Intruder, change: str) -> None:
    await noted(3)
    async with transaction(SYSTEM):
        await Witness().tell(SYSTEM)
    found = []

    for row in ("action = 'witness_log'", "detail @> '{\"count\": 2}'", "action = 'begin_log'"):
        await intruder.does(f"UPDATE audit_entry SET {change} WHERE {row}")
        found.append((await verify(AUDITOR)).faults)

    assert found == sorted(found)
    assert found[0] > 0


async def test_nobody_empties_a_row_without_a_row_that_tells(begun: None) -> None:
    await noted(2)
    first, *_, last = await fetch("SELECT seq FROM audit_entry ORDER BY seq")
    emptied = []

    async with transaction(EVERYWHERE):
        emptied += await fetch("SELECT redact_audit_entry($1, 'x')", last["seq"])
        await note(SYSTEM, "redact_entry", "log", None, entry=first["seq"])
        emptied += await fetch("SELECT redact_audit_entry($1, 'x')", first["seq"])
        await note(SYSTEM, "redact_entry", "log", None, entry=last["seq"])
    async with transaction(EVERYWHERE):
        emptied += await fetch("SELECT redact_audit_entry($1, 'x')", last["seq"])

    assert [each[0] for each in emptied] == [None, None, None]


async def test_a_redacted_row_says_nothing_any_more_and_the_chain_is_sound(begun: None) -> None:
    await noted(3, reason="王芳的母亲住院")
    [row] = await fetch("SELECT seq FROM audit_entry WHERE detail @> '{\"count\": 1}'")

    await redact(GUARD, row["seq"], "误写了家庭情况")

    found = await verify(AUDITOR)
    [now] = await fetch("SELECT actor_name, detail::text, salt FROM audit_entry WHERE seq = $1", row["seq"])
    [told] = await fetch("SELECT actor_name, path, detail::text FROM audit_entry WHERE action = 'redact_entry'")
    assert (found.sound, found.redacted) == (True, 1)
    assert tuple(now) == ("", "{}", None)
    assert (told["actor_name"], told["path"]) == ("何英", HERE)
    assert json.loads(told["detail"]) == {"entry": row["seq"], "reason": "误写了家庭情况"}


async def test_what_is_put_into_a_redacted_row_is_found(begun: None, intruder: Intruder) -> None:
    await noted(3)
    [row] = await fetch("SELECT seq FROM audit_entry WHERE detail @> '{\"count\": 1}'")
    await redact(GUARD, row["seq"], "误写了家庭情况")

    await intruder.does(f"UPDATE audit_entry SET actor_name = '张三' WHERE seq = {row['seq']}")

    assert [fault for fault, _ in await faults()] == [Fault.CHANGED]


async def test_redaction_has_its_limits(begun: None) -> None:
    await noted(1)
    [row] = await fetch("SELECT seq FROM audit_entry WHERE action = 'draft_event'")
    [first] = await fetch("SELECT seq FROM audit_entry WHERE action = 'begin_log'")
    elsewhere = staff("陈静", Role.SECURITY_ADMINISTRATOR, "/430112/")

    for actor, seq, reason, refusal in (
        (AUDITOR, row["seq"], "误写了家庭情况", Forbidden),
        (GUARD, row["seq"], " ", Invalid),
        (elsewhere, row["seq"], "误写了家庭情况", NoSuchEntry),
        (GUARD, first["seq"], "误写了家庭情况", NoSuchEntry),
        (SYSTEM, first["seq"], "误写了家庭情况", NotRedactable),
        (GUARD, row["seq"] + 100, "误写了家庭情况", NoSuchEntry),
    ):
        with pytest.raises(refusal):
            await redact(actor, seq, reason)
    await redact(GUARD, row["seq"], "误写了家庭情况")
    with pytest.raises(NotRedactable):
        await redact(GUARD, row["seq"], "再隐去一次")

    assert (await verify(AUDITOR)).redacted == 1


async def test_only_who_may_verify_does(begun: None) -> None:
    with pytest.raises(Forbidden):
        await verify(LI_MEI)


async def test_a_witness_is_written_only_when_there_is_news_and_time_has_passed(begun: None, hands: Hands) -> None:
    first, second = Witness(), Witness()

    told = [await first.tell(SYSTEM), await second.tell(SYSTEM)]
    hands.forward(minutes=5)
    told += [await first.tell(SYSTEM), await second.tell(SYSTEM)]
    await noted()
    hands.forward(minutes=5)
    told += [await first.tell(SYSTEM), await second.tell(SYSTEM)]

    assert told == [True, False, False, False, True, False]


async def test_two_processes_do_not_witness_at_once(begun: None) -> None:
    told = await asyncio.gather(*(Witness().tell(SYSTEM) for _ in range(4)))

    assert sum(told) == 1


async def test_a_witness_tells_of_lanes_that_have_gone_on_only(begun: None, hands: Hands) -> None:
    await single()
    single_lane, witness = await lane(), Witness()
    await witness.tell(SYSTEM)
    await noted()
    hands.forward(minutes=5)
    await witness.tell(SYSTEM)

    rows = await fetch("SELECT detail::text FROM audit_entry WHERE action = 'witness_log' ORDER BY seq")

    told = [set(json.loads(row["detail"])["heads"]) for row in rows]
    assert [str(single_lane) in each for each in told] == [True, False]


DETAILS = st.dictionaries(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8),
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(-1e6, 1e6, width=32)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
    | st.lists(st.text("甲乙ab'\"\\/", max_size=4), max_size=3),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(detail={"a": -0.0, "b": 1e22, "c": 0.5}, name="")
@given(detail=DETAILS, name=st.text("王芳 'aé\U0001f642", max_size=10))
async def test_whatever_a_row_says_comes_back_as_it_was_linked(begun: None, detail: dict[str, Any], name: str) -> None:
    async with transaction(SYSTEM):
        await note(replace(LI_MEI, name=name), "draft_event", "event", None, HERE, **{"said": detail})

    assert (await verify(AUDITOR)).sound


async def test_many_writers_at_once_give_lanes_without_gaps(
    begun: None, intruder: Intruder, database: Database
) -> None:
    chance = random.Random(20261121)

    async def savepoint_undone() -> None:
        async with transaction(LI_MEI):
            await note(LI_MEI, "draft_event", "event", uuid7(), HERE)
            with pytest.raises(ZeroDivisionError):
                async with atomic():
                    await note(LI_MEI, "draft_event", "event", uuid7(), HERE)
                    raise ZeroDivisionError
            await note(LI_MEI, "draft_event", "event", uuid7(), HERE)

    async def rolled_back() -> None:
        with pytest.raises(ZeroDivisionError):
            async with transaction(LI_MEI):
                await note(LI_MEI, "draft_event", "event", uuid7(), HERE)
                raise ZeroDivisionError

    async def cancelled() -> None:
        task = asyncio.create_task(single())
        await asyncio.sleep(chance.random() / 200)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    kinds: list[Callable[[], Awaitable[None]]] = [single, noted, savepoint_undone, rolled_back, cancelled]

    async def writer(number: int) -> None:
        for step in range(12):
            try:
                if number == 0 and step % 4 == 1:
                    await intruder.sees(KILL)
                await chance.choice(kinds)()
            except LOST:
                continue

    await asyncio.gather(*(writer(number) for number in range(10)))
    await single()

    found = await verify(AUDITOR)
    assert found.sound, found.sentence
    assert found.lanes > 2
    assert found.rows > 60

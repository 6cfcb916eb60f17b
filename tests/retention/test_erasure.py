"""Erasing somebody: asked for, planned, approved by another, done after a cool-off; nothing of her is left."""

import asyncio
import json
from contextvars import Context
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from jinguo.access.codes.actions import challenge, prove
from jinguo.access.errors import ProofRequired, WrongCode
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.chain import Record
from jinguo.authority.erasures import lines
from jinguo.authority.errors import Forbidden
from jinguo.checkin.actions import check_in
from jinguo.checkin.forms import ScanForm
from jinguo.domains import DOMAINS
from jinguo.hours import actions as hours
from jinguo.hours.catalogue import By
from jinguo.hours.forms import Decision, Selection
from jinguo.hours.totals.queries import totals
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import ERASED
from jinguo.kernel.parts import compose
from jinguo.kernel.workdays import working_days_after
from jinguo.notifications.catalogue import Way
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.jobs import address_next
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.errors import Restricted
from jinguo.people.forms import Sharing
from jinguo.retention import queries
from jinguo.retention.catalogue import Fate, State
from jinguo.retention.errors import AlreadyAsked, Blocked, NotNow, ReasonNeeded, SecondPerson
from jinguo.retention.forms import Answer
from jinguo.retention.requests import actions
from jinguo.volunteers.errors import NoSuchVolunteer
from jinguo.volunteers.forms import NumberPassed, PhoneChange, Revision
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry import queries as found
from jinguo.volunteers.rules import wanted
from tests.conftest import Hands
from tests.notifications.test_outbox import pigeon, post, queued, telling
from tests.retention.conftest import proven
from tests.retention.served import claimed, entries, served
from tests.world import CHENGDONG, WANG_FANGS_PHONE, World, herself, registration

__all__ = ["pigeon", "post"]

YES, NO = Answer(agree=True), Answer(agree=False, answer="评奖正在公示，公示结束后再办")


async def only_request(actor: Actor) -> queries.Request:
    (request,) = await queries.requests(actor)
    return request


async def approved(world: World, second: Actor) -> queries.Request:
    """王芳 has asked, 周敏 has drawn up the plan, 何敏 has approved it."""
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)
    await actions.draw_up(world.zhou_min, request.id)
    await actions.decide(proven(second), request.id, YES)
    return await queries.request(world.zhou_min, request.id)


async def erased(world: World, second: Actor, hands: Hands) -> queries.Request:
    """王芳 is erased."""
    request = await approved(world, second)
    hands.forward(days=7)
    await actions.carry_out(world.zhou_min, request.id)
    return await queries.receipt(request.number)


async def texts(person: UUID) -> list[tuple[object, ...]]:
    """Her short messages: state, whether the address is there, and whether the text is."""
    sent = "SELECT state, address IS NOT NULL, text <> '' FROM message WHERE person = $1 AND channel = 'sms'"
    async with transaction(EVERYWHERE):
        return [tuple(row) for row in await fetch(sent, person)]


async def everything() -> str:
    """Every row of every table, as one text."""
    async with transaction(EVERYWHERE):
        tables = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'")
        rows = [await fetch(f'SELECT t::text AS row FROM "{each["tablename"]}" t') for each in tables]
    return "\n".join(row["row"] for table in rows for row in table)


async def test_after_the_cool_off_nothing_of_her_is_left_in_any_table(
    world: World, second: Actor, hands: Hands, worker_database: str
) -> None:
    await served(world)
    await volunteers.revise(
        world.zhou_min,
        world.wang_fang.id,
        Revision.model_validate({"remark": "住在城东路八号", "employer": "镇海中学", "platform_number": "NB-778899"}),
    )
    claim = await claimed(world, "王芳那天忘了签到", "有合影为证")
    await hours.decide(second, claim, Decision(approve=True))
    await volunteers.leave(world.zhou_min, world.wang_fang.id, "身体不好，要做手术")
    before = await everything()
    traces = [
        "王芳",
        "wf",
        "王建国",
        "护理",
        "城东路",
        "镇海中学",
        "NB-778899",
        "忘了签到",
        "合影",
        "手术",
        "1985-03-12",
    ]
    sealed = [bytes(row["phone"]).hex() for row in await _person(world)] + [
        bytes(row["phone_index"]).hex() for row in await _person(world)
    ]

    await erased(world, second, hands)

    after = await everything()
    assert [trace for trace in [*traces, *sealed] if trace not in before] == []
    assert [trace for trace in [*traces, *sealed] if trace in after] == []
    assert ERASED in after
    assert world.wang_fang.number in after


async def _person(world: World) -> list[asyncpg.Record]:
    async with transaction(EVERYWHERE):
        return await fetch("SELECT * FROM person WHERE id = $1", world.wang_fang.person)


async def test_every_sum_is_the_same_to_the_byte_before_and_after(world: World, second: Actor, hands: Hands) -> None:
    await served(world)
    cuts = (By.ORGANISATION, By.PROGRAMME, By.MONTH, By.SERVICE_CLASS)

    async def figures() -> list[bytes]:
        made = [await totals(SYSTEM, Selection(by=by, organisation="330211000000")) for by in cuts]
        return [each.frame.write_csv().encode() for each in made]

    before, ledger = await figures(), [replace_reason(row) for row in await entries(world)]
    await erased(world, second, hands)

    assert await figures() == before
    assert [replace_reason(row) for row in await entries(world)] == ledger
    assert len(ledger) > 0


def replace_reason(row: asyncpg.Record) -> dict[str, object]:
    return {**row, "reason": ""}


async def test_the_log_still_verifies_and_no_longer_names_her(world: World, second: Actor, hands: Hands) -> None:
    async with transaction(SYSTEM):
        await note(world.zhou_min, "reveal_phone", "person", world.wang_fang.person, "/330211/", purpose="问王芳改期")
        await note(world.zhou_min, "reveal_phone", "person", world.liu_yang.person, "/330211/", purpose="问王芳的朋友")

    await erased(world, second, hands)

    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT * FROM audit_entry WHERE lane IS NOT NULL ORDER BY lane, number")
    macs: dict[int, bytes] = {}
    for row in rows:
        said = Record(
            *(row["at"], row["actor"], row["actor_name"], row["action"], row["object_kind"], row["object_id"]),
            row["path"],
            json.loads(row["detail"]),
        )
        digest = said.digest(row["salt"]) if row["salt"] else row["digest"]
        assert row["mac"] == said.mac(macs.get(row["lane"], b""), row["lane"], row["number"], digest)
        macs[row["lane"]] = row["mac"]
    purposes = {row["object_id"]: row["detail"] for row in rows if row["action"] == "reveal_phone"}
    assert purposes[world.wang_fang.person] == "{}"
    assert "王芳" in purposes[world.liu_yang.person]


async def test_from_the_moment_she_asks_she_is_stored_and_nothing_else(world: World) -> None:
    await actions.ask(herself(world.wang_fang))

    listed = await found.search(world.zhou_min)
    assert [row.name for row in listed.rows] == []
    assert (await found.volunteer(world.zhou_min, world.wang_fang.id)).name == "王芳"
    with pytest.raises(NoSuchVolunteer):
        await found.id_by_number(world.wang_fang.number)
    with pytest.raises(Restricted):
        await volunteers.revise(world.zhou_min, world.wang_fang.id, Revision.model_validate({"skills": "理发"}))
    with pytest.raises(Restricted):
        await volunteers.reveal_phone(world.zhou_min, world.wang_fang.id, "通知改期")


async def test_taking_it_back_makes_everything_as_it_was(world: World) -> None:
    before = await found.volunteer(world.zhou_min, world.wang_fang.id)
    await actions.ask(herself(world.wang_fang))
    await actions.withdraw(herself(world.wang_fang))

    assert await found.volunteer(world.zhou_min, world.wang_fang.id) == before
    assert [row.name for row in (await found.search(world.zhou_min)).rows] == ["王芳"]
    await volunteers.revise(world.zhou_min, world.wang_fang.id, Revision.model_validate({"skills": "理发"}))
    with pytest.raises(NotNow):
        await actions.withdraw(herself(world.wang_fang))


async def test_nobody_approves_her_own_plan(world: World, second: Actor) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)
    with pytest.raises(NotNow):
        await actions.decide(second, request.id, YES)
    await actions.draw_up(world.zhou_min, request.id)

    with pytest.raises(SecondPerson):
        await actions.decide(proven(world.zhou_min), request.id, YES)
    with pytest.raises(SecondPerson):
        await actions.decide(replace(second, person=world.wang_fang.person), request.id, YES)
    with pytest.raises(Forbidden):
        await actions.decide(proven(world.li_mei), request.id, YES)
    with pytest.raises(ProofRequired):
        await actions.decide(replace(second, proven_at=None), request.id, YES)
    assert (await only_request(world.zhou_min)).state is State.PLANNED


async def test_the_database_itself_refuses_one_person_for_both(world: World) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)
    await actions.draw_up(world.zhou_min, request.id)

    with pytest.raises(asyncpg.CheckViolationError):
        async with transaction(EVERYWHERE):
            await fetch("UPDATE erasure SET agreed = true, decided_by = planned_by WHERE id = $1", request.id)


async def test_it_is_not_done_before_the_cool_off_is_over(world: World, second: Actor, hands: Hands) -> None:
    request = await approved(world, second)
    assert request.state is State.COOLING
    hands.forward(days=6, hours=23)

    with pytest.raises(NotNow):
        await actions.carry_out(world.zhou_min, request.id)
    await actions.withdraw(herself(world.wang_fang))
    hands.forward(days=2)
    with pytest.raises(NotNow):
        await actions.carry_out(world.zhou_min, request.id)
    assert (await found.volunteer(world.zhou_min, world.wang_fang.id)).name == "王芳"


async def test_a_refusal_needs_words_and_frees_her(world: World, second: Actor) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)
    await actions.draw_up(world.zhou_min, request.id)

    with pytest.raises(ReasonNeeded):
        await actions.decide(second, request.id, Answer(agree=False))
    await actions.decide(second, request.id, NO)

    told = await queries.own_request(herself(world.wang_fang))
    assert told is not None
    assert (told.state, told.answer) == (State.REFUSED, NO.answer)
    assert [row.name for row in (await found.search(world.zhou_min)).rows] == ["王芳"]
    await actions.ask(herself(world.wang_fang))


async def test_what_waits_is_settled_first(world: World, second: Actor, hands: Hands) -> None:
    claim = await claimed(world, "忘了签到", "有合影")
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)

    plan = await actions.draw_up(world.zhou_min, request.id)
    assert [line.what for line in plan if line.fate is Fate.BLOCK] == ["等审批的补录申请"]
    with pytest.raises(Blocked, match="补录申请"):
        await actions.decide(second, request.id, YES)
    await hours.decide(second, claim, Decision(approve=False, note="没有证明"))
    await actions.decide(second, request.id, YES)


async def test_it_is_answered_within_fifteen_working_days(world: World, hands: Hands) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)

    assert request.answer_by == working_days_after(hands.now.date(), 15)
    assert request.days_left == 15
    hands.forward(days=30)
    assert (await only_request(world.zhou_min)).days_left == 0


async def test_the_receipt_names_nobody_and_says_what_stays(world: World, second: Actor, hands: Hands) -> None:
    await served(world)
    receipt = await erased(world, second, hands)

    assert receipt.state is State.DONE
    assert receipt.name == ERASED
    kept = [line for line in receipt.receipt if line.fate is Fate.KEEP]
    assert any("2036年11月" in line.until for line in kept)
    assert any("90 分钟" in line.what for line in kept)
    assert {line.fate for line in receipt.receipt} == {Fate.ERASE, Fate.KEEP}


async def test_her_phone_is_free_and_her_codes_and_sessions_are_dead(world: World, second: Actor, hands: Hands) -> None:
    request = await approved(world, second)
    hands.forward(days=7)
    asked = await challenge(WANG_FANGS_PHONE)
    await actions.carry_out(world.zhou_min, request.id)

    with pytest.raises(WrongCode):
        await prove(asked.cookie, asked.code, "")
    hands.forward(minutes=2)
    again = await challenge(WANG_FANGS_PHONE)
    assert (await prove(again.cookie, again.code, "")).session is None
    assert wanted(WANG_FANGS_PHONE)
    with pytest.raises(AlreadyAsked):
        await actions.ask(world.zhou_min, world.wang_fang.person)


async def test_merged_rows_of_one_human_are_erased_together(world: World, second: Actor, hands: Hands) -> None:
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET merged_into = $2 WHERE id = $1", world.liu_yang.person, world.wang_fang.person)
    await erased(world, second, hands)

    async with transaction(EVERYWHERE):
        names = await fetch("SELECT name FROM person")
    assert [row["name"] for row in names] == [ERASED, ERASED]
    assert [set(line.people) for line in lines()] == [{world.wang_fang.person, world.liu_yang.person}]


async def test_the_log_outside_names_nobody_and_is_written_before_the_commit(
    world: World, second: Actor, hands: Hands, log_outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await approved(world, second)
    hands.forward(days=7)
    seen, written = [], log_outside.read_text

    async def fails(*_: object, **__: object) -> None:
        seen.append(written())
        raise RuntimeError

    monkeypatch.setattr("jinguo.retention.requests.actions.note", fails)
    with pytest.raises(RuntimeError):
        await actions.carry_out(world.zhou_min, request.id)

    assert request.number in seen[0]
    assert "王芳" not in seen[0]
    assert WANG_FANGS_PHONE not in seen[0]
    assert (await found.volunteer(world.zhou_min, world.wang_fang.id)).name == "王芳"
    with pytest.raises(NotNow):  # it is written down that she is gone: a replay would not ask again
        await actions.withdraw(world.zhou_min, request.id)


async def test_an_erasure_that_fails_in_the_middle_is_not_written_down_and_can_still_be_taken_back(
    world: World, second: Actor, hands: Hands
) -> None:
    request = await approved(world, second)
    hands.forward(days=7)

    async def fails(_actor: Actor, _gone: object) -> None:
        raise RuntimeError

    compose([replace(part, erase=fails) if part.name == "checkin" else part for part in DOMAINS])
    try:
        with pytest.raises(RuntimeError):
            await actions.carry_out(world.zhou_min, request.id)
    finally:
        compose(DOMAINS)
    await actions.withdraw(world.zhou_min, request.id)

    assert await queries.forgotten(SYSTEM) == []


async def test_who_was_merged_is_asked_for_as_who_stays(world: World) -> None:
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET merged_into = $2 WHERE id = $1", world.liu_yang.person, world.wang_fang.person)
    await actions.ask(world.zhou_min, world.liu_yang.person)

    assert (await only_request(world.zhou_min)).person == world.wang_fang.person
    with pytest.raises(AlreadyAsked):
        await actions.ask(world.zhou_min, world.wang_fang.person)


async def test_who_draws_the_plan_up_again_while_approving_it_is_told_so(world: World, second: Actor) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)
    await actions.draw_up(world.zhou_min, request.id)

    async with transaction(EVERYWHERE):
        await fetch("SELECT FROM erasure WHERE id = $1 FOR UPDATE", request.id)
        deciding = asyncio.create_task(actions.decide(proven(second), request.id, YES), context=Context())
        await asyncio.sleep(0.5)
        await actions.draw_up(second, request.id)
    with pytest.raises(SecondPerson):
        await deciding


async def test_staff_of_another_district_neither_see_nor_touch_it(world: World) -> None:
    await actions.ask(herself(world.wang_fang))
    request = await only_request(world.zhou_min)

    assert await queries.requests(world.chen_jing) == []
    for what in (actions.draw_up, actions.carry_out):
        with pytest.raises(queries.NoSuchErasure):
            await what(world.chen_jing, request.id)
    with pytest.raises(Forbidden):
        await actions.ask(world.chen_jing, world.wang_fang.person)
    with pytest.raises(Forbidden):
        await actions.ask(herself(world.liu_yang), world.wang_fang.person)


async def test_at_the_door_her_number_says_why(world: World, second: Actor, hands: Hands) -> None:
    from tests.retention.served import open_event

    await erased(world, second, hands)
    event = await open_event(world)

    answer = await check_in(
        world.zhao_li,
        ScanForm.model_validate(
            {"event": event, "kind": "in", "nonce": "nonce-of-one", "number": world.wang_fang.number}
        ),
    )

    assert answer.code == "restricted"
    assert "删除" in answer.message


async def test_the_ledger_lets_go_of_no_reason_of_anybody_who_is_not_erased(world: World) -> None:
    claim = await claimed(world, "忘了签到", "有合影")
    await hours.decide(world.zhou_min, claim, Decision(approve=True))

    for statement in (
        "SELECT empty_entry_reasons(ARRAY[$1::uuid])",
        "UPDATE entry SET reason = '' WHERE volunteer = $1",
    ):
        with pytest.raises((asyncpg.RaiseError, asyncpg.InsufficientPrivilegeError)):
            async with transaction(EVERYWHERE):
                await fetch(statement, world.wang_fang.id)
    assert [row["reason"] for row in await entries(world)] == ["忘了签到"]


async def test_who_shares_her_number_is_told_as_before_and_what_she_was_told_stays(
    world: World, second: Actor, hands: Hands, post: Post
) -> None:
    form = registration("赵桂花", "", CHENGDONG, no_phone=True)
    her = await volunteers.register(world.zhou_min, form)
    sharing = {"phone": WANG_FANGS_PHONE, "relation": "child", "owner": "王芳", "reason": "不会用手机", "agree": True}
    await phones.share(proven(world.li_mei), her.id, Sharing.model_validate(sharing))
    request = await approved(world, second)
    hands.forward(days=7)
    await queued()
    assert await address_next(telling(her.person), (Way.SMS,))
    assert await send_next(post, Way.SMS)
    async with transaction(EVERYWHERE):
        await BlockedAddress.insert(
            BlockedAddress(
                channel="sms", address_index=BlockedAddress.address_index.of(WANG_FANGS_PHONE), code="X", reason="停机"
            )
        )

    await actions.carry_out(world.zhou_min, request.id)

    async with transaction(EVERYWHERE):
        told = await fetch(
            "SELECT state, address IS NOT NULL, text <> '' FROM message WHERE person = $1 AND channel = 'sms'",
            her.person,
        )
        blocked = await fetch("SELECT lifted_at FROM blocked_address")
    assert [tuple(row) for row in told] == [("sent", True, True)]
    assert [row["lifted_at"] for row in blocked] == [None]


async def test_what_whoever_had_her_number_before_was_told_there_stays(
    world: World, second: Actor, hands: Hands, post: Post
) -> None:
    before = await volunteers.register(world.zhou_min, registration("陈晨", "13611112222", CHENGDONG))
    await queued()
    assert await address_next(telling(before.person), (Way.SMS,))
    assert await send_next(post, Way.SMS)
    await phones.pass_on(proven(world.li_mei), before.id, NumberPassed(reason="打过去是别人接的"))
    await phones.change(proven(world.li_mei), world.wang_fang.id, PhoneChange(phone="13611112222", reason="本人来换"))

    await erased(world, second, hands)

    assert await texts(before.person) == [("sent", True, True)]

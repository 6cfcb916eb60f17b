"""Actions on erasures: ask, take back, draw up the plan, decide, erase, and erase again after a restore."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from jinguo.access.queries import same_hand
from jinguo.access.second_factor.proof import require_proof
from jinguo.attachments.actions import sweep
from jinguo.authority import erasures as logbook
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.registry.actions import destroy_again
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, atomic, fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_one_as
from jinguo.kernel.workdays import working_days_after
from jinguo.people.errors import NoSuchPerson
from jinguo.people.restriction import release, restrict
from jinguo.retention import plan, queries
from jinguo.retention.catalogue import ANSWER_WITHIN, ERASURE_COOL_OFF, Fate, Manner, State
from jinguo.retention.erasures.actions import forget, gather
from jinguo.retention.errors import AlreadyAsked, Blocked, NotNow, ReasonNeeded, SecondPerson
from jinguo.retention.forms import Answer
from jinguo.retention.queries import Request
from jinguo.retention.rules import DRAWN, LETTERS, number_of, under_way
from jinguo.retention.tables import Erasure


def new_number() -> str:
    """Draw a number for a request of today, which nobody can guess."""
    return number_of(clock.today(), "".join(secrets.choice(LETTERS) for _ in range(DRAWN)))


SHORTEST = 2
"""Characters of a reason: it has words."""


@dataclass(frozen=True, slots=True)
class _Whom:
    """The person to be erased, locked until the transaction ends; `number` is "" for who is no volunteer."""

    id: UUID
    path: str
    erased_at: datetime | None
    number: str


async def ask(actor: Actor, person: UUID | None = None) -> str:
    """Ask for a person to be erased: she for herself, or staff who hold her written request. Returns the number of the
    request. From now on her data is stored and nothing else. Who was merged is asked for as who stays.

    Raises:
        NoSuchPerson, Forbidden; AlreadyAsked: a request is under way, or she is erased.
    """
    whom = person or actor.person
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(
            _Whom,
            "SELECT p.id, p.path, p.erased_at, coalesce(v.number, '') AS number FROM person p"
            " LEFT JOIN volunteer v ON v.person = p.id"
            " WHERE p.id = (SELECT coalesce(merged_into, id) FROM person WHERE id = $1) FOR UPDATE OF p",
            whom,
        )
        if row is None:
            raise NoSuchPerson
        is_own = actor.is_volunteer and actor.person == whom
        if is_own:
            require(actor, Permission.OWN_PAGE, person=whom)
        else:
            require(actor, Permission.REGISTER_VOLUNTEERS, within=row.path)
        if row.erased_at is not None:
            raise AlreadyAsked
        made = await _insert(row, Manner.SELF if is_own else Manner.PAPER, actor)
        await restrict(actor, (await gather(row.id)).people)
        await note(actor, "ask_erasure", "erasure", made.id, row.path, receipt=made.number)
        return made.number


async def _insert(row: _Whom, manner: Manner, actor: Actor, number: str | None = None) -> Erasure:
    made = Erasure(
        number=number or new_number(),
        person=row.id,
        path=row.path,
        volunteer_number=row.number,
        manner=manner.value,
        asked_by=None if manner is Manner.SELF else actor.id,
        asked_by_name="" if manner is Manner.SELF else actor.name,
        answer_by=working_days_after(clock.today(), ANSWER_WITHIN),
    )
    try:
        async with atomic():
            await Erasure.insert(made)
    except UniqueViolationError:
        raise AlreadyAsked from None
    return made


async def withdraw(actor: Actor, request_id: UUID | None = None) -> None:
    """Withdraw a request before it is done: she her own, or staff on her written word. Her data may be used again.

    Raises:
        NotNow: there is none under way, or it has begun: what the log outside knows of will be erased.
        NoSuchErasure, Forbidden.
    """
    async with transaction(EVERYWHERE):
        found = await queries.request(actor, request_id) if request_id else await queries.own_request(actor)
        if found is None or not await _is_open(found.id) or logbook.knows(found.number):
            raise NotNow
        if request_id:
            require(actor, Permission.REGISTER_VOLUNTEERS, within=found.path)
        await fetch("UPDATE erasure SET withdrawn_at = $2 WHERE id = $1", found.id, clock.now())
        await release(actor, (await gather(found.person)).people)
        await note(actor, "withdraw_erasure", "erasure", found.id, found.path)


async def _is_open(request_id: UUID) -> bool:
    """Whether a request is under way; its row is locked until the transaction ends, so this is asked first."""
    return bool(await fetch(f"SELECT FROM erasure e WHERE e.id = $1 AND {under_way('e')} FOR UPDATE", request_id))


async def draw_up(actor: Actor, request_id: UUID) -> list[plan.Line]:
    """Draw up the plan: compute what would go and what would stay, and put the actor's name under it; again, as long as
    it is undecided.

    Raises:
        NoSuchErasure, Forbidden. NotNow: it is decided or taken back.
    """
    async with transaction(EVERYWHERE):
        is_open = await _is_open(request_id)
        found = await queries.request(actor, request_id)
        require(actor, Permission.REGISTER_VOLUNTEERS, within=found.path)
        if not is_open or found.state not in (State.ASKED, State.PLANNED):
            raise NotNow
        lines = await plan.plan(await gather(found.person))
        await fetch(
            "UPDATE erasure SET plan = $2, planned_at = $3, planned_by = $4, planned_by_name = $5 WHERE id = $1",
            found.id,
            json.dumps(plan.to_json(lines), ensure_ascii=False),
            clock.now(),
            actor.id,
            actor.name,
        )
        await note(actor, "plan_erasure", "erasure", found.id, found.path)
        return lines


async def decide(actor: Actor, request_id: UUID, answer: Answer) -> None:
    """Decide about a request: the second person's answer. Approved, it is done after the cool-off; refused, she reads
    why, and her data may be used again.

    Raises:
        NoSuchErasure, Forbidden, ProofRequired. NotNow: no plan, or decided already.
        SecondPerson: she drew up the plan, or it is about her. ReasonNeeded: refused without words.
        Blocked: something has to be put in order first.
    """
    async with transaction(EVERYWHERE):
        is_open = await _is_open(request_id)
        found = await queries.request(actor, request_id)
        require(actor, Permission.KEEP_RETENTION, within=found.path)
        if not is_open or found.state is not State.PLANNED:
            raise NotNow
        gone = await gather(found.person)
        if actor.id is None or await same_hand(actor, found.planned_by, *gone.people):
            raise SecondPerson
        if answer.agree:
            require_proof(actor)
            _refuse_blocked(await plan.plan(gone))
        elif len(answer.answer) < SHORTEST:
            raise ReasonNeeded(fields={"answer": ReasonNeeded.message})
        now = clock.now()
        await fetch(
            "UPDATE erasure SET decided_at = $2, decided_by = $3, decided_by_name = $4, agreed = $5, answer = $6,"
            " due_at = $7 WHERE id = $1",
            *(found.id, now, actor.id, actor.name, answer.agree, "" if answer.agree else answer.answer),
            now + ERASURE_COOL_OFF if answer.agree else None,
        )
        if not answer.agree:
            await release(actor, gone.people)
        await note(actor, "decide_erasure", "erasure", found.id, found.path, approve=answer.agree)


def _refuse_blocked(lines: list[plan.Line]) -> None:
    if blocks := plan.of_fate(lines, Fate.BLOCK):
        told = "；".join(f"{each.what} {each.amount}（{each.why}）" for each in blocks)
        raise Blocked(f"现在还不能删除，要先办完：{told}。")


async def carry_out(actor: Actor, request_id: UUID) -> str:
    """Carry out an approved request, once its cool-off is over. Returns the number of the receipt.

    Raises:
        NoSuchErasure, Forbidden. NotNow: not approved, or too early. Blocked: something has come up since.
    """
    async with transaction(EVERYWHERE):
        is_open = await _is_open(request_id)
        found = await queries.request(actor, request_id)
        require(actor, Permission.KEEP_RETENTION, within=found.path)
        if not is_open or found.state is not State.DUE:
            raise NotNow
        await _erase(actor, found, "erase_person")
        return found.number


async def _erase(actor: Actor, found: Request, action: str) -> None:
    gone = await gather(found.person)
    lines = await plan.plan(gone)
    if action == "erase_person":
        _refuse_blocked(lines)
    await forget(actor, gone, found.number)
    receipt = [each for each in lines if each.fate is not Fate.BLOCK]
    await fetch(
        "UPDATE erasure SET done_at = $2, receipt = $3, plan = '[]' WHERE id = $1",
        found.id,
        clock.now(),
        json.dumps(plan.to_json(receipt), ensure_ascii=False),
    )
    if action == "erase_person":
        await note(actor, "erase_person", "erasure", found.id, found.path, receipt=found.number)
    else:
        await note(actor, "replay_erasure", "erasure", found.id, found.path, receipt=found.number)


async def erase_for_term(actor: Actor, person: UUID) -> str:
    """Erase a person whose term is over, within a batch that has cooled off: with a receipt and a line in the log
    outside as well. Returns the number.

    Raises:
        Forbidden, NoSuchPerson. Blocked: something has to be put in order. AlreadyAsked: she asked for it herself.
    """
    async with transaction(EVERYWHERE):
        row = await _to_erase(actor, person)
        made = await _insert(row, Manner.TERM, actor)
        await _approve_by_rule(made.id)
        await _erase(actor, await queries.receipt(made.number), "erase_person")
        return made.number


async def _to_erase(actor: Actor, person: UUID) -> _Whom:
    row = await fetch_one_as(
        _Whom,
        "SELECT p.id, p.path, p.erased_at, coalesce(v.number, '') AS number FROM person p"
        " LEFT JOIN volunteer v ON v.person = p.id"
        " WHERE p.id = $1 AND p.erased_at IS NULL FOR UPDATE OF p",
        person,
    )
    if row is None:
        raise NoSuchPerson
    require(actor, Permission.KEEP_RETENTION, within=row.path)
    return row


async def _approve_by_rule(request_id: UUID) -> None:
    await fetch("UPDATE erasure SET agreed = true, due_at = $2 WHERE id = $1", request_id, clock.now())


async def replay(actor: Actor) -> list[str]:
    """Erase everybody again whom a restored backup has brought back, and destroy the keys of children's files that are
    back; files of attachments that no row knows any more are deleted. Returns the numbers.

    Nothing is asked anew: it was approved and done. Waiting claims and open visits go with her.

    Raises:
        Forbidden. BadLine: the log was changed.
    """
    require(actor, Permission.KEEP_RETENTION)
    done = []
    for line in await queries.forgotten(actor):
        async with transaction(EVERYWHERE):
            if await (_destroy_again(actor, line) if line.children else _erase_again(actor, line)):
                done.append(line.number)
    await sweep()
    return done


async def _destroy_again(actor: Actor, line: logbook.Line) -> bool:
    """Destroy the keys of children's files that are back."""
    back = await fetch("SELECT id, path FROM child WHERE id = ANY($1) AND erased_at IS NULL", list(line.children))
    for row in back:
        await destroy_again(row["id"])
        await note(actor, "replay_child_erasure", "child", row["id"], row["path"])
    return bool(back)


async def _erase_again(actor: Actor, line: logbook.Line) -> bool:
    back = await fetch("SELECT id FROM person WHERE id = ANY($1) AND erased_at IS NULL", list(line.people))
    if not back:
        return False
    row = await _to_erase(actor, back[0]["id"])
    known = await fetch_one("SELECT id FROM erasure WHERE number = $1", line.number)
    made = known["id"] if known else await _insert_again(row, actor, line.number)
    await fetch(
        "UPDATE erasure SET agreed = true, withdrawn_at = NULL, due_at = $2 WHERE id = $1",
        made,
        clock.now(),
    )
    await _erase(actor, await queries.receipt(line.number), "replay_erasure")
    return True


async def _insert_again(row: _Whom, actor: Actor, number: str) -> UUID:
    """Insert the lost request again. One of another number that is under way there gives way to it."""
    await fetch(
        "UPDATE erasure SET withdrawn_at = $2 WHERE person = $1 AND done_at IS NULL AND withdrawn_at IS NULL",
        row.id,
        clock.now(),
    )
    return (await _insert(row, Manner.TERM, actor, number)).id

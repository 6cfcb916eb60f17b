"""到期清理: what is due is noticed, cools off, and is cleared; too many people at once wait for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog

from jinguo.access.queries import same_hand
from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.parts import rule
from jinguo.kernel.rows import Row, rows_as
from jinguo.kernel.terms import Rule, Then
from jinguo.organisations.queries import districts, full_names
from jinguo.retention import queries
from jinguo.retention.catalogue import GUARD, State, Stop
from jinguo.retention.clearance import due
from jinguo.retention.errors import NoSuchBatch, SecondPerson
from jinguo.retention.requests.actions import carry_out, erase_for_term
from jinguo.retention.tables import Batch

SERVICE = "/"
"""The path of what belongs to no organisation."""

_log = structlog.get_logger("jinguo.retention")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch that cools off, waits or was cleared."""

    id: UUID
    rule: Rule
    path: str
    district: str
    noticed_at: datetime
    cutoff: datetime
    due_at: datetime
    found_rows: int
    found_people: int
    stop: str
    stopped: str
    confirmed_at: datetime | None
    confirmed_by_name: str
    done_at: datetime | None
    done_rows: int
    done_people: int

    @property
    def guarded(self) -> bool:
        """Whether the batch waits for a second person."""
        return self.stop == Stop.CROWD and self.confirmed_at is None and self.done_at is None


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a run: batches begun, cleared and stopped, and the receipts of requests that were due."""

    noticed: list[BatchRow]
    cleared: list[BatchRow]
    stopped: list[BatchRow]
    receipts: list[str]
    refused: list[str]


async def run(actor: Actor) -> Ran:
    """Notice what is due, clear what has cooled off, and carry out the requests whose cool-off is over.

    A second run beside it does no harm: each batch and each person is dealt with once.

    Raises:
        Forbidden: it belongs to the service.
    """
    require(actor, Permission.KEEP_RETENTION, within=SERVICE)
    places = [place.path for place in await districts()]
    wanted = [(rule, path) for rule in due.clearing() for path in ([SERVICE] if rule.whole else places)]
    noticed = [await _notice(actor, rule, path) for rule, path in wanted]
    done = [await _clear(actor, batch) for batch in await batches(actor, limit=None) if batch.due_at <= clock.now()]
    receipts, refused = await _requests(actor)
    return Ran(
        [batch for batch in noticed if batch],
        [batch for batch in done if batch.done_at],
        [batch for batch in done if not batch.done_at],
        receipts,
        refused,
    )


async def _requests(actor: Actor) -> tuple[list[str], list[str]]:
    receipts, refused = [], []
    for request in await queries.requests(actor):
        if request.state is State.DUE:
            try:
                receipts.append(await carry_out(actor, request.id))
            except JinguoError as error:
                refused.append(f"{request.number}：{error.message}")
            except asyncpg.PostgresError as error:
                _log.error("erasure_failed", request=request.number, kind=type(error).__name__)
                refused.append(f"{request.number}：数据库没有做成，明晚再试")
    return receipts, refused


async def _notice(actor: Actor, rule: Rule, path: str) -> BatchRow | None:
    """Begin a batch, when something is due and none is under way."""
    async with transaction(EVERYWHERE):
        await _take_turns(rule, path)
        if await Batch.exists().where(Batch.rule == rule.slug, Batch.path == path, Batch.done_at.is_null()):
            return None
        before = due.cutoff(rule, clock.now())
        rows, people = await due.sums(rule, before, path)
        if rows == 0:
            return None
        made = Batch(
            rule=rule.slug,
            path=path,
            noticed_by=actor.id,
            noticed_by_name=actor.name,
            cutoff=before,
            due_at=clock.now() + rule.cool_off,
            found_rows=rows,
            found_people=people,
        )
        await Batch.insert(made)
        await note(actor, "notice_retention", "retention", made.id, path, rule=rule.slug, rows=rows)
    return await batch(actor, made.id)


async def _take_turns(rule: Rule, path: str) -> None:
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 11))", f"{rule.slug} {path}")


async def _clear(actor: Actor, found: BatchRow) -> BatchRow:
    """Clear a batch, unless its rule is held here or it concerns too many people at once."""
    async with transaction(EVERYWHERE):
        await _take_turns(found.rule, found.path)
        current = await batch(actor, found.id)
        if current.done_at is not None:
            return current
        _, people = await due.sums(current.rule, current.cutoff, current.path)
        why, said = await _stops(current, people)
        await fetch("UPDATE retention_batch SET stop = $2, stopped = $3 WHERE id = $1", current.id, why or "", said)
        if not why and current.rule.then is not Then.ERASE:
            await _count(current, await _minimise(actor, current), people)
            await _finish(actor, current)
    if not why and current.rule.then is Then.ERASE:
        await _erase_all(actor, current)
    return await batch(actor, found.id)


async def _stops(found: BatchRow, people: int) -> tuple[Stop | None, str]:
    """The reason why a batch does not go on now, and the same in words; None when it does."""
    held = await fetch_one(
        "SELECT until FROM hold WHERE rule = $1 AND lifted_at IS NULL AND until >= $2 AND (path ^@ $3 OR $3 ^@ path)",
        *(found.rule.slug, clock.today(), found.path),
    )
    if held:
        return Stop.HELD, f"这条规则暂停到 {held['until']:%Y-%m-%d}"
    counted = await fetch_one("SELECT count(*) AS people FROM volunteer WHERE path ^@ $1", found.path)
    everybody = counted["people"] if counted else 0
    if found.rule.guarded and found.confirmed_at is None and GUARD.stops(people, everybody):
        return Stop.CROWD, f"一次涉及 {people} 人（共 {everybody} 人），超过上限，要第二个人核对名单后确认"
    return None, ""


async def _minimise(actor: Actor, found: BatchRow) -> int:
    """Empty or delete what a rule that says how has found; return how many rows."""
    if found.rule.clear is None:
        raise ValueError(found.rule.slug)
    return await found.rule.clear(actor, found.cutoff, found.path, await due.held())


async def _erase_all(actor: Actor, found: BatchRow) -> None:
    """Erase the people of a batch, each in one transaction and counted with it: whoever cannot be erased now (a claim
    waits, the database refuses) does not hold up the rest, and comes again with the next batch. Who has come back
    since, or is held now, is passed over.
    """
    async with transaction(EVERYWHERE):
        people = await due.people(found.rule, found.cutoff, found.path)
    for person in people:
        try:
            async with transaction(EVERYWHERE):
                if await due.is_due(found.rule, found.cutoff, found.path, person):
                    await erase_for_term(actor, person)
                    await _count(found, 1, 1)
        except JinguoError:
            continue
        except asyncpg.PostgresError as error:
            _log.error("erasure_failed", person=str(person), kind=type(error).__name__)
    async with transaction(EVERYWHERE):
        await _finish(actor, found)


async def _count(found: BatchRow, rows: int, people: int) -> None:
    await fetch(
        "UPDATE retention_batch SET done_rows = done_rows + $2, done_people = done_people + $3 WHERE id = $1",
        *(found.id, rows, people),
    )


async def _finish(actor: Actor, found: BatchRow) -> None:
    """Note that a batch is cleared, unless another run has said so."""
    done = await fetch_one(
        "UPDATE retention_batch SET done_at = $2 WHERE id = $1 AND done_at IS NULL RETURNING done_rows",
        *(found.id, clock.now()),
    )
    if done:
        rows = done["done_rows"]
        await note(actor, "run_retention", "retention", found.id, found.path, rule=found.rule.slug, rows=rows)


async def confirm(actor: Actor, batch_id: UUID) -> None:
    """Confirm a batch: a second person has looked through the list, and it may go on although it concerns many.

    Raises:
        NoSuchBatch, Forbidden, ProofRequired. SecondPerson: the same person began it.
    """
    async with transaction(EVERYWHERE):
        found = await batch(actor, batch_id)
        require(actor, Permission.KEEP_RETENTION, within=found.path)
        require_proof(actor)
        first = await fetch_one("SELECT noticed_by FROM retention_batch WHERE id = $1", batch_id)
        if actor.id is None or (first and await same_hand(actor, first["noticed_by"])):
            raise SecondPerson
        done = await fetch(
            "UPDATE retention_batch SET confirmed_at = $2, confirmed_by = $3, confirmed_by_name = $4, stop = '',"
            " stopped = ''"
            " WHERE id = $1 AND done_at IS NULL AND noticed_by IS DISTINCT FROM $3 AND $3::uuid IS NOT NULL"
            " RETURNING id",
            *(batch_id, clock.now(), actor.id, actor.name),
        )
        if not done:
            raise SecondPerson
        await note(actor, "confirm_retention", "retention", batch_id, found.path, rule=found.rule.slug)


_ROW = """
SELECT id, rule, path, noticed_at, cutoff, due_at, found_rows, found_people, stop, stopped, confirmed_at,
       confirmed_by_name, done_at, done_rows, done_people FROM retention_batch"""


async def batches(actor: Actor, *, done: bool = False, limit: int | None = 100) -> list[BatchRow]:
    """List batches of the actor's district, or all for the service; the first to be cleared first, else the latest."""
    require(actor, Permission.KEEP_RETENTION)
    async with transaction(EVERYWHERE):
        rows = await fetch(
            f"{_ROW} WHERE (done_at IS NOT NULL) = $1 AND (path ^@ $2 OR ($2 ^@ path AND path <> '/'))"
            f" ORDER BY {'done_at DESC' if done else 'due_at, rule'} LIMIT $3",
            *(done, actor.path, limit),
        )
        return await _batches(rows)


async def batch(actor: Actor, batch_id: UUID) -> BatchRow:
    """Read one batch of the actor's district. Raises NoSuchBatch, Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    async with transaction(EVERYWHERE):
        rows = await fetch(
            f"{_ROW} WHERE id = $1 AND (path ^@ $2 OR ($2 ^@ path AND path <> '/'))", batch_id, actor.path
        )
        found = await _batches(rows)
    if not found:
        raise NoSuchBatch
    return found[0]


async def _batches(rows: Sequence[Row]) -> list[BatchRow]:
    """Batches from rows of _ROW."""
    names = await full_names({row["path"] for row in rows})
    told = ({**row, "rule": rule(row["rule"]), "district": names.get(row["path"]) or "全系统"} for row in rows)
    return rows_as(BatchRow, told, _ROW)

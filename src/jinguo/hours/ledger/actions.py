"""Actions on the ledger: record a service, take an entry back, and count anew what depended on it.

It is only ever added to. Of one minute the first entry that stands has it, but a scan comes before a back-fill,
whichever was there first; a visit is counted once, by one entry that has minutes.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor
from jinguo.hours.catalogue import ClaimKind, Source
from jinguo.hours.errors import AlreadyReversed
from jinguo.hours.ledger.queries import basis, begun, of_segment, of_visit, standing, touching, visits
from jinguo.hours.ledger.services import Recorded, Service, services
from jinguo.hours.notices import tell_reduced, tell_waiting
from jinguo.hours.rules import DayPart, Of, Rule, Stood, credit, displaced, visit_of
from jinguo.hours.tables import LEDGER_LOCK, Claim, Entry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction

NO_ACTOR = {"take_turns": "internal: a lock, held by whoever writes into the ledger"}
"""Functions that take no actor, and why."""

AGAIN = "与之重叠的记录已冲正，重新计算"
COUNTED_HERE = "计次的那段已冲正，改由这段计次"
SCANNED = "签退扫码记下了这段时间，补录中重叠的部分不再计"


async def record(actor: Actor, service: Service) -> Recorded:
    """Put a service into the ledger: a minute already counted is not counted again, and what is beyond the day's cap
    waits as a claim. A back-fill that has minutes of a scan gives them up.

    The caller has asked for permission. Runs in the caller's transaction, one at a time per volunteer. Who was merged
    into another a moment ago is credited as that one.
    """
    async with transaction(EVERYWHERE):
        await take_turns(service.subject.volunteer)
        day = clock.beijing_day(service.starts_at)
        rule, survivor = await basis(service.subject, day)
        while survivor is not None:  # whose ledger had to be waited for may have been merged by then as well
            await take_turns(survivor.volunteer)
            service = replace(service, subject=survivor)
            rule, survivor = await basis(survivor, day)
        stood = await standing(service.subject.volunteer, *service.span)
        back_fills = displaced(*service.span, stood) if service.source is Source.SCAN else []
        if not back_fills:
            return await _credit(actor, service, rule, stood)
        aside = await _chain(await _entries(back_fills))
        await _negate(SYSTEM, aside, SCANNED)
        done = await _credit(actor, service, rule, await standing(service.subject.volunteer, *service.span))
        await _enter_again(SYSTEM, aside, (), SCANNED)
        await tell_reduced(SYSTEM, [(row.claim, row.path) for row in aside if row.id in back_fills and row.claim])
        return done


async def _credit(actor: Actor, service: Service, rule: Rule, stood: Sequence[Stood]) -> Recorded:
    start, end = service.span
    visit = visit_of(await _of(service), stood)
    parts = credit(start, end, stood, rule, visit, capped=service.approved_by is None)
    kept = [part for part in parts if part.served or not part.beyond]
    counts = None if visit.is_counted else next((part for part in kept if part.credited), None)
    numbers = [await _enter(actor, service, part, rule.version, int(part is counts)) for part in kept]
    waiting = sum([await _hold_back(actor, service, part) for part in parts if part.beyond])
    return Recorded(sum(part.credited for part in parts), waiting, tuple(numbers), end - start)


async def _of(service: Service) -> Of:
    who, day = service.subject, clock.beijing_day(service.starts_at)
    if who.event is None:
        day = await begun(who.volunteer, service.claim, service.segment, day)
    return Of(who.event, who.title, day)


async def take_turns(volunteer: UUID) -> None:
    """Lock a volunteer's ledger until the transaction ends. Of two to be merged, who goes is locked first."""
    await fetch(
        f"SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7)), pg_advisory_xact_lock_shared({LEDGER_LOCK})",
        str(volunteer),
    )


async def _enter(actor: Actor, service: Service, part: DayPart, rule_version: str, tally: int) -> int:
    approved_by, approved_by_name = service.approved_by or (None, "")
    recorded_by, recorded_by_name = service.entered_by or (actor.id, actor.name)
    row = Entry(
        **service.subject.columns,
        segment=service.segment,
        claim=service.claim,
        source=service.source.value,
        method=service.method.value,
        day=part.day,
        month=clock.beijing_month(part.day),
        start_minute=part.start,
        end_minute=part.end,
        planned_minutes=service.planned_minutes,
        served_minutes=part.served,
        credited_minutes=part.credited,
        tally=tally,
        rule_version=rule_version,
        reason=service.reason,
        recorded_by=recorded_by,
        recorded_by_name=recorded_by_name,
        approved_by=approved_by,
        approved_by_name=approved_by_name,
    )
    return (await Entry.insert(row).returning(Entry.seq))[0]["seq"]


async def _hold_back(actor: Actor, service: Service, part: DayPart) -> int:
    """Hold minutes beyond the day's cap back as a claim: they are proven, but need a second approval."""
    start, end = part.beyond or (part.end, part.end)
    claim = claim_of(service, actor, ClaimKind.OVER_CAP, clock.from_epoch_minute(start), clock.from_epoch_minute(end))
    claim.reason = "当天计入的时长已到上限，超出部分需要另一个人审批"
    claim.evidence = f"{service.source.label}记录"
    await Claim.insert(claim)
    await tell_waiting(actor, claim.path)
    return end - start


def claim_of(service: Service, actor: Actor, kind: ClaimKind, starts_at: datetime, ends_at: datetime) -> Claim:
    """Make a claim for a service, or for a part of it; its reason and evidence are still to be given."""
    return Claim(
        **service.subject.columns,
        kind=kind.value,
        segment=service.segment,
        source=service.source.value,
        method=service.method.value,
        starts_at=starts_at,
        ends_at=ends_at,
        claimed_by=actor.id,
        claimed_by_name=actor.name,
    )


async def reverse_segment(actor: Actor, segment: UUID, reason: str) -> None:
    """Withdraw what of a segment still waits, and take back its standing entries. The caller has asked for permission.

    In this order: an approval under way is waited for at its claim, so that the entry it makes is seen and taken back.
    """
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE claim SET decided_at = $2, decision = 'withdrawn', decision_note = $3 WHERE segment = $1"
            " AND decided_at IS NULL",
            segment,
            clock.now(),
            reason[:200],
        )
        for row in await fetch("SELECT DISTINCT volunteer FROM entry WHERE segment = $1", segment):
            await take_turns(row["volunteer"])
        if rows := await of_segment(segment):
            await _take_back(actor, await _entries(rows), reason)


async def take_back(actor: Actor, entry_id: UUID, reason: str) -> int:
    """Reverse an entry in the caller's transaction. Returns its number. Raises AlreadyReversed."""
    async with transaction(EVERYWHERE):
        entries = await _entries([entry_id])
        if not entries or entries[0].reverses is not None:
            raise AlreadyReversed
        await take_turns(entries[0].volunteer)
        if await Entry.exists().where(Entry.reverses == entry_id):
            raise AlreadyReversed
        return await _take_back(actor, entries, reason)


async def _take_back(actor: Actor, entries: Sequence[Entry], reason: str) -> int:
    """Negate entries, and count anew what had yielded to them. Returns the last number."""
    gone = {each.id for each in entries}
    others = [each for each in await _chain(entries) if each.id not in gone]
    number = await _negate(actor, entries, reason)
    await count_again(actor, others, entries)
    return number


async def _chain(entries: Sequence[Entry]) -> list[Entry]:
    """Find the chain of entries: those with what had yielded minutes to them, what had yielded to those, and so on:
    counted again by itself, one in the middle would yield to what had yielded to it, and the minutes that both cover
    would be nobody's. Where a rule rounds, all of a visit goes together.

    Order: scans and lists before back-fills, each as they were entered.
    """
    found, news = {each.id: each for each in entries}, list(entries)
    while news:
        of = await visits([row.id for row in news])
        ids = {each for row in news for each in await touching(row, of[row.id])} - found.keys()
        news = await Entry.objects().where(Entry.id.is_in(list(ids))) if ids else []
        found |= {row.id: row for row in news}
    return sorted(found.values(), key=lambda row: (row.source == Source.BACKFILLED.value, row.seq))


async def _entries(ids: Collection[UUID]) -> list[Entry]:
    return await Entry.objects().where(Entry.id.is_in(list(ids))).order_by(Entry.seq) if ids else []


def _copy(entry: Entry, **changed: object) -> Entry:
    kept = {column._meta.name: getattr(entry, column._meta.name) for column in Entry.all_columns()}
    for made_anew in ("seq", "id", "recorded_at"):
        kept.pop(made_anew)
    columns: dict[str, Any] = kept | changed
    return Entry(**columns)


async def _negate(actor: Actor, entries: Sequence[Entry], reason: str) -> int:
    """Negate each entry by a reversal beside it. Returns the last number; 0 when there was nothing to negate."""
    number = 0
    for entry in entries:
        row = _copy(
            entry,
            served_minutes=-entry.served_minutes,
            credited_minutes=-entry.credited_minutes,
            tally=-entry.tally,
            reverses=entry.id,
            reason=reason[:200],
            recorded_by=actor.id,
            recorded_by_name=actor.name,
        )
        number = (await Entry.insert(row).returning(Entry.seq))[0]["seq"]
    return number


async def count_again(actor: Actor, rows: Sequence[Entry], gone: Sequence[Entry] = ()) -> None:
    """Count again the entries that had yielded minutes to those `gone`: they are replaced by themselves, counted anew.

    All of them are negated first: otherwise two that had yielded to the same one would yield to each other.
    """
    await _negate(actor, rows, AGAIN)
    await _enter_again(actor, rows, gone, AGAIN)


async def _enter_again(actor: Actor, rows: Sequence[Entry], gone: Sequence[Entry], why: str) -> None:
    """Enter negated entries anew; the visits of all of them, and of those that are `gone`, stay counted."""
    for service in services(rows, why):
        await record(actor, service)
    for row in (*gone, *rows):
        if row.tally > 0:
            await _keep_counted(actor, row)


async def _keep_counted(actor: Actor, gone: Entry) -> None:
    """Count the visit of an entry that is negated by the first of its others that has minutes, if none counts it."""
    others = await of_visit(gone.volunteer, (await visits([gone.id]))[gone.id])
    if any(each.tally > 0 for each in others):
        return
    heir = [each.id for each in others if each.credited > 0][:1]
    if rows := await _chain(await _entries(heir)):  # with what had yielded to it: each yields to those before it alone
        await _negate(actor, rows, COUNTED_HERE)
        await _enter_again(actor, rows, (), COUNTED_HERE)

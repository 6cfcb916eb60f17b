"""What can be done with hours: record, claim, decide, reverse, set the rule. The ledger is only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import ClaimKind, Source
from jinguo.hours.errors import (
    AlreadyDecided,
    AlreadyReversed,
    BadInterval,
    NotVolunteering,
    SecondPersonNeeded,
)
from jinguo.hours.forms import Decision, NewClaim, NewRule
from jinguo.hours.queries import (
    Subject,
    claim_facts,
    entry_facts,
    is_counted,
    is_uncounted,
    settling,
    standing,
    subject,
    touching,
)
from jinguo.hours.rules import DayPart, credit
from jinguo.hours.tables import LEDGER_LOCK, Claim, Entry, HoursRule
from jinguo.hours.telling import tell_waiting
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.notifications.actions import queue
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.queries import by_code
from jinguo.people.restricting import refuse_restricted

NO_ACTOR = {"take_turns": "internal: a lock, held by whoever writes into the ledger"}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True)
class Service:
    """An interval in which somebody served, ready to be settled against what she already has."""

    subject: Subject
    source: Source
    starts_at: datetime
    ends_at: datetime
    segment: UUID | None = None
    claim: UUID | None = None
    planned_minutes: int | None = None
    reason: str = ""
    entered_by: tuple[UUID | None, str] | None = None
    approved_by: tuple[UUID | None, str] | None = None
    tally: int = 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger made of a service: minutes credited, minutes that wait for a second person, and the new
    entries' numbers.
    """

    credited: int
    waiting: int
    entries: tuple[int, ...]


async def record(actor: Actor, service: Service) -> Recorded:
    """Put a service into the ledger: a minute already counted is not counted again, and what is beyond the day's cap
    waits as a claim.

    The caller has asked for permission. Runs in the caller's transaction, one at a time per volunteer. Who was merged
    into another a moment ago is credited as that one.
    """
    start, end = clock.epoch_minute(service.starts_at), clock.epoch_minute(service.ends_at)
    async with transaction(EVERYWHERE):
        await take_turns(service.subject.volunteer)
        day = clock.beijing_day(service.starts_at)
        rule, survivor = await settling(service.subject, day)
        while survivor is not None:  # whose ledger had to be waited for may have been merged by then as well
            await take_turns(survivor.volunteer)
            service = replace(service, subject=survivor)
            rule, survivor = await settling(survivor, day)
        who = service.subject
        covered, on_day = await standing(who.volunteer, start, end)
        parts = credit(start, end, covered, on_day, rule, capped=service.approved_by is None)
        numbers = [
            await _enter(actor, service, part, rule.version, service.tally if count == 0 else 0)
            for count, part in enumerate(part for part in parts if part.served or not part.beyond)
        ]
        waiting = sum([await _hold_back(actor, service, part) for part in parts if part.beyond])
    return Recorded(sum(part.credited for part in parts), waiting, tuple(numbers))


async def take_turns(volunteer: UUID) -> None:
    """Hold a volunteer's ledger until the transaction ends. Of two to be merged, who goes is held first."""
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
    """Minutes beyond the day's cap wait as a claim: they are proven, but need a second approval."""
    start, end = part.beyond or (part.end, part.end)
    claim = _claim(service, actor, ClaimKind.OVER_CAP, clock.from_epoch_minute(start), clock.from_epoch_minute(end))
    claim.reason = "当天计入的时长已到上限，超出部分需要另一个人审批"
    claim.evidence = f"{service.source.label}记录"
    await Claim.insert(claim)
    await tell_waiting(actor, claim.path)
    return end - start


def _claim(service: Service, actor: Actor, kind: ClaimKind, starts_at: datetime, ends_at: datetime) -> Claim:
    return Claim(
        **service.subject.columns,
        kind=kind.value,
        segment=service.segment,
        source=service.source.value,
        starts_at=starts_at,
        ends_at=ends_at,
        claimed_by=actor.id,
        claimed_by_name=actor.name,
    )


async def claim(actor: Actor, new: NewClaim) -> UUID:
    """Ask for hours to be back-filled. Nothing counts until another person approves.

    Raises:
        BadInterval, NotVolunteering, Forbidden, NotFound.
        Invalid: neither an event nor a title and service class; or the interval leaves the event's planned time.
    """
    if new.starts_at >= new.ends_at or new.ends_at > clock.now() or (new.ends_at - new.starts_at).days >= 1:
        raise BadInterval
    async with transaction(actor):
        who = await subject(actor, new.volunteer, new.event)
        require(actor, Permission.CLAIM_HOURS, within=who.path)
        await refuse_restricted(who.person)
        if new.event is None and (new.title is None or new.service_class is None):
            raise Invalid("请选择活动；不在活动里的服务，请填写活动名称和服务类别。")
        if not who.is_volunteering:
            raise NotVolunteering
        if who.planned and not (who.planned[0] <= new.starts_at and new.ends_at <= who.planned[1]):
            raise BadInterval("补录的时间不能超出活动原定的起止时间，请核对。")
        if new.event is None and new.title is not None and new.service_class is not None:
            who = replace(who, title=new.title, service_class=new.service_class.value)
        service = Service(who, Source.BACKFILLED, new.starts_at, new.ends_at)
        row = _claim(service, actor, ClaimKind.BACKFILLED, new.starts_at, new.ends_at)
        row.reason, row.evidence = new.reason, new.evidence
        await Claim.insert(row)
        await note(actor, "claim_hours", "claim", row.id, who.path)
        await tell_waiting(actor, who.path)
        return row.id


async def decide(actor: Actor, claim_id: UUID, decision: Decision) -> Recorded:
    """Approve or refuse a claim; an approved one goes into the ledger at once.

    Raises:
        SecondPersonNeeded: the actor or a program of hers entered it, or it is her own. AlreadyDecided. NoSuchClaim.
        Forbidden.
    """
    async with transaction(actor):
        facts = await claim_facts(actor, claim_id)
        require(actor, Permission.APPROVE_HOURS, within=facts.subject.path)
        if actor.id is None or await same_hand(actor, facts.claimed_by, facts.subject.person):
            raise SecondPersonNeeded
        if not decision.approve and not decision.note:
            raise Invalid("不同意时请写明原因，申请人会看到。")
        await _close_claim(actor, claim_id, decision)
        await note(actor, "decide_claim", "claim", claim_id, facts.subject.path, approve=decision.approve)
        await queue(actor, "claim_answered", claim_id, facts.subject.path)
        if not decision.approve:
            return Recorded(0, 0, ())
        return await record(
            actor,
            Service(
                facts.subject,
                facts.source,
                facts.starts_at,
                facts.ends_at,
                segment=facts.segment,
                claim=claim_id,
                reason=facts.reason[:200],
                entered_by=(facts.claimed_by, facts.claimed_by_name),
                approved_by=(actor.id, actor.name),
                tally=0 if facts.segment and await is_counted(facts.segment) else 1,
            ),
        )


async def _close_claim(actor: Actor, claim_id: UUID, decision: Decision) -> None:
    decided = await fetch_one(
        "UPDATE claim SET decided_at = $2, decided_by = $3, decided_by_name = $4, decision = $5, decision_note = $6"
        " WHERE id = $1 AND decided_at IS NULL RETURNING id",
        claim_id,
        clock.now(),
        actor.id,
        actor.name,
        "approved" if decision.approve else "refused",
        decision.note,
    )
    if decided is None:
        raise AlreadyDecided


async def reverse(actor: Actor, entry_id: UUID, reason: str) -> int:
    """Take an entry back by one that negates it; what another entry lost to it is counted again there. Returns the
    reversal's number.

    Raises:
        NoSuchEntry, AlreadyReversed, Forbidden. Invalid: no reason.
    """
    if len(reason.strip()) < 2:  # noqa: PLR2004 (a reason has words)
        raise Invalid("冲正要写明原因。")
    async with transaction(actor):
        facts = await entry_facts(actor, entry_id)
        if not (
            actor.may(Permission.CORRECT_HOURS, facts["path"])
            or actor.may(Permission.CORRECT_HOURS, facts["home_path"])
        ):
            require(actor, Permission.CORRECT_HOURS, within=facts["path"])
        number = await take_back(actor, facts["id"], reason)
        await note(actor, "reverse_entry", "entry", entry_id, facts["path"], reason=reason)
        return number


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
        rows = await fetch(
            "SELECT e.id FROM entry e WHERE e.segment = $1 AND e.reverses IS NULL"
            " AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id) ORDER BY e.seq",
            segment,
        )
        for row in rows:
            await take_back(actor, row["id"], reason)


async def take_back(actor: Actor, entry_id: UUID, reason: str) -> int:
    """The reversal itself, in the caller's transaction. Raises AlreadyReversed."""
    async with transaction(EVERYWHERE):
        entry = await Entry.objects().where(Entry.id == entry_id).first()
        if entry is None or entry.reverses is not None:
            raise AlreadyReversed
        await take_turns(entry.volunteer)
        if await Entry.exists().where(Entry.reverses == entry_id):
            raise AlreadyReversed
        number = await _negate(actor, entry, reason)
        await count_again(actor, await _yielding(entry))
        return number


async def _yielding(entry: Entry) -> list[Entry]:
    """What had yielded minutes to an entry, what had yielded to that, and so on: counted again by itself, one in the
    middle would yield to what had yielded to it, and the minutes that both cover would be nobody's.
    """
    found, spans = dict[UUID, Entry](), [(entry.start_minute, entry.end_minute)]
    while spans:
        ids = {each for span in spans for each in await touching(entry.volunteer, *span)} - found.keys()
        rows = await Entry.objects().where(Entry.id.is_in(list(ids))) if ids else []
        found |= {row.id: row for row in rows}
        spans = [(row.start_minute, row.end_minute) for row in rows]
    return sorted(found.values(), key=lambda row: row.seq)


async def _negate(actor: Actor, entry: Entry, reason: str) -> int:
    kept = {column._meta.name: getattr(entry, column._meta.name) for column in Entry.all_columns()}
    for made_anew in ("seq", "id", "recorded_at"):
        kept.pop(made_anew)
    changed = {
        "served_minutes": -entry.served_minutes,
        "credited_minutes": -entry.credited_minutes,
        "tally": -entry.tally,
        "reverses": entry.id,
        "reason": reason[:200],
        "recorded_by": actor.id,
        "recorded_by_name": actor.name,
    }
    return (await Entry.insert(Entry(**kept | changed)).returning(Entry.seq))[0]["seq"]


async def count_again(actor: Actor, rows: Sequence[Entry]) -> None:
    """Entries that had yielded minutes to one now reversed are replaced by themselves, settled anew.

    All of them are negated first: otherwise two that had yielded to the same one would yield to each other. A visit
    that was counted with the one now reversed, both being of one event, is counted by itself.
    """
    why = "与之重叠的记录已冲正，重新计算"
    for row in rows:
        await _negate(actor, row, why)
    for row in rows:
        await record(actor, _again(row, why, row.tally or int(await is_uncounted(row))))


def _again(entry: Entry, why: str, tally: int) -> Service:
    """The service that an entry was made from."""
    return Service(
        Subject.of(entry),
        Source(entry.source),
        clock.from_epoch_minute(entry.start_minute),
        clock.from_epoch_minute(entry.end_minute),
        segment=entry.segment,
        claim=entry.claim,
        planned_minutes=entry.planned_minutes,
        reason=why,
        entered_by=(entry.recorded_by, entry.recorded_by_name),
        approved_by=(entry.approved_by, entry.approved_by_name) if entry.approved_by else None,
        tally=tally,
    )


async def set_rule(actor: Actor, district: str, new: NewRule) -> str:
    """Give a district a new version of its counting rule, from a day on; entries already made keep theirs. Returns
    the version.

    Raises:
        NoSuchOrganisation, Forbidden; Invalid: a street or a village, which count as their district does.
    """
    async with transaction(actor):
        place = await by_code(district)
        require(actor, Permission.SET_RULES, within=place.path)
        if place.kind is not OrganisationKind.DISTRICT:
            raise Invalid("时长规则按区县设置，镇街和村社都用区县的规则。")
        await fetch("SELECT pg_advisory_xact_lock(hashtext('set_rule'))")
        count = await HoursRule.count().where(HoursRule.path == place.path)
        version = f"{place.code[:6]}-{count + 1}"
        await HoursRule.insert(
            HoursRule(
                organisation=place.id,
                path=place.path,
                version=version,
                unit_minutes=new.unit_minutes,
                rounding=new.rounding.value,
                daily_cap_minutes=new.daily_cap_minutes,
                effective_on=new.effective_on,
                source=new.source,
                created_by=actor.id,
            )
        )
        await note(actor, "set_hours_rule", "hours_rule", place.id, place.path, version=version)
        return version

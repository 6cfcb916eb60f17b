"""The life of a pairing, step by step: each has its day and who wrote it down, none is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.registry.seals import own_key
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.mothers.policy import policy_at
from jinguo.mothers.queries import MotherRow, mother
from jinguo.notifications.notices.actions import queue
from jinguo.pairings import rules
from jinguo.pairings.catalogue import Following, Lack, Manner, Step
from jinguo.pairings.errors import (
    Elsewhere,
    Excluded,
    NoRoom,
    NoSuchPairing,
    NotConsented,
    NotFit,
    PairedAlready,
    WrongStep,
)
from jinguo.pairings.exclusions.queries import is_excluded
from jinguo.pairings.forms import (
    Agreement,
    Beginning,
    Ending,
    HandOver,
    NewPairing,
    PaperPairing,
    Reassignment,
    Renewal,
    Visit,
)
from jinguo.pairings.policy import district_of
from jinguo.pairings.queries import WaitingChild, waiting_child
from jinguo.pairings.tables import Pairing, PairingStep

NO_CODES: Mapping[str, str] = MappingProxyType({})

_LOCK = "SELECT id FROM mother WHERE id = $1 AND merged_into IS NULL FOR NO KEY UPDATE"
_LOAD = "SELECT count(*) AS load FROM pairing WHERE mother = $1 AND closed_on IS NULL"
_LAST = """
SELECT step, happened_on FROM pairing_step WHERE pairing = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1"""


async def pair(actor: Actor, new: NewPairing, *, before: UUID | None = None) -> UUID:
    """A mother is to care for a child: nothing runs yet. Returns the pairing.

    Raises:
        NoSuchChild, NoSuchMother, Forbidden, NotConsented, Elsewhere, Excluded, NotFit, NoRoom,
        PairedAlready.
    """
    async with transaction(actor):
        child = await waiting_child(new.child)
        require(actor, Permission.KEEP_PAIRINGS, within=child.path)
        if not child.consented:
            raise NotConsented
        row = await _opened(actor, new, child, await _fit(actor, new.mother), before)
        await _step(actor, row, Step.PROPOSED, clock.today())
        await queue(actor, "pairing_proposed", row.id, row.path, person=row.person)
    return row.id


@dataclass(frozen=True, slots=True)
class Entered:
    """A pairing that was written down from a ledger, and what it lacks before it runs here."""

    id: UUID
    lacks: tuple[Lack, ...]


async def enter(actor: Actor, new: PaperPairing) -> Entered:
    """A pairing that runs on paper is written down. It opens nothing until whatever it lacks is there; where nothing is
    lacking it runs from the day on that its ledger tells.

    Raises:
        NoSuchChild, NoSuchMother, Forbidden, Elsewhere, Excluded, NoRoom, PairedAlready.
    """
    async with transaction(actor):
        child = await waiting_child(new.child)
        require(actor, Permission.KEEP_PAIRINGS, within=child.path)
        her = await _locked(actor, new.mother)
        row = await _opened(actor, new, child, her, None)
        await _step(actor, row, Step.PAPER, new.begun_on, {"agreement": new.agreement}, until=new.until)
        papers = rules.Papers(child.consented, her.fit, new.agreement, new.begun_on, new.until)
        lacking = rules.lacks(papers, clock.today())
        if not lacking and new.until and child.view:
            facts = {"view": child.view.value, "agreement": new.agreement}
            await _step(actor, row, Step.AGREED, new.begun_on, facts)
            await _run(actor, row, new.begun_on, new.until)
    return Entered(row.id, lacking)


async def _opened(actor: Actor, new: NewPairing, child: WaitingChild, her: MotherRow, before: UUID | None) -> Pairing:
    """The row of a new pairing, without a step."""
    if district_of(her.path) != district_of(child.path):
        raise Elsewhere
    if any(each.mother == her.id or not rules.together(new.manner, each.manner) for each in child.cared_for):
        raise PairedAlready
    if await is_excluded(child.id, her.id):
        raise Excluded
    await _refuse_full(her)
    row = Pairing(child=new.child, mother=her.id, person=her.person, path=child.path, manner=new.manner.value)
    row.opened_by, row.opened_by_name, row.before = actor.id, actor.name, before
    await Pairing.insert(row)
    return row


async def _locked(actor: Actor, mother_id: UUID) -> MotherRow:
    """The mother, locked, so that two clerks at once cannot give her more children than she has places for."""
    await fetch(_LOCK, mother_id)
    return await mother(actor, mother_id)


async def _fit(actor: Actor, mother_id: UUID) -> MotherRow:
    """The mother, locked, who lacks nothing."""
    her = await _locked(actor, mother_id)
    if not her.fit:
        missing = "；".join(gate.missing for gate in her.missing) or f"她现在的状态是“{her.state.label}”"
        raise NotFit(f"这位妈妈现在不能结对：{missing}。")
    return her


async def _refuse_full(her: MotherRow) -> None:
    async with transaction(EVERYWHERE):
        row = await fetch_one(_LOAD, her.id)
    cap = (await policy_at(her.path)).soft_cap
    if not rules.has_room(her.capacity, cap, row["load"] if row else 0):
        raise NoRoom


async def visit(actor: Actor, pairing_id: UUID, done: Visit) -> None:
    """The home was visited. Raises NoSuchPairing, Forbidden, WrongStep; Invalid: the day."""
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        await _step(actor, row, Step.VISITED, done.happened_on, said=done.note)


async def agree(actor: Actor, pairing_id: UUID, given: Agreement) -> None:
    """Both have agreed in writing, and the child was asked. Raises NoSuchPairing, Forbidden, WrongStep; Invalid."""
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        facts = {"view": given.view.value, "agreement": given.agreement}
        await _step(actor, row, Step.AGREED, given.happened_on, facts)


async def begin(actor: Actor, pairing_id: UUID, term: Beginning) -> None:
    """A pairing runs from this day on: from now on she may see the child's card.

    Raises:
        NoSuchPairing, Forbidden, WrongStep, NotFit, NotConsented, Excluded. Invalid: the day, or the term is too short.
    """
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        if not (await waiting_child(row.child)).consented:
            raise NotConsented
        if await is_excluded(row.child, row.mother):
            raise Excluded
        await _fit(actor, row.mother)
        if term.until - term.happened_on < rules.TERM:
            raise Invalid(fields={"until": "约定至少一年，请把最后一天填到一年以后"})
        await _run(actor, row, term.happened_on, term.until)


async def _run(actor: Actor, row: Pairing, begun_on: date, until: date) -> None:
    await _step(actor, row, Step.BEGUN, begun_on, until=until)
    await Pairing.update({Pairing.begun_on: begun_on, Pairing.until: until}).where(Pairing.id == row.id)
    await queue(actor, "pairing_begun", row.id, row.path, person=row.person)


async def renew(actor: Actor, pairing_id: UUID, term: Renewal) -> None:
    """A pairing goes on for longer. Raises NoSuchPairing, Forbidden, WrongStep, NotFit; Invalid: the day."""
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        await _fit(actor, row.mother)
        if row.until is not None and term.until <= row.until:
            raise Invalid(fields={"until": f"原来约定到 {row.until}，请填更后的一天"})
        await _step(actor, row, Step.RENEWED, term.happened_on, until=term.until)
        await Pairing.update({Pairing.until: term.until}).where(Pairing.id == row.id)
        await queue(
            actor, "pairing_renewed", row.id, row.path, key=f"pairing_renewed:{row.id}:{term.until}", person=row.person
        )


async def end(actor: Actor, pairing_id: UUID, why: Ending) -> None:
    """A pairing is over; her access to the child's card ends the same moment.

    Raises:
        NoSuchPairing, Forbidden, WrongStep. Invalid: the day.
    """
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        facts = {"reason": why.reason.value, "following": why.following.value}
        await _close(actor, row, Step.ENDED, why.happened_on, facts, why.note)


async def hand_over(actor: Actor, pairing_id: UUID, to: HandOver) -> UUID:
    """Another mother goes on: this pairing ends and hers is proposed, in one. Returns the new pairing.

    Raises:
        as `pair` and `end`.
    """
    async with transaction(actor):
        row = await _open(actor, pairing_id)
        facts = {"reason": to.reason.value, "following": Following.SUCCESSOR.value}
        await _close(actor, row, Step.HANDED, to.happened_on, facts, to.note)
        return await pair(
            actor, NewPairing(child=row.child, mother=to.mother, manner=Manner(row.manner)), before=row.id
        )


async def reassign(actor: Actor, mother_id: UUID, why: Reassignment, to: Mapping[UUID, UUID]) -> int:
    """A mother leaves: all her open pairings within reach end in one, each child goes to the mother named for its
    pairing or waits for one anew. Returns how many ended.

    Raises:
        Forbidden, and as `pair` and `end`; then nothing has changed.
    """
    require(actor, Permission.KEEP_PAIRINGS)
    async with transaction(actor):
        mine = (Pairing.mother == mother_id) & Pairing.closed_on.is_null()
        rows = await Pairing.objects().where(mine).order_by(Pairing.id)
        for row in rows:
            successor = to.get(row.id)
            facts: dict[str, Any] = {"happened_on": why.happened_on, "reason": why.reason, "note": why.note}
            if successor and row.begun_on:
                await hand_over(actor, row.id, HandOver(mother=successor, **facts))
                continue
            await end(actor, row.id, Ending(following=Following.ANEW, **facts))
            if successor:
                new = NewPairing(child=row.child, mother=successor, manner=Manner(row.manner))
                await pair(actor, new, before=row.id)
    return len(rows)


async def _open(actor: Actor, pairing_id: UUID) -> Pairing:
    """A pairing within reach that is open, locked."""
    row = await Pairing.objects().where(Pairing.id == pairing_id).lock_rows().first()
    if row is None:
        raise NoSuchPairing
    require(actor, Permission.KEEP_PAIRINGS, within=row.path)
    if row.closed_on is not None:
        raise WrongStep
    return row


async def _close(actor: Actor, row: Pairing, step: Step, on: date, codes: Mapping[str, str], said: str) -> None:
    await _step(actor, row, step, on, codes, said)
    await Pairing.update({Pairing.closed_on: on}).where(Pairing.id == row.id)
    if row.begun_on is not None:
        await queue(actor, "pairing_over", row.id, row.path, person=row.person)


async def _step(
    actor: Actor,
    row: Pairing,
    step: Step,
    on: date,
    codes: Mapping[str, str] = NO_CODES,
    said: str = "",
    until: date | None = None,
) -> None:
    """Write down a step that follows from the last one, and its line in the log: what is said is not in the log."""
    last = await fetch_one(_LAST, row.id)
    if last is not None and not rules.may_follow(Step(last["step"]), step):
        raise WrongStep
    first = rules.earliest(Step(last["step"]), last["happened_on"], on) if last else on
    if wrong := rules.in_order(first, on, clock.today()):
        raise Invalid(fields={"happened_on": wrong})
    new = PairingStep(pairing=row.id, person=row.person, path=row.path, step=step.value, happened_on=on, until=until)
    for name, value in codes.items():
        setattr(new, name, value)
    if said:
        new.note = PairingStep.note.seal(await own_key(row.child), new.id, said)
    new.recorded_by, new.recorded_by_name = actor.id, actor.name
    await PairingStep.insert(new)
    await note(actor, f"pairing_{step.value}", "pairing", row.id, row.path)

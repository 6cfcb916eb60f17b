"""Writing a mother in, clearing, beginning, pausing and ending: each is a stage of its own with its day."""

from typing import Any
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.rows import fetch_one_as
from jinguo.mothers.catalogue import DEEDS, Bar, Reason, State
from jinguo.mothers.errors import GatesShut, MotherAlready, NoSuchMother, NotOpen, WrongState
from jinguo.mothers.forms import End, Offer, Pause
from jinguo.mothers.policy import policy_at
from jinguo.mothers.queries import FROM, ROW, MotherFacts, MotherRow, as_rows
from jinguo.mothers.rules import FOLLOWS, GATED
from jinguo.mothers.tables import Halt, Mother, Stage
from jinguo.notifications.notices.actions import queue
from jinguo.people.catalogue import Manner
from jinguo.people.restriction import refuse_restricted
from jinguo.volunteers.errors import HasLeft
from jinguo.volunteers.registry.queries import person_of

_PERSON = """
SELECT p.id, p.path, v.left_at FROM person p JOIN volunteer v ON v.person = p.id WHERE p.id = $1
   FOR NO KEY UPDATE OF p"""


_WHO_STAYS = "SELECT id, path FROM person WHERE id = (SELECT coalesce(merged_into, id) FROM person WHERE id = $1)"


async def write_in(actor: Actor, volunteer: UUID, offer: Offer, manner: Manner = Manner.STAFF) -> UUID:
    """Staff write a volunteer in, or in again after an end. Returns the mother.

    Raises:
        NoSuchVolunteer, Forbidden, Restricted, MotherAlready. HasLeft: she is no volunteer any more.
    """
    person = await person_of(actor, volunteer)
    async with transaction(actor):
        row = await fetch_one(_PERSON, person)
        require(actor, Permission.KEEP_MOTHERS, within=row["path"] if row else "-")
        return await _apply(actor, person, offer, manner)


async def apply(actor: Actor, offer: Offer) -> UUID:
    """A mother applies herself, if her district has opened that. Returns the mother.

    Raises:
        Forbidden, NotOpen, Restricted, MotherAlready, HasLeft.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    if actor.person is None:
        raise NotOpen
    async with transaction(actor):
        row = await fetch_one(_PERSON, actor.person)
        if row is None or not (await policy_at(row["path"])).self_apply:
            raise NotOpen
        return await _apply(actor, actor.person, offer, Manner.SELF)


async def _apply(actor: Actor, person: UUID, offer: Offer, manner: Manner) -> UUID:
    """Read her row, new or again, and the stage of an applicant, in the current transaction."""
    await refuse_restricted(person)
    row = await fetch_one(_PERSON, person)
    if row is None or row["left_at"] is not None:
        raise HasLeft
    known = await Mother.objects().where(Mother.person == person, Mother.merged_into.is_null()).lock_rows().first()
    if known is None:
        known = Mother(person=person, path=row["path"], manner=manner.value, **_columns(offer))
        known.registered_by, known.registered_by_name = actor.id, actor.name
        await Mother.insert(known)
    else:
        now = await fetch_one("SELECT state FROM mother_stage WHERE mother = $1 AND until IS NULL", known.id)
        if now is not None and now["state"] != State.ENDED:
            raise MotherAlready
        await Mother.update({**_columns(offer)}).where(Mother.id == known.id)
    await _stand(actor, known.id, person, row["path"], State.APPLIED)
    return known.id


def _columns(offer: Offer) -> dict[str, Any]:
    """Tell what she offers, as its columns."""
    lists = {name: sorted(getattr(offer, name)) for name in ("skills", "languages", "slots")}
    return {"capacity": offer.capacity, "distance": offer.distance.value, "resides": offer.resides, **lists}


async def revise(actor: Actor, mother_id: UUID, offer: Offer) -> None:
    """Staff correct what she offers. Raises NoSuchMother, Forbidden, Restricted."""
    async with transaction(actor):
        her = await _kept(actor, mother_id)
        await refuse_restricted(her.person)
        await Mother.update({**_columns(offer)}).where(Mother.id == her.id)
        await note(actor, "revise_mother", "mother", her.id, her.path)


async def revise_own(actor: Actor, offer: Offer) -> None:
    """A mother corrects what she offers; where she lives is for staff to say. Raises NoSuchMother, Forbidden,
    Restricted.
    """
    async with transaction(actor):
        her = await _own(actor)
        await refuse_restricted(her.person)
        values = _columns(offer)
        del values["resides"]
        await Mother.update({**values}).where(Mother.id == her.id)
        await note(actor, "revise_mother", "mother", her.id, her.path)


async def clear(actor: Actor, mother_id: UUID) -> None:
    """Grant an application: nothing is missing. Raises NoSuchMother, Forbidden, GatesShut, WrongState."""
    async with transaction(actor):
        her = await _kept(actor, mother_id)
        stage = await _move(actor, her, State.CLEARED, only_from=State.APPLIED)
        await queue(actor, "mother_cleared", stage, her.path, person=her.person)


async def begin(actor: Actor, mother_id: UUID) -> None:
    """A mother takes up her service. Raises NoSuchMother, Forbidden, GatesShut, WrongState."""
    async with transaction(actor):
        await _move(actor, await _kept(actor, mother_id), State.ACTIVE, only_from=State.CLEARED)


async def pause(actor: Actor, mother_id: UUID, why: Pause) -> None:
    """Staff pause her. Raises NoSuchMother, Forbidden, WrongState."""
    async with transaction(actor):
        await _move(actor, await _kept(actor, mother_id), State.PAUSED, why.reason, why.note)


async def pause_own(actor: Actor) -> None:
    """A mother pauses herself. Raises NoSuchMother, Forbidden, WrongState."""
    async with transaction(actor):
        await _move(actor, await _own(actor), State.PAUSED, Reason.OWN_PAUSE)


async def resume(actor: Actor, mother_id: UUID) -> None:
    """A mother goes on where she was before the pause, if nothing is missing.

    Raises:
        NoSuchMother, Forbidden, GatesShut. WrongState: she is not paused.
    """
    async with transaction(actor):
        her = await _kept(actor, mother_id)
        await _move(actor, her, await _before_pause(her.id), only_from=State.PAUSED)


async def resume_own(actor: Actor) -> None:
    """A mother goes on after a pause of her own. Raises NoSuchMother, Forbidden, GatesShut, WrongState."""
    async with transaction(actor):
        her = await _own(actor)
        if her.reason is not Reason.OWN_PAUSE:
            raise WrongState("这次暂停不是您自己点的，请联系所属妇联恢复。")
        await _move(actor, her, await _before_pause(her.id), only_from=State.PAUSED)


async def end(actor: Actor, mother_id: UUID, why: End) -> None:
    """A mother is no mother any more; what she was stays. Raises NoSuchMother, Forbidden, WrongState."""
    async with transaction(actor):
        await _move(actor, await _kept(actor, mother_id), State.ENDED, why.reason, why.note)


async def end_own(actor: Actor) -> None:
    """A mother ends it herself. Raises NoSuchMother, Forbidden, WrongState."""
    async with transaction(actor):
        await _move(actor, await _own(actor), State.ENDED, Reason.OWN_END)


async def lapse(actor: Actor, mother_id: UUID) -> bool:
    """Pause her if something is missing that was not when she was cleared, and tell her. Whether it was so.

    Raises:
        NoSuchMother, Forbidden.
    """
    async with transaction(actor):
        her = await _kept(actor, mother_id)
        if her.state not in GATED or not her.missing:
            return False
        said = "、".join(gate.label for gate in her.missing)
        stage = await _move(actor, her, State.PAUSED, Reason.LAPSED, said)
        await queue(actor, "mother_paused", stage, her.path, person=her.person)
    return True


async def halt(actor: Actor, person: UUID) -> UUID | None:
    """Let somebody care for no child from now on: whoever is a mother is paused, and who becomes one meets a shut gate.
    No reason is written down here; of who was merged into another, that one. Returns the halt; None: there is no such
    person.

    Raises:
        Forbidden.
    """
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        await fetch("SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
        row = await fetch_one(_WHO_STAYS, person)
        if row is None:
            return None
        made = Halt(person=row["id"], path=row["path"])
        await Halt.insert(made)
        await pause_halted(actor, made.person)
    return made.id


async def pause_halted(actor: Actor, person: UUID) -> None:
    """Pause a mother who was halted, where she is not paused yet. Raises Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        await fetch("SELECT id FROM mother WHERE person = $1 FOR NO KEY UPDATE", person)
        her = await _of_person(person)
        halted = her is not None and Bar.HALTED in {gate.code for gate in her.missing}
        if her is not None and halted and State.PAUSED in FOLLOWS[her.state]:
            await _move(actor, her, State.PAUSED)


async def lift(actor: Actor, halt_id: UUID) -> None:
    """End a halt: she goes on where she was, if it alone has paused her and nothing is missing. Raises Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        ended = "UPDATE mother_halt SET until = $2 WHERE id = $1 AND until IS NULL RETURNING person, since"
        row = await fetch_one(ended, halt_id, clock.now())
        her = await _of_person(row["person"]) if row else None
        if row is None or her is None or her.state is not State.PAUSED or her.missing:
            return
        if her.reason is None and her.since >= row["since"]:
            await _move(actor, her, await _before_pause(her.id))


async def _of_person(person: UUID) -> MotherRow | None:
    """The mother that a person is, locked; None: she is none."""
    try:
        return await _locked("m.person = $1 AND m.merged_into IS NULL", person)
    except NoSuchMother:
        return None


async def _kept(actor: Actor, mother_id: UUID) -> MotherRow:
    """A mother within reach whom the actor keeps, locked."""
    require(actor, Permission.KEEP_MOTHERS)
    her = await _locked("m.id = (SELECT coalesce(w.merged_into, w.id) FROM mother w WHERE w.id = $1)", mother_id)
    require(actor, Permission.KEEP_MOTHERS, within=her.path)
    return her


async def _own(actor: Actor) -> MotherRow:
    """Read her own row, locked."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    return await _locked("m.person = $1 AND m.merged_into IS NULL", actor.person)


async def _locked(which: str, argument: UUID | None) -> MotherRow:
    statement = f"SELECT {ROW} {FROM} WHERE {which} AND p.erased_at IS NULL FOR NO KEY UPDATE OF m, s"
    row = await fetch_one_as(MotherFacts, statement, argument)
    if row is None:
        raise NoSuchMother
    return (await as_rows([row]))[0]


async def _before_pause(mother_id: UUID) -> State:
    """Tell where she stood before her pause, or her pauses."""
    row = await fetch_one(
        "SELECT state FROM mother_stage WHERE mother = $1 AND state <> 'paused' ORDER BY since DESC, id DESC LIMIT 1",
        mother_id,
    )
    return State(row["state"]) if row else State.APPLIED


async def _move(
    actor: Actor,
    her: MotherRow,
    state: State,
    reason: Reason | None = None,
    said: str = "",
    *,
    only_from: State | None = None,
) -> UUID:
    """Put her into a state that follows from hers. Returns the stage."""
    if state not in FOLLOWS[her.state] or only_from not in (None, her.state):
        raise WrongState
    if state in GATED and her.missing:
        raise GatesShut("还不能办，先办好：" + "；".join(gate.missing for gate in her.missing) + "。")
    return await _stand(actor, her.id, her.person, her.path, state, reason, said)


async def _stand(
    actor: Actor,
    mother_id: UUID,
    person: UUID,
    path: str,
    state: State,
    reason: Reason | None = None,
    said: str = "",
) -> UUID:
    """The stage that begins now, and its line in the log. What is said of her is not in the log."""
    await fetch("UPDATE mother_stage SET until = $2 WHERE mother = $1 AND until IS NULL", mother_id, clock.now())
    row = Stage(mother=mother_id, person=person, path=path, state=state.value, reason=reason or "", note=said)
    row.set_by, row.set_by_name = actor.id, actor.name
    await Stage.insert(row)
    await note(actor, DEEDS[state], "mother", mother_id, path, why=reason.label if reason else "")
    return row.id

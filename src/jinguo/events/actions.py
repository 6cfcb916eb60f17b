"""Actions on events: draft, revise, publish, cancel, close, sign up."""

import secrets
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.events import queries, rules
from jinguo.events.cards import EventCard, planned
from jinguo.events.errors import FixedByNow, Incomplete, NotNow, NotSignedUp, SignUpClosed
from jinguo.events.forms import Cancellation, Plan, Waiver
from jinguo.events.notices import actions as notices
from jinguo.events.queries import locked
from jinguo.events.rules import State
from jinguo.events.sign_ups.admission import event_for, refuse, take_turn
from jinguo.events.sign_ups.places import place_for
from jinguo.events.sign_ups.requirements import refuse_unknown, waived
from jinguo.events.tables import Event, SignUp, Waiting
from jinguo.events.waiting_list.moves import move_up, take_turns
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import parse
from jinguo.kernel.versions import refuse_overtaken
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.people.restriction import refuse_restricted
from jinguo.plans import queries as plans
from jinguo.plans.errors import NoSuchProgramme

_SLUG_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
"""Without 0 and o, 1, l and i, which are read for one another, and without vowels, which make words."""


def new_slug() -> str:
    """Draw eight letters for an event's address: 27⁸ = 2.8 × 10¹¹, so that they neither repeat nor can be guessed."""
    return "".join(secrets.choice(_SLUG_LETTERS) for _ in range(8))


async def draft(actor: Actor, plan: Plan) -> UUID:
    """Plan an event; nobody outside the office sees it before it is published.

    Raises:
        NoSuchOrganisation, Forbidden; Invalid: the programme is of another branch.
    """
    async with transaction(actor):
        place = await organisations.by_code(plan.organisation)
        require(actor, Permission.PLAN_EVENTS, within=place.path)
        await refuse_unknown(plan.qualifications, place.path)
        row = Event(slug=new_slug(), created_by=actor.id, **await _columns(plan, place))
        await Event.insert(row)
        await note(actor, "draft_event", "event", row.id, place.path)
        return row.id


async def revise(actor: Actor, event_id: UUID, plan: Plan, made_from: str | None = None) -> bool:
    """Change an event: a draft altogether, a published one in what people did not sign up for, a closed one not at all.
    Returns whether those who come will be told.

    Args:
        made_from: the version that the change was made from (`EventCard.version`).

    Raises:
        Overtaken: it is another one by now.
        NoSuchEvent, Forbidden, NoSuchOrganisation; NotNow: closed or cancelled; FixedByNow: `fields`;
        Incomplete: a published event would no longer state what it must;
        Invalid: fewer places than are taken, an end that is past, a programme of another branch.
    """
    async with transaction(actor):
        await take_turns(event_id)
        event = await locked(actor, event_id)
        is_draft = event.state is State.DRAFT
        require(actor, Permission.PLAN_EVENTS if is_draft else Permission.PUBLISH_EVENTS, within=event.path)
        place = await organisations.by_code(plan.organisation)
        require(actor, Permission.PLAN_EVENTS, within=place.path)
        refuse_overtaken(made_from, event.version)
        await refuse_unknown(plan.qualifications, place.path, event.qualifications)
        changed = {name for name in Plan.model_fields if getattr(plan, name) != planned(event, name)}
        _refuse_fixed(event.state, changed)
        if not is_draft:
            await _refuse_breach(event, plan, changed)
        if changed:
            await Event.update(**await _columns(plan, place)).where(Event.id == event.id)
            facts = {"state": event.state.value, "fields": sorted(changed)}
            await note(actor, "revise_event", "event", event.id, place.path, **facts)
        return bool(changed) and not is_draft and await _follow(actor, event, plan, changed)


async def publish(actor: Actor, event_id: UUID) -> None:
    """Publish an event, which asks people to come. A published event stays as it is.

    Raises:
        NoSuchEvent, Forbidden; Incomplete: `fields` says what must be stated first;
        NotNow: it is closed or cancelled, or its time is past.
    """
    async with transaction(actor):
        event = await locked(actor, event_id)
        require(actor, Permission.PUBLISH_EVENTS, within=event.path)
        if event.state in (State.PUBLISHED, State.RUNNING):
            return
        if event.state is not State.DRAFT:
            raise NotNow("活动已经结项或取消，不能再发布；需要的话请重新建一个。")
        if missing := rules.unstated(event):
            raise Incomplete(fields=missing)
        if event.ends_at <= clock.now():
            raise NotNow("活动时间已经过去，不能再发布。请改时间；已经办过的，请走补录申请。")
        await _mark(actor, event, "publish_event", {Event.published_at: clock.now()})


async def cancel(actor: Actor, event_id: UUID, reason: str) -> bool:
    """Cancel an event that was published, or put a draft away. A cancelled event keeps its first reason; nobody waits
    for it any more. Returns whether those who come will be told: of what was published.

    Raises:
        NoSuchEvent, Forbidden; Invalid: no reason; NotNow: it is over already.
    """
    why = parse(Cancellation, {"reason": reason}).reason
    async with transaction(actor):
        event = await locked(actor, event_id)
        require(actor, Permission.PUBLISH_EVENTS, within=event.path)
        if event.state is State.CANCELLED:
            return False
        if event.state is State.CLOSED or (event.state is State.RUNNING and clock.now() >= event.ends_at):
            raise NotNow("活动已经结束，不能取消了，请结项。")
        now = clock.now()
        await _mark(actor, event, "cancel_event", {Event.cancelled_at: now, Event.cancel_reason: why})
        if event.state is State.DRAFT:
            return False
        async with transaction(EVERYWHERE):
            await Waiting.update({Waiting.ended_at: now}).where(Waiting.event == event.id, Waiting.ended_at.is_null())
        await notices.cancelled(actor, event, why)
        return True


async def close(actor: Actor, event_id: UUID) -> None:
    """Close an event (结项): it has taken place, nothing of it changes any more. A closed event stays as it is.

    Raises:
        NoSuchEvent, Forbidden; NotNow: it has not begun, or was cancelled.
    """
    async with transaction(actor):
        event = await locked(actor, event_id)
        require(actor, Permission.PUBLISH_EVENTS, within=event.path)
        if event.state is State.CLOSED:
            return
        if event.state is not State.RUNNING or clock.now() < event.starts_at:
            raise NotNow("活动还没有开始，不能结项；不办了，请取消活动。")
        await _mark(actor, event, "close_event", {Event.closed_at: clock.now()})


async def sign_up(actor: Actor, event_id: UUID, volunteer_id: UUID | None = None, waiver: str = "") -> UUID:
    """Sign a volunteer up: the actor herself, or another, by the event's office or at its door. Returns the sign-up.

    Who has signed up already gets that sign-up again. The last place goes to one alone, however many press at once; and
    one volunteer's own sign-ups wait for one another, so that two that overlap cannot slip in together. Who waits for a
    place comes before her.

    Args:
        waiver: why she comes without a qualification that the event asks for; staff alone may say so.

    Raises:
        NoSuchEvent, NotFound (the volunteer), Forbidden, SignUpClosed, HasLeft, Overlaps, Unqualified, Full.
    """
    async with transaction(EVERYWHERE):
        her = await queries.candidate(actor, volunteer_id, lock=True)
        await refuse_restricted(her.person)
        await take_turn(her)
        event = await event_for(actor, event_id, her)
        standing = await queries.standing(her.id, event)
        if standing.queue and rules.has_room(event.capacity, standing.taken):
            await move_up(actor, event.id)
            standing = await queries.standing(her.id, event)
        if standing.own is not None:
            return standing.own
        refuse(actor, event, her, standing)
        why = await waived(actor, event, her, parse(Waiver, {"waiver": waiver}).waiver)
        return await place_for(actor, event, her, standing, why)


async def withdraw(actor: Actor, event_id: UUID, volunteer_id: UUID | None = None) -> int:
    """Take a sign-up back, so that its place is free again, for the first who waits; the row stays. Done twice it is
    done once. Returns how many moved up.

    Raises:
        NoSuchEvent, NotFound (the volunteer), Forbidden; NotSignedUp: there never was one; SignUpClosed: it is over.
    """
    async with transaction(EVERYWHERE):
        her = await queries.candidate(actor, volunteer_id)
        await take_turns(event_id)
        event = await event_for(actor, event_id, her)
        hers = (SignUp.event == event.id) & (SignUp.volunteer == her.id)
        if not await SignUp.exists().where(hers):
            raise NotSignedUp
        if not rules.takes_sign_ups(event, clock.now()):
            raise SignUpClosed("活动已经结束或取消，报名记录不用再改。")
        withdrawn = await (
            SignUp.update({SignUp.withdrawn_at: clock.now()})
            .where(hers, SignUp.withdrawn_at.is_null())
            .returning(SignUp.id)
        )
        for row in withdrawn:
            await note(actor, "withdraw_sign_up", "sign_up", row["id"], event.path)
            await notices.withdrew(actor, event, row["id"], her.person)
        return await move_up(actor, event.id) if withdrawn else 0


async def _mark(actor: Actor, event: EventCard, action: str, values: dict[Column | str, Any]) -> None:
    await Event.update(values).where(Event.id == event.id)
    await note(actor, action, "event", event.id, event.path)


async def _follow(actor: Actor, event: EventCard, plan: Plan, changed: set[str]) -> bool:
    """Follow up a change of a published event: give out more places, tell of a new time or place; return whether it
    told.
    """
    told = bool(changed & notices.TOLD)
    if told:
        await notices.changed(actor, event, plan.starts_at, plan.ends_at)
    await move_up(actor, event.id)
    return told


async def _columns(plan: Plan, place: Place) -> dict[str, Any]:
    """The columns of an event for a plan: column -> value."""
    if plan.programme is not None:
        await _check_programme(plan.programme, place)
    same = (name for name in Plan.model_fields if name != "organisation")
    return {
        **{name: getattr(plan, name) for name in same},
        "organisation": place.id,
        "path": place.path,
        "service_class": plan.service_class.value,
        "venue_kind": plan.venue_kind.value,
        "qualifications": sorted(plan.qualifications),
    }


async def _check_programme(programme: UUID, place: Place) -> None:
    """Refuse a programme that is neither of the event's own organisation nor of one above it."""
    try:
        chosen = await plans.programme(programme)
    except NoSuchProgramme as error:
        raise Invalid(fields={"programme": error.message}) from None
    if not place.path.startswith(chosen.path):
        raise Invalid(fields={"programme": "这个项目不在本单位的年度计划里，请重新选择"})


def _refuse_fixed(state: State, changed: set[str]) -> None:
    fixed = rules.fixed(state)
    if fixed is None:
        raise NotNow("活动已经结项或取消，内容不能再改。")
    if touched := fixed & changed:
        raise FixedByNow(fields={name: f"{state.label}的活动不能改这一项" for name in sorted(touched)})


async def _refuse_breach(event: EventCard, plan: Plan, changed: set[str]) -> None:
    """Refuse a change that takes from a published event what it must state, taken places, or an end still to come."""
    if missing := rules.unstated(plan):
        raise Incomplete(fields=missing)
    if "ends_at" in changed and plan.ends_at <= clock.now():
        raise Invalid(fields={"ends_at": "结束时间已经过去；活动办完了，请结项"})
    if "capacity" in changed and plan.capacity is not None:
        taken = await SignUp.count().where(SignUp.event == event.id, SignUp.withdrawn_at.is_null())
        if taken > plan.capacity:
            raise Invalid(fields={"capacity": f"已有 {taken} 人报名，人数上限不能少于 {taken}"})

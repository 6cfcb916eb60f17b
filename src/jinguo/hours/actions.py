"""Actions on hours: claim, decide, reverse, set the rule. The ledger is only ever added to."""

from dataclasses import replace
from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import ClaimKind, Decided, Method
from jinguo.hours.claims.queries import claim_facts
from jinguo.hours.errors import AlreadyDecided, BadInterval, NotVolunteering, SecondPersonNeeded
from jinguo.hours.forms import Decision, NewClaim, NewRule
from jinguo.hours.ledger.actions import Recorded, Service, claim_of, record, take_back
from jinguo.hours.notices import tell_waiting
from jinguo.hours.queries import entry_facts
from jinguo.hours.subjects import subject
from jinguo.hours.tables import Claim, HoursRule
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.notifications.notices.actions import queue
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.queries import by_code
from jinguo.people.restriction import refuse_restricted

SHORTEST = 2
"""Characters of a reason: it has words."""


async def claim(actor: Actor, new: NewClaim) -> UUID:
    """Claim hours that no check-in proves, to be back-filled. Nothing counts until another person approves.

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
            who = replace(who, title=new.title, service_class=new.service_class)
        service = Service(who, Method.CLAIM, new.starts_at, new.ends_at)
        row = claim_of(service, actor, ClaimKind.BACKFILLED, new.starts_at, new.ends_at)
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
                facts.method,
                facts.starts_at,
                facts.ends_at,
                segment=facts.segment,
                claim=claim_id,
                reason=facts.reason[:200],
                entered_by=(facts.claimed_by, facts.claimed_by_name),
                approved_by=(actor.id, actor.name),
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
        (Decided.APPROVED if decision.approve else Decided.REFUSED).value,
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
    if len(reason.strip()) < SHORTEST:
        raise Invalid("冲正要写明原因。")
    async with transaction(actor):
        facts = await entry_facts(actor, entry_id)
        if not (
            actor.may(Permission.CORRECT_HOURS, facts.path) or actor.may(Permission.CORRECT_HOURS, facts.home_path)
        ):
            require(actor, Permission.CORRECT_HOURS, within=facts.path)
        number = await take_back(actor, facts.id, reason)
        await note(actor, "reverse_entry", "entry", entry_id, facts.path, reason=reason)
        return number


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

"""Consents of a volunteer: withdrawn by herself, or written down by staff from her paper or her words."""

from uuid import UUID

from pydantic import ValidationInfo, field_validator

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.forms import Form
from jinguo.people import actions as people
from jinguo.people.catalogue import ConsentKind, Manner
from jinguo.volunteers.registry import actions, queries

REASONS = {ConsentKind.COLLECTION: "撤回了收集个人信息的同意", ConsentKind.GUARDIAN: "监护人撤回了同意"}
"""Why somebody has left, by the consent that was withdrawn and without which nobody is a volunteer."""

TAKEN_DOWN = (Manner.PAPER, Manner.STAFF)
"""How staff may come by an answer: on paper, or in her own words."""


class TakenDown(Form):
    """An answer to a question of consent that staff write down for a volunteer."""

    kind: ConsentKind
    given: bool
    manner: Manner

    @field_validator("manner")
    @classmethod
    def _by_staff(cls, manner: Manner) -> Manner:
        if manner not in TAKEN_DOWN:
            raise ValueError("请从列出的选项里选")
        return manner

    @field_validator("given")
    @classmethod
    def _names_the_guardian(cls, given: bool, info: ValidationInfo) -> bool:
        if given and info.data.get("kind") is ConsentKind.GUARDIAN:
            raise ValueError("监护人同意要写明是谁、什么关系、什么时候：请在“修改资料”里填")
        return given


async def withdraw(actor: Actor, kind: ConsentKind) -> None:
    """Withdraw one of the actor's own consents, on her own page (《个人信息保护法》 art. 15). Without consent to
    collection she is no volunteer any more: she leaves at once, and what the law has kept stays.

    Raises:
        Forbidden, NoSuchVolunteer.
    """
    require(actor, Permission.OWN_PAGE, person=actor.person)
    await _record(actor, (await queries.own(actor)).id, kind, False, Manner.SELF)


async def take_down(actor: Actor, volunteer_id: UUID, answer: TakenDown) -> None:
    """Write down a volunteer's answer from her paper or her words; a withdrawal has the same effect as her own.

    Raises:
        NoSuchVolunteer, Forbidden.
    """
    await _record(actor, volunteer_id, answer.kind, answer.given, answer.manner)


async def _record(actor: Actor, volunteer_id: UUID, kind: ConsentKind, given: bool, manner: Manner) -> None:
    async with transaction(actor):
        person = await queries.person_of(actor, volunteer_id)
        await people.record_consent(actor, person, kind, given, manner)
        if kind in REASONS and not given:
            await actions.leave(actor, volunteer_id, REASONS[kind])

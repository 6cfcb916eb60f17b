"""Requirements of an event: the qualifications that whoever comes has on its day, and who is let in without."""

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.events.cards import Candidate, EventCard
from jinguo.events.errors import Unqualified
from jinguo.events.sign_ups.admission import is_own
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid
from jinguo.qualifications.catalogue import Kind, Sort
from jinguo.qualifications.queries import kinds_at, labels, valid_qualifications

SORTS = frozenset({Sort.TRAINING, Sort.LICENCE})
"""What an event may ask for. Who passed a record query or stated her health is read by few: no gate gives it away."""


async def askable(path: str) -> list[Kind]:
    """The kinds of qualification that an event of a place may ask for."""
    return [kind for kind in await kinds_at(path) if kind.sort in SORTS]


async def refuse_unknown(codes: frozenset[str], path: str, before: frozenset[str] = frozenset()) -> None:
    """Refuse kinds that an event of a place may not ask for, but those that it asked for before. Raises Invalid."""
    if codes - before - {kind.code for kind in await askable(path)}:
        raise Invalid(fields={"qualifications": "活动只能要求本区在用的培训和证书，请重新勾选"})


async def waived(actor: Actor, event: EventCard, her: Candidate, reason: str) -> str:
    """Let nobody in who lacks what the event asks for, unless staff say why; return the reason where it was needed.

    Raises:
        Unqualified.
    """
    if not event.qualifications:
        return ""
    day = clock.beijing_day(event.starts_at)
    hers = (await valid_qualifications([her.person], day)).get(her.person, {})
    missing = await labels(event.qualifications - hers.keys())
    if not missing:
        return ""
    if is_own(actor, her):
        raise Unqualified(_said_to_her(event, missing))
    if not reason:
        said = _said_to_staff(missing)
        raise Unqualified(said, fields={"waiver": said})
    await note(actor, "waive_qualification", "event", event.id, event.path, qualification="、".join(missing))
    return reason


def _said_to_her(event: EventCard, missing: list[str]) -> str:
    return (
        f"这场活动要求有“{'”“'.join(missing)}”，活动那天还有效，系统里没有查到您的。"
        f"已经有的，请带证书找所属妇联登记；还没有的，请问{event.federation}什么时候有培训。"
    )


def _said_to_staff(missing: list[str]) -> str:
    return (
        f"她没有这场活动要求的“{'”“'.join(missing)}”，或者到活动那天已经过期。"
        "有证书的，先在她的资料里登记资质；仍要请她来的，写明理由再报名。"
    )

"""Exposure of a volunteer's fields: one policy for the list, the card, the API and the exported roster."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.labels import Labelled


class Tier(Labelled):
    """The tier of a field: how far it is from being seen by everybody."""

    NAME = "name", "姓名、编号、所属组织和能做什么"
    CONTACT = "contact", "打了码的手机号"
    ABOUT = "about", "民族、政治面貌、学历、单位"
    SENSITIVE = "sensitive", "出生日期、打了码的身份证号、紧急联系人、备注"
    FULL = "full", "完整的手机号和身份证号"


NEEDS: Mapping[Tier, Permission] = {
    Tier.NAME: Permission.SEE_VOLUNTEERS,
    Tier.CONTACT: Permission.SEE_VOLUNTEERS,
    Tier.ABOUT: Permission.SEE_VOLUNTEERS,
    Tier.SENSITIVE: Permission.REGISTER_VOLUNTEERS,
    Tier.FULL: Permission.REVEAL_CONTACTS,
}
"""What allows a tier, over the organisation that the volunteer is of."""

EXPOSURE: Mapping[str, Tier] = {
    **dict.fromkeys(
        ("id", "person", "number", "name", "sex", "organisation", "organisation_code", "path", "manner"), Tier.NAME
    ),
    **dict.fromkeys(("skills", "service_classes", "available", "enrolled_at", "reviewed_at", "left_at"), Tier.NAME),
    **dict.fromkeys(("local_only", "restricted_at", "consents", "lacking"), Tier.NAME),
    "phone": Tier.CONTACT,
    **dict.fromkeys(("nation", "political_status", "education", "employer", "platform_number"), Tier.ABOUT),
    **dict.fromkeys(("born_on", "id_number", "emergency_contact", "emergency_phone", "remark"), Tier.SENSITIVE),
}
"""Each field of a card as it is usually seen: phones and ID numbers masked."""

MASKED = frozenset({"phone", "id_number", "emergency_phone"})
"""Fields that exist in full as well, behind Tier.FULL: by a look that is logged, or in an export with a proof."""


def seen(actor: Actor, path: str, person: UUID | None = None) -> frozenset[str]:
    """List the fields that the actor sees of a volunteer of this organisation; of herself, all."""
    if person is not None and actor.is_volunteer and person == actor.person:
        return frozenset(EXPOSURE)
    allowed = {tier for tier, needed in NEEDS.items() if actor.may(needed, within=path)}
    return frozenset(field for field, tier in EXPOSURE.items() if tier in allowed)


def in_full(actor: Actor, path: str) -> frozenset[str]:
    """List the fields that the actor may have without a mask, of those that she sees there."""
    return seen(actor, path) & MASKED if actor.may(NEEDS[Tier.FULL], within=path) else frozenset()


def cut(values: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """Cut values to these fields; of the others nothing stays: "" for text that is never missing, else None.

    A field that the policy does not know is nobody's: KeyError.
    """
    return {name: value if EXPOSURE[name] and name in fields else _NOTHING.get(name) for name, value in values.items()}


_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("remark", "phone", "skills", "available"), ""),
    **dict.fromkeys(("service_classes", "lacking"), ()),
}

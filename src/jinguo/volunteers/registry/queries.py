"""Queries about volunteers: within the actor's reach, phone and ID number masked; by herself, her own card."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.authority.queries import Deed, last_deed
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.paging import Page
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names
from jinguo.people import identity
from jinguo.people import queries as people
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import sees
from jinguo.people.tables import Person
from jinguo.volunteers.errors import NoSuchVolunteer, WrongNumber
from jinguo.volunteers.registry import exposure
from jinguo.volunteers.registry.cards import CARD, FROM, JOINED, ROW, Card, CardRow, ListedRow, VolunteerRow
from jinguo.volunteers.registry.search_words import index_in, opaque
from jinguo.volunteers.roster.gaps import LACKING
from jinguo.volunteers.rules import By, is_number, plain_number, wanted
from jinguo.volunteers.tables import Volunteer

NO_ACTOR = {
    "id_by_number": "public: a number that somebody has typed becomes an id, and nothing more",
    "as_rows": "internal: shows rows that its caller was allowed to read",
}
"""Functions that take no actor, and why."""

LARGEST_PAGE = 200

_FINDS: Mapping[By, str] = {
    By.ALL: "$2 = ''",
    By.PHONE: "p.id IN (SELECT coalesce(w.merged_into, w.id) FROM person w WHERE w.phone_index = $2"
    " UNION SELECT coalesce(w.merged_into, w.id) FROM phone_holding h JOIN person w ON w.id = h.person"
    " WHERE h.phone_index = $2)",
    By.ID_NUMBER: "p.id = (SELECT coalesce(w.merged_into, w.id) FROM person w WHERE w.id_number_index = $2)",
    By.NUMBER: "v.id = (SELECT coalesce(w.merged_into, w.id) FROM volunteer w WHERE w.number = $2)",
    By.NUMBER_START: "v.number LIKE $2 || '%'",
    By.TAIL: "p.phone_tail = $2",
    By.SHORT_TAIL: "p.phone_tail LIKE '%' || $2",
    By.INITIALS: "(p.initials LIKE '%|' || $2 || '%' OR lower(p.name) LIKE '%' || $2 || '%')",
    By.NAME: "position($2 in p.name) > 0",
    By.PICKED: "v.id IN (SELECT unnest(c.volunteers) FROM picked c WHERE c.id = encode($2::bytea, 'hex')::uuid)",
}


_WHO_STAYS = "(SELECT coalesce(w.merged_into, w.id) FROM volunteer w WHERE w.id = $1)"
"""The volunteer that an id means: who was merged into another is that one."""

_BY_NUMBER = f"""
SELECT v.id FROM volunteer w JOIN volunteer v ON v.id =
       CASE WHEN w.merged_into IS NULL THEN w.id ELSE w.merged_into END
 WHERE w.number = $1 AND v.left_at IS NULL AND {unrestricted("v.person")}"""


async def search(
    actor: Actor,
    text: str = "",
    *,
    within: str | None = None,
    unreviewed: bool = False,
    left: bool = False,
    lacking: bool = False,
    roster: UUID | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[VolunteerRow]:
    """Search volunteers by name, pinyin initials, last digits of the phone, phone, ID number or number; newest first.

    Args:
        within: a path within the actor's reach; all of the reach when left out.
        unreviewed: only those who registered themselves and whom nobody has looked at.
        left: those who have left instead of those who serve.
        lacking: only those of whom a field was left empty and waits to be filled in (待补).
        roster: only those whom this import has registered.
    """
    root = within or actor.path or ""
    require(actor, Permission.SEE_VOLUNTEERS, within=root)
    condition, argument = matching(text)
    where = listed(condition, unreviewed=unreviewed, left=left)
    where += " AND v.lacking <> '{}'" * lacking + f" AND v.roster = '{roster}'" * (roster is not None)
    counted = JOINED if "p." in condition else "FROM volunteer v"
    size, page = min(max(size, 1), LARGEST_PAGE), max(page, 1)
    async with transaction(actor):
        total = await fetch_one(f"SELECT count(*) AS total {counted} WHERE {where}", root, argument)
        shown = f"SELECT v.id {counted} WHERE {where} ORDER BY v.number DESC LIMIT $3 OFFSET $4"
        rows = await fetch_as(
            ListedRow,
            f"SELECT {ROW} {FROM} JOIN ({shown}) shown ON shown.id = v.id ORDER BY v.number DESC",
            root,
            argument,
            size,
            (page - 1) * size,
        )
        return Page(await as_rows(rows), total["total"] if total else 0, page, size)


async def as_rows(rows: Sequence[ListedRow]) -> list[VolunteerRow]:
    """Build a list's rows from rows of ROW."""
    names = await full_names({row.path for row in rows})
    return [VolunteerRow(**_row(row, names)) for row in rows]


def matching(text: str) -> tuple[str, str | bytes]:
    """The SQL condition that a typed text (or a `search_words.opaque` one) means, and its argument, $2."""
    want = wanted(text)
    if want.by in (By.PHONE, By.ID_NUMBER):
        text = opaque(want.text)
    by, index = index_in(text)
    return (_FINDS[by], index) if by else (_FINDS[want.by], want.text)


def listed(condition: str, *, unreviewed: bool = False, left: bool = False) -> str:
    """The SQL condition of the volunteers of a list: below the path $1, and what was asked for."""
    return (
        f"v.path ^@ nullif($1, '') AND v.merged_into IS NULL AND {condition} AND v.left_at IS {'NOT ' * left}NULL"
        f"{' AND v.reviewed_at IS NULL' if unreviewed else ''} AND {unrestricted('v.person')}"
    )


async def volunteer(actor: Actor, volunteer_id: UUID) -> Card:
    """Read one volunteer's card. Raises NoSuchVolunteer, Forbidden."""
    require(actor, Permission.SEE_VOLUNTEERS)
    async with transaction(actor):
        row = await fetch_one_as(CardRow, f"SELECT {CARD} {FROM} WHERE v.id = {_WHO_STAYS}", volunteer_id)
        if row is None:
            raise NoSuchVolunteer
        require(actor, Permission.SEE_VOLUNTEERS, within=row.path)
        return await _card(actor, row)


async def last_change(actor: Actor, volunteer_id: UUID) -> Deed | None:
    """Find who corrected a volunteer's record last, and when. Raises NoSuchVolunteer, Forbidden."""
    card = await volunteer(actor, volunteer_id)
    return await last_deed("revise_volunteer", card.id)


async def person_of(actor: Actor, volunteer_id: UUID) -> UUID:
    """Find the person that a volunteer is, within the actor's reach. Raises NoSuchVolunteer."""
    async with transaction(actor):
        row = await fetch_one(f"SELECT v.person FROM volunteer v WHERE v.id = {_WHO_STAYS}", volunteer_id)
    if row is None:
        raise NoSuchVolunteer
    return row["person"]


async def hidden_from(actor: Actor, volunteer_id: UUID) -> bool:
    """Whether a volunteer is 仅本级可见 and the actor looks from above: then nothing is told of her but in sums."""
    async with transaction(EVERYWHERE):
        row = await fetch_one("SELECT path, local_only FROM volunteer WHERE id = $1", volunteer_id)
    if row is None or not row["local_only"] or not actor.path:
        return False
    return row["path"].startswith(actor.path) and not sees(actor.path, row["path"], True)


async def own(actor: Actor) -> Card:
    """Read the actor's own card. Raises NoSuchVolunteer: she is no volunteer; Forbidden: nobody is logged in."""
    require(actor, Permission.OWN_PAGE, person=actor.person)
    async with transaction(actor):
        row = await fetch_one_as(CardRow, f"SELECT {CARD} {FROM} WHERE v.person = $1", actor.person)
        if row is None:
            raise NoSuchVolunteer
        return await _card(actor, row)


async def id_by_number(number: str) -> UUID:
    """Find the volunteer with a number that somebody has typed, wherever she is; only her id.

    Raises:
        WrongNumber: it was mistyped. NoSuchVolunteer: nobody has it, or she has left.
    """
    digits = plain_number(number)
    if not is_number(digits):
        raise WrongNumber
    async with transaction(EVERYWHERE):
        row = await fetch_one(_BY_NUMBER, digits)
    if row is None:
        raise NoSuchVolunteer
    return row["id"]


async def _card(actor: Actor, row: CardRow) -> Card:
    """Build a volunteer's card with what the actor may see of her: see `exposure`."""
    names = await full_names({row.path})
    fields = exposure.seen(actor, row.path, row.person)
    consents = await people.consents(actor, row.person)
    if "emergency_contact" not in fields:  # a guardian is somebody else, too
        consents = {kind: replace(each, guardian="", relation="") for kind, each in consents.items()}
    return Card(**exposure.cut({**_row(row, names), **_about(row), "consents": consents}, fields))


def _about(row: CardRow) -> dict[str, Any]:
    """The fields that a card shows besides those of a list, phones and ID number masked."""
    number, emergency = row.id_number, row.emergency_phone
    return {
        "born_on": row.born_on,
        "id_number": identity.mask_id(Person.id_number.open(row.person, number)) if number else None,
        "nation": row.nation,
        "political_status": row.political_status,
        "education": row.education,
        "employer": row.employer,
        "platform_number": row.platform_number,
        "emergency_contact": row.emergency_contact,
        "emergency_phone": (
            identity.mask_phone(Volunteer.emergency_phone.open(row.id, emergency)) if emergency else None
        ),
        "remark": row.remark,
        "restricted_at": row.restricted_at,
    }


def _row(row: ListedRow, names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row that a list shows."""
    return {
        "id": row.id,
        "person": row.person,
        "number": row.number,
        "name": row.name,
        "sex": row.sex,
        "phone": identity.mask_phone(Person.phone.open(row.person, row.phone)) if row.phone else "",
        "organisation": names.get(row.path) or row.place,
        "organisation_code": row.organisation_code,
        "path": row.path,
        "manner": row.manner,
        "skills": row.skills,
        "service_classes": row.service_classes,
        "available": row.available,
        "enrolled_at": row.enrolled_at,
        "reviewed_at": row.reviewed_at,
        "left_at": row.left_at,
        "local_only": row.local_only,
        "lacking": tuple(LACKING.get(name, name) for name in row.lacking),
    }

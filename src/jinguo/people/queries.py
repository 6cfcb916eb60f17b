"""Queries about people. Phones and ID numbers leave this domain masked; in full only by a logged action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.rows import Row, fetch_as, rows_as
from jinguo.people import identity
from jinguo.people.catalogue import HER_OWN, NOTICE_VERSIONS, NOTICES, ConsentKind, Manner, PrivacyNotice
from jinguo.people.rules import is_outdated, sees
from jinguo.people.tables import Person

NO_ACTOR = {
    "id_by_phone": "internal: for recognising a person, never for showing",
    "id_by_id_number": "internal: for recognising a person, never for showing",
    "known": "internal: for recognising a person, never for showing",
}
"""Functions that take no actor, and why."""

_KNOWN = """
SELECT s.id, s.name, s.path, s.local_only, o.name AS organisation,
       bool_or(coalesce(p.phone_index = $1, false)) AS by_phone,
       bool_or(coalesce(p.id_number_index = $2, false)) AS by_id_number
  FROM person p JOIN person s ON s.id =
       CASE WHEN p.merged_into IS NULL THEN p.id ELSE p.merged_into END JOIN organisation o ON o.id = s.organisation
 WHERE p.phone_index = $1 OR p.id_number_index = $2 GROUP BY s.id, o.name"""
"""Who was merged into another is that one, by whichever of her phones she is known."""

_CONSENTS = """
SELECT DISTINCT ON (kind) kind, given, version, answered_at, manner, coalesce(guardian, '') AS guardian,
       coalesce(relation, '') AS relation
  FROM consent
 WHERE person = $1 ORDER BY kind, answered_at DESC, id DESC"""

_HISTORY = """
SELECT c.kind, c.given, c.version, c.answered_at, c.manner, coalesce(c.guardian, '') AS guardian,
       coalesce(c.relation, '') AS relation
  FROM consent c JOIN person p ON p.id = c.person
 WHERE c.person = $1 ORDER BY c.answered_at DESC, c.id DESC"""


@dataclass(frozen=True, slots=True)
class Known:
    """A person found by her phone or ID number wherever she is: for deciding, never for showing outside the reach."""

    id: UUID
    name: str
    path: str
    local_only: bool
    organisation: str
    by_phone: bool
    by_id_number: bool

    def seen_by(self, actor: Actor) -> bool:
        """Whether the actor may be told who she is."""
        return sees(actor.path, self.path, self.local_only)


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """A person's latest answer to one question of consent; of a minor also who has agreed for her, and as what."""

    given: bool
    version: str
    answered_at: datetime
    manner: Manner
    guardian: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question that a person was asked."""

    kind: ConsentKind


Question = tuple[ConsentKind, PrivacyNotice, ConsentAnswer | None]
"""What she is asked, its text, and what she has answered."""


def phone_index(phone: str) -> bytes:
    """The blind index that a phone number is found by, however it was written."""
    return Person.phone_index.of(identity.normal_phone(phone))


def id_number_index(number: str) -> bytes:
    """The blind index that an ID number is found by, however it was written."""
    return Person.id_number_index.of(identity.normal_id(number))


async def id_by_phone(phone: str) -> UUID | None:
    """Find the person who has a phone number, wherever she is."""
    return await _id("phone_index", phone_index(phone))


async def id_by_id_number(number: str) -> UUID | None:
    """Find the person who has an ID number, wherever she is."""
    return await _id("id_number_index", id_number_index(number))


async def _id(column: str, index: bytes) -> UUID | None:
    async with transaction(EVERYWHERE):
        row = await fetch_one(f"SELECT coalesce(merged_into, id) AS id FROM person WHERE {column} = $1", index)
    return row["id"] if row else None


async def known(phone: str | None, id_number: str | None) -> list[Known]:
    """Find who has this phone or this ID number, wherever they are: nobody, one person, or two."""
    indexes = phone_index(phone) if phone else None, id_number_index(id_number) if id_number else None
    async with transaction(EVERYWHERE):
        return await fetch_as(Known, _KNOWN, *indexes)


async def consents(actor: Actor, person: UUID) -> Mapping[ConsentKind, ConsentAnswer]:
    """Read a person's latest answers within the actor's reach; a question that she was never asked is missing."""
    async with transaction(actor):
        return dict(_answers(await fetch(_CONSENTS, person), _CONSENTS))


async def consent_history(actor: Actor, person: UUID) -> list[tuple[ConsentKind, ConsentAnswer]]:
    """List all that a person has ever answered, the latest first, within the actor's reach."""
    async with transaction(actor):
        return _answers(await fetch(_HISTORY, person), _HISTORY)


def _answers(rows: Sequence[Row], statement: str) -> list[tuple[ConsentKind, ConsentAnswer]]:
    """Questions with their answers, in the order of the rows."""
    asked = rows_as(_Asked, rows, statement, whole=False)
    answers = rows_as(ConsentAnswer, rows, statement, whole=False)
    return [(each.kind, answer) for each, answer in zip(asked, answers, strict=True)]


def questions(answers: Mapping[ConsentKind, ConsentAnswer]) -> list[Question]:
    """List what a person is asked, with text and answer; her guardian's consent only where one has given it."""
    asked = (*HER_OWN, *(kind for kind in answers if kind not in HER_OWN))
    return [(kind, NOTICES[kind], answers.get(kind)) for kind in asked]


def asked_anew(answers: Mapping[ConsentKind, ConsentAnswer]) -> list[ConsentKind]:
    """List the questions that a person has agreed to as they were, and that ask for more by now."""
    return [
        kind
        for kind, answer in answers.items()
        if answer.given and is_outdated(answer.version, clock.beijing_day(answer.answered_at), NOTICE_VERSIONS[kind])
    ]

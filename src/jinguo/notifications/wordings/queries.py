"""The words of notices as an organisation has them: its own, those of the organisation above, or the catalogue's."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import transaction
from jinguo.kernel.labels import Labelled
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.catalogue import KINDS, Kind
from jinguo.notifications.errors import NoSuchKind


class Origin(Labelled):
    """Where a text comes from."""

    OWN = "own", "本单位"
    ABOVE = "above", "上级"
    BUILT_IN = "built_in", "系统自带"


@dataclass(frozen=True, slots=True)
class InForce:
    """The words that hold for a kind of notice. `version` is 0 and `place` "" for the catalogue's.

    The kind stands in no log and no error: its example names somebody, if nobody real.
    """

    kind: Kind = field(repr=False)
    origin: Origin
    place: str
    version: int
    subject: str
    text: str
    provider_code: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the organisation's own texts of a kind, in force or former."""

    id: UUID
    version: int
    subject: str
    text: str
    provider_code: str
    created_at: datetime
    created_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wordings:
    """All about one kind in one organisation: what holds now, what would without a text of its own, and its versions,
    newest first.
    """

    now: InForce
    above: InForce
    versions: list[Version]


_NEAREST = """
SELECT DISTINCT ON (w.kind) w.kind, w.path, w.version, w.subject, w.text, w.provider_code, o.name
  FROM wording w JOIN organisation o ON o.id = w.organisation
 WHERE w.ended_at IS NULL AND $1 ^@ w.path AND w.path <> $2 ORDER BY w.kind, length(w.path) DESC"""

_VERSIONS = """
SELECT w.id, w.version, w.subject, w.text, w.provider_code, w.created_at, coalesce(a.name, '系统') AS created_by,
       w.ended_at
  FROM wording w LEFT JOIN account a ON a.id = w.created_by
 WHERE w.kind = $1 AND w.path = $2 ORDER BY w.version DESC"""


@dataclass(frozen=True, slots=True)
class _Own:
    """An organisation's own text of a kind; `name` is the organisation's."""

    kind: str
    path: str
    version: int
    subject: str
    text: str
    provider_code: str
    name: str


def kind_of(key: str) -> Kind:
    """The kind of notice with this key. Raises NoSuchKind."""
    if key not in KINDS:
        raise NoSuchKind
    return KINDS[key]


async def in_force(actor: Actor) -> list[InForce]:
    """The words of every kind as they hold for the actor's organisation, in the order of the catalogue.

    Raises:
        Forbidden.
    """
    require(actor, Permission.KEEP_WORDINGS, within=actor.path)
    found = await _nearest(actor)
    return [_in_force(kind, found.get(kind.key), actor.path or "") for kind in KINDS.values()]


async def wordings(actor: Actor, key: str) -> Wordings:
    """All about one kind in the actor's organisation. Raises Forbidden, NoSuchKind."""
    require(actor, Permission.KEEP_WORDINGS, within=actor.path)
    kind, path = kind_of(key), actor.path or ""
    async with transaction(actor):
        now, above = await _nearest(actor), await _nearest(actor, path)
        rows = await fetch_as(Version, _VERSIONS, key, path)
    return Wordings(
        _in_force(kind, now.get(key), path),
        _in_force(kind, above.get(key), path),
        rows,
    )


async def _nearest(actor: Actor, but: str = "") -> dict[str, _Own]:
    """Kind -> the nearest own text at or above the actor's organisation, leaving out that of the path `but`."""
    async with transaction(actor):
        return {row.kind: row for row in await fetch_as(_Own, _NEAREST, actor.path or "", but)}


def _in_force(kind: Kind, row: _Own | None, path: str) -> InForce:
    if row is None:
        return InForce(kind, Origin.BUILT_IN, "", 0, kind.subject, kind.text)
    return InForce(
        kind=kind,
        origin=Origin.OWN if row.path == path else Origin.ABOVE,
        place=row.name,
        version=row.version,
        subject=row.subject,
        text=row.text,
        provider_code=row.provider_code,
    )

"""A concern in the clear: opened with its own key, for a caller who has asked and has written the log."""

import json
from collections.abc import Sequence
from uuid import UUID

import msgspec

from jinguo.concerns.cards import Content, Entry, Name, Standing, Whole
from jinguo.concerns.catalogue import EntryKind
from jinguo.concerns.errors import NoSuchConcern
from jinguo.concerns.tables import Concern, ConcernEntry, ConcernName
from jinguo.kernel.db import fetch
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.organisations.queries import full_names


async def key_of(concern: UUID) -> OwnKey:
    """The key of a concern, in the current transaction. Raises NoSuchConcern: it was destroyed, or there is none."""
    row = await Concern.objects().where(Concern.id == concern).first()
    if row is None or row.key is None:
        raise NoSuchConcern
    return OwnKey(row.key.reveal())


def written(content: Content) -> str:
    """What was reported, as the text that is sealed."""
    return msgspec.json.encode(content).decode()


async def whole(standing: Standing) -> Whole:
    """All of a concern, in the current transaction. Raises NoSuchConcern: its key was destroyed."""
    concern = standing.id
    key = await key_of(concern)
    row = await Concern.objects().where(Concern.id == concern).first()
    if row is None:
        raise NoSuchConcern
    return Whole(
        standing=standing,
        organisation=(await full_names({row.path})).get(row.path, ""),
        content=await _content(concern),
        filed_by_name=Concern.filed_by_name.open(key, concern, row.filed_by_name) or "",
        entries=await _entries(concern, key),
        names=await _names(concern, key),
    )


_NAMING = """
SELECT DISTINCT n.concern FROM concern_name n JOIN concern c ON c.id = n.concern
 WHERE n.lifted_at IS NULL AND c.key IS NOT NULL
   AND (n.account = ANY($1) OR n.person IN (SELECT person FROM account WHERE id = ANY($1)))"""


async def is_still_named(accounts: Sequence[UUID], child: UUID) -> bool:
    """Whether a concern about a child names one of these accounts and nobody has lifted it; within the caller's
    transaction.
    """
    for row in await fetch(_NAMING, list(accounts)):
        if (await _content(row["concern"])).child == child:
            return True
    return False


async def _content(concern: UUID) -> Content:
    row = await Concern.objects().where(Concern.id == concern).first()
    if row is None:
        raise NoSuchConcern
    told = Concern.content.open(await key_of(concern), concern, row.content)
    return msgspec.json.decode(told or "{}", type=Content)


async def _entries(concern: UUID, key: OwnKey) -> tuple[Entry, ...]:
    rows = await ConcernEntry.objects().where(ConcernEntry.concern == concern).order_by(ConcernEntry.written_at)
    return tuple(
        Entry(
            EntryKind(each.kind),
            json.loads(ConcernEntry.content.open(key, each.id, each.content) or '""'),
            each.written_at,
            ConcernEntry.written_by_name.open(key, each.id, each.written_by_name) or "",
        )
        for each in rows
    )


async def _names(concern: UUID, key: OwnKey) -> tuple[Name, ...]:
    rows = await ConcernName.objects().where(ConcernName.concern == concern).order_by(ConcernName.named_at)
    return tuple(
        Name(
            id=each.id,
            words=ConcernName.words.open(key, each.id, each.words) or "",
            can_lift=(each.halt or each.account) is not None and each.lifted_at is None,
            named_at=each.named_at,
            lifted_at=each.lifted_at,
            lifted_by_name=each.lifted_by_name,
        )
        for each in rows
    )

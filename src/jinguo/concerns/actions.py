"""Filing a concern: by anybody who has logged in, without an approval; and adding to one's own."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden, LoginRequired
from jinguo.authority.grants import Permission
from jinguo.children.errors import NoSuchChild
from jinguo.children.registry.queries import child
from jinguo.concerns.cards import Content
from jinguo.concerns.catalogue import EntryKind
from jinguo.concerns.errors import Closed
from jinguo.concerns.forms import SAY_WHICH, Addition, NewConcern
from jinguo.concerns.holders import named_in, nearest
from jinguo.concerns.policy import clock_at
from jinguo.concerns.queries import own_one
from jinguo.concerns.readings.actions import KIND, put_entry, tell
from jinguo.concerns.readings.names import put_names
from jinguo.concerns.readings.queries import written
from jinguo.concerns.tables import Concern
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.own_key import OwnKey
from jinguo.pairings.contacts.queries import own_pairing
from jinguo.pairings.errors import NoSuchPairing


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a concern: `is_held` says whether somebody can read it already."""

    id: UUID
    is_held: bool


@dataclass(frozen=True, slots=True)
class About:
    """The child that a concern is about, where she opened it from a file or a card."""

    id: UUID
    code: str
    path: str


async def about(actor: Actor, child_id: UUID | None, pairing: UUID | None) -> About | None:
    """The child of a file within reach, or of a running pairing of her own; None: neither, she says it in words."""
    try:
        if pairing is not None and actor.is_volunteer:
            hers = await own_pairing(actor, pairing)
            return About(hers.child, hers.code, hers.path)
        if child_id is not None:
            card = await child(actor, child_id)
            return About(card.id, card.code, card.path)
    except (NoSuchPairing, NoSuchChild, Forbidden):
        return None
    return None


def sees_mothers(actor: Actor, path: str) -> bool:
    """Whether somebody is told anyway who cares for a child there: then they are offered by name."""
    return actor.may(Permission.KEEP_PAIRINGS, within=path)


async def file(actor: Actor, new: NewConcern) -> Filed:
    """File a concern: sealed, told to whoever reads it, and whoever is named is kept from it and from every child, all
    in one transaction.

    Raises:
        LoginRequired. Invalid: nobody of that number, or it says of no child.
    """
    if actor.id is None:
        raise LoginRequired
    which = await about(actor, new.child, new.pairing)
    if which is None and not new.who:
        raise Invalid(fields={"who": SAY_WHICH})
    name, place = await _filer(actor)
    path, key = which.path if which else place, OwnKey.new()
    async with transaction(EVERYWHERE):
        row = Concern(id=uuid7(), path=path, key=key.text, filed_by=actor.id, filer_person=actor.person)
        row.content = Concern.content.seal(key, row.id, written(_content(new, which)))
        row.filed_by_name = Concern.filed_by_name.seal(key, row.id, name)
        row.due_at = (await clock_at(path)).due(row.filed_at)
        row.receipted_at = clock.now() if new.receipt else None
        await Concern.insert(row)
        await put_names(row.id, path, key, new, which.id if which else None)
        held_at = await nearest(path, await named_in(row.id))
        await Concern.update({Concern.held_at: held_at}).where(Concern.id == row.id)
        await note(actor, "record_restricted", KIND, row.id, path)
        await tell(row.id, held_at)
    return Filed(row.id, bool(held_at))


async def _filer(actor: Actor) -> tuple[str, str]:
    """The name of who files, and where she is: of staff where she acts, of a volunteer where she belongs."""
    async with transaction(EVERYWHERE):
        row = await fetch_one("SELECT name, path FROM person WHERE id = $1", actor.person) if actor.person else None
    name = actor.name or (row["name"] if row else "")
    return name, actor.path or (row["path"] if row else "/")


def _content(new: NewConcern, which: About | None) -> Content:
    plain = ("ground", "channel", "receiver", "receipt", "danger", "story", "first_help", "answer", "who")
    return Content(
        **{each: getattr(new, each) for each in plain},
        situations=tuple(sorted(new.situations)),
        known=new.known,
        reported=new.reported,
        also_told=tuple(sorted(new.also_told)),
        child=which.id if which else None,
        code=which.code if which else "",
    )


async def add(actor: Actor, concern_id: UUID, more: Addition) -> None:
    """Add to a concern of one's own: a receipt that came since, or more to say. Raises NoSuchConcern, Closed."""
    found = await own_one(actor, concern_id)
    async with transaction(EVERYWHERE):
        row = await Concern.objects().where(Concern.id == concern_id).lock_rows().first()
        if row is None or row.closed_at is not None:
            raise Closed
        for kind, text in ((EntryKind.ADDITION, more.text), (EntryKind.RECEIPT, more.receipt)):
            if text:
                await put_entry(actor, concern_id, kind, text)
        await note(actor, "add_to_restricted", KIND, concern_id, found.path)

"""What can be done with packages and batches of aid. Goods and value alone: nothing is paid here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import UniqueViolationError
from piccolo.columns import Column

from jinguo.aid import rules
from jinguo.aid.catalogue import StockReason, programmes
from jinguo.aid.errors import BatchClosed, NoSuchBatch, OutOfStock, ShareDecided
from jinguo.aid.forms import MOST_LISTED, Giving, NewBatch, NewMove, NewPackage, NewReceivers, ShareRefusal
from jinguo.aid.tables import AidBatch, AidShare, Package, StockMove
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import View
from jinguo.children.rules import open_file
from jinguo.kernel import clock
from jinguo.kernel.db import atomic, fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.rows import fetch_as
from jinguo.organisations import queries as organisations

_RECEIVERS = f"""
SELECT w.id, w.code, w.path, true AS is_woman FROM woman w
  JOIN LATERAL (SELECT given FROM woman_consent WHERE woman = w.id ORDER BY recorded_at DESC, id DESC LIMIT 1) s
    ON s.given
 WHERE w.code = ANY($1) AND w.path ^@ $2 AND w.closed_on IS NULL
UNION ALL
SELECT c.id, c.code, c.path, false FROM child c
  JOIN LATERAL (SELECT given, view FROM child_consent WHERE child = c.id ORDER BY recorded_at DESC, id DESC LIMIT 1) s
    ON s.given AND s.view <> $3
 WHERE c.code = ANY($1) AND c.path ^@ $2 AND {open_file("c")}"""
_STOCK = 'SELECT coalesce(sum(change), 0)::int AS "left" FROM stock_move WHERE package = $1'


@dataclass(frozen=True, slots=True)
class _Receiver:
    """Somebody who has agreed and may be listed."""

    id: UUID
    code: str
    path: str
    is_woman: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of the codes: how many are new on the list, and those that cannot be."""

    added: int
    refused: tuple[str, ...]


async def make_package(actor: Actor, new: NewPackage) -> UUID:
    """Describe a kind of package of the actor's own place. Raises Forbidden."""
    require(actor, Permission.KEEP_AID, within=actor.path)
    async with transaction(actor):
        row = Package(path=actor.path, title=new.title, contents=new.things, value=new.value)
        row.made_by, row.made_by_name = actor.id, actor.name
        await Package.insert(row)
        await note(actor, "make_package", "package", row.id, row.path)
    return row.id


async def move_stock(actor: Actor, package_id: UUID, new: NewMove) -> None:
    """Packages came, or were lost. Raises NoSuchBatch, Forbidden, OutOfStock."""
    async with transaction(actor):
        package = await _package(actor, package_id)
        change = -new.count if new.reason is StockReason.LOST else new.count
        row = StockMove(package=package_id, path=package.path, change=change, reason=new.reason.value)
        await _moved(actor, row, package_id)
        row.happened_on = new.happened_on
        await StockMove.insert(row)
        await note(actor, "move_stock", "package", package_id, package.path, count=change)


async def _package(actor: Actor, package_id: UUID) -> Package:
    row = await Package.objects().where(Package.id == package_id).lock_rows().first()
    if row is None:
        raise NoSuchBatch
    require(actor, Permission.KEEP_AID, within=row.path)
    return row


async def _moved(actor: Actor, row: StockMove, package_id: UUID) -> None:
    """Refuse a move below nothing, and say who makes it. Raises OutOfStock."""
    stock = await fetch_one(_STOCK, package_id)
    if (stock["left"] if stock else 0) + row.change < 0:
        raise OutOfStock
    row.recorded_by, row.recorded_by_name = actor.id, actor.name


async def open_batch(actor: Actor, new: NewBatch) -> UUID:
    """Begin a batch. Raises NoSuchOrganisation, Forbidden, NoSuchBatch."""
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_AID, within=place.path)
        if new.package is not None:
            await _package(actor, new.package)
        sequence = await fetch_one("SELECT nextval('aid_batch_number') AS next")
        row = AidBatch(code=rules.batch_code(sequence["next"] if sequence else 0), path=place.path, title=new.title)
        row.programme, row.funding, row.funder = new.programme, new.funding.value, new.funder
        row.goods, row.value, row.package = new.goods, new.value, new.package
        row.opened_by, row.opened_by_name = actor.id, actor.name
        await AidBatch.insert(row)
        await note(actor, "open_aid_batch", "aid_batch", row.id, row.path)
    return row.id


async def _batch(actor: Actor, batch_id: UUID) -> AidBatch:
    """An open batch, held. Raises NoSuchBatch, Forbidden, BatchClosed."""
    row = await AidBatch.objects().where(AidBatch.id == batch_id).lock_rows().first()
    if row is None:
        raise NoSuchBatch
    require(actor, Permission.KEEP_AID, within=row.path)
    if row.closed_at is not None:
        raise BatchClosed
    return row


async def list_receivers(actor: Actor, batch_id: UUID, new: NewReceivers) -> Listed:
    """Put people on the list by their codes; who has not agreed, or is elsewhere, is not.

    Raises:
        NoSuchBatch, Forbidden, BatchClosed. Invalid: there is no code in what was typed, or there are too many.
    """
    if not new.plain:
        raise Invalid(fields={"codes": "请写编号，例如 F-0001 或 E-0001"})
    if len(new.plain) > MOST_LISTED:
        raise Invalid(fields={"codes": f"一次最多列入 {MOST_LISTED} 位，请分几次填"})
    async with transaction(actor):
        batch = await _batch(actor, batch_id)
        whom = programmes()[batch.programme].receivers
        found = await fetch_as(_Receiver, _RECEIVERS, new.plain, batch.path, View.UNWILLING.value)
        fit = [each for each in found if whom in ("both", "women" if each.is_woman else "children")]
        added = sum([await _listed(actor, batch, each) for each in fit])
        await note(actor, "list_receivers", "aid_batch", batch_id, batch.path, count=added)
    return Listed(added, _others(new.plain, fit))


def _others(codes: Sequence[str], fit: Sequence[_Receiver]) -> tuple[str, ...]:
    taken = {each.code for each in fit}
    return tuple(code for code in codes if code not in taken)


async def _listed(actor: Actor, batch: AidBatch, who: _Receiver) -> bool:
    row = AidShare(batch=batch.id, path=who.path, value=batch.value)
    row.woman, row.child = (who.id, None) if who.is_woman else (None, who.id)
    row.listed_by, row.listed_by_name = actor.id, actor.name
    try:
        async with atomic():
            await AidShare.insert(row)
    except UniqueViolationError:
        return False
    return True


async def give(actor: Actor, share_id: UUID, done: Giving) -> None:
    """A share was given against a signed receipt.

    Raises:
        NoSuchBatch, Forbidden, BatchClosed, ShareDecided. OutOfStock: no package is left.
    """
    async with transaction(actor):
        share, batch = await _share(actor, share_id)
        if batch.package is not None:
            await _package(actor, batch.package)
            move = StockMove(package=batch.package, path=batch.path, change=-1, reason=StockReason.GIVEN.value)
            move.happened_on = done.given_on
            await _moved(actor, move, batch.package)
            await StockMove.insert(move)
        values = {AidShare.given_on: done.given_on, AidShare.given_by: done.given_by, AidShare.receipt: done.receipt}
        await _decided(actor, share, {**values})
        await note(actor, "give_aid", "aid_share", share_id, share.path, value=share.value)


async def refuse(actor: Actor, share_id: UUID, why: ShareRefusal) -> None:
    """A share was not given. Raises NoSuchBatch, Forbidden, BatchClosed, ShareDecided."""
    async with transaction(actor):
        share, _ = await _share(actor, share_id)
        await _decided(actor, share, {AidShare.reason: why.reason.value})
        await note(actor, "refuse_aid", "aid_share", share_id, share.path, reason=why.reason.label)


async def _share(actor: Actor, share_id: UUID) -> tuple[AidShare, AidBatch]:
    """An unsettled share of an open batch, both held."""
    share = await AidShare.objects().where(AidShare.id == share_id).lock_rows().first()
    if share is None:
        raise NoSuchBatch
    batch = await _batch(actor, share.batch)
    if share.settled_at is not None:
        raise ShareDecided
    return share, batch


async def _decided(actor: Actor, share: AidShare, values: dict[Column | str, object]) -> None:
    who: dict[Column | str, object] = {
        AidShare.settled_at: clock.now(),
        AidShare.settled_by: actor.id,
        AidShare.settled_by_name: actor.name,
    }
    await AidShare.update({**values, **who}).where(AidShare.id == share.id)


async def close_batch(actor: Actor, batch_id: UUID) -> None:
    """End a batch: nothing is added to it any more. Raises NoSuchBatch, Forbidden, BatchClosed."""
    async with transaction(actor):
        row = await _batch(actor, batch_id)
        await fetch("UPDATE aid_batch SET closed_at = $2 WHERE id = $1", batch_id, clock.now())
        await note(actor, "close_aid_batch", "aid_batch", batch_id, row.path)

"""Queries about a roster's rows: where each belongs, and what the registry knows of her."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.organisations import queries as organisations
from jinguo.organisations.queries import Place
from jinguo.organisations.rules import ancestors
from jinguo.people import intake as people
from jinguo.volunteers.intake import preparation, recognition
from jinguo.volunteers.intake.gazetteer import Gazetteer
from jinguo.volunteers.intake.outcome import Suspected, Taken
from jinguo.volunteers.roster import Cleaned

_VOLUNTEERS = "SELECT person::text, left_at IS NOT NULL AS left FROM volunteer WHERE person = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Sifted:
    """A roster's good rows, sifted: people who are new, people whom the registry knows, and rows that it refuses (shape
    REFUSED). `elsewhere` counts the rows of people who are registered beyond the reach.
    """

    new: pl.DataFrame
    known: pl.DataFrame
    refused: pl.DataFrame
    elsewhere: int

    def taken(self, suspected: tuple[Suspected, ...], roster: UUID | None) -> Taken:
        """Answer that they were taken as this roster, or would be."""
        return Taken(
            added=self.new.height,
            known=self.known.height,
            refused=self.refused,
            suspected=suspected,
            roster=roster,
            lacking=self.new.filter(pl.col("lacking").list.len() > 0).height,
        )


async def sifted(actor: Actor, cleaned: Cleaned, default_code: str | None) -> Sifted:
    """Sift the good rows by what the registry knows of them; those without a place are refused."""
    places, default = await _places(actor, default_code)
    asked = {layout.sheet: "agree_collect" in layout.columns for layout in cleaned.layouts}
    ready = await asyncio.to_thread(preparation.prepared, cleaned.good, places, default, asked)
    rows = await _judged(actor, ready.rows)
    refused = rows.filter(pl.col("reason").is_not_null()).select(preparation.REFUSED.names())
    return Sifted(
        new=rows.filter(pl.col("status") == recognition.NEW),
        known=rows.filter(pl.col("status") == recognition.KNOWN),
        refused=pl.concat([ready.refused, refused]),
        elsewhere=int(rows["elsewhere"].sum()),
    )


async def _places(actor: Actor, default_code: str | None) -> tuple[Gazetteer, Place | None]:
    """Find the places where the actor may import, and the one for rows that name none."""
    root = actor.path or ""
    above = [await organisations.by_path(path) for path in ancestors(root)] if root.strip("/") else []
    places = [each for each in await organisations.below(root) if _may(actor, each)]
    default = await organisations.by_code(default_code) if default_code else None
    if default is not None or not places:
        require(actor, Permission.IMPORT_VOLUNTEERS, within=default.path if default else root)
    return Gazetteer(places, above), default


def _may(actor: Actor, place: Place) -> bool:
    return actor.may(Permission.IMPORT_VOLUNTEERS, within=place.path)


async def _judged(actor: Actor, rows: pl.DataFrame) -> pl.DataFrame:
    """Judge the rows: add their blind indexes and what the registry knows of them."""
    phones, numbers = await asyncio.to_thread(people.indexes, rows["phone"].to_list(), rows["id_number"].to_list())
    rows = rows.with_columns(
        pl.Series("phone_index", phones, pl.Binary), pl.Series("id_number_index", numbers, pl.Binary)
    )
    found = await people.find(phones, numbers)
    async with transaction(EVERYWHERE):
        known = await fetch(_VOLUNTEERS, found["person"].unique().to_list())
    shape = {"person": pl.String, "left": pl.Boolean}
    volunteers = pl.DataFrame([tuple(row) for row in known], schema=shape, orient="row")
    return await asyncio.to_thread(recognition.judged, rows, found, volunteers, actor.path or "")

"""Totals of the ledger: which entries, folded how, as of which ledger position, with the names that a reader needs."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import narwhals as nw
import polars as pl

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import By, Method, Source
from jinguo.hours.forms import Selection
from jinguo.hours.policy import rule_for
from jinguo.hours.tables import LEDGER_LOCK
from jinguo.hours.totals.report import FOLDS
from jinguo.kernel import clock
from jinguo.kernel.database.frames import frame
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.queries import Place, by_code, by_path, full_names
from jinguo.people.rules import HIDDEN_NAME
from jinguo.volunteers.catalogue import ServiceClass


@dataclass(frozen=True, slots=True)
class Total:
    """A line of totals. Minutes sum over the sources; `key` identifies the line, `label` is what is read."""

    key: str
    label: str
    number: str
    organisation: str
    people: int
    times: int
    by_source: dict[Source, int]
    minutes: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A figure that can be reproduced: the same selection with `ledger_position` gives the same rows for ever.

    `frame` has the lines in order: key, label, number, organisation: String; people, times, one column a source,
    minutes: Int64.
    """

    selection: Selection
    place: Place
    frame: pl.DataFrame
    as_of: datetime
    ledger_position: int
    rule_version: str

    @property
    def minutes(self) -> int:
        """All minutes of the selection."""
        return int(self.frame["minutes"].sum())

    @property
    def by_source(self) -> dict[Source, int]:
        """All minutes of the selection by source."""
        return {source: int(self.frame[source.value].sum()) for source in Source}

    def lines(self, first: int = 0, count: int | None = None) -> list[Total]:
        """Read the lines from the one numbered `first` (from 0), at most `count`."""
        return [
            Total(
                key=row["key"],
                label=row["label"],
                number=row["number"],
                organisation=row["organisation"],
                people=row["people"],
                times=row["times"],
                by_source={source: row[source.value] for source in Source},
                minutes=row["minutes"],
            )
            for row in self.frame.slice(first, count).iter_rows(named=True)
        ]


async def totals(actor: Actor, selection: Selection) -> Totals:
    """Fold the ledger for volunteers of one organisation's subtree.

    A volunteer's hours belong to the organisation that she belonged to when she served, whoever recorded them.

    Raises:
        NoSuchOrganisation, Forbidden: the organisation is not within the actor's subtree.
    """
    require(actor, Permission.SEE_HOURS)
    place = await by_code(selection.organisation) if selection.organisation else await _own_place(actor)
    if actor.path != "/" or selection.organisation:
        require(actor, Permission.SEE_HOURS, within=place.path)
    position = await ledger_position(actor)
    if selection.position is not None:
        position = min(position, selection.position)
    ledger, people = await asyncio.gather(
        frame(actor, _statement(selection, place, position)), _people(actor, selection.by, place)
    )
    folded = await asyncio.to_thread(_fold, selection.by, ledger)
    named = await _NAMES[selection.by](folded, people)
    rule = await rule_for(place.path, clock.today())
    return Totals(selection, place, named.select(_COLUMNS), clock.now(), position, rule.version)


def _fold(by: By, ledger: pl.DataFrame) -> pl.DataFrame:
    return FOLDS[by](nw.from_native(ledger.lazy())).collect().to_native()


async def _own_place(actor: Actor) -> Place:
    if actor.path == "/":
        return Place(UUID(int=0), "", "全部组织", OrganisationKind.DISTRICT, "/", 0, None, None)
    return await by_path(actor.path or "")


async def ledger_position(actor: Actor) -> int:
    """Find the last ledger number below which nothing is to come: writers share this lock until they have committed."""
    async with transaction(actor):
        await fetch(f"SELECT pg_advisory_xact_lock({LEDGER_LOCK})")
        row = await fetch_one("SELECT coalesce(max(seq), 0) AS position FROM entry")
    return row["position"] if row else 0


_KEYS = {
    By.VOLUNTEER: "volunteer",
    By.SERVICE_CLASS: "service_class",
    By.PROGRAMME: "programme",
    By.MONTH: "month",
    By.METHOD: "method",
}


def _statement(selection: Selection, place: Place, position: int) -> str:
    """The SQL of selected entries with the key to fold by. Only dates, numbers and a stored path go into the text."""
    depth = place.path.count("/")
    unit = f"'/' || array_to_string((string_to_array(trim(home_path, '/'), '/'))[1:{depth}], '/') || '/' AS unit"
    key = unit if selection.by is By.ORGANISATION else _KEYS[selection.by]
    columns = "volunteer" if key == "volunteer" else f"{key}, volunteer"
    return f"SELECT {columns}, source, credited_minutes, tally FROM entry WHERE {selected(selection, place, position)}"


def selected(selection: Selection, place: Place, position: int) -> str:
    """The SQL condition that an entry fulfils which counts: one text for every reading of the same figure."""
    tests = [f"home_path ^@ '{place.path}'", f"seq <= {position:d}"]
    if selection.since:
        tests.append(f"day >= '{selection.since.isoformat()}'")
    if selection.until:
        tests.append(f"day < '{selection.until.isoformat()}'")
    return " AND ".join(tests)


_COLUMNS = (
    "key",
    "label",
    "number",
    "organisation",
    "people",
    "times",
    *[source.value for source in Source],
    "minutes",
)
_NOTHING = pl.lit("")


async def _people(actor: Actor, by: By, place: Place) -> pl.DataFrame:
    """Read the volunteers of the subtree beside the ledger; an empty frame when totals are cut by something else."""
    if by is not By.VOLUNTEER:
        return pl.DataFrame()
    return await frame(
        actor,
        "SELECT v.id AS volunteer, v.id::text AS key, CASE WHEN p.restricted_at IS NULL OR p.erased_at IS NOT NULL"
        " THEN p.name ELSE '限制处理' END AS label, v.number, v.path"
        f" FROM volunteer v JOIN person p ON p.id = v.person WHERE v.path ^@ '{place.path}'",
    )


HIDDEN_KEY = "local"
"""The key of the one line of all whom the reader does not see because they are 仅本级可见."""


async def _volunteers(folded: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    folded, hidden = await _apart(folded, names)
    places = await full_names(set(names["path"].unique()))
    known = pl.DataFrame({"path": list(places), "organisation": list(places.values())}, schema=_PLACES)
    named = folded.join(names.join(known, on="path", how="left"), on="volunteer", how="left", maintain_order="left")
    elsewhere = pl.col("volunteer").bin.encode("hex")
    lines = named.with_columns(
        pl.coalesce("key", elsewhere),
        pl.col("label").fill_null("（已转到其他组织）"),
        pl.col("number", "organisation").fill_null(""),
    )
    return pl.concat([lines.select(_COLUMNS), hidden.select(_COLUMNS)]) if hidden.height else lines


async def _apart(folded: pl.DataFrame, names: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part volunteers with a line of their own from all others, who are 仅本级可见 and have one line together."""
    unnamed = [UUID(bytes=each) for each in folded.join(names, on="volunteer", how="anti")["volunteer"]]
    if not unnamed:
        return folded, folded.clear()
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT id FROM volunteer WHERE local_only AND id = ANY($1::uuid[])", unnamed)
    is_hidden = pl.col("volunteer").is_in([row["id"].bytes for row in rows])
    summed = [pl.col(name).sum() for name in _COLUMNS[_COLUMNS.index("people") :]]
    named = {"key": pl.lit(HIDDEN_KEY), "label": pl.lit(f"{HIDDEN_NAME}的志愿者")}
    hidden = folded.filter(is_hidden).select(*summed, **named, number=_NOTHING, organisation=_NOTHING)
    return folded.filter(~is_hidden), hidden if rows else hidden.clear()


_PLACES = {"path": pl.String, "organisation": pl.String}


def _labelled(folded: pl.DataFrame, keys: list[str], labels: list[str]) -> pl.DataFrame:
    return folded.with_columns(
        pl.Series("key", keys, pl.String), pl.Series("label", labels, pl.String), number=_NOTHING, organisation=_NOTHING
    )


async def _units(folded: pl.DataFrame, _people: pl.DataFrame) -> pl.DataFrame:
    keys = folded["unit"].to_list()
    names = await full_names(set(keys))
    return _labelled(folded, keys, [names[key] or "（本级）" for key in keys])


async def _classes(folded: pl.DataFrame, _people: pl.DataFrame) -> pl.DataFrame:
    keys = folded["service_class"].to_list()
    return _labelled(folded, keys, [ServiceClass(key).label for key in keys])


async def _programmes(folded: pl.DataFrame, _people: pl.DataFrame) -> pl.DataFrame:
    keys = [UUID(bytes=key) if key else None for key in folded["programme"]]
    found = await fetch("SELECT id, title FROM programme WHERE id = ANY($1)", [key for key in keys if key])
    titles = {row["id"]: row["title"] for row in found}
    labels = [titles[key] if key else "（未列入项目）" for key in keys]
    return _labelled(folded, [str(key or "") for key in keys], labels)


async def _months(folded: pl.DataFrame, _people: pl.DataFrame) -> pl.DataFrame:
    keys = folded["month"].to_list()
    return _labelled(folded, [str(key) for key in keys], [f"{key // 100}年{key % 100}月" for key in keys])


async def _methods(folded: pl.DataFrame, _people: pl.DataFrame) -> pl.DataFrame:
    keys = folded["method"].to_list()
    return _labelled(folded, keys, [Method(key).label for key in keys])


_NAMES = {
    By.VOLUNTEER: _volunteers,
    By.ORGANISATION: _units,
    By.SERVICE_CLASS: _classes,
    By.PROGRAMME: _programmes,
    By.MONTH: _months,
    By.METHOD: _methods,
}

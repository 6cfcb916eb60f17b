"""Rosters as clerks really hand them in, with the truth beside each: no row is lost, and none is read wrongly."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.kernel.db import EVERYWHERE, Database, fetch, transaction
from jinguo.kernel.spreadsheet import read
from jinguo.organisations import actions as organisations
from jinguo.organisations.demo import demo_tree
from jinguo.organisations.forms import NewOrganisation
from jinguo.people.tables import Person
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.intake.memory import questions
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.roster import NotVolunteers, blocks

SAMPLES = Path(__file__).with_name("samples")
TRUTH: Mapping[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
FIGURES = {
    "02_paged_subtotals_signatures.xlsx": (36, 15, 0, 1, 20),
    "03_pairs_child_first.xlsx": (13, 8, 0, 0, 5),
    "03_pairs_mother_first.xlsx": (13, 8, 0, 0, 5),
    "05_committee_months.xlsx": (21, 14, 0, 3, 4),
    "05_committee_months_no_id.xlsx": (7, 6, 0, 0, 1),
    "06_hidden_filtered_struck.xlsx": (13, 9, 0, 0, 4),
    "09_names.xlsx": (28, 23, 0, 4, 1),
    "10_excel_equals.csv": (9, 8, 0, 0, 1),
    "12_consent_head_00.xlsx": (3, 1, 0, 1, 1),
    "12_consent_head_03.xlsx": (3, 1, 0, 1, 1),
    "12_consent_head_07.xlsx": (3, 1, 0, 1, 1),
    "13_addresses_living.xlsx": (7, 6, 0, 0, 1),
    "16_posts_first.xlsx": (15, 7, 0, 7, 1),
    "16_side_by_side.xlsx": (15, 12, 0, 0, 3),
    "equals-text.csv": (3, 2, 0, 0, 1),
    "month-only.xlsx": (4, 3, 0, 0, 1),
    "notes-in-names.xlsx": (5, 3, 0, 1, 1),
    "stray-space.xlsx": (2, 1, 0, 0, 1),
    "two-blocks.xlsx": (9, 6, 0, 0, 3),
}
"""Rows, taken, known, handed back, named as left out; of lists side by side each has rows of its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the registry keeps of somebody; `place` is the name of her organisation."""

    name: str
    id: str | None
    born: str | None
    place: str


@pytest.fixture
async def street(database: Database) -> None:
    """The street of the samples, with all of its communities."""
    rows = [row for row in demo_tree("zhenhai") if row.code.startswith(("330211000", "330211001"))]
    await organisations.plant(
        SYSTEM,
        [NewOrganisation(code=row.code, name=row.name, kind=row.kind, parent_code=row.parent_code) for row in rows],
    )


async def registered() -> dict[str, Kept]:
    """Everybody, by her phone."""
    async with transaction(EVERYWHERE):
        people = await Person.objects()
        places = {row["id"]: row["name"] for row in await fetch("SELECT id, name FROM organisation")}
    return {
        each.phone.reveal(): Kept(
            each.name,
            each.id_number.reveal() if each.id_number else None,
            each.born_on.isoformat() if each.born_on else None,
            places[each.organisation],
        )
        for each in people
        if each.phone
    }


def meant(row: Mapping[str, Any], kept: Kept) -> Kept:
    """What is to be kept of a row, as far as its truth says so."""
    place = row.get("place") or kept.place
    return Kept(row["name"], row.get("id", kept.id), row.get("born", kept.born), place)


def wrongs(rows: Sequence[Mapping[str, Any]], kept: Mapping[str, Kept], left: set[int]) -> list[str]:
    """The rows that are not where the truth wants them."""
    found = []
    for row in rows:
        her, where = kept.get(row.get("phone") or ""), f"{row['row']} {row['kind']} {row.get('name')}"
        if row["expect"] == "take" and her is None:
            found.append(f"{where}: not taken")
        if row["expect"] in ("never", "refuse", "nobody") and her is not None:
            found.append(f"{where}: taken")
        if row["expect"] == "skip" and row["row"] not in left:
            found.append(f"{where}: not named as left out")
        if row["expect"] in ("take", "either") and her is not None and her != meant(row, her):
            found.append(f"{where}: kept as {her}")
    return found


@pytest.mark.parametrize("name", sorted(FIGURES))
async def test_every_row_of_a_sample_is_where_the_truth_says(street: None, name: str) -> None:
    truth = TRUTH[name]

    done = await import_file(SYSTEM, SAMPLES / name, default_code=truth["org"])

    left = {int(text.split()[-2]) for texts in done.left_rows.values() for text in texts}
    kept = await registered()
    assert wrongs(truth["rows"], kept, left) == []
    assert (done.rows, done.added, done.known, done.rejected, sum(done.left_out.values())) == FIGURES[name]
    assert done.rows == done.added + done.known + done.rejected + sum(done.left_out.values())
    assert len(kept) == done.added
    children = {row["child_id"] for row in truth["rows"] if "child_id" in row}
    phones = {row["child_phone"] for row in truth["rows"] if "child_phone" in row}
    assert not children & {each.id for each in kept.values()}
    assert not phones & kept.keys()


@pytest.mark.parametrize("name", sorted(FIGURES))
async def test_the_wizards_first_guesses_lead_to_the_same(street: None, name: str) -> None:
    content, place = (SAMPLES / name).read_bytes(), TRUTH[name]["org"]
    asked = await questions(SYSTEM, blocks.lists(read(content, name)))
    chosen = {each.outline.sheet: each.choice for each in asked}

    alone = await import_file(SYSTEM, content, name, default_code=place, dry_run=True)
    led = await import_file(SYSTEM, content, name, default_code=place, dry_run=True, chosen=chosen)

    assert figures(led) == figures(alone)
    assert [each for question in asked for each in question.undecided] == []


def figures(done: Imported) -> tuple[Any, ...]:
    return done.rows, done.added, done.known, done.reasons, done.left_out, done.mapping


async def test_a_list_of_children_is_no_roster_of_volunteers(street: None) -> None:
    name = "04_left_behind_children.xlsx"

    with pytest.raises(NotVolunteers) as refused:
        await import_file(SYSTEM, SAMPLES / name, default_code=TRUTH[name]["org"])

    assert "这不是志愿者名册" in refused.value.message
    assert await registered() == {}

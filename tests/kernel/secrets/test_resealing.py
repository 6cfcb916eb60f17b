"""Everything sealed is found, sealed again and checked, beside those who write meanwhile."""

import asyncio
import importlib
import stat
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from jinguo.authority import rotation
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import KeyInUse, NoSuchKey, RotationUnfinished
from jinguo.authority.keys import agree_on_keys, source_of
from jinguo.authority.tables import AuditEntry, KeyCheck
from jinguo.kernel import crypto
from jinguo.kernel.crypto import KeyRing, WrongKeyRing
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_as
from jinguo.kernel.secrets import key_change, keyfile
from jinguo.kernel.secrets.columns import BlindIndex
from jinguo.kernel.secrets.envelope import is_envelope
from jinguo.kernel.secrets.key_change import census, check_all, reseal_all, sealed_columns
from jinguo.organisations import queries as organisations
from jinguo.people.tables import Person
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.tables import Volunteer
from tests.architecture.sources import DOMAINS
from tests.world import CHENGDONG, WANG_FANGS_PHONE, World, registration

FIELDS = {"person.phone", "person.id_number", "volunteer.emergency_phone", "account.second_secret"}


def untold(_field: str, _done: int, _total: int) -> None:
    return None


@pytest.fixture
def ring_file(tmp_path: Path, keys: KeyRing, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ring of the test in a file that this process follows."""
    path = tmp_path / "keyring.json"
    keyfile.create(path, keys.to_json())
    monkeypatch.setattr(crypto, "_current", keys)
    monkeypatch.setattr(crypto, "_source", source_of(path))
    return path


def beside(file: Path) -> dict[str, int]:
    """The files in its directory, with their modes."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}


async def volunteer(actor: rotation.Actor, number: int) -> UUID:
    new = registration(
        f"李{'一二三四五六七八九'[number % 9]}", f"1380011{number:04}", CHENGDONG, emergency_phone="0574-86123456"
    )
    return (await volunteers.register(actor, new)).person


async def test_every_column_of_bytes_in_the_database_is_sealed_indexed_or_holds_nothing_sealed(world: World) -> None:
    """A new sealed column that the walk over the tables does not find would be seen here."""
    names = {(column._meta.table._meta.tablename, column._meta.db_column_name) for column in sealed_columns()}
    async with transaction(EVERYWHERE):
        there = await fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'bytea'"
        )
        others = {(row["table_name"], row["column_name"]) for row in there} - names
        values = [
            row["value"] for table, name in others for row in await fetch(f'SELECT "{name}" AS value FROM "{table}"')
        ]

    assert {f"{table}.{name}" for table, name in names} >= FIELDS
    assert len(others) >= 3 and ("person", "phone_index") in others
    assert [value for value in values if value is not None and is_envelope(value)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_sealed_column_that_a_domain_declares_is_walked(domain: str) -> None:
    source = Path(importlib.import_module(f"jinguo.{domain}.tables").__file__ or "").read_text(encoding="utf-8")
    walked = [column for column in sealed_columns() if column._meta.table.__module__ == f"jinguo.{domain}.tables"]

    assert len(walked) == source.count("= Encrypted(")


async def test_a_rotation_leaves_nothing_under_the_old_key_and_all_readable(world: World, ring_file: Path) -> None:
    old = crypto.ring().active
    told: list[tuple[str, int, int]] = []
    await agree_on_keys(SYSTEM, crypto.ring())
    before = await census()

    kid = await rotation.rotate(SYSTEM, ring_file)
    done = await rotation.reseal(SYSTEM, lambda *step: told.append(step))

    after = await census()
    assert {each.kid for each in before} == {old} and {each.kid for each in after} == {kid}
    assert [(each.field, each.values) for each in after] == [(each.field, each.values) for each in before]
    assert (done.kid, done.values, done.broken) == (kid, sum(each.values for each in before), ())
    assert ("person.phone", 2, 2) in told
    async with transaction(SYSTEM):
        rows = await Person.objects().where(Person.id == world.wang_fang.person)
    assert rows[0].phone.reveal() == WANG_FANGS_PHONE
    assert await check_all(untold) == []
    notes = await AuditEntry.select(AuditEntry.action).order_by(AuditEntry.seq, ascending=False).limit(2)
    assert [note["action"] for note in notes] == ["reseal_values", "rotate_keys"]


async def test_the_key_file_keeps_the_old_key_its_mode_and_nothing_beside_it(world: World, ring_file: Path) -> None:
    old = crypto.ring().active

    kid = await rotation.rotate(SYSTEM, ring_file)

    written = KeyRing.load(ring_file)
    assert (written.active, list(written.masters), written.prepared) == (kid, [old, kid], None)
    assert beside(ring_file) == {"keyring.json": 0o600}


async def test_a_prepared_key_seals_nothing_until_it_is_made_active(world: World, ring_file: Path) -> None:
    old = crypto.ring().active

    kid = await rotation.prepare_key(SYSTEM, ring_file)
    again = await rotation.prepare_key(SYSTEM, ring_file)
    await volunteer(world.li_mei, 1)

    assert (kid, crypto.ring().active) == (again, old)
    assert {key.kid: (key.state, key.values > 0) for key in await rotation.keys(SYSTEM)} == {
        old: ("active", True),
        kid: ("prepared", False),
    }
    assert await rotation.rotate(SYSTEM, ring_file) == kid


async def test_a_second_rotation_waits_until_the_first_is_done(world: World, ring_file: Path) -> None:
    await rotation.rotate(SYSTEM, ring_file)

    with pytest.raises(RotationUnfinished):
        await rotation.rotate(SYSTEM, ring_file)


async def test_only_an_old_key_with_nothing_under_it_is_retired_and_the_service_starts_without_it(
    world: World, ring_file: Path
) -> None:
    await agree_on_keys(SYSTEM, crypto.ring())
    old = crypto.ring().active
    kid = await rotation.rotate(SYSTEM, ring_file)
    for wrong, error in ((kid, KeyInUse), (old, KeyInUse), ("00000000", NoSuchKey)):
        with pytest.raises(error):
            await rotation.retire(SYSTEM, ring_file, wrong)

    await rotation.reseal(SYSTEM, untold)
    await rotation.retire(SYSTEM, ring_file, old)

    assert list(KeyRing.load(ring_file).masters) == [kid]
    await agree_on_keys(SYSTEM, KeyRing.load(ring_file))
    assert await check_all(untold) == []


async def test_a_process_with_the_ring_of_before_opens_what_came_later_and_then_seals_likewise(
    world: World, ring_file: Path
) -> None:
    """As another process does: it has read the file once, and meets a value under a key that it has never seen."""
    theirs = KeyRing.load(ring_file)
    crypto.renew()
    longer = theirs.rotated()
    keyfile.replace(ring_file, theirs.to_json(), longer.to_json())
    sealed = longer.seal("person.phone", world.wang_fang.person, "13811112222")

    assert theirs.open("person.phone", world.wang_fang.person, sealed) == "13811112222"
    assert crypto.ring().active == longer.active


def test_a_ring_of_another_installation_is_not_taken_into_use(ring_file: Path) -> None:
    ours = crypto.ring()
    crypto.renew()
    keyfile.replace(ring_file, ours.to_json(), KeyRing.generate().to_json())

    with pytest.raises(WrongKeyRing):
        crypto.renew()

    assert crypto.ring().active == ours.active


async def test_what_somebody_writes_meanwhile_is_never_overwritten(world: World, ring_file: Path) -> None:
    """The row is read, changed by another, and only then written: the envelope is not the one that was read."""
    (column,) = [each for each in sealed_columns() if each.field == "person.phone"]
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            key_change._Sealed, "SELECT id, phone AS sealed FROM person WHERE id = $1", world.wang_fang.person
        )
    await rotation.rotate(SYSTEM, ring_file)
    changes, _ = key_change._sealed_again(column, rows)
    async with transaction(SYSTEM):
        sealed = Person.phone.seal(world.wang_fang.person, "13755556666")
        await Person.update({Person.phone: sealed}).where(Person.id == world.wang_fang.person)

    assert await key_change._swap(column, changes) == 0
    await reseal_all(untold)

    async with transaction(SYSTEM):
        found = await Person.objects().get(Person.id == world.wang_fang.person)
    assert found is not None and found.phone.reveal() == "13755556666"


async def test_a_row_that_somebody_holds_is_passed_by_and_taken_in_a_later_round(
    world: World, ring_file: Path, worker_database: str
) -> None:
    other = await asyncpg.connect(worker_database)
    try:
        hold = other.transaction()
        await hold.start()
        await other.execute("SELECT 1 FROM person WHERE id = $1 FOR UPDATE", world.wang_fang.person)
        kid = await rotation.rotate(SYSTEM, ring_file)
        task = asyncio.create_task(reseal_all(untold))
        await asyncio.sleep(0.5)
        behind = {each.kid: each.values for each in await census() if each.field == "person.phone"}
        assert (task.done(), behind[kid], len(behind)) == (False, 1, 2)
        await hold.rollback()
        await asyncio.wait_for(task, 10)
    finally:
        await other.close()

    assert {each.kid for each in await census()} == {kid}


async def test_a_check_names_the_row_that_does_not_open_and_the_one_whose_index_is_anothers(
    world: World, ring_file: Path
) -> None:
    anothers = Person.phone.seal(uuid7(), "13811112222")
    async with transaction(EVERYWHERE):
        await fetch("UPDATE person SET phone = $1 WHERE id = $2", anothers, world.wang_fang.person)
        moved = BlindIndex.of(Person.phone_index, "13999999999")
        await fetch("UPDATE person SET phone_index = $1 WHERE id = $2", moved, world.liu_yang.person)

    found = {(each.field, each.row, each.index) for each in await check_all(untold)}

    assert found == {
        ("person.phone", world.wang_fang.person, False),
        ("person.phone", world.liu_yang.person, True),
    }


async def test_a_value_that_does_not_open_stays_and_the_others_are_sealed_again(world: World, ring_file: Path) -> None:
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE person SET phone = $1 WHERE id = $2",
            Person.phone.seal(uuid7(), "13811112222"),
            world.wang_fang.person,
        )
    kid = await rotation.rotate(SYSTEM, ring_file)

    done = await rotation.reseal(SYSTEM, untold)

    assert [(each.field, each.row) for each in done.broken] == [("person.phone", world.wang_fang.person)]
    assert [each.values for each in await census() if each.kid != kid] == [1]


def test_a_key_file_that_changed_meanwhile_or_cannot_be_replaced_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "keys"
    path = place / "keyring.json"
    ring = KeyRing.generate()
    keyfile.create(path, ring.to_json())

    with pytest.raises(keyfile.CannotReplaceKeys, match="刚被别的程序改动过"):
        keyfile.replace(path, b"something else", ring.rotated().to_json())
    with pytest.raises(keyfile.CannotReplaceKeys, match="什么都没有改动"):
        keyfile.replace(place / "nowhere.json", b"", b"")

    assert path.read_bytes() == ring.to_json()
    assert [each.name for each in place.iterdir()] == ["keyring.json"]


async def test_the_key_check_row_follows_the_active_key(world: World, ring_file: Path) -> None:
    await agree_on_keys(SYSTEM, crypto.ring())

    await rotation.rotate(SYSTEM, ring_file)

    rows = await KeyCheck.select(KeyCheck.value)
    assert [row["value"] for row in rows] == [crypto.ring().key_check_value()]


async def test_volunteers_registered_between_are_under_the_new_key(world: World, ring_file: Path) -> None:
    kid = await rotation.rotate(SYSTEM, ring_file)

    await volunteer(world.li_mei, 7)

    assert (await organisations.by_code(CHENGDONG)).name
    assert {each.field: each.values for each in await census() if each.kid == kid} == {
        "person.phone": 1,
        "volunteer.emergency_phone": 1,
    }
    async with transaction(SYSTEM):
        assert await Volunteer.count() == 3

"""Sealed columns: text goes in, only ciphertext is ever seen, and `reveal` is the one way out."""

import base64
import copy
import importlib.util
import json
import logging
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID as Uuid
from uuid import uuid4

import asyncpg
import msgspec
import pytest
from piccolo.apps.migrations.auto import DiffableTable, SchemaDiffer, SchemaSnapshot
from piccolo.apps.migrations.commands.new import NoChanges, _create_new_migration
from piccolo.columns import UUID, Serial, Varchar
from piccolo.conf.apps import AppConfig
from piccolo.table import Table
from piccolo.utils.encoding import dump_json
from pydantic import BaseModel

from jinguo.kernel import crypto
from jinguo.kernel.crypto import KeyRing, Unreadable
from jinguo.kernel.db import atomic
from jinguo.kernel.db import database as engine
from jinguo.kernel.ids import uuid7
from jinguo.kernel.secrets.columns import MASK, BlindIndex, Encrypted, Sealed, SealedRows

PHONE, OTHER = "13811112222", "13833334444"


class Human(SealedRows, Table, tablename="sealed_human"):
    """One human with a phone that can be looked up, and a note that cannot."""

    id = UUID(primary_key=True, default=uuid7)
    name = Varchar(length=40)
    phone_index = BlindIndex(unique=True)
    phone = Encrypted(blind=phone_index)
    note = Encrypted(null=True, db_column_name="remark")


class Unguarded(Table, tablename="sealed_unguarded"):
    """Its statements would take plaintext."""

    id = UUID(primary_key=True, default=uuid7)
    phone = Encrypted()


class Numbered(SealedRows, Table, tablename="sealed_numbered"):
    """Its key is not known before the insert."""

    id = Serial(primary_key=True)
    phone = Encrypted()


class Late(SealedRows, Table, tablename="sealed_late"):
    """Its key comes after what must be bound to it."""

    phone = Encrypted()
    id = UUID(primary_key=True, default=uuid7)


@pytest.fixture(autouse=True)
def _ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_current", KeyRing.generate())


@pytest.fixture
def human() -> Human:
    return Human(name="李梅", phone=PHONE)


def test_text_given_to_a_row_is_sealed_for_that_row_and_indexed(human: Human) -> None:
    assert isinstance(human.phone, Sealed)
    assert human.phone.reveal() == PHONE
    assert Human.phone.open(human.id, bytes(human.phone)) == PHONE
    assert human.phone_index == Human.phone_index.of(PHONE)
    assert human.note is None
    with pytest.raises(Unreadable):
        Human.phone.open(uuid4(), bytes(human.phone))


def test_assigned_text_is_sealed_and_the_index_follows(human: Human) -> None:
    human.phone = OTHER
    human.note = "家住二楼"

    assert (human.phone.reveal(), human.note.reveal()) == (OTHER, "家住二楼")
    assert human.phone_index == Human.phone_index.of(OTHER)


def test_a_phone_taken_away_takes_its_index_along(human: Human) -> None:
    human.phone = None

    assert (human.phone, human.phone_index) == (None, None)


def test_a_row_without_its_phone_is_refused() -> None:
    with pytest.raises(ValueError, match="phone wasn't provided"):
        Human(name="李梅")


def test_an_envelope_read_from_the_database_becomes_sealed(human: Human) -> None:
    read = Human(id=human.id, name="李梅", phone_index=human.phone_index, phone=bytes(human.phone))

    assert read.phone.reveal() == PHONE
    assert read.phone_index == human.phone_index


def test_a_value_sealed_for_another_row_or_column_is_refused(human: Human) -> None:
    with pytest.raises(TypeError, match="another place"):
        Human(name="王芳", phone=human.phone)
    with pytest.raises(TypeError, match="another place"):
        human.note = human.phone


def test_names_in_the_database_are_what_a_value_is_bound_to() -> None:
    assert (Human.phone.field, Human.note.field) == ("sealed_human.phone", "sealed_human.remark")


@pytest.mark.parametrize("table", [Unguarded, Numbered, Late], ids=lambda table: table.__name__)
def test_a_table_that_could_leak_or_not_bind_is_refused(table: type[Table]) -> None:
    with pytest.raises(TypeError):
        table(phone=PHONE)


def _pydantic(sealed: Sealed) -> str:
    class Card(BaseModel):
        phone: bytes

    card = Card(phone=sealed)
    return f"{card!r} {card.model_dump(mode='python')}"


def _logged(sealed: Sealed) -> str:
    return logging.getLogger("jinguo").makeRecord("", 0, "", 0, "phone %s %r", (sealed, sealed), None).getMessage()


WAYS: dict[str, Callable[[Sealed], str | bytes]] = {
    "repr": repr,
    "str": str,
    "format": lambda sealed: f"{sealed} {sealed:>20} {sealed!r}",
    "percent": lambda sealed: "%s %r" % (sealed, sealed),  # noqa: UP031
    "list": lambda sealed: repr([sealed]),
    "log": _logged,
    "bytes": bytes,
    "hex": lambda sealed: sealed.hex(),
    "slice": lambda sealed: sealed[:] + sealed[0:40],
    "pickle": pickle.dumps,
    "vars": lambda sealed: repr(vars(sealed)),
    "piccolo json": dump_json,
    "pydantic": _pydantic,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_but_reveal_shows_the_text(human: Human, way: str) -> None:
    shown = WAYS[way](human.phone)

    shown = shown if isinstance(shown, bytes) else shown.encode()
    plain = PHONE.encode()
    for form in (plain, plain.hex().encode(), base64.b64encode(plain)[:-2], repr(list(plain)).encode()):
        assert form not in shown


REFUSED: dict[str, Callable[..., object]] = {
    "json": json.dumps,
    "msgspec json": msgspec.json.encode,
    "msgspec msgpack": msgspec.msgpack.encode,
    "list": list,
    "iter": iter,
}


@pytest.mark.parametrize("way", REFUSED)
def test_serialisation_and_iteration_are_refused(human: Human, way: str) -> None:
    with pytest.raises(TypeError) as refusal:
        REFUSED[way](human.phone)

    assert PHONE not in str(refusal.value)


def test_a_sealed_value_reads_as_a_mask(human: Human) -> None:
    assert f"{human.phone} {human.phone!r} {human.to_dict()['phone']}" == f"{MASK} {MASK} {MASK}"
    assert str(human.phone) == MASK
    assert PHONE not in str(human)


def test_copies_and_pickles_stay_sealed_and_open_here(human: Human) -> None:
    for twin in (copy.copy(human.phone), copy.deepcopy(human.phone), pickle.loads(pickle.dumps(human.phone))):  # noqa: S301
        assert isinstance(twin, Sealed)
        assert twin.reveal() == PHONE


STATEMENTS: dict[str, Callable[[Human], object]] = {
    "update by column": lambda _: Human.update({Human.phone: PHONE}),
    "update by name": lambda _: Human.update({"phone": PHONE}),
    "update by keyword": lambda _: Human.update(phone=PHONE),
    "update with values": lambda _: Human.update().values({Human.phone: PHONE}),
    "update with bytes": lambda _: Human.update({Human.phone: PHONE.encode()}),
    "update with text as bytes": lambda _: Human.update({Human.phone: (PHONE * 4).encode()}),
    "update an index": lambda _: Human.update({Human.phone_index: PHONE}),
    "on conflict": lambda human: Human.insert(human).on_conflict(
        target=Human.phone_index, action="DO UPDATE", values=[(Human.phone, PHONE)]
    ),
    "equal": lambda _: Human.phone == PHONE,
    "unequal": lambda _: Human.phone != PHONE,
    "equal index": lambda _: Human.phone_index == PHONE,
    "in": lambda _: Human.phone_index.is_in([PHONE]),  # pyright: ignore[reportArgumentType]
    "not in": lambda _: Human.phone.not_in([PHONE]),  # pyright: ignore[reportArgumentType]
    "like": lambda _: Human.phone.like(PHONE),
    "ilike": lambda _: Human.phone.ilike(PHONE),
    "not like": lambda _: Human.phone.not_like(PHONE),
    "less": lambda _: Human.phone < PHONE,
    "at least": lambda _: Human.phone >= PHONE,
    "assign an index": lambda human: setattr(human, "phone_index", PHONE),
    "assign bytes": lambda human: setattr(human, "phone", PHONE.encode()),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_plaintext_in_a_statement_is_refused_and_not_repeated(human: Human, statement: str) -> None:
    with pytest.raises(TypeError) as refusal:
        STATEMENTS[statement](human)

    assert PHONE not in str(refusal.value)


async def test_an_update_of_one_row_takes_no_plaintext(human: Human) -> None:
    human._exists_in_db = True

    with pytest.raises(TypeError) as refusal:
        await human.update_self({Human.phone: PHONE})

    assert PHONE not in str(refusal.value)


def test_what_the_columns_made_goes_into_statements(human: Human) -> None:
    again = Human.phone.seal(human.id, OTHER)

    update = Human.update({Human.phone: again, "phone_index": Human.phone_index.of(OTHER), Human.note: None})
    lookup = Human.phone_index.is_in(Human.phone_index.of_many([PHONE, OTHER]))

    assert list(update.values_delegate._values.values()) == [again, Human.phone_index.of(OTHER), None]
    assert lookup.values == [Human.phone_index.of(PHONE), Human.phone_index.of(OTHER)]


def test_a_column_is_sealed_at_once_for_copy(human: Human) -> None:
    rows = [human.id, uuid4()]

    sealed = Human.phone.seal_many(rows, [PHONE, None])

    assert sealed[0] is not None
    assert (Human.phone.open(human.id, sealed[0]), sealed[1]) == (PHONE, None)


def test_a_value_is_resealed_under_the_new_key_only_once(human: Human, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_current", crypto.ring().rotated())

    again = Human.phone.reseal(human.id, human.phone)

    assert again is not None
    assert Human.phone.open(human.id, again) == PHONE
    assert Human.phone.reseal(human.id, again) is None


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AppConfig]:
    folder = tmp_path / "sealed_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    sys.path.insert(0, str(tmp_path))
    yield AppConfig(app_name="sealed", migrations_folder_path=str(folder), table_classes=[Human])
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("sealed_migrations")]:
        del sys.modules[name]


async def test_an_automatic_migration_of_sealed_columns_can_be_imported_and_is_complete(app: AppConfig) -> None:
    made = await _create_new_migration(app, auto=True)

    found = importlib.util.spec_from_file_location("sealed_migration", made.migration_path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    manager = await module.forwards()
    columns = manager.add_columns.columns_for_table_class_name("Human")
    kinds = {column._meta.name: (type(column), column._meta.null, column._meta.unique) for column in columns}
    assert kinds["phone"] == (Encrypted, False, False)
    assert kinds["note"] == (Encrypted, True, False)
    assert kinds["phone_index"] == (BlindIndex, True, True)
    snapshot = SchemaSnapshot([manager])
    current = DiffableTable(class_name="Human", tablename="sealed_human", columns=Human._meta.non_default_columns)
    differ = SchemaDiffer(schema=[current], schema_snapshot=snapshot.get_snapshot())
    assert [statement for each in differ.get_alter_statements() for statement in each.statements] == []
    with pytest.raises(NoChanges):
        await _create_new_migration(app, auto=True)


@pytest.mark.usefixtures("database")
async def test_a_row_goes_to_the_database_and_back_without_its_text() -> None:
    async with engine().transaction():
        columns = ", ".join(column.ddl for column in Human._meta.columns)
        await Human.raw(f"CREATE TEMPORARY TABLE sealed_human ({columns}) ON COMMIT DROP")
        human = Human(name="李梅", phone=PHONE, note="家住二楼")
        await human.save()

        selected = await Human.select().first()
        found = await Human.objects().where(Human.phone_index == Human.phone_index.of(PHONE)).first()
        as_json = await Human.select(Human.name, Human.note).output(as_json=True)

        assert selected is not None
        assert found is not None
        assert isinstance(selected["phone"], bytes)
        assert PHONE not in repr(selected) + as_json
        assert PHONE.encode() not in selected["phone"] + selected["phone_index"]
        assert isinstance(found.id, Uuid)
        assert (found.phone.reveal(), found.note.reveal()) == (PHONE, "家住二楼")

        found.phone = OTHER
        await found.save()
        await human.refresh()

        assert human.phone.reveal() == OTHER
        assert not await Human.exists().where(Human.phone_index == Human.phone_index.of(PHONE))
        with pytest.raises(asyncpg.UniqueViolationError) as clash:
            async with atomic():
                await Human(name="王芳", phone=OTHER).save()
        assert OTHER not in str(clash.value) + str(vars(clash.value))

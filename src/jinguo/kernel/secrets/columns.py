"""Sealed columns for Piccolo: `Encrypted` keeps text as an envelope, `BlindIndex` beside it finds equal values.

    class Human(SealedRows, Table):
        id = UUID(primary_key=True, default=uuid7)
        phone_index = BlindIndex(unique=True)
        phone = Encrypted(blind=phone_index)

    human = Human(phone="13800000000")         # sealed at once, the index filled in
    human.phone                                # Sealed, masked; human.phone.reveal() is the only way to the text
    Human.phone_index == Human.phone_index.of("13800000000")

A value is bound to the names of table and column in the database and to the row's id: when one of them changes, it no
longer opens. Statements written by hand, and COPY, use the columns' own `seal`, `open` and `of`.
"""

from collections.abc import Iterable, Sequence
from typing import NoReturn, Self, Unpack, overload
from uuid import UUID

from piccolo.columns import Bytea, Column
from piccolo.columns.base import ColumnKwargs
from piccolo.columns.combination import Undefined, Where
from piccolo.custom_types import Combinable
from piccolo.query import Insert, Select, Update
from piccolo.query.mixins import OnConflictAction, OnConflictDelegate, ValuesDelegate
from piccolo.querystring import QueryString
from piccolo.table import Table

from jinguo.kernel import crypto
from jinguo.kernel.secrets.envelope import is_envelope
from jinguo.kernel.secrets.own_key import OwnKey, is_own

MASK = "〔已加密〕"


class Sealed(bytes):
    """A sealed value and its place. As bytes it is the ciphertext, so whatever writes it out cannot write the text."""

    field: str
    row_id: UUID

    __iter__ = None  # pyright: ignore[reportAssignmentType]

    def __new__(cls, envelope: bytes, field: str, row_id: UUID) -> Self:
        value = super().__new__(cls, envelope)
        value.field, value.row_id = field, row_id
        return value

    def reveal(self) -> str:
        """Open the envelope and return its text. Showing it to anyone is the caller's decision to ask for and to log.
        Raises crypto.Unreadable.
        """
        return crypto.ring().open(self.field, self.row_id, self)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __reduce__(self) -> tuple[type[Self], tuple[bytes, str, UUID]]:
        return type(self), (bytes(self), self.field, self.row_id)


class _Guarded(Bytea):
    """A column of bytes that plaintext may never be compared with or written to.

    asyncpg would refuse text there too, but with the text in its error message; refusals from here never tell it.
    """

    def __init__(self, default: None = None, **kwargs: Unpack[ColumnKwargs]) -> None:
        super().__init__(default=default, **kwargs)

    @property
    def field(self) -> str:
        """The name "table.column" in the database: what keys and authenticated data are bound to."""
        return f"{self._meta.table._meta.tablename}.{self._meta.db_column_name}"

    def admits(self, value: bytes) -> bool:
        """Whether the value can be one that this column has made."""
        raise NotImplementedError

    def checked(self, value: object) -> bytes | None:
        """Check a value and return it, if it may go into a statement as this column's. Raises TypeError."""
        if value is None or (isinstance(value, bytes) and self.admits(value)):
            return value
        raise TypeError(f"{self.field}: only what this column has sealed or indexed may go into a statement")

    def __set__(self, obj: Table, value: bytes | None) -> None:
        vars(obj)[self._meta.name] = self.checked(value)

    def _comparable(self, value: object) -> object:
        return value if isinstance(value, Column | QueryString | Undefined) else self.checked(value)

    def __eq__(self, value: object) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]
        return super().__eq__(self._comparable(value))

    def __ne__(self, value: object) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]
        return super().__ne__(self._comparable(value))

    def is_in(self, values: Select | QueryString | Sequence[bytes | None]) -> Where:
        return super().is_in(self._all_checked(values))

    def not_in(self, values: Select | QueryString | Sequence[bytes | None]) -> Where:
        return super().not_in(self._all_checked(values))

    def _all_checked(
        self, values: Select | QueryString | Sequence[bytes | None]
    ) -> Select | QueryString | list[bytes | None]:
        return values if isinstance(values, Select | QueryString) else [self.checked(value) for value in values]

    def _meaningless(self, value: object) -> NoReturn:
        raise TypeError(f"{self.field}: sealed values have neither order nor parts")

    __lt__ = __le__ = __gt__ = __ge__ = like = ilike = not_like = _meaningless  # pyright: ignore[reportAssignmentType]
    __hash__ = Bytea.__hash__


class BlindIndex(_Guarded):
    """A blind index of an `Encrypted` column, by which equal values are found: 16 bytes; often `unique=True`.

    Declared before its `Encrypted` column, which fills it.
    """

    def __init__(self, default: None = None, **kwargs: Unpack[ColumnKwargs]) -> None:
        super().__init__(default=default, **{"null": True, **kwargs})

    @overload
    def __get__(self, obj: Table, objtype: type | None = None) -> bytes: ...
    @overload
    def __get__(self, obj: None, objtype: type | None = None) -> Self: ...
    def __get__(self, obj: Table | None, objtype: type | None = None) -> bytes | Self:
        return self if obj is None else vars(obj)[self._meta.name]

    def of(self, normalised: str) -> bytes:
        """Compute the index of a text; see `KeyRing.blind_index` for what normalised means."""
        return crypto.ring().blind_index(self.field, normalised)

    def of_many(self, normalised: Iterable[str | None]) -> list[bytes | None]:
        """Compute the indexes of a whole column as `of` does, in order; None stays None."""
        return crypto.ring().blind_index_many(self.field, normalised)

    def admits(self, value: bytes) -> bool:
        """Whether the value has the length of an index; phones and ID numbers have not."""
        return len(value) == crypto.INDEX_BYTES


class Encrypted(_Guarded):
    """A column of sealed text. `blind` is the `BlindIndex` above it that follows what is assigned here.

    Assign text (normalised, when there is an index), None, or this row's own envelope. Reading gives `Sealed`, or None.
    """

    def __init__(self, default: None = None, blind: BlindIndex | None = None, **kwargs: Unpack[ColumnKwargs]) -> None:
        super().__init__(default=default, **{"secret": True, **kwargs})
        self._blind = blind

    @property
    def index(self) -> BlindIndex | None:
        """The `BlindIndex` that follows this column, as the table has it."""
        return getattr(self._meta.table, self._blind._meta.name) if self._blind is not None else None

    def seal(self, row_id: UUID, text: str) -> bytes:
        """Seal a text for one row."""
        return crypto.ring().seal(self.field, row_id, text)

    def seal_many(self, row_ids: Sequence[UUID], texts: Sequence[str | None]) -> list[bytes | None]:
        """Seal a whole column as `seal` does, in order; None stays None."""
        return crypto.ring().seal_many(self.field, row_ids, texts)

    def open(self, row_id: UUID, envelope: bytes) -> str:
        """Open an envelope that was read from one row. Raises crypto.Unreadable."""
        return crypto.ring().open(self.field, row_id, envelope)

    def reseal(self, row_id: UUID, envelope: bytes) -> bytes | None:
        """Seal an envelope's text under the active key; None if it is. Write it only over the old envelope."""
        return crypto.ring().reseal(self.field, row_id, envelope)

    def admits(self, value: bytes) -> bool:
        """Whether the value has the shape of an envelope."""
        return is_envelope(value)

    @overload
    def __get__(self, obj: Table, objtype: type | None = None) -> Sealed: ...
    @overload
    def __get__(self, obj: None, objtype: type | None = None) -> Self: ...
    def __get__(self, obj: Table | None, objtype: type | None = None) -> Sealed | Self:
        return self if obj is None else vars(obj)[self._meta.name]

    def __set__(self, obj: Table, value: str | bytes | None) -> None:
        if not isinstance(obj, SealedRows):
            raise TypeError(f"{type(obj).__name__} has sealed columns and must derive from SealedRows first")
        vars(obj)[self._meta.name] = None if value is None else self._sealed(_row_id(obj), value)
        if self._blind is not None and not isinstance(value, bytes):
            index = getattr(type(obj), self._blind._meta.name)
            setattr(obj, index._meta.name, None if value is None else index.of(value))

    def _sealed(self, row_id: UUID, value: str | bytes) -> Sealed:
        if isinstance(value, str):
            return Sealed(self.seal(row_id, value), self.field, row_id)
        if isinstance(value, Sealed) and (value.field, value.row_id) != (self.field, row_id):
            raise TypeError(f"{self.field}: sealed for another place; reveal it and assign the text")
        self.checked(value)
        return Sealed(value, self.field, row_id)


class UnderKey(_Guarded):
    """A column of text under a key of the row's own (`own_key`): assign what `seal` has made, or None."""

    def __init__(self, default: None = None, **kwargs: Unpack[ColumnKwargs]) -> None:
        super().__init__(default=default, **{"null": True, "secret": True, **kwargs})

    @overload
    def __get__(self, obj: Table, objtype: type | None = None) -> bytes: ...
    @overload
    def __get__(self, obj: None, objtype: type | None = None) -> Self: ...
    def __get__(self, obj: Table | None, objtype: type | None = None) -> bytes | Self:
        return self if obj is None else vars(obj)[self._meta.name]

    def seal(self, key: OwnKey, row_id: UUID, text: str | None) -> bytes | None:
        """The text of one row under its key; None stays None."""
        return None if text is None else key.seal(self.field, row_id, text)

    def open(self, key: OwnKey, row_id: UUID, sealed: bytes | None) -> str | None:
        """Open a sealed value to the text that `seal` was given. Raises crypto.Unreadable."""
        return None if sealed is None else key.open(self.field, row_id, sealed)

    def admits(self, value: bytes) -> bool:
        """Whether the value has the shape of what `seal` makes."""
        return is_own(value)


def _row_id(row: Table) -> UUID:
    row_id = vars(row).get(row._meta.primary_key._meta.name)
    if not isinstance(row_id, UUID):
        raise TypeError(f"{type(row).__name__} needs a UUID primary key, declared before its sealed columns")
    return row_id


class SealedRows:
    """The base of a table with sealed columns, before `Table`: its statements take no plaintext for them.

    Attributes go through the column, but Piccolo hands the values of `update` and `on_conflict` straight to the driver.
    """

    @classmethod
    def update(
        cls,
        values: dict[Column | str, object] | None = None,
        force: bool = False,
        use_auto_update: bool = True,
        **kwargs: object,
    ) -> Update:
        """Update rows as Piccolo's `update`; sealed columns take only what they have made, else TypeError is raised."""
        query = super().update(values, force, use_auto_update, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]
        given, query.values_delegate = query.values_delegate, _CheckedValues(query.table)
        return query.values(given._values)

    @classmethod
    def insert(cls, *rows: Table) -> Insert:
        """Insert rows as Piccolo's `insert`; the values of its `on_conflict` are checked as those of `update`."""
        query = super().insert(*rows)  # pyright: ignore[reportAttributeAccessIssue]
        query.on_conflict_delegate = _CheckedConflict()
        return query


class _CheckedValues(ValuesDelegate):
    def values(self, values: dict[Column | str, object]) -> None:
        for key, value in values.items():
            _check(self.table._meta.get_column_by_name(key) if isinstance(key, str) else key, value)
        super().values(values)


class _CheckedConflict(OnConflictDelegate):
    def on_conflict(
        self,
        target: str | Column | tuple[Column, ...] | None = None,
        action: OnConflictAction | str = OnConflictAction.do_nothing,
        values: Sequence[Column | tuple[Column, object]] | None = None,
        where: Combinable | None = None,
    ) -> None:
        for item in values or ():
            if isinstance(item, tuple):
                _check(*item)
        super().on_conflict(target, OnConflictAction(action.upper()), values, where)


def _check(column: Column, value: object) -> None:
    if isinstance(column, _Guarded):
        column.checked(value)

"""The key ring: sealing of fields, blind indexes, MACs and the signing seed, from one file of keys.

Every use has a key of its own: a field's key is HKDF-SM3(master, salt = cipher, info = "field|table.column");
indexes, MACs and signatures have separate keys in the ring. Only masters rotate; the others live as long as the data.
`use(ring)` is called once by whoever starts (app, command, test); this module never looks for a ring by itself. With a
source, the ring of the process follows its file: a value under a key that came later opens at once.
"""

import hmac as constant_time
import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.secrets import keyfile
from jinguo.kernel.secrets.envelope import (
    HEADER,
    KID,
    NONCE,
    SHORTEST,
    SUITE_BY_NUMBER,
    SUITES,
    VERSION,
    Aead,
    is_envelope,
    self_test,
)

INDEX_BYTES = 16
_KEY_BYTES = 32


class BadKeyRing(JinguoError):
    """The key file is damaged or was edited."""

    code = "keyring_invalid"
    status = 500
    message = "密钥文件内容不完整或被改动过。请从备份恢复原来的密钥文件，不要手工修改。"


class WrongKeyRing(JinguoError):
    """The keys are not those that this database was written with."""

    code = "keyring_mismatch"
    status = 500
    message = "密钥文件和这个数据库不是一套，继续使用会损坏资料。请换回原来的密钥文件再启动。"


class Unreadable(JinguoError):
    """The sealed value does not open: it was changed, moved from another place, or its key is not in the ring."""

    code = "sealed_unreadable"
    status = 500
    message = "这项加密资料打不开，可能密钥不对，或者数据被改动过。请不要重新填写，联系系统管理员核对。"


@dataclass(frozen=True, repr=False, eq=False)
class KeyRing:
    """All keys of one installation. Masters are named by their key id (8 hex digits, computed from the key itself).

    `algorithm` is the cipher for new values; values of the other cipher and of older masters stay readable. `masters`
    are in the order in which they were made; one made after the active one is prepared, to be made active later.
    """

    algorithm: str
    active: str
    masters: dict[str, bytes]
    index_key: bytes
    audit_key: bytes
    sign_seed: bytes
    _ciphers: dict[tuple[bytes, str], tuple[Aead, bytes]] = field(init=False, default_factory=dict)
    _indexes: dict[str, HMAC] = field(init=False, default_factory=dict)
    _macs: dict[str, HMAC] = field(init=False, default_factory=dict)
    _header: bytes = field(init=False)

    def __post_init__(self) -> None:
        keys = [*self.masters.values(), self.index_key, self.audit_key, self.sign_seed]
        named_right = all(_key_id(key) == kid for kid, key in self.masters.items())
        if self.algorithm not in SUITES or self.active not in self.masters or not named_right:
            raise BadKeyRing
        if any(len(key) != _KEY_BYTES for key in keys) or len(set(keys)) != len(keys):
            raise BadKeyRing
        head = bytes([VERSION, SUITES[self.algorithm].number]) + bytes.fromhex(self.active)
        object.__setattr__(self, "_header", head)

    def __repr__(self) -> str:
        return f"<KeyRing {self.algorithm} {self.active}>"

    def __reduce__(self) -> str:
        raise TypeError("a key ring is never pickled: load it again from its file")

    @classmethod
    def generate(cls, algorithm: str = "SM4-GCM") -> Self:
        """Generate a ring of new random keys, in memory only."""
        master, *others = (os.urandom(_KEY_BYTES) for _ in range(4))
        return cls(algorithm, _key_id(master), {_key_id(master): master}, *others)

    @classmethod
    def load(cls, path: Path, create: bool = False, algorithm: str = "SM4-GCM") -> Self:
        """Read the ring at `path`. With `create` a missing one is made first: once, even by two processes together.

        Raises:
            keyfile.MissingKeys: there is none, and `create` is false.
            keyfile.ExposedKeys: others than the owner may read it.
            BadKeyRing: it is not a whole ring.
        """
        if create and not path.exists():
            keyfile.create(path, cls.generate(algorithm).to_json())
        return cls.from_json(keyfile.read(path))

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Build the ring from what `to_json` wrote. Raises BadKeyRing."""
        try:
            data = json.loads(content)
            masters = {kid: bytes.fromhex(key) for kid, key in data["masters"].items()}
            others = (bytes.fromhex(data[name]) for name in ("index_key", "audit_key", "sign_seed"))
            return cls(data["algorithm"], data["active"], masters, *others)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadKeyRing from None

    def to_json(self) -> bytes:
        """Write all keys in the clear: for the key file and nowhere else."""
        data = {
            "algorithm": self.algorithm,
            "active": self.active,
            "masters": {kid: key.hex() for kid, key in self.masters.items()},
            "index_key": self.index_key.hex(),
            "audit_key": self.audit_key.hex(),
            "sign_seed": self.sign_seed.hex(),
        }
        return json.dumps(data, indent=2).encode()

    @property
    def header(self) -> bytes:
        """The bytes with which every envelope under the active master and cipher begins."""
        return self._header

    @property
    def prepared(self) -> str | None:
        """The key id of the master that was made after the active one, if there is one."""
        newest = next(reversed(self.masters))
        return newest if newest != self.active else None

    def extended(self) -> Self:
        """Make the same ring with one master more, which seals nothing yet."""
        master = os.urandom(_KEY_BYTES)
        return replace(self, masters={**self.masters, _key_id(master): master})

    def activated(self, kid: str, algorithm: str | None = None) -> Self:
        """Make the same ring with another master active, and another cipher if named; old values stay readable."""
        return replace(self, algorithm=algorithm or self.algorithm, active=kid)

    def rotated(self, algorithm: str | None = None) -> Self:
        """Make the same ring with a new active master, and another cipher if named; old envelopes stay readable."""
        longer = self.extended()
        return longer.activated(next(reversed(longer.masters)), algorithm)

    def without(self, kid: str) -> Self:
        """Make the same ring without a master: what is under it cannot be read any more."""
        return replace(self, masters={each: key for each, key in self.masters.items() if each != kid})

    def continues(self, other: "KeyRing") -> bool:
        """Whether the ring differs from the other one in nothing but masters and cipher."""
        ours, theirs = ((ring.index_key, ring.audit_key, ring.sign_seed) for ring in (self, other))
        return ours == theirs

    def seal(self, field: str, row_id: UUID, text: str) -> bytes:
        """Seal `text` into an envelope, bound to `field` ("table.column") and the row; never twice the same bytes.

        Nonces are 96 random bits: one field may be sealed 2**32 times under one master (NIST SP 800-38D, 8.3).
        """
        cipher, place = self._cipher(self._header, field)
        nonce = os.urandom(NONCE)
        return self._header + nonce + cipher.encrypt(nonce, text.encode(), place + row_id.bytes)

    def seal_many(self, field: str, row_ids: Sequence[UUID], texts: Sequence[str | None]) -> list[bytes | None]:
        """Seal a whole column as `seal` does, in order; None stays None. For imports by COPY."""
        header, (cipher, place) = self._header, self._cipher(self._header, field)
        encrypt, nonces = cipher.encrypt, os.urandom(NONCE * len(texts))
        sealed: list[bytes | None] = []
        for start, row_id, text in zip(range(0, len(nonces), NONCE), row_ids, texts, strict=True):
            nonce = nonces[start : start + NONCE]
            sealed.append(
                None if text is None else header + nonce + encrypt(nonce, text.encode(), place + row_id.bytes)
            )
        return sealed

    def open(self, field: str, row_id: UUID, sealed: bytes) -> str:
        """Open an envelope to its text. Raises Unreadable: changed, of another place, or its key is not in the ring."""
        if len(sealed) < SHORTEST:
            raise Unreadable
        cipher, place = self._cipher(sealed[:HEADER], field)
        body = HEADER + NONCE
        try:
            return cipher.decrypt(sealed[HEADER:body], sealed[body:], place + row_id.bytes).decode()
        except InvalidTag:
            raise Unreadable from None

    def reseal(self, field: str, row_id: UUID, sealed: bytes) -> bytes | None:
        """Seal the text of an envelope under the active master and cipher; None if it is already. Raises Unreadable."""
        if is_envelope(sealed) and sealed[:HEADER] == self._header:
            return None
        return self.seal(field, row_id, self.open(field, row_id, sealed))

    def blind_index(self, field: str, normalised: str) -> bytes:
        """Compute a blind index: HMAC-SM3(index key, field|value), first 16 bytes, equal for equal values of one field.

        `normalised`: the one way in which the value is written (phone: digits only; ID number: 18 characters, upper X).
        """
        return _finish(self._index(field), normalised.encode())[:INDEX_BYTES]

    def blind_index_many(self, field: str, normalised: Iterable[str | None]) -> list[bytes | None]:
        """Compute a whole column of indexes as `blind_index` does, in order; None stays None."""
        keyed = self._index(field)
        return [None if text is None else _finish(keyed, text.encode())[:INDEX_BYTES] for text in normalised]

    def mac(self, purpose: str, message: bytes) -> bytes:
        """Compute HMAC-SM3 by the audit key: 32 bytes. `purpose`, a constant, keeps one use from another."""
        keyed = self._macs.get(purpose)
        if keyed is None:
            keyed = self._macs[purpose] = _keyed(self.audit_key, f"{purpose}\0")
        return _finish(keyed, message)

    def key_check_value(self) -> bytes:
        """The value of the key-check row: the active key id and a MAC over every key but the other masters."""
        return self._check(self.active)

    def verify(self, check_value: bytes) -> None:
        """Verify that the ring fits the key-check row, also one from before a rotation. Raises WrongKeyRing."""
        kid = check_value[:KID].hex()
        if kid not in self.masters or not constant_time.compare_digest(self._check(kid), check_value):
            raise WrongKeyRing

    def _check(self, kid: str) -> bytes:
        others = _finish(_keyed(self.index_key, "check|"), self.audit_key + self.sign_seed)
        return bytes.fromhex(kid) + _finish(_keyed(self.masters[kid], "check|"), others)[:INDEX_BYTES]

    def _cipher(self, header: bytes, field: str) -> tuple[Aead, bytes]:
        """The field's cipher under the key that a header names, and what is authenticated before the row id."""
        found = self._ciphers.get((header, field))
        if found is None:
            found = self._ciphers[header, field] = self._derive(header, field)
        return found

    def _derive(self, header: bytes, field: str) -> tuple[Aead, bytes]:
        table, _, column = field.partition(".")
        if not table or not column or "|" in field:
            raise ValueError(f"not a field: {field!r} (table.column)")
        suite, kid = SUITE_BY_NUMBER.get(header[1]), header[2:].hex()
        master = self.masters.get(kid) or _master_made_later(self, kid)
        if header[0] != VERSION or suite is None or master is None:
            raise Unreadable
        salt, info = bytes([suite.number]), f"field|{field}".encode()
        key = HKDF(hashes.SM3(), suite.key_bytes, salt, info).derive(master)
        return suite.cipher(key), header + f"{table}|{column}|".encode()

    def _index(self, field: str) -> HMAC:
        keyed = self._indexes.get(field)
        if keyed is None:
            keyed = self._indexes[field] = _keyed(self.index_key, f"{field}|")
        return keyed


def _key_id(master: bytes) -> str:
    return _finish(_keyed(master, "key id"), b"")[:KID].hex()


def _keyed(key: bytes, prefix: str) -> HMAC:
    """Key a MAC with a prefix taken in; copying it costs half of keying a new one."""
    keyed = HMAC(key, hashes.SM3())
    keyed.update(prefix.encode())
    return keyed


def _finish(keyed: HMAC, message: bytes) -> bytes:
    copy = keyed.copy()
    copy.update(message)
    return copy.finalize()


def keyring_path(configured: Path | None, credentials: Path | None, fallback: Path) -> Path:
    """The path of the key ring: the configured one, else `keyring` among systemd's credentials, else `fallback`."""
    if configured is not None:
        return configured
    if credentials is not None and (credentials / "keyring").exists():
        return credentials / "keyring"
    return fallback


Source = Callable[[], KeyRing | None]
"""Reads a ring again: None when nothing has changed since it was asked last. Raises JinguoError when it cannot."""

_current: KeyRing | None = None
_source: Source | None = None
_renewing = threading.Lock()


def use(ring: KeyRing, source: Source | None = None) -> None:
    """Make `ring` the one of this process, after the ciphers have passed their self-test. Raises CipherBroken."""
    global _current, _source
    self_test()
    _current, _source = ring, source


def ring() -> KeyRing:
    """The ring of this process. Raises RuntimeError before `use`: a defect of whoever starts the process."""
    if _current is None:
        raise RuntimeError("no key ring in use: call crypto.use(ring) at start")
    return _current


def renew() -> bool:
    """Take the ring anew from its source, if it has changed there. Returns whether it has.

    Raises:
        WrongKeyRing: what is there now belongs to another installation; the one in use stays.
        keyfile.MissingKeys, keyfile.ExposedKeys, BadKeyRing: likewise.
    """
    global _current  # noqa: PLW0603
    with _renewing:
        newer = _source() if _source else None
        if newer is None:
            return False
        if _current is not None and not newer.continues(_current):
            raise WrongKeyRing
        _current = newer
        return True


def _master_made_later(asking: KeyRing, kid: str) -> bytes | None:
    """Find a master that `asking` lacks, in the ring of this process, read again if need be."""
    with suppress(JinguoError):
        renew()
    return _current.masters.get(kid) if _current is not None and _current.continues(asking) else None

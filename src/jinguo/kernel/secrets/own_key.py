"""A key of one's own: what is sealed under it is gone for good, everywhere at once, when the key is destroyed.

The key is text of a sealed column (`Encrypted`), so that a rotation of masters wraps it anew and need not know of what
is under it. Values are `ver(1) alg(1) nonce(12) ciphertext tag(16)`; the version keeps them apart from the envelopes of
the ring.
"""

import os
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jinguo.kernel import crypto
from jinguo.kernel.secrets.envelope import NONCE, SUITE_BY_NUMBER, SUITES, TAG, Aead

VERSION = 2
HEAD = 2
SHORTEST = HEAD + NONCE + TAG
_KEY_BYTES = 32


def is_own(value: bytes) -> bool:
    """Whether the bytes have the shape of a value under a key of its own. No text does, and no envelope of the ring."""
    return len(value) >= SHORTEST and value[0] == VERSION and value[1] in SUITE_BY_NUMBER


class OwnKey:
    """The key of one row. Its text is for a sealed column and nowhere else."""

    def __init__(self, text: str) -> None:
        self._key = bytes.fromhex(text)
        if len(self._key) != _KEY_BYTES:
            raise crypto.Unreadable

    def __repr__(self) -> str:
        return "<OwnKey>"

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled: open it again from its column")

    @classmethod
    def new(cls) -> Self:
        """A random key."""
        return cls(os.urandom(_KEY_BYTES).hex())

    @property
    def text(self) -> str:
        """The key in the clear, to be assigned to a sealed column."""
        return self._key.hex()

    def seal(self, field: str, row_id: UUID, text: str) -> bytes:
        """The text under this key, bound to `field` ("table.column") and the row; never twice the same bytes."""
        return self.seal_bytes(field, row_id, text.encode())

    def open(self, field: str, row_id: UUID, sealed: bytes) -> str:
        """The text. Raises crypto.Unreadable: changed, of another place, or under another key."""
        return self.open_bytes(field, row_id, sealed).decode()

    def seal_bytes(self, field: str, row_id: UUID, content: bytes) -> bytes:
        """As `seal`, of a file's content."""
        head = bytes([VERSION, SUITES[crypto.ring().algorithm].number])
        nonce = os.urandom(NONCE)
        return head + nonce + self._cipher(head, field).encrypt(nonce, content, _place(head, field, row_id))

    def open_bytes(self, field: str, row_id: UUID, sealed: bytes) -> bytes:
        """As `open`, of a file's content. Raises crypto.Unreadable."""
        if not is_own(sealed):
            raise crypto.Unreadable
        head, body = sealed[:HEAD], HEAD + NONCE
        try:
            return self._cipher(head, field).decrypt(sealed[HEAD:body], sealed[body:], _place(head, field, row_id))
        except InvalidTag:
            raise crypto.Unreadable from None

    def _cipher(self, head: bytes, field: str) -> Aead:
        suite = SUITE_BY_NUMBER[head[1]]
        key = HKDF(hashes.SM3(), suite.key_bytes, bytes([suite.number]), f"own|{field}".encode()).derive(self._key)
        return suite.cipher(key)


def _place(head: bytes, field: str, row_id: UUID) -> bytes:
    table, _, column = field.partition(".")
    return head + f"{table}|{column}|".encode() + row_id.bytes

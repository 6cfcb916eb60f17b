"""Sealed bytes: the ciphers, and the envelope `ver(1) alg(1) kid(4) nonce(12) ciphertext tag(16)` they are kept in.

The first six bytes are the header; it is authenticated together with the place that the value belongs to.
"""

from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinguo.kernel.errors import JinguoError

VERSION = 1
KID, NONCE, TAG = 4, 12, 16
HEADER = 2 + KID
SHORTEST = HEADER + NONCE + TAG


class CipherBroken(JinguoError):
    """The cryptographic library does not compute what the standards say; nothing may be sealed with it."""

    code = "cipher_broken"
    status = 500
    message = "加密组件自检没有通过，系统不能启动。请重新安装 cryptography 后再试。"


class Aead(Protocol):
    """An authenticated cipher under one key; the tag is the last 16 bytes of what `encrypt` returns."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998), with the same two methods as `AESGCM`."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Encrypt bytes and return the ciphertext and its tag."""
        context = Cipher(self._key, modes.GCM(nonce)).encryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data) + context.finalize() + context.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Decrypt to the plaintext; `InvalidTag` when anything was changed, and then nothing of it is handed out."""
        context = Cipher(self._key, modes.GCM(nonce, data[-TAG:])).decryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data[:-TAG]) + context.finalize()


class Suite(NamedTuple):
    """A cipher as the envelope names it. `number` is written into every envelope: never reuse one."""

    number: int
    key_bytes: int
    cipher: type[Sm4Gcm] | type[AESGCM]


SUITES = {"SM4-GCM": Suite(1, 16, Sm4Gcm), "AES-256-GCM": Suite(2, 32, AESGCM)}
SUITE_BY_NUMBER = {suite.number: suite for suite in SUITES.values()}


def is_envelope(value: bytes) -> bool:
    """Whether the bytes have the shape of an envelope. No text does: byte 1 is a control character."""
    return len(value) >= SHORTEST and value[0] == VERSION and value[1] in SUITE_BY_NUMBER


class Vector(NamedTuple):
    """A published example: what a cipher must make of given input."""

    suite: str
    key: str
    nonce: str
    data: str
    associated: str
    expected: str


VECTORS = (
    Vector(  # RFC 8998, appendix A.1
        "SM4-GCM",
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec",
    ),
    Vector(  # The Galois/Counter Mode of Operation (McGrew, Viega), test case 14
        "AES-256-GCM",
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ),
)
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, A.1


def self_test(vectors: tuple[Vector, ...] = VECTORS, sm3_of_abc: str = SM3_OF_ABC) -> None:
    """Compute the published examples again, both ways.

    Raises:
        CipherBroken: a result differs, a changed tag is accepted, or the library lacks an algorithm.
    """
    try:
        digest = hashes.Hash(hashes.SM3())
        digest.update(b"abc")
        right = digest.finalize().hex() == sm3_of_abc and all(_holds(vector) for vector in vectors)
    except (InvalidTag, UnsupportedAlgorithm) as error:
        raise CipherBroken from error
    if not right:
        raise CipherBroken


def _holds(vector: Vector) -> bool:
    key, nonce, data, associated, expected = (bytes.fromhex(part) for part in vector[1:])
    cipher = SUITES[vector.suite].cipher(key)
    if cipher.encrypt(nonce, data, associated) != expected or cipher.decrypt(nonce, expected, associated) != data:
        return False
    try:
        cipher.decrypt(nonce, expected[:-1] + bytes([expected[-1] ^ 1]), associated)
    except InvalidTag:
        return True
    return False

"""Personal codes (个人码): what a volunteer shows on her phone, signed and good for a minute."""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import pyseto
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyseto import Key

from jinguo.kernel import clock, crypto
from jinguo.kernel.text import base64url
from jinguo.volunteers.errors import CodeExpired, CodeUnknown

LIFETIME = timedelta(seconds=60)
LEEWAY = timedelta(seconds=15)
"""For the way from her screen to the helper's button, and for a slow network."""

_PURPOSE = b"jinguo personal code 1"
"""Authenticated with each code, so that nothing else that this key signs can pass for one."""


def issue(volunteer: UUID) -> str:
    """Issue a fresh code: PASETO v4.public (Ed25519) with her id and its end; about 150 characters."""
    ends = clock.now() + LIFETIME
    claims = {"v": base64url.encoded(volunteer.bytes), "exp": int(ends.timestamp())}
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return pyseto.encode(_keys(crypto.ring().sign_seed)[0], payload, implicit_assertion=_PURPOSE).decode()


def read(code: str, seen_at: datetime | None = None) -> UUID:
    """Read a personal code and return the volunteer whose it is. `seen_at`: when it was scanned, where the scan had to
    wait for the network; now if left out.

    Raises:
        CodeExpired: more than 75 seconds old, or not yet made by then. CodeUnknown: not ours, or not whole.
    """
    try:
        token = pyseto.decode(_keys(crypto.ring().sign_seed)[1], code.strip(), implicit_assertion=_PURPOSE)
        claims = json.loads(token.payload)  # pyright: ignore[reportArgumentType]
        volunteer = UUID(bytes=base64url.decoded(claims["v"]))
    except (pyseto.PysetoError, ValueError, KeyError, TypeError):
        raise CodeUnknown from None
    left = claims["exp"] - (seen_at or clock.now()).timestamp()
    if not -LEEWAY.total_seconds() <= left <= (LIFETIME + LEEWAY).total_seconds():
        raise CodeExpired
    return volunteer


@lru_cache(maxsize=4)
def _keys(seed: bytes) -> tuple[pyseto.KeyInterface, pyseto.KeyInterface]:
    """Derive the signing and the verifying key from a seed."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Key.from_asymmetric_key_params(4, d=seed), Key.from_asymmetric_key_params(4, x=public)

"""The chain of the log: what a row's MAC covers, so that no row can be changed, removed or added unseen.

A row's content (the actor's name and the detail) enters the MAC only as a salted digest: with its salt thrown away the
content can be taken out, and the chain still verifies.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from jinguo.kernel import crypto
from jinguo.kernel.database.lanes import Lane, Link
from jinguo.kernel.rows import Row

SALT = 16
START = b""
"""What the first row of a lane follows."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the log before it is linked into a lane; `detail` is JSON data."""

    at: datetime
    actor: UUID | None
    actor_name: str
    action: str
    kind: str
    thing: UUID | None
    path: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, row: Row) -> Self:
        """The record that a row of the log holds; its `detail` is JSON text."""
        return cls(
            at=row["at"],
            actor=row["actor"],
            actor_name=row["actor_name"],
            action=row["action"],
            kind=row["object_kind"],
            thing=row["object_id"],
            path=row["path"],
            detail=json.loads(row["detail"]),
        )

    def linker(self, lane: Lane) -> Link:
        """The link that puts this record behind the last one of the lane."""
        salt, number = os.urandom(SALT), lane.number + 1
        return salt, lane.id, number, self.mac(lane.mac, lane.id, number, self.digest(salt))

    def digest(self, salt: bytes) -> bytes:
        """The keyed digest that stands for the row's content in the chain."""
        return crypto.ring().mac("log content", salt + _canonical([self.actor_name, self.detail]))

    def mac(self, before: bytes, lane: int, number: int, digest: bytes) -> bytes:
        """The row's MAC: HMAC-SM3 under the audit key over the MAC before it, what was done, and the content's
        digest.
        """
        told = [lane, number, micros(self.at), _text(self.actor), self.action, self.kind, _text(self.thing), self.path]
        return crypto.ring().mac("log", before + digest + _canonical(told))


def micros(at: datetime) -> int:
    """An instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def unlinked_row(row: Row) -> bytes:
    """Serialise the content of a row from before the chain, for the digest of the beginning; `detail` is JSON text."""
    told = [row["seq"], micros(row["at"]), _text(row["actor"]), row["actor_name"], row["action"], row["object_kind"]]
    return _canonical([*told, _text(row["object_id"]), row["path"], json.loads(row["detail"])]) + b"\n"


def plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as JSON gives it back: what is no JSON becomes text, and so does a fraction, which the database may
    write otherwise.
    """
    return json.loads(json.dumps(detail, ensure_ascii=False, default=str), parse_float=str, parse_constant=str)


def _text(id_: UUID | None) -> str:
    return str(id_) if id_ else ""


def _canonical(value: list[Any]) -> bytes:
    return _ENCODER.encode(value).encode()

"""Anchors: how far the log had come on a day, in a small file outside of the database.

Who can write the whole database can put an older one in its place; only what lies elsewhere tells.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import BadAnchor
from jinguo.authority.grants import Permission
from jinguo.authority.watch import heads
from jinguo.config import settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.database.lanes import Lane
from jinguo.kernel.db import fetch_one, transaction
from jinguo.kernel.process.refusals import reason

TITLE = "巾帼册操作日志锚记 1"
ENDING = ".anchor.txt"
LARGEST = 1_000_000
"""Bytes; a lane takes one line of about 90."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An anchor: the heads of all lanes at an instant; `rows` are those of the log at that time."""

    at: datetime
    rows: int
    heads: Mapping[int, Lane]

    @property
    def day(self) -> date:
        """The Beijing day that the anchor was made on."""
        return clock.beijing_day(self.at)

    def text(self) -> str:
        """The text of the anchor's file: lines that a person can read and compare, and a MAC over them."""
        lines = [TITLE, f"date {self.day}", f"at {self.at.isoformat()}", f"rows {self.rows}"]
        lines += [f"lane {lane.id} {lane.number} {lane.mac.hex()}" for lane in self.heads.values()]
        return "".join(f"{line}\n" for line in [*lines, f"mac {_mac(lines)}"])


async def take(actor: Actor) -> Anchor:
    """Take the anchor of this moment. Raises Forbidden."""
    require(actor, Permission.VERIFY_LOG)
    async with transaction(actor):
        now = await heads()
        before = await fetch_one("SELECT count(*) AS rows FROM audit_entry WHERE lane IS NULL")
    rows = sum(lane.number for lane in now.values()) + (before["rows"] if before else 0)
    return Anchor(clock.now(), rows, now)


def read(file: Path) -> Anchor:
    """Read an anchor from its file. Raises BadAnchor: it cannot be read, was changed, or was made with other keys."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST).decode()
        *lines, mac = text.splitlines()
        if lines[0] != TITLE or not hmac.compare_digest(mac, f"mac {_mac(lines)}"):
            raise BadAnchor(f"锚记文件 {file.name} 被改动过，或者不是用这套密钥写的。请换一份没有动过的锚记。")
        return _parsed(lines)
    except OSError as error:
        raise BadAnchor(f"读不了锚记文件 {file}：{reason(error)}。请核对文件名和所在目录。") from None
    except (ValueError, IndexError, TypeError, UnicodeDecodeError):
        raise BadAnchor(f"{file.name} 不是锚记文件。请选择 {ENDING} 结尾的文件。") from None


def _parsed(lines: list[str]) -> Anchor:
    facts = dict(line.split(" ", 1) for line in lines[1:] if not line.startswith("lane "))
    lanes = [line.split(" ") for line in lines if line.startswith("lane ")]
    found = {int(lane): Lane(int(lane), int(number), bytes.fromhex(mac)) for _, lane, number, mac in lanes}
    return Anchor(datetime.fromisoformat(facts["at"]), int(facts["rows"]), found)


def _mac(lines: list[str]) -> str:
    return crypto.ring().mac("log anchor", "\n".join(lines).encode()).hex()


def place() -> Path:
    """The folder in which the daily anchors lie."""
    return settings().anchors or settings().data / "anchors"


def files() -> list[Path]:
    """List the files of the daily anchors, oldest first; none where the place is not there (yet)."""
    return sorted(place().glob(f"*{ENDING}")) if place().is_dir() else []


def known() -> list[Anchor]:
    """Read all daily anchors. Raises BadAnchor: one of them was changed."""
    return [read(file) for file in files()]


def todays() -> Path:
    """The file of today's anchor, whether or not it is there."""
    return place() / f"jinguo-{clock.today().isoformat()}{ENDING}"


def keep(anchor: Anchor, file: Path) -> bool:
    """Write an anchor, whole or not at all; one that is there already stays as it is, and the answer is False.

    Raises:
        OSError: the place cannot be written to.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(anchor.text(), encoding="utf-8")
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    if file.exists():
        draft.unlink()
        return False
    draft.replace(file)
    return True

"""Reading the whole log again, to see that nobody has changed it: every lane, every row, and what witnesses and anchors
say of its ends.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.anchors import Anchor
from jinguo.authority.catalogue import Fault
from jinguo.authority.chain import START, Record
from jinguo.authority.grants import Permission
from jinguo.authority.watch import KIND, NOT_LINKED, READABLE_AT, claimed, unlinked
from jinguo.kernel.db import connection, fetch, fetch_one, transaction
from jinguo.kernel.rows import Row

AT_ONCE = 500
"""Rows between two moments at which others get their turn: 20 ms or less."""

MOST = 100
"""Faults that are kept; there may be as many as rows."""

ROWS = f"""
SELECT seq, {READABLE_AT}, actor, actor_name, action, object_kind, object_id, path, detail::text, lane, number, mac,
       salt, digest
  FROM audit_entry WHERE NOT ({NOT_LINKED}) ORDER BY lane, number, seq"""

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What a row raises that was tampered with until it cannot be read: it is wrong like any other that was changed."""

_ITSELF = "SELECT seq, detail::text FROM audit_entry WHERE object_kind = 'log' AND action = $1 ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Broken:
    """A fault found at one place of the log. `seq` is the row's number on the page; None where the row is gone."""

    fault: Fault
    sentence: str
    seq: int | None = None
    lane: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict: what one verification found. `rows` are all, those from before the chain (`unlinked`) included."""

    rows: int
    lanes: int
    redacted: int
    unlinked: int
    witnesses: int
    anchors: int
    anchored_on: str
    faults: int
    broken: tuple[Broken, ...]

    @property
    def sound(self) -> bool:
        """Whether the log was found unchanged."""
        return not self.faults

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, for people."""
        if self.broken:
            more = f"（另有 {self.faults - 1} 处）" if self.faults > 1 else ""
            return f"日志被动过：{self.broken[0].sentence}{more}"
        ends = f"锚记 {self.anchors} 份，最近 {self.anchored_on}" if self.anchors else "还没有锚记"
        return (
            f"日志完好：核对了 {self.rows:,} 条（{self.lanes} 条链，隐去 {self.redacted} 条，"
            f"连链以前 {self.unlinked} 条），{ends}。"
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: somebody's word of how far a lane had come, and how the MAC of its row `number` begins."""

    prefix: bytes
    who: str


Claims = dict[tuple[int, int], list[Claim]]


@dataclass(slots=True)
class _Lane:
    """The lane that is being read: its last row so far."""

    id: int
    number: int = 0
    seq: int = 0
    mac: bytes = START


@dataclass(slots=True)
class _Pass:
    """A pass over the log, from the first lane to the last."""

    claims: Claims
    rows: int = 0
    lanes: int = 0
    redacted: int = 0
    faults: int = 0
    broken: list[Broken] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    lane: _Lane = field(default_factory=lambda: _Lane(0))

    def found(self, broken: Broken) -> None:
        """Remember a fault: the first ones by their number."""
        self.faults += 1
        self.broken = sorted([*self.broken, broken], key=_order)[:MOST]

    def take(self, row: Row) -> None:
        """Check the next row, by lane and number."""
        if row["lane"] != self.lane.id:
            self.lane = _Lane(row["lane"])
            self.lanes += 1
        self.rows += 1
        lane = self.lane
        self._in_its_place(row)
        if _expected(row, lane.mac) != row["mac"]:
            self._odd(row, Fault.CHANGED, "和它的校验值对不上：内容被改动过，或者前面的记录被动过")
        elif row["salt"] is None:
            self.redacted += 1
        for claim in self.claims.pop((lane.id, row["number"]), ()):
            if not row["mac"].startswith(claim.prefix):
                self._odd(row, Fault.REWRITTEN, f"和{claim.who}写下的不一样：末尾曾被截掉，又重新写过")
        lane.number, lane.seq, lane.mac = row["number"], max(lane.seq, row["seq"]), row["mac"]
        self.ends[lane.id] = lane.number

    def _in_its_place(self, row: Row) -> None:
        lane, number = self.lane, row["number"]
        expected = lane.number + 1
        if number > expected:
            gone = f"第 {expected} 号" if number == expected + 1 else f"第 {expected} 至 {number - 1} 号"
            self.found(
                Broken(
                    Fault.MISSING,
                    f"链 {lane.id} 缺{gone}：记录被删除了，后面一条是第 {row['seq']} 条。",
                    row["seq"],
                    lane.id,
                    expected,
                )
            )
        elif number < expected:
            self._odd(row, Fault.MOVED, "的链内序号重复")
        elif row["seq"] < lane.seq:
            self._odd(row, Fault.MOVED, "的编号比链里前一条还小：被调换过")

    def _odd(self, row: Row, fault: Fault, why: str) -> None:
        where = f"第 {row['seq']} 条（链 {row['lane']} 第 {row['number']} 号）"
        self.found(Broken(fault, f"{where}{why}。", row["seq"], row["lane"], row["number"]))

    def finish(self) -> None:
        """Report every row that a witness claims and that never came: the lane was cut off before it."""
        for (lane, number), said in sorted(self.claims.items()):
            end = self.ends.get(lane, 0)
            now = f"现在只到第 {end} 号" if end else "现在一条也没有"
            why = f"链 {lane} 的末尾被截掉了：{said[-1].who}写明它到过第 {number} 号，{now}。"
            self.found(Broken(Fault.CUT, why, None, lane, end + 1))


async def verify(actor: Actor, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Recompute the log, all of it. Streams; 20,000 rows take about a second.

    Raises:
        Forbidden.
    """
    require(actor, Permission.VERIFY_LOG)
    known = sorted(anchors, key=lambda each: each.at)
    async with transaction(actor):
        claims = _anchored(known)
        witnesses = await _witnessed(claims)  # before the rows: what is claimed must be there when those are read
        reading = _Pass(claims)
        async for batch in _batches():
            for row in batch:
                reading.take(row)
        reading.finish()
        before = await _beginning(reading)
    return Verdict(
        *(reading.rows + before, reading.lanes, reading.redacted, before, witnesses, len(known)),
        *(known[-1].day.isoformat() if known else "", reading.faults, tuple(reading.broken)),
    )


async def _batches() -> AsyncIterator[list[Row]]:
    cursor = await connection().cursor(ROWS)
    while rows := await cursor.fetch(AT_ONCE):
        yield rows


def _expected(row: Row, before: bytes) -> bytes | None:
    """Compute what a row's MAC must be; None where it cannot be read, or says something although it was redacted."""
    try:
        record = Record.of(row)
        if row["salt"] is None and (record.actor_name or record.detail):
            return None
        digest = record.digest(row["salt"]) if row["salt"] is not None else row["digest"] or b""
        return record.mac(before, row["lane"], row["number"], digest)
    except UNREADABLE:
        return None


def _order(broken: Broken) -> tuple[int, int, int]:
    """The sort key of a fault: its number on the page, and last those that are gone from an end."""
    return (broken.seq or 1 << 62, broken.lane or 0, broken.number or 0)


def _anchored(anchors: Iterable[Anchor]) -> Claims:
    found: Claims = {}
    for anchor in anchors:
        for lane in anchor.heads.values():
            said = Claim(lane.mac, f"{anchor.day.isoformat()} 的锚记")
            found.setdefault((lane.id, lane.number), []).append(said)
    return found


async def _witnessed(claims: Claims) -> int:
    """Add what the log's own witnesses claim; return how many there are."""
    rows = await fetch(_ITSELF, "witness_log")
    for row in rows:
        for place, prefix in _said(row["detail"]):
            claims.setdefault(place, []).append(Claim(prefix, f"第 {row['seq']} 条见证"))
    return len(rows)


def _said(detail: str) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Read the claims of a witness; one that was tampered with until it cannot be read is found by its own MAC."""
    try:
        yield from claimed(detail).items()
    except UNREADABLE:
        return


async def _beginning(reading: _Pass) -> int:
    """Compare the rows from before the chain with what was recorded when it began; return how many there are."""
    rows = await fetch_one(f"SELECT count(*) AS count, max(seq) AS last FROM audit_entry WHERE {NOT_LINKED}")
    count, last = (rows["count"], rows["last"]) if rows else (0, None)
    try:
        recorded, digest = await _recorded()
        found = (await unlinked())[1]
    except UNREADABLE:
        reading.found(Broken(Fault.CHANGED, "登记日志从哪里开始的那一条，或者连链以前的记录，读不出来：被改动过。"))
        return count
    if count > recorded:
        reading.found(Broken(Fault.UNLINKED, f"第 {last} 条没有连进任何一条链：是绕过程序写进去的。", last))
    elif count < recorded:
        reading.found(Broken(Fault.MISSING, f"连链以前的记录少了 {recorded - count} 条：被删除了。"))
    elif digest not in (found, None):
        reading.found(Broken(Fault.CHANGED, "连链以前的记录和当时登记的不一样：被改动过。"))
    return count


async def _recorded() -> tuple[int, str | None]:
    """Read how many rows there were from before the chain when it began, and their digest; none where it has not."""
    begun = await fetch_one(_ITSELF, "begin_log")
    if begun is None:
        return 0, None
    said = json.loads(begun["detail"])
    return int(said["unlinked"]), str(said["digest"])


async def verify_and_note(actor: Actor, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Verify the log as `verify`, and note that the actor asked, and what came of it."""
    found = await verify(actor, anchors)
    async with transaction(actor):
        await note(actor, "verify_log", KIND, None, actor.path or "", checked=found.rows, faults=found.faults)
    return found

"""Hours of two volunteers who are one: the ledger is only added to, so what she has is reversed there and entered here.

Every moved entry keeps what it was of (interval, day, source, event, visit, claim, rule, who recorded it for whom); a
minute that both have counts once. Her claims go along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.ledger.actions import count_again, take_turns
from jinguo.hours.ledger.passage import Passing, passed
from jinguo.hours.ledger.queries import visits
from jinguo.hours.policy import rules_by_version
from jinguo.hours.queries import STANDS
from jinguo.hours.rules import Interval, Rule, rounded, uncovered
from jinguo.hours.tables import Entry
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.parts import Moved, Party

AT_ONCE = 500
"""Entries in one INSERT: PostgreSQL takes 32,767 parameters."""

_MADE_ANEW = ("seq", "id", "recorded_at")

_STANDING = f"SELECT e.id FROM entry e WHERE e.volunteer = $1 AND e.seq > $2 AND {STANDS}"


async def lock(actor: Actor, gone: Party, kept: Party) -> None:
    """Wait for whoever writes into either ledger, or decides a claim, and let none begin."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    both = [gone.volunteer, kept.volunteer]
    async with transaction(EVERYWHERE):
        await fetch("SELECT id FROM claim WHERE volunteer = ANY($1::uuid[]) ORDER BY id FOR UPDATE", both)
        for each in (gone.volunteer, kept.volunteer):
            if each is not None:
                await take_turns(each)


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Enter under who stays what stands of who goes, and reverse it there. The caller holds both ledgers."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    if gone.volunteer is None:
        return {}
    async with transaction(EVERYWHERE):
        hers, there = await _standing(gone), await _standing(kept)
        credits = passed(await _passing(hers), await _passing(there))
        position = await _position()
        await _negate(actor, hers, f"与编号 {kept.number} 合并，转到那里")
        why = f"由编号 {gone.number} 合并转入"
        await _enter(actor, [(e, c, t, e.start_minute, e.end_minute) for e, (c, t) in _with(hers, credits)], kept, why)
        claims = await _claims_to(gone, kept)
    return {"entries": [str(each.id) for each in hers], "position": position, "claims": claims}


async def late(actor: Actor, gone: Party, kept: Party, moved: Moved) -> dict[str, list[str]]:
    """Move the claims that were just being made during a merge; the ledgers are locked, so no entry can be late."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    return {} if gone.volunteer is None else {"claims": await _claims_to(gone, kept)}


async def _claims_to(gone: Party, kept: Party) -> list[str]:
    """Move the claims of who goes, decided or not."""
    rows = await fetch(
        "UPDATE claim SET volunteer = $2, person = $3 WHERE volunteer = $1 RETURNING id, decided_at",
        *(gone.volunteer, kept.volunteer, kept.person),
    )
    return [f"{row['id']} {'decided' if row['decided_at'] else 'waiting'}" for row in rows]


async def part(actor: Actor, gone: Party, kept: Party, moved: Mapping[str, Any]) -> None:
    """Give back what still stands of the entries; what was corrected since stays corrected, what was added since stays.

    The caller holds both ledgers.
    """
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        originals = await _entries(moved["entries"])
        since = await _standing(kept, moved["position"])
        here = _traced(originals, since)
        taken = [one for _, found in here for one in found]
        await _negate(actor, taken, f"撤销合并，转回编号 {gone.number}")
        rules = await rules_by_version({each.rule_version for each in originals})
        await _enter(actor, _given_back(here, rules), gone, f"撤销与编号 {kept.number} 的合并")
        ids = {one.id for one in taken}
        await count_again(actor, _all_yielded([each for each in since if each.id not in ids], taken), taken)
        await count_again(actor, (), originals)
        await _claims_back(gone, kept, moved["claims"])


def _traced(originals: Sequence[Entry], since: Sequence[Entry]) -> list[tuple[Entry, list[Entry]]]:
    """Pair each of the original entries with the entries that now stand for it; none stands for two."""
    left = list(since)
    found = list[tuple[Entry, list[Entry]]]()
    for each in originals:
        found.append((each, [one for one in left if _comes_from(one, each)]))
        left = [one for one in left if not _comes_from(one, each)]
    return found


def _comes_from(one: Entry, original: Entry) -> bool:
    """Whether an entry of who stays is what the merge made of an entry of hers, or what that became since."""
    same = ("segment", "claim", "event", "source", "title", "day")
    inside = original.start_minute <= one.start_minute and one.end_minute <= original.end_minute
    return inside and all(getattr(one, name) == getattr(original, name) for name in same)


def _all_yielded(entries: Sequence[Entry], taken: Sequence[Entry]) -> list[Entry]:
    """Find the entries that had yielded to those taken, those that had yielded to these, and so on, in order."""
    found, news = set[int](), list(taken)
    while news:
        news = [each for each in entries if each.seq not in found and _yielded(each, news)]
        found |= {each.seq for each in news}
    return [each for each in entries if each.seq in found]


def _yielded(entry: Entry, taken: Iterable[Entry]) -> bool:
    return entry.credited_minutes < entry.served_minutes and any(
        entry.start_minute < each.end_minute and each.start_minute < entry.end_minute for each in taken
    )


Line = tuple[Entry, int, int, int, int]
"""An entry to be entered anew: what it is of, credited minutes, tally, start and end."""


def _given_back(here: Sequence[tuple[Entry, list[Entry]]], rules: Mapping[str, Rule]) -> list[Line]:
    """Work out the lines to give back, counted beside those before: whole entries, or parts that still stand."""
    before, now, lines = list[Interval](), list[Interval](), list[Line]()
    for original, found in here:
        was = uncovered(original.start_minute, original.end_minute, before)
        before.append((original.start_minute, original.end_minute))
        rest = uncovered(original.start_minute, original.end_minute, [(e.start_minute, e.end_minute) for e in found])
        parts = uncovered(original.start_minute, original.end_minute, rest)
        if not parts and found:  # a visit without a minute
            parts = [(original.start_minute, original.end_minute)]
        for place, (start, end) in enumerate(parts):
            free = uncovered(start, end, now)
            minutes = sum(stop - begin for begin, stop in free)
            whole = (start, end) == before[-1] and free == was
            credited = original.credited_minutes if whole else rounded(minutes, rules[original.rule_version])
            lines.append((original, credited, original.tally if place == 0 else 0, start, end))
        now += parts
    return lines


async def _claims_back(gone: Party, kept: Party, moved: Sequence[str]) -> None:
    """Give the claims back; those that were decided since stay where their minutes are."""
    told = [each.split() for each in moved]
    await fetch(
        "UPDATE claim c SET volunteer = $3, person = $4 FROM unnest($1::uuid[], $2::bool[]) AS was(id, decided)"
        " WHERE c.id = was.id AND c.volunteer = $5 AND (c.decided_at IS NOT NULL) = was.decided",
        *([each for each, _ in told], [state == "decided" for _, state in told]),
        *(gone.volunteer, gone.person, kept.volunteer),
    )


async def _standing(party: Party, since: int = 0) -> list[Entry]:
    rows = await fetch(_STANDING, party.volunteer, since)
    return await _entries([row["id"] for row in rows])


async def _entries(ids: Sequence[Any]) -> list[Entry]:
    return await Entry.objects().where(Entry.id.is_in(list(ids))).order_by(Entry.seq) if ids else []


async def _passing(entries: Sequence[Entry]) -> list[Passing]:
    rules = await rules_by_version({each.rule_version for each in entries})
    of = await visits([each.id for each in entries])
    return [
        Passing(
            start=each.start_minute,
            end=each.end_minute,
            day=each.day,
            of=of[each.id],
            credited=each.credited_minutes,
            tally=each.tally,
            rule=rules[each.rule_version],
        )
        for each in entries
    ]


async def _position() -> int:
    row = await fetch_one("SELECT coalesce(max(seq), 0) AS position FROM entry")
    return row["position"] if row else 0


def _with(entries: Sequence[Entry], credits: Sequence[tuple[int, int]]) -> list[tuple[Entry, tuple[int, int]]]:
    return list(zip(entries, credits, strict=True))


async def _negate(actor: Actor, entries: Sequence[Entry], why: str) -> None:
    """Negate each entry by a reversal beside it."""
    rows = [
        _copy(
            each,
            served_minutes=-each.served_minutes,
            credited_minutes=-each.credited_minutes,
            tally=-each.tally,
            reverses=each.id,
            **_signed(actor, why),
        )
        for each in entries
    ]
    await _insert(rows)


async def _enter(actor: Actor, lines: Sequence[Line], party: Party, why: str) -> None:
    """Enter the same entries under another volunteer. Whoever approved them has approved them still."""
    rows = [
        _copy(
            each,
            volunteer=party.volunteer,
            person=party.person,
            start_minute=start,
            end_minute=end,
            served_minutes=end - start,
            credited_minutes=credited,
            tally=tally,
            **_signed(actor, f"{why}；{each.reason}" if each.reason else why),
        )
        for each, credited, tally, start, end in lines
    ]
    await _insert(rows)


def _signed(actor: Actor, why: str) -> dict[str, Any]:
    return {"reason": why[:200], "recorded_by": actor.id, "recorded_by_name": actor.name}


def _copy(entry: Entry, **changed: object) -> Entry:
    kept = {column._meta.name: getattr(entry, column._meta.name) for column in Entry.all_columns()}
    columns: dict[str, Any] = {name: value for name, value in kept.items() if name not in _MADE_ANEW} | changed
    return Entry(**columns)


async def _insert(rows: Sequence[Entry]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        await Entry.insert(*rows[first : first + AT_ONCE])


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """A day of the preview: the minutes that each of the two has, and what they will have together."""

    day: date
    gone: int
    kept: int
    after: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The effect that a merge would have on the hours, worked out by the rule that the merge itself follows. Minutes.

    `days` are those on which both have hours and something is counted once; `times` are after the merge.
    """

    gone: int
    kept: int
    after: int
    entries: int
    waiting: int
    times: int
    days: tuple[DayMinutes, ...]


async def outlook(actor: Actor, gone: Party, kept: Party) -> Outlook:
    """Work out what merging two volunteers would do to their hours; nothing is written."""
    require(actor, Permission.MERGE_PEOPLE, within=gone.path)
    async with transaction(EVERYWHERE):
        hers, there = await _standing(gone), await _standing(kept)
        credits = passed(await _passing(hers), await _passing(there))
        waiting = await fetch_one(
            "SELECT count(*) AS waiting FROM claim WHERE volunteer = $1 AND decided_at IS NULL", gone.volunteer
        )
    before, after = _by_day(hers), dict[date, int]()
    for each, (credited, _) in _with(hers, credits):
        after[each.day] = after.get(each.day, 0) + credited
    own = _by_day(there)
    days = [
        DayMinutes(day, minutes, own.get(day, 0), own.get(day, 0) + after[day])
        for day, minutes in sorted(before.items())
        if after[day] != minutes
    ]
    return Outlook(
        gone=sum(before.values()),
        kept=sum(own.values()),
        after=sum(own.values()) + sum(after.values()),
        entries=len(hers),
        waiting=waiting["waiting"] if waiting else 0,
        times=sum(each.tally for each in there) + sum(tally for _, tally in credits),
        days=tuple(days),
    )


def _by_day(entries: Iterable[Entry]) -> dict[date, int]:
    days = dict[date, int]()
    for each in entries:
        days[each.day] = days.get(each.day, 0) + each.credited_minutes
    return days

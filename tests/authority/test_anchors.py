"""Anchors: small files outside of the database, written once a day, that nobody can rewrite without the key."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from jinguo.authority import anchors, jobs
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.authority.errors import BadAnchor, Forbidden
from jinguo.authority.grants import Role
from jinguo.authority.verification import verify
from jinguo.authority.watch import Witness
from jinguo.config import settings
from jinguo.kernel import crypto
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.ids import uuid7
from tests.conftest import Hands
from tests.world import staff

AUDITOR = staff("钱静", Role.AUDITOR, "/330211/")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of its own for the anchors."""
    monkeypatch.setenv("JINGUO_ANCHORS", str(tmp_path / "锚记"))
    settings.cache_clear()
    yield tmp_path / "锚记"
    settings.cache_clear()


def names(place: Path) -> list[str]:
    return sorted(file.name for file in place.iterdir())


def spoil(place: Path) -> None:
    """A file stands where the directory should be."""
    place.write_text("x")


async def noted(times: int = 1) -> None:
    async with transaction(SYSTEM):
        for _ in range(times):
            await note(SYSTEM, "draft_event", "event", uuid7(), "/330211/")


async def test_an_anchor_is_a_text_that_says_how_far_each_lane_is(begun: None, tmp_path: Path) -> None:
    await noted(2)
    made = await anchors.take(AUDITOR)
    file = tmp_path / "today.anchor.txt"

    anchors.keep(made, file)

    title, date, at, rows, lane, mac = file.read_text(encoding="utf-8").splitlines()
    assert (title, date, rows) == ("巾帼册操作日志锚记 1", "date 2026-11-21", "rows 3")
    assert at == "at 2026-11-21T04:00:00+00:00"
    assert lane == f"lane 1001 3 {made.heads[1001].mac.hex()}"
    assert len(mac) == len("mac ") + 64
    assert anchors.read(file) == made


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.replace("rows 3", "rows 2"), id="a figure"),
        pytest.param(lambda text: text.replace("lane 1001 3", "lane 1001 2"), id="a lane"),
        pytest.param(lambda text: text[:-70] + "\n", id="without its mac"),
        pytest.param(lambda text: "", id="empty"),
        pytest.param(lambda text: "\0" * 90, id="zeros"),
    ],
)
async def test_an_anchor_that_was_changed_is_refused(begun: None, tmp_path: Path, spoil: object) -> None:
    await noted(2)
    file = tmp_path / "today.anchor.txt"
    text = (await anchors.take(AUDITOR)).text()
    assert callable(spoil)
    file.write_text(str(spoil(text)), encoding="utf-8")

    with pytest.raises(BadAnchor):
        anchors.read(file)
    with pytest.raises(BadAnchor):
        anchors.read(tmp_path / "none")


async def test_an_anchor_made_with_other_keys_is_refused(begun: None, tmp_path: Path) -> None:
    own, file = crypto.ring(), tmp_path / "today.anchor.txt"
    file.write_text((await anchors.take(AUDITOR)).text(), encoding="utf-8")
    crypto.use(crypto.KeyRing.generate())
    try:
        with pytest.raises(BadAnchor, match="不是用这套密钥写的"):
            anchors.read(file)
    finally:
        crypto.use(own)


async def test_only_who_may_verify_takes_one(begun: None) -> None:
    with pytest.raises(Forbidden):
        await anchors.take(staff("李梅", Role.OFFICER, "/330211/"))


async def test_a_day_has_one_anchor_which_stays_as_it_is(begun: None, place: Path, hands: Hands) -> None:
    witness = Witness()
    await jobs.look_after(witness)
    [first] = anchors.files()
    before = first.read_bytes()
    await noted()
    hands.forward(hours=1)
    await jobs.look_after(witness)
    again = [file.name for file in anchors.files()]
    hands.forward(hours=12)
    await jobs.look_after(witness)

    assert first.read_bytes() == before
    assert again == ["jinguo-2026-11-21.anchor.txt"]
    assert [file.name for file in anchors.files()] == [*again, "jinguo-2026-11-22.anchor.txt"]
    assert names(place) == [*again, "jinguo-2026-11-22.anchor.txt"]
    found = await verify(AUDITOR, anchors.known())
    assert (found.sound, found.anchors, found.anchored_on, found.witnesses) == (True, 2, "2026-11-22", 2)


async def test_without_a_place_for_anchors_witnesses_are_written_all_the_same(
    begun: None, place: Path, hands: Hands
) -> None:
    spoil(place)

    with pytest.raises(OSError, match="锚记"):
        await jobs.look_after(Witness())

    assert len(await fetch("SELECT 1 FROM audit_entry WHERE action = 'witness_log'")) == 1


async def test_a_connection_that_breaks_in_the_middle_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = asyncio.Queue[None]()

    async def broken(_witness: Witness) -> None:
        looked.put_nowait(None)
        raise asyncpg.InternalClientError("got result for unknown protocol state 3")  # as asyncpg says it

    for name in ("FIRST_AFTER_SECONDS", "EVERY_SECONDS"):
        monkeypatch.setattr(jobs, name, 0.01)
    monkeypatch.setattr(jobs, "look_after", broken)
    watch = asyncio.create_task(jobs.keep_watch())
    async with asyncio.timeout(5):
        for _ in range(2):
            await looked.get()

    assert not watch.done()
    watch.cancel()

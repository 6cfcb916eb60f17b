"""Attachments: sealed on disk under the child's own key, gone with it, and read with a grant and a line in the log."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from jinguo.attachments import actions, files
from jinguo.attachments.catalogue import AttachmentKind
from jinguo.attachments.errors import AttachmentLost, NoSuchAttachment, TooManyAttachments
from jinguo.attachments.queries import attachments
from jinguo.authority.actor import SYSTEM
from jinguo.children.catalogue import Closing, Purpose
from jinguo.children.consents.actions import add_scan, record_consent
from jinguo.children.consents.queries import answers
from jinguo.children.errors import NoSuchChild, NotGranted, SignedAlready
from jinguo.children.forms import FileEnd, NewConsent
from jinguo.children.readings.actions import read_attachment
from jinguo.children.registry import actions as registry
from jinguo.children.registry import queries
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.forms import parse
from jinguo.kernel.pictures.scans import Clean, Media, drawn
from jinguo.retention.queries import forgotten
from jinguo.retention.requests.actions import replay
from tests.children.conftest import Nursery, granted, nursery

__all__ = ["nursery"]

SCAN = Clean(b"\xff\xd8 the paper with a guardian's name", Media.JPEG)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of this test's own."""
    monkeypatch.setenv("JINGUO_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


async def everywhere(statement: str, *given: object) -> tuple[Any, ...]:
    async with transaction(EVERYWHERE):
        return next((tuple(row) for row in await fetch(statement, *given)), ())


async def consented(nursery: Nursery, signed: Clean | None = SCAN) -> None:
    guardian = (await queries.child(nursery.li_xia, nursery.yu.id)).guardians[0].id
    said = {"guardian": guardian, "given": True, "manner": "paper", "view": "willing", "answered_on": clock.today()}
    await record_consent(nursery.li_xia, nursery.yu.id, parse(NewConsent, said), signed)


async def scan_of(nursery: Nursery) -> UUID:
    scan = (await answers(nursery.li_xia, nursery.yu.id))[0].scan
    assert scan is not None
    return scan


async def test_a_scan_lies_sealed_under_the_childs_key_where_nobody_else_can_read(
    nursery: Nursery, place: Path
) -> None:
    await consented(nursery)

    (at,) = (place / "attachments").glob("*/*")
    assert b"guardian" not in at.read_bytes()
    assert (at.stat().st_mode & 0o777, at.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (row,) = await attachments(nursery.li_xia, nursery.yu.id)
    assert (row.kind, row.media, row.bytes, row.by) == (AttachmentKind.CONSENT, Media.JPEG, len(SCAN.content), "李霞")


async def test_it_is_read_with_a_grant_alone_and_each_attempt_is_in_the_log(nursery: Nursery) -> None:
    await consented(nursery)
    scan = await scan_of(nursery)

    with pytest.raises(NotGranted):
        await read_attachment(nursery.li_xia, nursery.yu.id, scan, Purpose.CONSENT)
    with pytest.raises(NotGranted):
        await read_attachment(nursery.zhou_min, nursery.yu.id, scan, Purpose.CONSENT)
    with pytest.raises(NoSuchChild):
        await read_attachment(nursery.hu_min, nursery.yu.id, scan, Purpose.CONSENT)
    await granted(nursery, nursery.yu.id)
    row, content = await read_attachment(nursery.li_xia, nursery.yu.id, scan, Purpose.CONSENT)

    assert content == SCAN.content
    assert row.name("E-0001") == f"监护人同意书-E-0001-{clock.today():%Y%m%d}.jpg"
    with pytest.raises(NoSuchAttachment):
        await read_attachment(nursery.li_xia, nursery.yu.id, uuid4(), Purpose.CONSENT)
    said = await fetch("SELECT action, actor_name FROM audit_entry WHERE detail ? 'attachment' ORDER BY seq")
    assert [tuple(each) for each in said] == [
        ("refuse_child_reading", "李霞"),
        ("refuse_child_reading", "周敏"),
        ("read_child_file", "李霞"),
        ("read_child_file", "李霞"),
    ]


async def test_a_paper_is_added_once_and_a_signature_is_one_by_its_kind(nursery: Nursery) -> None:
    await consented(nursery, None)
    answer = (await answers(nursery.li_xia, nursery.yu.id))[0]

    await add_scan(nursery.li_xia, nursery.yu.id, answer.id, drawn([[(1, 1), (5, 5)]]))

    (row,) = await attachments(nursery.li_xia, nursery.yu.id)
    assert (row.kind, row.thing, row.id) == (AttachmentKind.SIGNATURE, answer.id, await scan_of(nursery))
    with pytest.raises(SignedAlready):
        await add_scan(nursery.li_xia, nursery.yu.id, answer.id, SCAN)


async def test_a_file_holds_no_more_than_its_share(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    await consented(nursery)

    with pytest.raises(TooManyAttachments):
        await consented(nursery)
    assert len(await answers(nursery.li_xia, nursery.yu.id)) == 1


async def test_a_file_that_is_gone_from_the_disk_is_said_to_be_lost(nursery: Nursery) -> None:
    await consented(nursery)
    scan = await scan_of(nursery)
    await granted(nursery, nursery.yu.id)
    files.delete(scan)

    with pytest.raises(AttachmentLost):
        await read_attachment(nursery.li_xia, nursery.yu.id, scan, Purpose.CONSENT)


async def test_erasing_the_file_of_a_child_deletes_its_attachments_and_a_restore_destroys_the_key_again(
    nursery: Nursery, place: Path
) -> None:
    await consented(nursery)
    (at,) = (place / "attachments").glob("*/*")
    backup = at.read_bytes()
    row = await everywhere("SELECT key, name FROM child WHERE id = $1", nursery.yu.id)
    end = parse(FileEnd, {"closed_on": clock.today(), "closing": next(iter(Closing)).value})
    await registry.close_file(nursery.li_xia, nursery.yu.id, end)

    await registry.erase_file(nursery.zhou_min, nursery.yu.id)

    assert not at.exists()
    assert await attachments(SYSTEM, nursery.yu.id) == []
    assert await forgotten(SYSTEM) == []
    at.write_bytes(backup)
    await everywhere("UPDATE child SET erased_at = NULL, key = $2, name = $3 WHERE id = $1", nursery.yu.id, *row)
    await everywhere("UPDATE attachment SET removed_at = NULL")
    assert [line.children for line in await forgotten(SYSTEM)] == [(nursery.yu.id,)]
    assert await replay(SYSTEM) == [nursery.yu.code]
    assert not at.exists()
    again = await everywhere("SELECT key, name, erased_at IS NOT NULL FROM child WHERE id = $1", nursery.yu.id)
    assert again == (None, None, True)
    assert await replay(SYSTEM) == []


async def test_the_sweep_leaves_what_may_still_come_to_be_and_takes_what_nobody_knows(
    nursery: Nursery, place: Path
) -> None:
    await consented(nursery)
    young, old = (place / "attachments" / each.hex[-2:] / str(each) for each in (uuid4(), uuid4()))
    for each in (young, old):
        each.parent.mkdir(exist_ok=True)
        each.write_bytes(b"x")
    os.utime(old, times=(at := time.time() - actions.GRACE - 1, at))

    assert await actions.sweep() == 1
    assert (young.exists(), old.exists()) == (True, False)
    assert len(await attachments(nursery.li_xia, nursery.yu.id)) == 1

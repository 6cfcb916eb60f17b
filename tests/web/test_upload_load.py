"""A file that unfolds to hundreds of megabytes is refused, and other pages answer while it is read."""

import asyncio
import time
from pathlib import Path

import pytest

from jinguo.authority.grants import Role
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.web.test_desk_roster import HERE, data, office
from tests.world import ZHENHAI, World

__all__ = ["data", "office"]

LINES = b"a,b\n" * 3_000_000
PAGE_BYTES = 4096


def resident() -> int:
    """Megabytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES // 1_000_000


class Watch:
    """How large the process got, and how long its event loop stood still, at the worst."""

    def __init__(self) -> None:
        self.before = self.largest = resident()
        self.stall = 0.0

    async def go_on(self) -> None:
        """Look every 10 ms, until it is cancelled."""
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.01)
            self.stall = max(self.stall, time.monotonic() - begun)
            self.largest = max(self.largest, resident())


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process is asked of Linux")
@pytest.mark.parametrize("path", [HERE, "/desk/organisations/import"])
async def test_the_process_of_the_pages_neither_grows_nor_stands_still_while_a_file_unfolds(
    world: World, staff: Staff, path: str
) -> None:
    office = await staff(Role.ADMINISTRATOR, ZHENHAI)
    field, size = ("roster", len(LINES)) if path == HERE else ("workbook", 4_900_000)
    await office.post(path, files={field: ("小.csv", LINES[:100])})
    watch = Watch()
    watching = asyncio.ensure_future(watch.go_on())

    answer = await office.post(path, files={field: ("大.csv", LINES[:size])})
    watching.cancel()

    assert (answer.status_code, "这个表格太大" in text(answer.text)) == (413, True)
    assert watch.largest - watch.before < 100  # with the browser, which is in this process too
    assert watch.stall < 2

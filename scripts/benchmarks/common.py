"""What every benchmark needs: a throw-away service, a meter for time, CPU and memory, and the shape of a result."""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from jinguo.authority.actor import SYSTEM
from jinguo.config import settings as read_settings
from jinguo.domains import DOMAINS
from jinguo.kernel import crypto
from jinguo.kernel.database import embedded
from jinguo.kernel.database.migrations import migrate
from jinguo.kernel.database.placement import home
from jinguo.kernel.db import database
from jinguo.kernel.parts import compose
from jinguo.organisations import actions as organisations
from jinguo.organisations.demo import demo_tree
from jinguo.organisations.forms import NewOrganisation

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE_KB = 1000


@dataclass(frozen=True)
class Result:
    """What a benchmark found.

    Attributes:
        ops: how many things were done in `seconds`.
        ratio: ours to the floor, in the unit that the benchmark's own text names (time or rate).
        floor: what the floor is, in words.
        cpu_us_per_op: CPU of the service and of PostgreSQL together, microseconds.
        peak_mb: memory of the service's processes at their highest, without PostgreSQL.
        more: further figures, by name.
    """

    name: str
    ops: int
    seconds: float
    ratio: float
    floor: str
    cpu_us_per_op: float
    peak_mb: float
    more: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def service(pool: int = 20, settings: Mapping[str, str] | None = None) -> AsyncIterator[embedded.Server]:
    """An empty, migrated database on a server of its own with fsync on; keys in use, the engine open as the service.

    Whatever is written besides goes to a place that is thrown away, in processes that are started meanwhile, too.
    """
    data = Path(tempfile.gettempdir()) / f"jinguo-bench-{os.getpid()}"
    say("starting PostgreSQL")
    server = embedded.start(data, durable=True, settings=settings)
    hers = _set_apart()
    try:
        crypto.use(crypto.KeyRing.generate())
        compose(DOMAINS)
        await database().open(server.dsn("jinguo_owner"))
        await migrate("jinguo_app")
        await database().close()
        await database().open(server.dsn("jinguo_app"), largest=pool)
        yield server
    finally:
        await database().close()
        server.stop()
        shutil.rmtree(os.environ["JINGUO_DATA"])
        os.environ.update(hers)
        shutil.rmtree(home(data), ignore_errors=True)
        if data.is_symlink():
            data.unlink()


def _set_apart() -> dict[str, str]:
    """Let nothing that the user has set for a service of hers hold from now on; returns it."""
    names = [name for name in os.environ if name.startswith("JINGUO_") or name == "CREDENTIALS_DIRECTORY"]
    hers = {name: os.environ.pop(name) for name in names}
    os.environ["JINGUO_DATA"] = tempfile.mkdtemp(prefix="jinguo-bench-")
    read_settings.cache_clear()
    return hers


async def plant(tree: str = "zhenhai") -> None:
    """Put a demo district into the empty database."""
    rows = demo_tree(tree)
    names = ("code", "name", "kind", "parent_code", "new_field_kind")
    await organisations.plant(SYSTEM, [NewOrganisation(**{name: getattr(row, name) for name in names}) for row in rows])


class Meter:
    """Time, CPU and memory between entering and leaving: of this process with its children, CPU also of other trees."""

    def __init__(self, *others: int) -> None:
        """`others`: the process ids of whatever else works for the benchmark, such as the server's."""
        self.others = others
        self.seconds = self.cpu_seconds = self.peak_mb = 0.0

    def __enter__(self) -> Self:
        Path("/proc/self/clear_refs").write_text("5")  # begins the high-water mark anew
        self._cpu, self._at = self._spent(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._at
        self.cpu_seconds = self._spent() - self._cpu
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE_KB
        self.peak_mb = peak_mb(os.getpid()) + children

    def _spent(self) -> float:
        return cpu_seconds(os.getpid(), *self.others)


def cpu_seconds(*roots: int) -> float:
    """CPU that process trees have used so far, user and system: the living, and the children already waited for."""
    stats = {int(entry.name): _stat(entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    tree, found = set(), set(roots)
    while found:
        tree |= found
        found = {each for each, stat in stats.items() if stat and int(stat[1]) in tree} - tree
    return sum(sum(map(int, stat[11:15])) for each in tree if (stat := stats.get(each))) / TICKS


def peak_mb(pid: int) -> float:
    """The most memory that a process has held at once (VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / MEGABYTE_KB


def say(text: str) -> None:
    """Tell what is happening, beside the result."""
    sys.stderr.write(f"bench: {text}\n")


def _stat(entry: Path) -> list[str] | None:
    """The fields of /proc/…/stat after the command: state, parent, …; times from the twelfth to the fifteenth."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None

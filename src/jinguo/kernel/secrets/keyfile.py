"""A secret file: made once, readable by its owner only, whole or not there at all; replaced whole or not at all."""

import fcntl
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.refusals import reason

_MODE = 0o600
_CREDENTIAL = 0o440


class ExposedKeys(JinguoError):
    """The key ring may be read or changed by others than its owner."""

    code = "keyring_exposed"
    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"密钥文件 {path} 的权限太宽，别人也能读。请执行 chmod 600 '{path}' 后再启动。")


class MissingKeys(JinguoError):
    """The key ring is missing, and none may be made here."""

    code = "keyring_missing"
    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"没有找到密钥文件 {path}。请从备份取回原来的密钥文件放到这里；只有全新安装才可以生成新的。")


class CannotReplaceKeys(JinguoError):
    """The key ring's file cannot be written anew where it is; nothing was changed."""

    code = "keyring_not_replaced"
    status = 500

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"密钥文件 {path} 换不了（{why}），什么都没有改动。请在存放原件的机器上、用文件的所有者身份执行，"
            "并让 JINGUO_KEYRING 指向可写目录里的原件（不要指向凭据目录或单独挂载的文件）。"
        )


def read(path: Path) -> bytes:
    """Read the content of a secret file.

    Raises:
        MissingKeys: it is not there.
        ExposedKeys: group or others have any permission on it.
    """
    try:
        with path.open("rb") as file:
            if _exposed(os.fstat(file.fileno())):
                raise ExposedKeys(path)
            return file.read()
    except FileNotFoundError:
        raise MissingKeys(path) from None


def create(path: Path, content: bytes) -> None:
    """Write a secret file that is not there yet; if another process was quicker, leave the file of that one.

    The content goes to a draft beside it, which gets the name by a hard link; that fails when the name is taken. So
    whoever reads `path` sees one whole content or no file, also after a crash. File and directory are flushed to disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
    _flush_directory(path.parent)


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Write a secret file anew, with its owner and mode: whoever opens it sees the old content or the new one, whole.

    The new content is on disk, under another name, before it takes the old one's place.

    Raises:
        CannotReplaceKeys: its directory cannot be written to, or the file is not `before` any more.
    """
    place = path.resolve()
    try:
        directory = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(directory, fcntl.LOCK_EX)
            if place.read_bytes() != before:
                raise CannotReplaceKeys(path, "刚被别的程序改动过")
            draft = _draft(place, after)
            try:
                draft.replace(place)
            except OSError:
                draft.unlink()
                raise
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise CannotReplaceKeys(path, reason(error)) from None


def _draft(place: Path, content: bytes) -> Path:
    """Write the content into a draft beside the file, of the same owner and mode, on disk."""
    found = place.stat()
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            if (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, found.st_uid, found.st_gid)
            os.fchmod(handle, stat.S_IMODE(found.st_mode))
            file.write(content)
            file.flush()
            os.fsync(handle)
    except OSError:
        draft.unlink()
        raise
    return draft


class Watched:
    """A secret file that may be replaced while it is in use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def changed(self) -> bytes | None:
        """Read the file if it is another one than at the last call (at the first call always); else None.

        Raises MissingKeys, ExposedKeys.
        """
        try:
            found = self._path.stat()
        except OSError:
            raise MissingKeys(self._path) from None
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if state == self._seen:
            return None
        content = read(self._path)
        self._seen = state
        return content


def _exposed(found: os.stat_result) -> bool:
    """Whether anyone besides the owner may read or write the file.

    A systemd credential is of root:root and mode 0440: its group bits are only the mask of the service's own ACL entry.
    """
    mode = stat.S_IMODE(found.st_mode)
    credential = mode == _CREDENTIAL and found.st_uid == 0 and found.st_gid == 0
    return bool(mode & 0o077) and not credential


def _flush_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

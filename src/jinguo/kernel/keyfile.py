"""A secret file: made once, readable by its owner only, whole or not there at all."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from jinguo.kernel.errors import JinguoError

_MODE = 0o600
_CREDENTIAL = 0o440


class ExposedKeys(JinguoError):
    """Others than the owner may read or change the key ring."""

    code = "keyring_exposed"
    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"密钥文件 {path} 的权限太宽，别人也能读。请执行 chmod 600 '{path}' 后再启动。")


class MissingKeys(JinguoError):
    """There is no key ring and none may be made here."""

    code = "keyring_missing"
    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"没有找到密钥文件 {path}。请从备份取回原来的密钥文件放到这里；只有全新安装才可以生成新的。")


def read(path: Path) -> bytes:
    """The content of a secret file.

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


def _exposed(found: os.stat_result) -> bool:
    """Whether anyone besides the owner may read or write.

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

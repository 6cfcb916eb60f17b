"""Files that are named on the command line."""

from pathlib import Path

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process.refusals import reason


class NoFile(JinguoError):
    """The file cannot be read or written."""

    code = "no_file"


def content_of(file: Path) -> bytes:
    """Read the content of a file. Raises NoFile."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise NoFile(f"读不了文件 {file}：{reason(error)}。请核对文件名和所在目录。") from None


def write_to(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises NoFile."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        raise NoFile(f"写不了文件 {file}：{reason(error)}。请核对目录和权限。") from None

"""Why the system refused something is said in Chinese."""

import errno
import os
import socket
from pathlib import Path

import pytest

from jinguo.kernel.process.refusals import REASONS, reason


def test_files_that_cannot_be_had_are_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, why in (
        ("nowhere", "没有这个文件或目录"),
        (".", "这是目录，不是文件"),
        ("file/below", "路径中间有一段不是目录"),
        ("长" * 300, "名字太长"),
    ):
        with pytest.raises(OSError) as refused:
            (tmp_path / path).read_bytes()
        assert reason(refused.value) == why


def test_a_port_that_is_taken_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError) as refused:
        socket.create_server(taken.getsockname())

    assert reason(refused.value) == "已被别的程序占用"


def test_what_is_not_listed_keeps_the_systems_words() -> None:
    assert errno.EXDEV not in REASONS
    assert reason(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)
    assert reason(OSError()) == "OSError"

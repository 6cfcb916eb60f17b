"""Commands for the register of exports (导出登记)."""

from dataclasses import asdict
from pathlib import Path

from jinguo.authority.actor import SYSTEM
from jinguo.authority.traces import Traced, trace
from jinguo.cli.files import content_of
from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError


class NotExported(JinguoError):
    """The file is in no register."""

    code = "not_exported"


def find(file: Path, *, json: Json = False) -> None:
    """这个文件是谁导出的：按文件指纹（SHA-256）、文件里和文件名里的导出编号查导出登记。查不到时退出码为 1。

    Parameters
    ----------
    file
        在外面见到的文件。
    """
    content = content_of(file)
    found = run(lambda: trace(SYSTEM, content, file.name))
    if not found:
        raise NotExported(
            f"导出登记里没有 {file.name}：不是本系统导出的，或者内容改过、编号也去掉了。请核对是不是原来的文件。"
        )
    tell("\n".join(_line(each) for each in found), json, exports=[asdict(each) for each in found])


def _line(each: Traced) -> str:
    how = "文件一字未改" if each.same else "编号相同，内容改过"
    at = each.at.astimezone(clock.BEIJING)
    return (
        f"{each.number}（{how}）：{each.who or '志愿者本人'} {at:%Y-%m-%d %H:%M} 导出{each.kind.label} {each.rows} 行，"
        f"用途：{each.purpose}，原文件名 {each.file_name}"
    )

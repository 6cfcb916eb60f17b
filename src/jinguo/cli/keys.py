"""Commands for the key file: make it, look at it, add a key and seal everything again, see that all opens."""

import sys
from typing import Literal

from jinguo.authority import rotation
from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import key_file
from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.errors import Conflict, Invalid
from jinguo.kernel.secrets.key_change import Broken

STATES = {"active": "当前", "prepared": "已备好，尚未启用", "old": "旧", "missing": "密钥文件里没有"}
MOST_BROKEN = 20

Algorithm = Literal["SM4-GCM", "AES-256-GCM"]


def create_keys(*, json: Json = False) -> None:
    """为全新安装生成密钥文件；已经有的绝不改动。请另存一份备份，不要和数据库备份放在一起。"""
    path = key_file()
    if path.exists():
        raise Conflict(f"密钥文件 {path} 已经有了，没有改动。")
    KeyRing.load(path, create=True)
    tell(f"密钥文件已生成：{path}", json, path=path)


def list_keys(*, json: Json = False) -> None:
    """列出密钥：编号、状态，每个密钥下各有多少加密资料。不显示密钥本身。"""
    found = run(lambda: rotation.keys(SYSTEM))
    lines = []
    for key in found:
        lines.append(f"{key.kid}  {STATES[key.state]}  {key.values} 项")
        lines += [f"  {each.field}  {each.algorithm}  {each.values} 项" for each in key.under]
    facts = [
        {"key": key.kid, "state": key.state, "values": key.values, "fields": [_under(each) for each in key.under]}
        for key in found
    ]
    tell("\n".join(lines), json, keys=facts)


def rotate(
    *,
    backed_up: bool = False,
    prepare: bool = False,
    resume: bool = False,
    algorithm: Algorithm | None = None,
    json: Json = False,
) -> None:
    """更换密钥：加一个新密钥并启用，再把全部加密资料改用新密钥加密。服务不用停，中断了用 --resume 接着做。

    Parameters
    ----------
    backed_up
        已经另存了密钥文件的备份（不和数据库备份放在一起）；没有备份不更换。
    prepare
        只备好新密钥，先不启用：别的机器上也有密钥文件时，把换好的文件拷过去，再执行一次不带此项的。
    resume
        接着做没有做完的更换，不再加新密钥。
    algorithm
        同时改用的算法：SM4-GCM 或 AES-256-GCM；不填不变。
    """
    if not (backed_up or resume):
        raise Invalid(
            f"更换前请先备份密钥文件 {key_file()}，和数据库备份分开存放。备份好以后加上 --backed-up 再执行。"
            "旧密钥会留在文件里；密钥文件丢了，资料谁也打不开。"
        )
    if prepare:
        kid = run(lambda: rotation.prepare_key(SYSTEM, key_file()))
        tell(f"新密钥 {kid} 已备好，尚未启用。请把密钥文件拷到每台机器，再执行 jinguo keys rotate。", json, key=kid)
        return
    done = run(lambda: _rotated(resume, algorithm))
    said = [f"已用密钥 {done.kid} 重新加密 {done.values} 项。请再备份一次密钥文件；旧密钥请留着，以便读取以前的备份。"]
    broken = [_broken(each) for each in done.broken]
    tell("\n".join([*said, *_said(done.broken)]), json, key=done.kid, resealed=done.values, broken=broken)
    if broken:
        sys.exit(1)


def check(*, json: Json = False) -> None:
    """核对密钥：每一项加密资料都能打开，索引都对得上。有一项不对就以 1 退出，并写明在哪张表、哪一列、哪一行。"""
    found = run(lambda: rotation.check(SYSTEM, _progress))
    lines = _said(found) or ["全部加密资料都能打开，索引都对得上。"]
    tell("\n".join(lines), json, broken=[_broken(each) for each in found])
    if found:
        sys.exit(1)


def retire(kid: str, *, backed_up: bool = False, json: Json = False) -> None:
    """删除一个旧密钥：没有资料在它下面才能删。删除以后，在它之前的数据库备份就打不开了。

    Parameters
    ----------
    kid
        密钥编号，见 keys list。
    backed_up
        已经另存了含有这个密钥的密钥文件备份，保存期不短于数据库备份。
    """
    if not backed_up:
        raise Invalid(
            "删除以后，用这个密钥加密的数据库备份就打不开了。请先另存密钥文件的备份，保存得不短于数据库备份，"
            "再加上 --backed-up 执行。"
        )
    run(lambda: rotation.retire(SYSTEM, key_file(), kid))
    tell(f"密钥 {kid} 已从密钥文件里删除。", json, key=kid)


async def _rotated(resume: bool, algorithm: str | None) -> rotation.Resealed:
    if not resume:
        kid = await rotation.rotate(SYSTEM, key_file(), algorithm)
        _tell_progress(f"新密钥 {kid} 已启用，开始重新加密。中断了可以用 --resume 接着做。")
    return await rotation.reseal(SYSTEM, _progress)


def _progress(field: str, done: int, total: int) -> None:
    _tell_progress(f"  {field}  {done}/{total}")


def _tell_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _under(each: rotation.Under) -> dict[str, object]:
    return {"field": each.field, "algorithm": each.algorithm, "values": each.values}


def _broken(each: Broken) -> dict[str, object]:
    table, _, column = each.field.partition(".")
    return {"table": table, "column": column, "row": each.row, "wrong": "index" if each.index else "value"}


def _said(found: list[Broken] | tuple[Broken, ...]) -> list[str]:
    if not found:
        return []
    lines = [f"有 {len(found)} 项不对，没有改动它们："]
    for each in found[:MOST_BROKEN]:
        table, _, column = each.field.partition(".")
        lines.append(f"  表 {table}，列 {column}，行 {each.row}：{'索引对不上' if each.index else '打不开'}")
    return [*lines, "请不要重新填写，先从备份里找回这些行，或联系系统管理员。"]

"""Commands for duplicates: look for them."""

from jinguo.cli.ground import run, tell
from jinguo.cli.options import Json
from jinguo.duplicates import jobs


def find(*, json: Json = False) -> None:
    """把所有人查一遍，找出看起来是同一个人的两份登记；服务每夜自动做一次，也可以随时手工运行。"""
    fresh, waiting = run(jobs.find)
    tell(f"新找到 {fresh} 对，一共 {waiting} 对等核对（工作台的“查重”）。", json, fresh=fresh, waiting=waiting)

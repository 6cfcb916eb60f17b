"""Commands for whoever runs the service: bring the database up to date."""

import asyncio

from jinguo.cli.ground import bring_up_to_date, tell
from jinguo.cli.options import Json
from jinguo.cli.server import database_at_hand


def migrate(*, json: Json = False) -> None:
    """升级数据库（以表的所有者身份连接）；已经是最新的就什么也不做。"""
    with database_at_hand():
        done = asyncio.run(bring_up_to_date())
    tell(f"数据库已升级：{len(done)} 步。" if done else "数据库已经是最新的。", json, migrations=done)

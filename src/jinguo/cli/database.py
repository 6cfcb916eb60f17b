"""Commands for whoever runs the service: bring the database up to date, make keys."""

import asyncio

from jinguo.authority.keys import key_file
from jinguo.cli.running import bring_up_to_date, tell
from jinguo.cli.server import database_at_hand
from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.errors import Conflict


def migrate(*, json: bool = False) -> None:
    """升级数据库（以表的所有者身份连接）；已经是最新的就什么也不做。

    Parameters
    ----------
    json
        输出一个 JSON 对象。
    """
    with database_at_hand():
        done = asyncio.run(bring_up_to_date())
    tell(f"数据库已升级：{len(done)} 步。" if done else "数据库已经是最新的。", json, migrations=done)


def create_keys(*, json: bool = False) -> None:
    """为全新安装生成密钥文件；已经有的绝不改动。请另存一份备份，不要和数据库备份放在一起。

    Parameters
    ----------
    json
        输出一个 JSON 对象。
    """
    path = key_file()
    if path.exists():
        raise Conflict(f"密钥文件 {path} 已经有了，没有改动。")
    KeyRing.load(path, create=True)
    tell(f"密钥文件已生成：{path}", json, path=path)

"""What is sent to people."""

from jinguo.config import settings
from jinguo.notifications.channels import CHANNELS
from jinguo.notifications.errors import NoChannel

NO_ACTOR = {"send_code": "login: to the phone that asked for it"}
"""Functions that take no actor, and why."""

CODE = "验证码 {code}，5 分钟内有效。请勿告诉他人。"


async def send_code(phone: str, code: str) -> None:
    """Send a log-in code to the phone that asked for it. It is never sent again by itself.

    Raises:
        NoChannel: the setting names a channel that there is not.
    """
    channel = CHANNELS.get(settings().code_channel)
    if channel is None:
        raise NoChannel
    await channel.send(phone, CODE.format(code=code))

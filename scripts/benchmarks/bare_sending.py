"""The floor of `bench notices`: the same client sends as many texts to the same provider, and nothing is kept.

python -m benchmarks.bare_sending HOW_MANY AT_ONCE    prints the CPU that it took, in seconds
"""

import asyncio
import os
import sys

from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import open_channels
from jinguo.notifications.channels.base import Accepted, Channel, Outgoing

TEXT = "志愿者9999您好，您的志愿者登记已核对，编号00009999。"


async def main(many: int, at_once: int) -> float:
    """Send, so many at once; returns the seconds of CPU."""
    channels = open_channels(settings())
    channel, numbers = channels.ways[Way.SMS], iter(range(many))

    async def sender() -> None:
        for number in numbers:
            out = Outgoing(uuid7(), f"139{number:08}", TEXT, "", "registration_approved", {}, clock.now())
            if not isinstance(await channel.send(out), Accepted):
                raise SystemExit("the provider did not accept")

    await _load(channel)
    before = os.times()
    await asyncio.gather(*(sender() for _ in range(at_once)))
    after = os.times()
    await channels.close()
    return after.user + after.system - before.user - before.system


async def _load(channel: Channel) -> None:
    """Have the client imported, which is not sending."""
    out = Outgoing(uuid7(), "13800000000", TEXT, "", "registration_approved", {}, clock.now())
    await channel.find(out, frozenset())


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))))

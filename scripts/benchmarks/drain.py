"""A worker as `jinguo worker` runs it, at noon: quiet hours are not what is measured.

python -m benchmarks.drain SHIFT_SECONDS LEASE_SECONDS
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from jinguo.kernel import clock
from jinguo.web.http import logs
from jinguo.worker.process import run


def main(shift_seconds: float, lease_seconds: float) -> None:
    """Work until told to end."""
    logs.configure()
    shift = timedelta(seconds=shift_seconds)
    with clock.set_to(lambda: datetime.now(UTC) + shift):
        asyncio.run(run(timedelta(seconds=lease_seconds)))


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))

"""The floor of `bench checkin`: the same form, the same signature check, the same answer's shape, and no database."""

import os
from pathlib import Path
from uuid import UUID

from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.params import JSONBody

from jinguo.checkin.catalogue import Outcome
from jinguo.checkin.codes import screen_passes
from jinguo.checkin.forms import ScanForm
from jinguo.kernel import clock, crypto
from jinguo.kernel.process import collector


@get("/health")
async def health() -> dict[str, str]:
    """Whether it answers."""
    return {"status": "ok"}


@post("/api/v1/checkins", status_code=200)
async def checkins(data: JSONBody[ScanForm]) -> dict[str, str | None]:
    """Parse, check the screen's code, answer."""
    refusal = screen_passes(UUID(str(data.event)), data.screen_token or "")
    outcome = Outcome.REFUSED if refusal else Outcome.ACCEPTED
    return {"outcome": outcome, "code": refusal, "message": "", "at": clock.now().isoformat(), "minutes": None}


def create_app() -> Litestar:
    """A Litestar without middleware."""
    crypto.use(crypto.KeyRing.load(Path(os.environ["JINGUO_KEYRING"])))
    collector.spare()
    return Litestar([health, checkins], state=State(), openapi_config=None, logging_config=None)

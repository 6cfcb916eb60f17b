"""An erasure log of the test's own, and a volunteer of whom much is known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.kernel import clock
from jinguo.kernel.ids import uuid7
from tests.world import World, staff


@pytest.fixture(autouse=True)
def log_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this test's erasures are written down."""
    monkeypatch.setenv("JINGUO_ERASURES", str(tmp_path / "erasures.jsonl"))
    settings.cache_clear()
    yield tmp_path / "erasures.jsonl"
    settings.cache_clear()


def proven(actor: Actor) -> Actor:
    """The same member of staff, who has just proven who she is."""
    return replace(actor, session=actor.session or uuid7(), proven_at=clock.now() - timedelta(seconds=1))


@pytest.fixture
def second(world: World) -> Actor:
    """何敏, another administrator of 镇海区: the second person."""
    return proven(staff("何敏", Role.ADMINISTRATOR, "/330211/"))

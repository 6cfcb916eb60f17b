"""What was acknowledged stays, whatever is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def battery(name: str, *words: str) -> dict[str, Any]:
    """What a battery of `scripts/benchmarks` found."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "src")])}
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=300, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_no_acknowledged_check_in_is_lost_when_the_service_and_the_database_are_killed_under_load() -> None:
    found = battery("crash", "--kills", "5")

    assert (found["kills"], found["lost"]) == (5, 0)
    assert found["acknowledged"] >= 500
    assert (found["answered_again"], found["people"], found["segments"]) == (found["sent"],) * 3


def test_no_notice_is_lost_when_workers_are_killed_and_none_comes_twice_that_can_be_asked_about() -> None:
    kills = 8

    found = battery("crash_notices", "--kills", str(kills))

    people = found["people"]
    assert (found["kills"], found["sms_lost"], found["letters_lost"]) == (kills, 0, 0)
    assert found["sms_twice"] == 0
    assert found["letters_twice"] <= kills  # a mail server cannot be asked: at most one for each worker that died
    assert found["letters_named_twice"] == 0  # and its Message-ID tells that the two are one
    assert found["states"] == {"email sent": people, "sms sent": people}

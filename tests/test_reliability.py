"""What was acknowledged stays, whatever is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_acknowledged_check_in_is_lost_when_the_service_and_the_database_are_killed_under_load() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "src")])}

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crash", "--kills", "5"],
        env=environment,
        capture_output=True,
        timeout=300,
        check=True,
    )

    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["kills"], found["lost"]) == (5, 0)
    assert found["acknowledged"] >= 500
    assert (found["answered_again"], found["people"], found["segments"]) == (found["sent"],) * 3

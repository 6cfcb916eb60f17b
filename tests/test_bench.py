"""The benchmarks run as they are documented; how fast is not judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

from jinguo.config import Settings, settings

ROOT = Path(__file__).parents[1]
WRITES_TO = """
import asyncio, os
from benchmarks.common import service
from jinguo.authority import anchors
from jinguo.authority.keys import key_file
from jinguo.authority import erasures as logbook

async def told():
    async with service():
        names = sorted(name for name in os.environ if name.startswith("JINGUO_"))
        print(names, anchors.place(), key_file(), logbook.place())

asyncio.run(told())
"""


def test_the_import_benchmark_prints_one_json_object_with_its_floors() -> None:
    command = [ROOT / "scripts" / "bench", "import", "--rows", "300", "--rounds", "1", "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    result = json.loads(done.stdout)
    assert (result["name"], result["ops"]) == ("import", 300)
    assert {"floor", "bare_floor"} <= set(result)
    for figure in ("seconds", "ratio", "cpu_us_per_op", "peak_mb", "floor_seconds", "bare_floor_seconds", "bare_ratio"):
        assert result[figure] > 0, figure


def test_the_audit_benchmark_prints_one_json_object() -> None:
    command = [ROOT / "scripts" / "bench", "audit", "--rows", "4000", "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    result = json.loads(done.stdout)
    assert (result["name"], result["rows"]) == ("audit", 4001)
    assert (
        1 <= result["lanes"] <= 4
    )  # four writers at once; a quick one has given its lane back before another takes one
    for figure in ("seconds", "ratio", "cpu_us_per_op", "peak_mb", "floor_seconds"):
        assert result[figure] > 0, figure


def test_the_notices_benchmark_prints_one_json_object_and_sends_each_once() -> None:
    command = [ROOT / "scripts" / "bench", "notices", "--notices", "200", "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    result = json.loads(done.stdout)
    assert (result["name"], result["notices"], result["workers"]) == ("notices", 200, 2)
    assert (result["duplicates"], result["lost"]) == (0, 0)
    for figure in ("seconds", "per_second", "ratio", "cpu_us_per_notice", "cpu_us_per_notice_with_postgresql"):
        assert result[figure] > 0, figure


def test_a_benchmark_writes_nothing_into_the_data_of_whoever_runs_it(tmp_path: Path) -> None:
    hers = tmp_path / "hers"
    names = ("JINGUO_DATA", "JINGUO_ANCHORS", "JINGUO_ERASURES", "JINGUO_KEYRING", "CREDENTIALS_DIRECTORY")
    environment = os.environ | dict.fromkeys(names, str(hers)) | {"PYTHONPATH": str(ROOT / "scripts")}

    call = [sys.executable, "-c", WRITES_TO]
    done = subprocess.run(call, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.startswith("['JINGUO_DATA'] ")
    assert str(tmp_path) not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_tests_know_nothing_of_the_settings_and_data_of_whoever_runs_them() -> None:
    place = Path(os.environ["JINGUO_TEST_SERVER_PLACE"]) / "var" / os.environ.get("PYTEST_XDIST_WORKER", "")
    mine = {"data": place, "second_factor": "off", "self_registration": "open"}

    assert settings().model_dump() == {name: field.default for name, field in Settings.model_fields.items()} | mine

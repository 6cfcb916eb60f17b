"""The benchmarks run as they are documented; how fast is not judged here."""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_import_benchmark_prints_one_json_object_with_its_floors() -> None:
    command = [ROOT / "scripts" / "bench", "import", "--rows", "300", "--rounds", "1", "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    result = json.loads(done.stdout)
    assert (result["name"], result["ops"]) == ("import", 300)
    assert {"floor", "bare_floor"} <= set(result)
    for figure in ("seconds", "ratio", "cpu_us_per_op", "peak_mb", "floor_seconds", "bare_floor_seconds", "bare_ratio"):
        assert result[figure] > 0, figure


def test_the_audit_benchmark_prints_one_json_object() -> None:
    command = [ROOT / "scripts" / "bench", "audit", "--rows", "400", "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    result = json.loads(done.stdout)
    assert (result["name"], result["rows"]) == ("audit", 401)
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

"""`scripts/bench NAME [--json] [options]`: a benchmark is a module with `options(parser)` and `run(arguments)`."""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec

from benchmarks.common import Result

MODULES = {
    "audit": "benchmarks.audit",
    "checkin": "benchmarks.checkin",
    "hours": "benchmarks.hours",
    "import": "benchmarks.importing",
    "matching": "benchmarks.matching",
    "notices": "benchmarks.notices",
}
"""Name -> module, imported only when chosen: one forks, and must not inherit the threads of another's libraries."""


def main() -> None:
    """Run the benchmark that was named. On standard output: one line, or with --json exactly one JSON object."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", choices=[name for name, module in MODULES.items() if find_spec(module)])
    chosen, rest = parser.parse_args(sys.argv[1:2]), sys.argv[2:]
    module = import_module(MODULES[chosen.name])
    parser = argparse.ArgumentParser(prog=f"scripts/bench {chosen.name}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    module.options(parser)
    arguments = parser.parse_args(rest)
    result: Result = module.run(arguments)
    sys.stdout.write(_as_json(result) if arguments.json else _as_line(result))


def _as_json(result: Result) -> str:
    whole = asdict(result)
    return json.dumps(whole | whole.pop("more"), ensure_ascii=False) + "\n"


def _as_line(result: Result) -> str:
    more = "".join(f"\n  {name} = {value}" for name, value in result.more.items())
    return (
        f"{result.name}: {result.ops} 次 ops, {result.seconds:.2f} 秒 s, 是下限的 {result.ratio:.2f} 倍 of the floor"
        f"（{result.floor}）, 每次 {result.cpu_us_per_op:.0f} µs CPU, 内存峰值 peak {result.peak_mb:.0f} MB{more}\n"
    )


if __name__ == "__main__":
    main()

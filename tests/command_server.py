"""Where the commands of tests come from: a process that has read the product once, and forks for each command.

One line of JSON asks for a command (`words`, `environment`, `place`, `feed`, `out`, `error`; the last three are files),
one line answers with its exit code. The rest is as in any start of `jinguo`: a process with its own environment, that
ends by itself.
"""

import gc
import json
import os
import pkgutil
import sys
from importlib import import_module
from typing import Any

import jinguo.cli
from jinguo.config import settings


def serve() -> dict[str, Any] | None:
    """Fork for each line; what was asked for, in the process that shall do it, and None when nobody asks any more."""
    for line in sys.stdin:
        if not (child := os.fork()):
            return json.loads(line)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


def become(asked: dict[str, Any]) -> None:
    """Be the process that somebody who types the command starts."""
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["place"])
    ways = ((asked["feed"], os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["error"], os.O_WRONLY))
    for number, (file, how) in enumerate(ways):
        os.dup2(os.open(file, how), number)
    os.closerange(3, 64)
    again = (os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww"))
    sys.stdin, sys.stdout, sys.stderr = again
    sys.argv = ["jinguo", *asked["words"]]
    settings.cache_clear()


if __name__ == "__main__":
    for each in pkgutil.iter_modules(jinguo.cli.__path__):
        if each.name != "__main__":
            import_module(f"jinguo.cli.{each.name}")
    gc.freeze()
    if (wanted := serve()) is not None:
        become(wanted)
        jinguo.cli.main()

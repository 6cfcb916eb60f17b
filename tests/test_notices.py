"""Whoever gets the program can read whose work is in it, and under which terms."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTICES = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["embedded"]]
LOCKED = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
INSTALLED = re.findall(r"^([a-z0-9.-]+)==", LOCKED, re.MULTILINE)
VENDOR = tomllib.loads((ROOT / "src/jinguo/web/vendor.toml").read_text(encoding="utf-8"))
VENDORED = sorted({f"{file['package']} {file['version']}" for file in [*VENDOR["file"], *VENDOR["excerpt"]]})


@pytest.mark.parametrize("requirement", DIRECT)
def test_a_direct_dependency_is_named_with_its_version(requirement: str) -> None:
    name, version = requirement.split("==")

    assert f"| {name} | {version} | " in NOTICES


@pytest.mark.parametrize("name", INSTALLED)
def test_a_package_that_comes_along_is_named(name: str) -> None:
    assert f"| {name} | " in NOTICES


@pytest.mark.parametrize("file", VENDORED)
def test_a_file_of_others_in_the_package_is_named_with_its_version(file: str) -> None:
    assert f"| {file} | " in NOTICES


def test_nothing_is_named_that_is_not_used() -> None:
    named = re.findall(r"^\| ([a-z0-9.-]+) \| [^|]+ \|", NOTICES, re.MULTILINE)

    assert sorted(set(named) - set(INSTALLED)) == []


def test_the_licence_is_the_whole_text_of_apache_2() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert PROJECT["license"] == "Apache-2.0"
    assert licence.split()[:5] == ["Apache", "License", "Version", "2.0,", "January"]
    assert "9. Accepting Warranty or Additional Liability." in licence
    assert "END OF TERMS AND CONDITIONS" in licence

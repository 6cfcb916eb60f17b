"""What others wrote lies in the repository byte for byte as they published it, each file named with its licence."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import jinguo.web

WEB = Path(jinguo.web.__file__).parent
TEST_TOOLS = Path(__file__).parents[1] / "browser" / "vendor"
VENDOR = tomllib.loads((WEB / "vendor.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", VENDOR["file"], ids=lambda entry: entry["path"])
def test_a_vendored_file_is_the_one_that_was_recorded(entry: dict[str, Any]) -> None:
    assert sha256((WEB / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", VENDOR["file"] + VENDOR["excerpt"], ids=lambda entry: entry["path"])
def test_its_licence_text_comes_along(entry: dict[str, Any]) -> None:
    assert (WEB / entry["licence_text"]).stat().st_size > 300
    assert {"package", "version", "from", "licence"} <= entry.keys()


def test_nothing_is_vendored_without_an_entry() -> None:
    lying = {path.relative_to(WEB).as_posix() for path in (WEB / "static/vendor").iterdir() if path.is_file()}

    assert lying == {entry["path"] for entry in VENDOR["file"]}


def test_htmx_is_2_0_11_and_the_reader_is_of_one_version() -> None:
    versions = {(entry["package"], entry["version"]) for entry in VENDOR["file"]}

    assert ("htmx.org", "2.0.11") in versions
    assert [version for package, version in versions if package == "zxing-wasm"] == ["3.1.4"]
    glue = (WEB / "static/vendor/zxing-reader.js").read_text(encoding="utf-8")
    wasm = sha256((WEB / "static/vendor/zxing_reader.wasm").read_bytes()).hexdigest()
    assert f"ZXING_WASM_SHA256=`{wasm}`" in glue


def test_the_tools_of_the_browser_tests_are_those_recorded() -> None:
    readme = (TEST_TOOLS / "README.md").read_text(encoding="utf-8")
    recorded = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", readme, re.MULTILINE))

    assert recorded == {path.name: sha256(path.read_bytes()).hexdigest() for path in TEST_TOOLS.glob("*.js")}

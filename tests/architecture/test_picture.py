"""The pages for newcomers are true: the picture is the contract's, and every place that they name is there."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("architecture.md", "adding.md"))
PLACES = sorted(set(re.findall(r"`([a-z_]+/[\w/]+(?:\.\w+)*)`", PAGE)))
DRAWN = runpy.run_path(str(ROOT / "scripts" / "pictures" / "architecture.py"))


def test_the_picture_is_drawn_from_the_contract() -> None:
    assert (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8") == DRAWN["picture"]()
    assert len(DRAWN["layers"]()) > 20


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_named_is_there(place: str) -> None:
    if place.startswith(("scripts/", "tests/")):
        assert (ROOT / place).exists()
        return
    path, _, name = place.removesuffix(".py").partition(".")
    found = [each for each in (ROOT / "src/jinguo" / path, ROOT / "src/jinguo" / f"{path}.py") if each.exists()]

    assert found, place
    assert not name or re.search(rf"\b(?:def|class) {name}\b", found[-1].read_text(encoding="utf-8")), place

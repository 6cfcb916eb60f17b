"""A domain introduces itself, and nobody can forget one of its duties."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

import pytest
from piccolo.columns import UUID, Varchar
from piccolo.table import Table

from jinguo.domains import DOMAINS
from jinguo.kernel.held import BY_PERSON, Held
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import NOBODY, Merging, Part, compose, composed
from jinguo.piccolo_conf import APPS
from tests.architecture.sources import DOMAINS as PACKAGES

ABOUT_SOMEBODY = {"person", "volunteer", "account"}
DUTIES = ("erase", "merging", "follow")
TELLS_NOTHING = 15
"""Characters below which a reason says nothing."""


class Visit(Table, tablename="planted_visit"):
    """A planted table of people."""

    id = UUID(primary_key=True, default=uuid7)
    person = UUID(help_text="人员")
    remark = Varchar(length=20, help_text="备注")


async def _nothing(*_: Any) -> None:  # noqa: ANN401
    """A planted duty."""


async def _moved(*_: Any) -> dict[str, Any]:  # noqa: ANN401
    """A planted duty."""
    return {}


PLANTED = Part(
    name="visits",
    held=(Held(Visit, "探访", BY_PERSON),),
    not_held={},
    erase=_nothing,
    merging=Merging(hold="nobody writes there", unite=_moved, late="nobody writes there", part=_nothing),
    follow=_nothing,
)


def contradictions(part: Part) -> list[str]:
    """Where a domain says of itself what its tables belie."""
    naming = [
        table.__name__
        for table in (*(held.table for held in part.held), *part.not_held)
        if ABOUT_SOMEBODY & {column._meta.name for column in table._meta.columns}
    ]
    said = [duty for duty in DUTIES if getattr(part, duty) == NOBODY]
    whys = {duty: why for duty in DUTIES if isinstance(why := getattr(part, duty), str)}
    short = [duty for duty, why in whys.items() if len(why) < TELLS_NOTHING]
    return [f"{part.name}.{duty}: {naming}" for duty in said if naming] + [f"{part.name}.{duty}" for duty in short]


def test_every_domain_with_tables_introduces_itself_in_the_order_of_the_import_direction() -> None:
    assert tuple(part.name for part in DOMAINS) == APPS
    assert set(APPS) == set(PACKAGES)
    assert {held.table.__module__.split(".")[1] for part in DOMAINS for held in part.held} <= set(APPS)


@pytest.mark.parametrize("duty", [field.name for field in fields(Part)])
def test_a_domain_that_forgets_a_duty_cannot_be_made(duty: str) -> None:
    known = {field.name: getattr(PLANTED, field.name) for field in fields(Part) if field.name != duty}

    with pytest.raises(TypeError, match=duty):
        Part(**cast(Any, known))


@pytest.mark.parametrize("duty", [field.name for field in fields(Merging)])
def test_nor_one_that_forgets_how_two_are_made_one(duty: str) -> None:
    merging = cast(Merging, PLANTED.merging)

    with pytest.raises(TypeError, match=duty):
        Merging(**cast(Any, {each.name: getattr(merging, each.name) for each in fields(Merging) if each.name != duty}))


@pytest.mark.parametrize("duty", DUTIES)
def test_the_type_checker_names_what_is_forgotten(duty: str, tmp_path: Path) -> None:
    given = {"name": "'visits'", "held": "()", "not_held": "{}", **dict.fromkeys(DUTIES, "'nothing to do here'")}
    said = ", ".join(f"{name}={value}" for name, value in given.items() if name != duty)
    file = tmp_path / "forgetful.py"
    file.write_text(f"from jinguo.kernel.parts import Part\n\nPART = Part({said})\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert f'"{duty}"' in done.stdout


@pytest.mark.parametrize("part", DOMAINS, ids=lambda part: part.name)
def test_no_domain_belies_its_tables(part: Part) -> None:
    assert contradictions(part) == []


@pytest.mark.parametrize("duty", DUTIES)
def test_a_domain_of_people_cannot_say_that_it_has_none(duty: str) -> None:
    assert contradictions(PLANTED) == []
    assert contradictions(replace(PLANTED, **cast(Any, {duty: NOBODY}))) == [f"visits.{duty}: ['Visit']"]


def test_without_a_composition_nothing_is_done_by_halves() -> None:
    compose(())
    try:
        with pytest.raises(LookupError):
            composed()
    finally:
        compose(DOMAINS)

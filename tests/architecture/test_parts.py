"""A domain introduces itself, and nobody can forget one of its duties."""

import ast
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

import pytest
from piccolo.columns import UUID, Varchar
from piccolo.table import Table

from jinguo.domains import DOMAINS
from jinguo.kernel.declarations import BY_PERSON, PersonalTable
from jinguo.kernel.ids import uuid7
from jinguo.kernel.matters import Waits
from jinguo.kernel.parts import NOBODY, Merging, Part, compose, composed, reckonings
from jinguo.kernel.terms import Rule, Sure, Then
from jinguo.notifications.catalogue import CODE, CONFIRM, KINDS, PHONE_LEFT
from jinguo.piccolo_conf import APPS
from tests.architecture.sources import DOMAINS as PACKAGES
from tests.architecture.sources import SOURCE, modules

ABOUT_SOMEBODY = {"person", "volunteer", "account"}
DUTIES = ("erase", "merging", "follow")
CONTRIBUTIONS = ("sentences", "audiences", "matters")
PASSED_ON = {
    *("change_password", "reset_password", "leave_volunteers", "rejoin_volunteers"),
    *("publish_event", "cancel_event", "close_event", "check_in", "check_out"),
    *("set_apart", "bring_back", "merge_away", "merge_in", "unmerge_away", "unmerge_in"),
    *("suspect_guessing", "suspect_flood"),
    *("pairing_proposed", "pairing_visited", "pairing_agreed", "pairing_begun", "pairing_renewed"),
    *("pairing_handed", "pairing_ended", "pairing_paper"),
    *("mother_applied", "mother_cleared", "mother_active", "mother_paused", "mother_ended"),
}
"""Actions that reach `note` through a variable, or in SQL as 'check_' || kind."""

ELSEWHERE = {"limit_reached"}
"""Actions of a domain that the web notes for it."""

FORMER = {"export_hours", "begin_night"}
"""Actions that older rows of the log have."""

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
    copied=(PersonalTable(Visit, "探访", BY_PERSON),),
    not_copied={},
    erase=_nothing,
    merging=Merging(lock="nobody writes there", unite=_moved, late="nobody writes there", part=_nothing),
    follow=_nothing,
    kept={Visit: (Rule("visits", "探访", None, "一直保存", Then.KEEP, "本系统的设定", Sure.OURS),)},
    sentences={"visit": "登记了探访"},
    audiences="nobody is told of a visit",
    matters="a visit has no term",
)


def contradictions(part: Part) -> list[str]:
    """Where a domain says of itself what its tables belie."""
    naming = [
        table.__name__
        for table in (*(source.table for source in part.copied), *part.not_copied)
        if ABOUT_SOMEBODY & {column._meta.name for column in table._meta.columns}
    ]
    said = [duty for duty in DUTIES if getattr(part, duty) == NOBODY]
    whys = {duty: why for duty in (*DUTIES, *CONTRIBUTIONS) if isinstance(why := getattr(part, duty), str)}
    short = [duty for duty, why in whys.items() if len(why) < TELLS_NOTHING]
    tables = (*(source.table for source in part.copied), *part.not_copied)
    unkept = [table.__name__ for table in tables if table not in part.kept]
    return [
        *(f"{part.name}.{duty}: {naming}" for duty in said if naming),
        *(f"{part.name}.{duty}" for duty in short),
        *(f"{part.name}.kept: {table}" for table in unkept),
    ]


def noted(package: str) -> set[str]:
    """The second argument of each call of `note` in a package, where it is written there."""
    calls = [each for module in modules(package) for each in ast.walk(module.tree) if isinstance(each, ast.Call)]
    notes = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "note"]
    actions = [call.args[1] for call in notes if len(call.args) > 1]
    return {each.value for each in actions if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def said_wrongly(part: Part, written: set[str]) -> set[str]:
    """Actions that a domain writes without a sentence, and sentences of actions that it never writes."""
    said = set[str]() if isinstance(part.sentences, str) else set(part.sentences)
    return (written ^ said) - PASSED_ON - FORMER - ELSEWHERE


def test_every_domain_with_tables_introduces_itself_in_the_order_of_the_import_direction() -> None:
    assert tuple(part.name for part in DOMAINS if part.copied or part.not_copied) == APPS
    assert set(APPS) == set(PACKAGES)
    assert {source.table.__module__.split(".")[1] for part in DOMAINS for source in part.copied} <= set(APPS)


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


def test_the_type_checker_names_what_is_forgotten(tmp_path: Path) -> None:
    duties = (*DUTIES, *CONTRIBUTIONS, "kept")
    given: dict[str, str] = dict.fromkeys((*DUTIES, *CONTRIBUTIONS), "'nothing to do here'")
    given |= {
        "name": "'visits'",
        "copied": "()",
        "not_copied": "{}",
        "kept": "{}",
    }
    for duty in duties:
        said = ", ".join(f"{name}={value}" for name, value in given.items() if name != duty)
        file = tmp_path / f"without_{duty}.py"
        file.write_text(f"from jinguo.kernel.parts import Part\n\nPART = Part({said})\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stdout.splitlines()
    assert [duty for duty in duties if not any(f"without_{duty}.py:3" in x and f'"{duty}"' in x for x in lines)] == []


@pytest.mark.parametrize("part", DOMAINS, ids=lambda part: part.name)
def test_no_domain_belies_its_tables(part: Part) -> None:
    assert contradictions(part) == []


@pytest.mark.parametrize("duty", DUTIES)
def test_a_domain_of_people_cannot_say_that_it_has_none(duty: str) -> None:
    assert contradictions(PLANTED) == []
    assert contradictions(replace(PLANTED, **cast(Any, {duty: NOBODY}))) == [f"visits.{duty}: ['Visit']"]


def test_a_domain_that_keeps_a_table_without_a_rule_is_found() -> None:
    assert contradictions(replace(PLANTED, kept={})) == ["visits.kept: Visit"]


@pytest.mark.parametrize("duty", CONTRIBUTIONS)
def test_a_reason_that_says_nothing_is_found(duty: str) -> None:
    assert contradictions(replace(PLANTED, **cast(Any, {duty: "none"}))) == [f"visits.{duty}"]


@pytest.mark.parametrize("part", DOMAINS, ids=lambda part: part.name)
def test_every_action_that_a_domain_logs_has_its_sentence_there_and_no_other(part: Part) -> None:
    assert said_wrongly(part, noted(part.name)) == set()


def test_a_domain_that_forgets_the_sentence_of_an_action_is_found() -> None:
    assert said_wrongly(PLANTED, {"visit"}) == set()
    assert said_wrongly(PLANTED, {"visit", "end_visit"}) == {"end_visit"}
    assert said_wrongly(replace(PLANTED, sentences="nobody visits any more"), {"visit"}) == {"visit"}


def test_no_other_package_logs_but_for_a_domain() -> None:
    others = {path.name for path in SOURCE.iterdir() if path.is_dir()} - {part.name for part in DOMAINS}

    assert {action for package in others for action in noted(package)} == ELSEWHERE


def test_every_kind_of_notice_concerns_somebody_whom_one_domain_finds() -> None:
    found = [kind for part in DOMAINS if not isinstance(part.audiences, str) for kind in part.audiences]

    assert sorted(found) == sorted(set(KINDS) - {CODE, CONFIRM, PHONE_LEFT})


def test_all_that_can_wait_is_reckoned_by_one_domain_the_most_urgent_first() -> None:
    first = [each.kinds[0] for each in reckonings()]

    assert sorted(kind for each in reckonings() for kind in each.kinds) == sorted(Waits)
    assert first == sorted(first, key=list(Waits).index)


def test_two_domains_that_state_the_same_are_refused() -> None:
    try:
        with pytest.raises(ValueError, match="visit"):
            compose((PLANTED, replace(PLANTED, name="calls")))
    finally:
        compose(DOMAINS)


def test_without_a_composition_nothing_is_done_by_halves() -> None:
    compose(())
    try:
        with pytest.raises(LookupError):
            composed()
    finally:
        compose(DOMAINS)

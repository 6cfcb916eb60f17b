"""Every table that names people has a rule, and every domain that has such a table can empty it."""

import re

import pytest
from piccolo.table import Table

from jinguo.domains import DOMAINS as COMPOSED
from jinguo.retention.catalogue import BY_SLUG, CLEARING, RULES, WITHOUT_PEOPLE, Then
from jinguo.retention.clearance.due import _FOUND
from tests.architecture.sources import DOMAINS
from tests.architecture.test_columns import tables

PEOPLE = re.compile(r"person|volunteer|account|phone|actor|device|_by$|_by_|username|survivor|merged|owner$")
"""Names of columns that tell of somebody."""

ERASE = {part.name: part.erase for part in COMPOSED}
TABLES = [pytest.param(table, id=table._meta.tablename) for domain in DOMAINS for table in tables(domain)]
RULED = {name for rule in RULES for name in rule.tables}


def tells_of_people(table: type[Table]) -> bool:
    return any(PEOPLE.search(column._meta.name) for column in table._meta.columns)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_tells_of_people_has_a_rule(table: type[Table]) -> None:
    name = table._meta.tablename

    assert (name in RULED) is not (name in WITHOUT_PEOPLE), "give it a rule in retention/catalogue.py"
    if name in WITHOUT_PEOPLE:
        assert not tells_of_people(table)


def test_no_rule_is_of_a_table_that_is_not_there() -> None:
    there = {table._meta.tablename for domain in DOMAINS for table in tables(domain)}

    assert RULED | set(WITHOUT_PEOPLE) == there


def test_every_rule_that_clears_can_find_what_is_due_and_says_when_and_why() -> None:
    assert {rule.slug for rule in CLEARING} == set(_FOUND)
    assert len(BY_SLUG) == len(RULES)
    for rule in RULES:
        assert rule.ground and rule.counted_from
        assert (rule.keep is None) is (rule.then is Then.KEEP)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_that_holds_a_person_or_a_volunteer_can_forget_her(domain: str) -> None:
    holds = [
        table._meta.tablename
        for table in tables(domain)
        if any(column._meta.name in ("person", "volunteer", "name") for column in table._meta.columns)
        and table._meta.tablename not in WITHOUT_PEOPLE
    ]
    if holds and domain != "retention":
        assert callable(ERASE[domain]), f"{domain} holds {holds}: {ERASE[domain]}"

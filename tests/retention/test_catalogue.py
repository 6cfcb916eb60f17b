"""Every table that names people has a rule, and every domain that has such a table can empty it."""

import re

import pytest
from piccolo.table import Table

from jinguo.domains import DOMAINS as COMPOSED
from jinguo.kernel.parts import rules
from jinguo.kernel.terms import Rule, Then
from jinguo.retention.clearance.due import clearing
from tests.architecture.sources import DOMAINS
from tests.architecture.test_columns import tables

PEOPLE = re.compile(r"person|volunteer|account|phone|actor|device|_by$|_by_|username|survivor|merged|owner$")
"""Names of columns that tell of somebody."""

PARTS = {part.name: part for part in COMPOSED}
TABLES = [pytest.param(domain, table, id=table._meta.tablename) for domain in DOMAINS for table in tables(domain)]


def tells_of_people(table: type[Table]) -> bool:
    return any(PEOPLE.search(column._meta.name) for column in table._meta.columns)


@pytest.mark.parametrize(("domain", "table"), TABLES)
def test_a_domain_says_how_long_each_of_its_tables_is_kept_or_why_it_names_nobody(
    domain: str, table: type[Table]
) -> None:
    kept = PARTS[domain].kept[table]

    assert kept
    if isinstance(kept, str):
        assert not tells_of_people(table)


def test_every_rule_that_clears_can_find_what_is_due_and_clear_it_and_says_when_and_why() -> None:
    slugs = [rule.slug for rule in rules()]

    assert len(set(slugs)) == len(slugs)
    for rule in rules():
        assert rule.ground and rule.counted_from
        assert (rule in clearing()) is bool(rule.found) is (rule.then is not Then.KEEP)
        assert (rule.clear is not None) is (rule.then in (Then.MINIMISE, Then.DELETE))


def test_what_erases_people_is_read_first_and_what_clears_nothing_last() -> None:
    order = [rule.then for rule in rules()]

    assert order == sorted(order, key=list(Then).index)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_that_holds_a_person_or_a_volunteer_can_forget_her(domain: str) -> None:
    part = PARTS[domain]
    holds = [
        table._meta.tablename
        for table in tables(domain)
        if any(column._meta.name in ("person", "volunteer", "name") for column in table._meta.columns)
        and not isinstance(part.kept[table], str)
    ]
    if holds and domain != "retention":
        assert callable(part.erase), f"{domain} holds {holds}: {part.erase}"


def test_a_rule_is_stated_once_and_shared_by_the_domains_that_it_concerns() -> None:
    stated = [each for part in COMPOSED for kept in part.kept.values() if not isinstance(kept, str) for each in kept]

    assert {type(each) for each in stated} == {Rule}
    assert set(stated) == set(rules())

"""A new column has to say who may see it: SHOWN, RESTRICTED (masked, or by an audited reveal) or INTERNAL."""

from collections import Counter
from importlib import import_module

import pytest
from piccolo.columns import Column
from piccolo.table import Table

from tests.architecture.sources import DOMAINS


def tables(domain: str) -> list[type[Table]]:
    found = import_module(f"jinguo.{domain}.tables")
    mine = [thing for thing in vars(found).values() if isinstance(thing, type) and issubclass(thing, Table)]
    return [table for table in mine if table.__module__ == found.__name__ and table is not Table]


def named(column: Column) -> str:
    return f"{column._meta.table.__name__}.{column._meta.name}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_column_is_in_exactly_one_of_shown_restricted_and_internal(domain: str) -> None:
    found = import_module(f"jinguo.{domain}.tables")
    listed = Counter(named(column) for column in (*found.SHOWN, *found.RESTRICTED, *found.INTERNAL))
    there = {named(column) for table in tables(domain) for column in table._meta.columns}

    assert len(there) > 0
    assert {name for name, times in listed.items() if times > 1} == set()
    assert set(listed) == there

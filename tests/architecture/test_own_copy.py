"""Her copy is complete: every table is in it or says why not, and every column of those that are."""

import pytest
from piccolo.columns import Bytea

from jinguo.domains import DOMAINS as COMPOSED
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.secrets.columns import Encrypted
from tests.architecture.sources import DOMAINS
from tests.architecture.test_columns import tables

PARTS = {part.name: part for part in COMPOSED}
COPIED = [source for part in COMPOSED for source in part.copied]
NAMES_SOMEBODY = ("person", "volunteer", "account")
TELLS_NOTHING = 4
"""Characters below which a reason says nothing."""


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_table_is_in_her_copy_or_says_why_not(domain: str) -> None:
    there, copied = set(tables(domain)), {each.table for each in PARTS[domain].copied}
    reasons = PARTS[domain].not_copied

    assert len(there) > 0
    assert copied | set(reasons) == there
    assert copied & set(reasons) == set()
    assert [table for table, why in reasons.items() if len(why) < TELLS_NOTHING] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_table_that_names_somebody_is_never_left_out_as_one_that_names_nobody(domain: str) -> None:
    reasons = PARTS[domain].not_copied
    naming = [table for table in reasons if any(column._meta.name in NAMES_SOMEBODY for column in table._meta.columns)]

    assert [table for table in naming if "不涉及个人" in reasons[table]] == []


@pytest.mark.parametrize("source", COPIED, ids=lambda source: source.table.__name__)
def test_a_column_is_left_out_only_for_a_reason_and_only_if_it_is_there(source: PersonalTable) -> None:
    columns = {column._meta.name for column in source.table._meta.columns}
    kept, left = {each._meta.name for each in source.columns}, {each._meta.name for each in source.left_out}

    assert kept | left == columns and kept & left == set()
    assert {each._meta.table for each in [*source.left_out, *source.words]} <= {source.table}
    assert [why for why in source.left_out.values() if len(why) < TELLS_NOTHING] == []
    assert {each._meta.name for each in source.words} <= kept


@pytest.mark.parametrize("source", COPIED, ids=lambda source: source.table.__name__)
def test_no_digest_and_no_secret_leaves_with_it(source: PersonalTable) -> None:
    kept = [column for column in source.columns if isinstance(column, Bytea) and not isinstance(column, Encrypted)]
    named = [column for column in source.columns if "secret" in column._meta.name or "hash" in column._meta.name]

    assert kept + named == []


def test_sections_have_names_of_their_own() -> None:
    assert len({source.title for source in COPIED}) == len({source.table for source in COPIED}) == len(COPIED)

"""The table of sentences is whole."""

from jinguo.authority.grants import GRANTS, OFFICES, PERSONAL, Permission, Role


def test_each_role_has_its_line_in_the_table() -> None:
    assert set(GRANTS) == set(Role)


def test_each_permission_is_somebodys() -> None:
    assert frozenset().union(*(GRANTS[role] for role in set(Role) - {Role.SYSTEM})) == frozenset(Permission)


def test_no_office_is_a_role_for_oneself() -> None:
    assert not set(OFFICES) & PERSONAL

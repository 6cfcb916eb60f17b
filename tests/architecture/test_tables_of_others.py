"""A domain writes its own tables only; another's through that one's actions, so that permission and log cannot be
passed by.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import DOMAINS, SOURCE, Module, modules

WRITING = ("insert", "update", "delete", "create_table", "alter", "raw")
"""What Piccolo's table classes offer to write by; reading is select, objects, exists, count."""

WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|TRUNCATE|COPY|(?<!FOR )(?<!DO )UPDATE)\s+\"?([a-z_]+)", re.IGNORECASE
)
ALL = [module for domain in DOMAINS for module in modules(domain)]


def table_names() -> dict[str, str]:
    """Table in the database -> the domain whose it is."""
    found = {}
    for domain in DOMAINS:
        for node in ast.walk(Module(SOURCE / domain / "tables.py").tree):
            if isinstance(node, ast.ClassDef):
                named = [word.value for word in node.keywords if word.arg == "tablename"]
                found.update({ast.literal_eval(name): domain for name in named})
    return found


OWNERS = table_names()


def foreign_tables(module: Module) -> dict[str, str]:
    """Name used in this module -> the other domain whose table it is."""
    return {
        here: source.split(".")[1]
        for source, _, here in module.imported()
        if re.fullmatch(r"jinguo\.\w+\.tables", source) and source.split(".")[1] != module.domain
    }


def writes_through_classes(module: Module) -> Iterator[str]:
    foreign = foreign_tables(module)
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=table)) if table in foreign:
                yield f"{module.name}:{node.lineno} makes a row of {foreign[table]}.{table}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr=verb)) if (
                table in foreign and verb in WRITING
            ):
                yield f"{module.name}:{node.lineno} {verb}s {foreign[table]}.{table}"


def writes_in_sql(module: Module) -> Iterator[str]:
    for text in module.texts():
        for table in WRITES.findall(text):
            owner = OWNERS.get(table.lower())
            if owner is not None and owner != module.domain:
                yield f"{module.name} writes {table} of {owner}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_writes_only_its_own_tables(domain: str) -> None:
    found = [told for module in modules(domain) for told in (*writes_through_classes(module), *writes_in_sql(module))]

    assert found == []


def test_the_scan_sees_what_it_looks_for() -> None:
    """Statements of ours are found at all: else the test above could not fail."""
    own = {(module.domain, table) for module in ALL for text in module.texts() for table in WRITES.findall(text)}
    made = Module(SOURCE / "access" / "nowhere.py")
    made.__dict__["tree"] = ast.parse(
        "from jinguo.people.tables import Person\n"
        "Person(name='x')\nPerson.update({}).where()\nPerson.select()\n"
        "SQL = 'UPDATE person SET name = $1'\nLOCK = 'SELECT 1 FROM person FOR UPDATE'"
    )

    assert {("authority", "audit_entry"), ("volunteers", "volunteer"), ("access", "account")} <= own
    assert list(writes_through_classes(made)) == [
        "jinguo.access.nowhere:2 makes a row of people.Person",
        "jinguo.access.nowhere:3 updates people.Person",
    ]
    assert list(writes_in_sql(made)) == ["jinguo.access.nowhere writes person of people"]

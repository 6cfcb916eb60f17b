"""Every action and query takes the actor first, or its module says in NO_ACTOR why not."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import SOURCE, Module, modules

DOORS = [Module(path) for path in sorted(SOURCE.glob("*/*.py")) if path.stem in ("actions", "queries")]
KINDS = ("public: ", "login: ", "internal: ")
"""Everybody may know it · it finds out who asks · actions use it and ask permission themselves, pages never call it."""


def public_functions(module: Module) -> Iterator[ast.AsyncFunctionDef]:
    """What others call; all that reaches the database is async."""
    for node in module.tree.body:
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def takes_actor_first(function: ast.AsyncFunctionDef) -> bool:
    first = function.args.args[:1]
    return [(each.arg, ast.unparse(each.annotation or ast.Constant(None))) for each in first] == [("actor", "Actor")]


def excused(module: Module) -> dict[str, str]:
    """NO_ACTOR of a module: function -> why."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NO_ACTOR":
            return ast.literal_eval(node.value)
    return {}


@pytest.mark.parametrize("module", DOORS, ids=lambda module: module.name)
def test_a_function_takes_the_actor_first_or_says_why_not(module: Module) -> None:
    without = {function.name for function in public_functions(module) if not takes_actor_first(function)}

    assert set(excused(module)) == without
    assert [why for why in excused(module).values() if not why.startswith(KINDS)] == []


def test_pages_call_nothing_that_is_internal() -> None:
    internal = {(door.name, name) for door in DOORS for name, why in excused(door).items() if why.startswith(KINDS[2])}
    called = set()
    for module in modules("web"):
        aliases = {}
        for source, name, here in module.imported():
            called.add((module.name, source, name))
            aliases[here] = f"{source}.{name}"
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
                called.add((module.name, aliases[node.value.id], node.attr))

    assert len(internal) > 5
    assert [page for page in sorted(called) if page[1:] in internal] == []

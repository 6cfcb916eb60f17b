"""Rows have types: nothing takes or returns anything at all, and no column becomes an argument by its place."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Module, modules

EVERY = modules(".")


def untyped(tree: ast.AST) -> Iterator[str]:
    """Functions of which a parameter or the answer may be anything (`Any` by itself, not `dict[str, Any]`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            hints = [each.annotation for each in given if each is not None] + [node.returns]
            if any(isinstance(hint, ast.Name) and hint.id == "Any" for hint in hints):
                yield node.name


def by_place(tree: ast.AST) -> Iterator[str]:
    """Calls that are handed columns of a row by their places: `Kind(*(row["a"], row["b"]))`. The numbered parameters of
    a statement have places alone.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        tuples = [
            each.value for each in node.args if isinstance(each, ast.Starred) and isinstance(each.value, ast.Tuple)
        ]
        called = ast.unparse(node.func) if any(_is_column(each) for one in tuples for each in ast.walk(one)) else ""
        if called and not called.rpartition(".")[2].startswith("fetch"):
            yield called


def _is_column(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    )


def wrong(module: Module) -> Iterator[str]:
    """What is wrong with a file; it names the file."""
    tree = ast.parse(module.text)
    yield from (f"{module.name}: {name} takes or returns anything" for name in untyped(tree))
    yield from (f"{module.name}: {name} is handed columns by place" for name in by_place(tree))
    if "ANN401" in module.text:
        yield f"{module.name}: ANN401 is silenced"


def test_rows_and_everything_else_have_a_type() -> None:
    assert len(EVERY) > 600
    assert [each for module in EVERY for each in wrong(module)] == []


@pytest.mark.parametrize(
    "source",
    [
        "def shown(row: Any) -> str: ...",
        "async def found(id: UUID) -> Any: ...",
        "def ask(*, key: str, **more: Any) -> None: ...",
        "def put(*rows: Any) -> None: ...",
    ],
    ids=["row", "answer", "named", "several"],
)
def test_what_may_be_anything_is_found(source: str) -> None:
    assert len(list(untyped(ast.parse(source)))) == 1


def test_a_star_that_binds_columns_by_place_is_found() -> None:
    source = (
        'Kind(*(row["id"], Method(row["method"])), name=row["name"]); fetch(STATEMENT, *(row["id"], now)); Kind(*two)'
    )

    assert list(by_place(ast.parse(source))) == ["Kind"]

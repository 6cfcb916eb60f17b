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
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2].startswith("fetch"):
            continue
        tuples = [
            each.value for each in node.args if isinstance(each, ast.Starred) and isinstance(each.value, ast.Tuple)
        ]
        if any(_is_column(each) for one in tuples for each in ast.walk(one)):
            yield ast.unparse(node.func)


def _is_column(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    )


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.name)
def test_rows_and_everything_else_have_a_type(module: Module) -> None:
    assert list(untyped(module.tree)) == []
    assert "ANN401" not in module.path.read_text(encoding="utf-8")
    assert list(by_place(module.tree)) == []


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

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


PEOPLE_IN_CARE = modules("children", "mothers", "pairings", "qualifications")
READING = [module for module in PEOPLE_IN_CARE if "jinguo.kernel.db" in module.text]
SEVERAL = 3
"""Columns from which on a row is a value of a kind; one or two may be read by their names."""

BY_NAME = {
    "jinguo.mothers.merge.part": "what a merge has moved: JSON of the merge's own",
    "jinguo.pairings.proposals.board._line": "the terms of a pair: JSON of the proposal's own",
}
"""Functions that read several columns by their names, and why. The log's chain is not of these domains: a row of it
that was tampered with is of no kind, and is to be found out.
"""

AS_RECORDS = {"jinguo.notifications.notices.jobs": "the facts of a notice are JSON text, which its audience reads"}
"""Modules outside of the kernel that name the driver's rows, and why."""


def by_name(tree: ast.AST) -> Iterator[str]:
    """Functions that read several columns of one row by their names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            columns: dict[str, set[str]] = {}
            for each in ast.walk(node):
                if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Load) and _is_column(each):
                    columns.setdefault(ast.unparse(each.value), set()).add(ast.unparse(each.slice))
            if any(len(read) >= SEVERAL for read in columns.values()):
                yield node.name


def test_several_columns_of_a_row_are_a_value_of_a_kind() -> None:
    read = {f"{module.name}.{name}" for module in READING for name in by_name(module.tree)}

    assert read == set(BY_NAME)


def test_no_domain_names_the_driver_s_rows() -> None:
    naming = {
        module.name
        for module in EVERY
        if ("asyncpg", "Record") in {each[:2] for each in module.imported()} or "asyncpg.Record" in module.text
    }

    assert {name for name in naming if not name.startswith("jinguo.kernel.")} == set(AS_RECORDS)


def test_a_row_that_is_read_by_several_names_is_found() -> None:
    source = 'def shown(row): return Kind(row["id"], row["name"], row["path"])\ndef two(row): return row["a"], row["b"]'

    assert list(by_name(ast.parse(source))) == ["shown"]


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

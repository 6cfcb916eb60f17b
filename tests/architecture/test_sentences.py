"""A Chinese sentence is for people: no code looks into one to find out what happened."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import SOURCE, Module, modules

LOOKING = {"startswith", "endswith", "partition", "rpartition", "split", "find", "index", "count"}
TYPED = {"volunteers/roster", "volunteers/intake", "organisations/workbook.py", "people/identity.py"}
"""Where the words that people type into rosters and forms are read."""

PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())


def is_chinese(node: ast.AST) -> bool:
    """Whether a piece of code is a text with Chinese letters in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text)


def looks(tree: ast.AST) -> Iterator[int]:
    """Lines where a text is searched for Chinese words, or compared with them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(map(is_chinese, [node.left, *node.comparators])):
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKING:
            yield from [node.lineno] * any(map(is_chinese, node.args))


def test_no_code_looks_into_a_sentence() -> None:
    found = [
        f"{module.path.relative_to(SOURCE)}:{line}"
        for module in modules(*PACKAGES)
        if not any(str(module.path.relative_to(SOURCE)).startswith(place) for place in TYPED)
        for line in looks(module.tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    "code",
    ['"本人选择不收" in reason', 'stopped.startswith("一次涉及")', 'reason.rpartition("次：")', 'name == "已删除"'],
)
def test_one_that_does_is_found(code: str) -> None:
    assert list(looks(ast.parse(code))) == [1]


def test_a_text_that_is_searched_for_other_letters_is_not() -> None:
    assert list(looks(ast.parse('"a" in reason or path.startswith("/")'))) == []


def test_places_where_typed_words_are_read_are_there() -> None:
    assert [place for place in TYPED if not (SOURCE / place).exists()] == []
    assert Module(SOURCE / "domains.py").tree

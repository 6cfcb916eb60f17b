"""The package as source text, for tests of its shape."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import EnumType
from functools import cached_property
from importlib import import_module
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "jinguo"
DOMAINS = tuple(sorted(path.parent.name for path in SOURCE.glob("*/tables.py")))


@dataclass(frozen=True)
class Module:
    """One file. `domain` is the package directly below jinguo that it is in."""

    path: Path

    @property
    def domain(self) -> str:
        return self.path.relative_to(SOURCE).parts[0]

    @property
    def name(self) -> str:
        """As imported: jinguo.hours.actions."""
        parts = self.path.relative_to(SOURCE.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imported(self) -> Iterator[tuple[str, str, str]]:
        """(module, name, name used here) of each `from module import name`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield node.module, alias.name, alias.asname or alias.name

    def texts(self) -> Iterator[str]:
        """String constants, also the constant parts of f-strings, but for docstrings."""
        docs = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node.value


def modules(*domains: str) -> list[Module]:
    """The files of these packages, migrations left out."""
    found = [path for domain in domains for path in (SOURCE / domain).rglob("*.py")]
    return [Module(path) for path in sorted(found) if "piccolo_migrations" not in path.parts]


def closed_lists() -> list[EnumType]:
    """Every closed list of the product."""
    every = modules(*(path.name for path in SOURCE.iterdir() if path.is_dir()))
    kept = [module for module in every if re.search(r"\bLabelled\b|Enum\b|\benum\b", module.text)]
    found = [
        each for module in kept for each in vars(import_module(module.name)).values() if isinstance(each, EnumType)
    ]
    own = {each for each in found if each.__module__.startswith("jinguo.") and len(each)}
    return sorted(own, key=lambda each: (each.__module__, each.__name__))

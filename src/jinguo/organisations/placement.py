"""Placement of a workbook's organisations in the tree, decided row by row before anything is written. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jinguo.kernel.ids import uuid7
from jinguo.organisations.catalogue import OrganisationKind, may_stand_under
from jinguo.organisations.errors import Misplaced
from jinguo.organisations.forms import NewOrganisation
from jinguo.organisations.rules import child_path, code_problem
from jinguo.organisations.workbook import Line

ELSEWHERE = "上级不在您的管理范围内，请上级妇联导入。"
ROOT = "区一级只能由系统管理员建立。"
ENDED = "组织 {} 已经撤销，代码不能再用，请核对。"


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation of the tree, or one that is about to be."""

    id: UUID
    code: str
    name: str
    kind: OrganisationKind
    path: str
    level: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A row that has its place: under `parent`, None for a root."""

    line: Line
    new: NewOrganisation
    node: Node
    parent: Node | None

    def columns(self) -> dict[str, Any]:
        """The values of the placed organisation's row."""
        field = self.new.new_field_kind
        return {
            "id": self.node.id,
            "code": self.node.code,
            "name": self.node.name,
            "kind": self.node.kind.value,
            "new_field_kind": field.value if field else None,
            "parent": self.parent.id if self.parent else None,
            "path": self.node.path,
            "level": self.node.level,
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, and why, as a sentence."""

    line: Line
    reason: str


def place_all(
    lines: Sequence[Line], there: Mapping[str, Node], may: Callable[[str], bool]
) -> tuple[tuple[Placed, ...], int, tuple[Refused, ...]]:
    """Place each row; a parent may stand below its children in the file.

    Args:
        lines: as read.
        there: what the tree holds of the codes that the file names.
        may: whether the one who imports may put something under a path; "/" is above the districts.

    Returns:
        What has a place, parents first; how many are there already under the same name; what was refused, in the
        file's order.
    """
    tree = dict(there)
    placed: list[Placed] = []
    refused = [Refused(line, line.problem) for line in lines if not line.new]
    known = 0
    waiting = [(line, line.new) for line in lines if line.new]
    while waiting:
        ready: list[tuple[Line, NewOrganisation]] = []
        later: list[tuple[Line, NewOrganisation]] = []
        for line, new in waiting:
            known_parent = not new.parent_code or new.parent_code in tree
            (ready if known_parent else later).append((line, new))
        for line, new in ready:
            found = tree.get(new.code)
            one = _place(line, new, tree.get(new.parent_code or ""), may) if found is None else _met(line, found)
            if isinstance(one, Placed):
                tree[new.code] = one.node
                placed.append(one)
            elif isinstance(one, Refused):
                refused.append(one)
            else:
                known += 1
        if not ready:
            refused += [Refused(line, _orphan(new)) for line, new in later]
            break
        waiting = later
    return tuple(placed), known, tuple(sorted(refused, key=lambda each: (each.line.sheet, each.line.row)))


def _met(line: Line, found: Node) -> Refused | None:
    """Compare a line with the organisation that has its code already; None when they agree."""
    if found.ended:
        return Refused(line, ENDED.format(found.code))
    return None if found.name == line.name else Refused(line, f"代码 {found.code} 已经是“{found.name}”，请核对。")


def _place(line: Line, new: NewOrganisation, parent: Node | None, may: Callable[[str], bool]) -> Placed | Refused:
    if parent and parent.ended:
        return Refused(line, ENDED.format(parent.code))
    if not may(parent.path if parent else "/"):
        return Refused(line, ELSEWHERE if parent else ROOT)
    if not may_stand_under(new.kind, parent.kind if parent else None):
        return Refused(line, Misplaced.message)
    if problem := code_problem(new.code, new.kind, new.parent_code):
        return Refused(line, f"{problem}。")
    path = child_path(parent.path if parent else None, new.code, new.kind)
    node = Node(uuid7(), new.code, new.name, new.kind, path, (parent.level if parent else 0) + 1)
    return Placed(line, new, node, parent)


def _orphan(new: NewOrganisation) -> str:
    return f"没有找到上级 {new.parent_code}：表里没有这一行，或者那一行没有通过。"

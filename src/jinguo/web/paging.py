"""Pages of a list and how they are turned, as templates/base/tables.html `pager` shows it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from jinguo.kernel.paging import Page
from jinguo.kernel.text.amounts import number
from jinguo.web.parameters import WebRequest

LONGEST = 6
"""Digits of the highest page number that is believed."""


@dataclass(frozen=True, slots=True)
class Pager:
    """The pager of a list: `text` says which part this is; `before` and `after` are addresses, "" at the ends."""

    text: str
    before: str
    after: str


def page_number(request: WebRequest) -> int:
    """Read the page asked for by `?page=`: 1 when it is missing or makes no sense."""
    asked = str(request.query_params.get("page", "1"))
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else 1


def pager(request: WebRequest, found: Page[Any], unit: str = "条") -> Pager:
    """Make the pager of one page: 第 21–40 人，共 486 人. The other parameters of the address stay as they are."""
    first, last = (found.page - 1) * found.size + 1, min(found.page * found.size, found.total)
    part = f"第 {number(first)}–{number(last)} {unit}，" if found.rows else ""
    before = _address(request, min(found.page - 1, found.pages)) if found.page > 1 else ""
    after = _address(request, found.page + 1) if found.page < found.pages else ""
    return Pager(f"{part}共 {number(found.total)} {unit}", before, after)


def _address(request: WebRequest, page: int) -> str:
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return f"?{urlencode([*others, ('page', page)])}"
